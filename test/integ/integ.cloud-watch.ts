import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import { CloudWatchDestination, CloudWatchDimensions, ConfigurationSetEventDestination } from '../../lib';
import { expectEventDestination, integApp } from './integ-test';

const app = integApp();
const stack = new Stack(app, 'SesEventsCloudWatch');
const configurationSet = new ses.ConfigurationSet(stack, 'ConfigurationSet');

new ConfigurationSetEventDestination(stack, 'EventDestination', {
  configurationSet,
  destination: new CloudWatchDestination({ dimensions: [CloudWatchDimensions.messageTag('mail-type', 'untagged')] }),
  events: [ses.EmailSendingEvent.SEND],
  configurationSetEventDestinationName: 'cloud-watch',
});

const test = new IntegTest(app, 'CloudWatch', { testCases: [stack] });
expectEventDestination(test, configurationSet, {
  Name: 'cloud-watch',
  MatchingEventTypes: ['SEND'],
  CloudWatchDestination: {
    DimensionConfigurations: [{ DimensionName: 'mail-type', DimensionValueSource: 'MESSAGE_TAG', DefaultDimensionValue: 'untagged' }],
  },
});
