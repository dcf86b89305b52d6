import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, FirehoseDestination } from '../../lib';
import { expectEventDestination, integApp } from './integ-test';

const app = integApp();
const stack = new Stack(app, 'SesEventsFirehose');
const configurationSet = new ses.ConfigurationSet(stack, 'ConfigurationSet');
const stream = new firehose.DeliveryStream(stack, 'Stream', {
  destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY }), {
    loggingConfig: new firehose.DisableLogging(),
  }),
});

// SES assumes the role as soon as the event destination is created: if it may not, the deployment fails
new ConfigurationSetEventDestination(stack, 'EventDestination', {
  configurationSet,
  destination: new FirehoseDestination(stream),
  events: [ses.EmailSendingEvent.SEND],
  configurationSetEventDestinationName: 'firehose',
});

const test = new IntegTest(app, 'Firehose', { testCases: [stack] });
expectEventDestination(test, configurationSet, {
  Name: 'firehose',
  MatchingEventTypes: ['SEND'],
  KinesisFirehoseDestination: { DeliveryStreamArn: stream.deliveryStreamArn },
});
