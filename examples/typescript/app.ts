import { App } from 'aws-cdk-lib';
import { TransactionalMailStack } from './transactional-mail-stack';

const app = new App();
new TransactionalMailStack(app, 'TransactionalMail', { domainName: 'example.com' });
