import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, FirehoseDestination } from '../../lib';
import { expectEventDestination, integApp } from './integ-test';

const app = integApp();
const stack = new Stack(app, 'SesEventsFirehoseRole');
const configurationSet = new ses.ConfigurationSet(stack, 'ConfigurationSet');
const stream = new firehose.DeliveryStream(stack, 'Stream', {
  destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY }), {
    loggingConfig: new firehose.DisableLogging(),
  }),
});
const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

// SES assumes the role as soon as the event destination is created: if it may not, the deployment fails
new ConfigurationSetEventDestination(stack, 'EventDestination', {
  configurationSet,
  destination: new FirehoseDestination(stream, { role }),
  events: [ses.EmailSendingEvent.SEND],
  configurationSetEventDestinationName: 'firehose-role',
});

const test = new IntegTest(app, 'FirehoseRole', { testCases: [stack] });
expectEventDestination(test, configurationSet, {
  Name: 'firehose-role',
  MatchingEventTypes: ['SEND'],
  KinesisFirehoseDestination: { DeliveryStreamArn: stream.deliveryStreamArn, IamRoleArn: role.roleArn },
});
