import { App } from 'aws-cdk-lib';
import { FeedbackStack } from './feedback-stack';

const app = new App();
new FeedbackStack(app, 'Feedback');
