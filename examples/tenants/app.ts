import { App } from 'aws-cdk-lib';
import { PipelineStack } from './pipeline-stack';

const region = 'eu-west-1';

const app = new App();
new PipelineStack(app, 'TenantMail', {
  env: { account: '111122223333', region },
  repository: 'example/tenant-mail',
  connectionArn: 'arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d-4e5f-6789-abcd-ef0123456789',
  canary: { account: '444455556666', region },
  production: { account: '777788889999', region },
});
