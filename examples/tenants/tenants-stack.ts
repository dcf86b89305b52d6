import { Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { ConfigurationSetEventDestination, EmailEvents, GrantScope, SnsDestination } from 'cdk-ses-event-destinations';
import type { IEventDestination } from 'cdk-ses-event-destinations';
import type { Construct } from 'constructs';

export interface TenantsStackProps extends StackProps {
  /** The tenants of this stack: three resources each, and one role for all of them. */
  readonly tenants: string[];

  /** Where bounces and complaints go. */
  readonly feedback: ITopic;

  /** Where all events go. */
  readonly archive: IEventDestination;
}

/** The configuration sets of some of the tenants. */
export class TenantsStack extends Stack {
  constructor(scope: Construct, id: string, props: TenantsStackProps) {
    super(scope, id, props);

    // for all sets of the account: with exact ARNs, the topic's policy could not hold 1,000 of them
    const feedback = new SnsDestination(props.feedback, { grantScope: GrantScope.ACCOUNT });

    for (const tenant of props.tenants) {
      const configurationSet = new ses.ConfigurationSet(this, tenant, { configurationSetName: tenant });
      new ConfigurationSetEventDestination(configurationSet, 'Feedback', {
        configurationSet,
        destination: feedback,
        events: EmailEvents.FEEDBACK,
      });
      new ConfigurationSetEventDestination(configurationSet, 'Archive', { configurationSet, destination: props.archive });
    }
  }
}
