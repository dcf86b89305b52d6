import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ConfigurationSetEventDestination, SnsDestination } from '../../lib';
import { expectEvent, expectEventDestination, integApp } from './integ-test';

const app = integApp();
const stack = new Stack(app, 'SesEventsSns');
const configurationSet = new ses.ConfigurationSet(stack, 'ConfigurationSet');
const topic = new sns.Topic(stack, 'Topic');
const queue = new sqs.Queue(stack, 'Queue');
topic.addSubscription(new subscriptions.SqsSubscription(queue, { rawMessageDelivery: true }));

new ConfigurationSetEventDestination(stack, 'EventDestination', {
  configurationSet,
  destination: new SnsDestination(topic),
  events: [ses.EmailSendingEvent.BOUNCE],
  configurationSetEventDestinationName: 'sns',
});

const test = new IntegTest(app, 'Sns', { testCases: [stack] });
expectEventDestination(test, configurationSet, {
  Name: 'sns',
  MatchingEventTypes: ['BOUNCE'],
  SnsDestination: { TopicArn: topic.topicArn },
});
expectEvent(test, configurationSet, { recipient: 'bounce@simulator.amazonses.com', queue, messageIdPath: 'mail.messageId' });
