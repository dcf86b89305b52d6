import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, EmailFeedbackQueue } from '../../lib';
import { expectEvent, expectEventDestination, integApp } from './integ-test';

const app = integApp();
const stack = new Stack(app, 'SesEventsFeedback');
const configurationSet = new ses.ConfigurationSet(stack, 'ConfigurationSet');
// the text that SES publishes first is hidden meanwhile, and with it what is read beside it
const visibilityTimeout = Duration.seconds(30);
const feedback = new EmailFeedbackQueue(stack, 'Feedback', { removalPolicy: RemovalPolicy.DESTROY, visibilityTimeout });

new ConfigurationSetEventDestination(stack, 'EventDestination', {
  configurationSet,
  destination: feedback,
  configurationSetEventDestinationName: 'feedback',
});

const test = new IntegTest(app, 'Feedback', { testCases: [stack] });
expectEventDestination(test, configurationSet, {
  Name: 'feedback',
  MatchingEventTypes: ['BOUNCE', 'COMPLAINT'],
  SnsDestination: { TopicArn: feedback.topic.topicArn },
});
expectEvent(test, configurationSet, {
  recipient: 'complaint@simulator.amazonses.com',
  queue: feedback.queue,
  messageIdPath: 'mail.messageId',
});
