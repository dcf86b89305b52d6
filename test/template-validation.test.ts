import * as cdk from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  CloudWatchDestination,
  CloudWatchDimensions,
  ConfigurationSetEventDestination,
  EmailEventArchive,
  EmailEventArchiveFormat,
  EmailEventPatterns,
  EmailEvents,
  EmailFeedbackQueue,
  EmailMetrics,
  EmailSending,
  EventBridgeDestination,
  FirehoseDestination,
  PinpointDestination,
  ReputationAlarms,
  SendingPause,
  SnsDestination,
  TransactionalEmailDashboard,
} from '../lib';
import type { EmailEventArchiveProps, IEventDestination } from '../lib';
import { strictApp, turnOnValidation } from './helpers/validation';

turnOnValidation();

function feedbackWithHandler(stack: cdk.Stack): EmailFeedbackQueue {
  const feedback = new EmailFeedbackQueue(stack, 'Feedback', { maxReceiveCount: 1000 });
  const fn = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = () => {}'),
  });
  feedback.addHandler(fn, { batchSize: 10_000, maxBatchingWindow: cdk.Duration.minutes(1), maxConcurrency: 1000 });
  return feedback;
}

function archive(stack: cdk.Stack, props?: EmailEventArchiveProps): EmailEventArchive {
  const made = new EmailEventArchive(stack, 'Archive', props);
  made.grantQuery(new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
  return made;
}

describe('the template validator of aws-cdk-lib', () => {
  test.each<[string, (stack: cdk.Stack) => IEventDestination]>([
    ['SNS', (stack) => new SnsDestination(new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') }))],
    [
      'Firehose',
      (stack) =>
        new FirehoseDestination(
          new firehose.DeliveryStream(stack, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')) }),
        ),
    ],
    [
      'CloudWatch',
      () => new CloudWatchDestination({ dimensions: [CloudWatchDimensions.messageTag('a:b_c-D9'.repeat(32), 'x'.repeat(256))] }),
    ],
    ['feedback', (stack) => feedbackWithHandler(stack)],
    ['JSON archive', (stack) => archive(stack)],
    ['Parquet archive', (stack) => archive(stack, { format: EmailEventArchiveFormat.PARQUET, encryptionKey: new kms.Key(stack, 'Key') })],
    ['EventBridge', () => new EventBridgeDestination()],
    ['Pinpoint', () => new PinpointDestination('arn:aws:mobiletargeting:us-east-1:111122223333:apps/abc')],
  ])('accepts what a %s destination makes', (_kind, destinationIn) => {
    const app = strictApp();
    const stack = new cdk.Stack(app, 'Stack');

    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet: new ses.ConfigurationSet(stack, 'Set'),
      destination: destinationIn(stack),
      events: _kind === 'Pinpoint' ? undefined : EmailEvents.ALL,
      configurationSetEventDestinationName: 'x'.repeat(64),
    });

    expect(() => app.synth()).not.toThrow();
  });

  test('accepts metrics, alarms and a dashboard', () => {
    const app = strictApp();
    const stack = new cdk.Stack(app, 'Stack');
    const configurationSet = new ses.ConfigurationSet(stack, 'Set', { reputationMetrics: true });
    const onCall = { bind: () => ({ alarmActionArn: 'arn:aws:sns:us-east-1:111122223333:on-call' }) };

    new ReputationAlarms(stack, 'Reputation', { configurationSet, actions: [onCall] });
    new TransactionalEmailDashboard(stack, 'Dashboard', { configurationSet, eventLog: { events: EmailEvents.ALL } });
    EmailMetrics.forConfigurationSet(configurationSet)
      .metricBounceRate()
      .createAlarm(stack, 'Rate', { threshold: 5, evaluationPeriods: 1 });

    expect(() => app.synth()).not.toThrow();
  });

  test('accepts what a pause makes, and patterns and a permission to send', () => {
    const app = strictApp();
    const stack = new cdk.Stack(app, 'Stack');
    const set = new ses.ConfigurationSet(stack, 'Set');
    const alarms = [cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:bounces')];
    new SendingPause(stack, 'Pause', { configurationSet: set, alarms });
    const sender = new iam.Role(stack, 'Sender', { assumedBy: new iam.AccountRootPrincipal() });
    EmailSending.grantSend(sender, { identities: [ses.EmailIdentity.fromEmailIdentityName(stack, 'Identity', 'example.com')] });
    for (const pattern of ['events', 'hardBounces', 'softBounces', 'complaints', 'sendingPaused', 'sendingResumed'] as const) {
      new events.Rule(stack, pattern, { eventPattern: EmailEventPatterns[pattern](set) });
    }

    expect(() => app.synth()).not.toThrow();
  });

  // controls: silence above means something only if the validator speaks here
  test.each<[string, string, ses.CfnConfigurationSetEventDestination.EventDestinationProperty]>([
    ['a name of 65 characters', 'Name', { matchingEventTypes: ['bounce'], name: 'x'.repeat(65) }],
    [
      'a default value with a dot',
      'DefaultDimensionValue',
      {
        matchingEventTypes: ['bounce'],
        cloudWatchDestination: {
          dimensionConfigurations: [{ dimensionName: 'a', dimensionValueSource: 'messageTag', defaultDimensionValue: 'example.com' }],
        },
      },
    ],
    [
      'a dimension name of 257 characters',
      'DimensionName',
      {
        matchingEventTypes: ['bounce'],
        cloudWatchDestination: {
          dimensionConfigurations: [{ dimensionName: 'a'.repeat(257), dimensionValueSource: 'messageTag', defaultDimensionValue: 'none' }],
        },
      },
    ],
    ['a topic ARN that is none', 'TopicARN', { matchingEventTypes: ['bounce'], snsDestination: { topicArn: 'events' } }],
  ])('notices %s', (_what, property, eventDestination) => {
    const app = strictApp();
    const stack = new cdk.Stack(app, 'Stack');

    new ses.CfnConfigurationSetEventDestination(stack, 'Bad', { configurationSetName: 'my-set', eventDestination });

    expect(() => app.synth()).toThrow(new RegExp(`ERROR .*${property}`));
  });
});
