import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ConfigurationSetEventDestination, EventBridgeDestination } from '../../lib';
import { expectEvent, expectEventDestination, integApp } from './integ-test';

const app = integApp();
const stack = new Stack(app, 'SesEventsEventBridge');
const configurationSet = new ses.ConfigurationSet(stack, 'ConfigurationSet');
const queue = new sqs.Queue(stack, 'Queue');
new events.Rule(stack, 'Rule', {
  eventPattern: {
    source: ['aws.ses'],
    detailType: ['Email Delivered'],
    detail: { mail: { tags: { 'ses:configuration-set': [configurationSet.configurationSetName] } } },
  },
  targets: [new targets.SqsQueue(queue)],
});

new ConfigurationSetEventDestination(stack, 'EventDestination', {
  configurationSet,
  destination: new EventBridgeDestination(),
  events: [ses.EmailSendingEvent.DELIVERY],
  configurationSetEventDestinationName: 'event-bridge',
});

const test = new IntegTest(app, 'EventBridge', { testCases: [stack] });
expectEventDestination(test, configurationSet, {
  Name: 'event-bridge',
  MatchingEventTypes: ['DELIVERY'],
  EventBridgeDestination: {
    EventBusArn: stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' }),
  },
});
expectEvent(test, configurationSet, { recipient: 'success@simulator.amazonses.com', queue, messageIdPath: 'detail.mail.messageId' });
