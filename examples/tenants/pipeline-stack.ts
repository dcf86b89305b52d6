import { Stack } from 'aws-cdk-lib';
import type { Environment, StackProps } from 'aws-cdk-lib';
import { CodePipeline, CodePipelineSource, ManualApprovalStep, ShellStep } from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import { TenantMailStage } from './tenant-mail-stage';
import { CANARIES, TENANTS } from './tenants';

export interface PipelineStackProps extends StackProps {
  /** The repository of this app, as owner/name. */
  readonly repository: string;

  /** The connection through which the pipeline reads it. */
  readonly connectionArn: string;

  /** Where the canaries send from. */
  readonly canary: Environment;

  /** Where the tenants send from. */
  readonly production: Environment;
}

/** Deploys the canaries, waits for somebody to look at them, and deploys the tenants. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, props);

    const pipeline = new CodePipeline(this, 'Pipeline', {
      synth: new ShellStep('Synth', {
        input: CodePipelineSource.connection(props.repository, 'main', { connectionArn: props.connectionArn }),
        commands: ['npm ci', 'npx cdk synth'],
      }),
      // the environments are other accounts
      crossAccountKeys: true,
      enableKeyRotation: true,
    });

    pipeline.addWave('Canaries').addStage(new TenantMailStage(this, 'Canary', { env: props.canary, tenants: CANARIES, stackCount: 1 }));
    pipeline
      .addWave('Tenants', { pre: [new ManualApprovalStep('CanariesAreFine')] })
      .addStage(new TenantMailStage(this, 'Production', { env: props.production, tenants: TENANTS, stackCount: 10 }));
  }
}
