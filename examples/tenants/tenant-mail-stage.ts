import { Stage } from 'aws-cdk-lib';
import type { StageProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SharedStack } from './shared-stack';
import { stackOf } from './tenants';
import { TenantsStack } from './tenants-stack';

export interface TenantMailStageProps extends StageProps {
  /** All tenants of the environment. */
  readonly tenants: string[];

  /** Over how many stacks they are spread. Fixed once deployed: another number moves nearly every tenant to another stack. */
  readonly stackCount: number;
}

/** All that an environment needs to send mail for its tenants. */
export class TenantMailStage extends Stage {
  constructor(scope: Construct, id: string, props: TenantMailStageProps) {
    super(scope, id, props);
    const { tenants, stackCount } = props;

    const { feedback, archive } = new SharedStack(this, 'Shared');
    for (let index = 0; index < stackCount; index++) {
      new TenantsStack(this, `Tenants${index}`, {
        tenants: tenants.filter((tenant) => stackOf(tenant, stackCount) === index),
        feedback,
        archive,
      });
    }
  }
}
