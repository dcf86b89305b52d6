import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ConfigurationSetEventDestination, SnsDestination } from '../../lib';
import { expectEvent, expectEventDestination, integApp } from './integ-test';

const app = integApp();
const stack = new Stack(app, 'SesEventsSnsEncrypted');
const configurationSet = new ses.ConfigurationSet(stack, 'ConfigurationSet');
const masterKey = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) });
const topic = new sns.Topic(stack, 'Topic', { masterKey });
const queue = new sqs.Queue(stack, 'Queue');
topic.addSubscription(new subscriptions.SqsSubscription(queue, { rawMessageDelivery: true }));

new ConfigurationSetEventDestination(stack, 'EventDestination', {
  configurationSet,
  destination: new SnsDestination(topic),
  events: [ses.EmailSendingEvent.DELIVERY],
  configurationSetEventDestinationName: 'sns-encrypted',
});

const test = new IntegTest(app, 'SnsEncrypted', { testCases: [stack] });
expectEventDestination(test, configurationSet, {
  Name: 'sns-encrypted',
  MatchingEventTypes: ['DELIVERY'],
  SnsDestination: { TopicArn: topic.topicArn },
});
expectEvent(test, configurationSet, { recipient: 'success@simulator.amazonses.com', queue, messageIdPath: 'mail.messageId' });
