import { CfnParameter } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as pinpoint from 'aws-cdk-lib/aws-pinpoint';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  ConfigurationSetEventDestination,
  EmailEventPatterns,
  EmailEvents,
  EmailMetrics,
  EmailSending,
  EventBridgeDestination,
  EventPublishingGrants,
  FirehoseDestination,
  ReputationAlarms,
  SendingPause,
  SnsDestination,
  TransactionalEmailDashboard,
} from '../lib';
import type { IEventDestination } from '../lib';
import { expectRefused, newStack } from './helpers/scene';

const ownStream = (stack: Stack) =>
  new firehose.DeliveryStream(stack, 'Own', { destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')) });

function publish(stack: Stack, destination: unknown): () => ConfigurationSetEventDestination {
  const configurationSet = new ses.ConfigurationSet(stack, 'Set');
  return () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: destination as IEventDestination });
}

const message = (got: string, remedy: string) =>
  `[cdk-ses-event-destinations:ConfigurationSetEventDestination.notADestination] 'destination' is ${got}; ` +
  'allowed: an SnsDestination, FirehoseDestination, CloudWatchDestination, EventBridgeDestination or PinpointDestination of this library, ' +
  `or an IEventDestination of your own; ${remedy} (at Stack/Events)`;

const notAConfigurationSet = (got: string) =>
  `[cdk-ses-event-destinations:ConfigurationSetEventDestination.notAConfigurationSet] 'configurationSet' is ${got}; ` +
  'allowed: a configuration set: an L2, an L1 or one that is imported by its name; ' +
  `import it by its name with 'ses.ConfigurationSet.fromConfigurationSetName'`;

describe('fails for a target in the place of its destination, and names the class to use', () => {
  test.each<[string, (stack: Stack) => unknown, string, string]>([
    ['a topic', (stack) => new sns.Topic(stack, 'Own'), 'Stack/Own', 'pass new SnsDestination(topic)'],
    ['the L1 of a topic', (stack) => new sns.CfnTopic(stack, 'Own'), 'Stack/Own', 'pass new SnsDestination(topic)'],
    [
      'an imported topic',
      (stack) => sns.Topic.fromTopicArn(stack, 'Own', 'arn:aws:sns:eu-west-1:111122223333:events'),
      'Stack/Own',
      'pass new SnsDestination(topic)',
    ],
    ['a stream', ownStream, 'Stack/Own', 'pass new FirehoseDestination(stream)'],
    ['the L1 of a stream', (stack) => new firehose.CfnDeliveryStream(stack, 'Own'), 'Stack/Own', 'pass new FirehoseDestination(stream)'],
    [
      'an imported stream',
      (stack) => firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Own', 'archive'),
      'Stack/Own',
      'pass new FirehoseDestination(stream)',
    ],
    ['a bus', (stack) => new events.EventBus(stack, 'Own'), 'Stack/Own', 'pass new EventBridgeDestination()'],
    ['the L1 of a bus', (stack) => new events.CfnEventBus(stack, 'Own', { name: 'own' }), 'Stack/Own', 'pass new EventBridgeDestination()'],
    [
      'an imported bus',
      (stack) => events.EventBus.fromEventBusName(stack, 'Own', 'default'),
      'Stack/Own',
      'pass new EventBridgeDestination()',
    ],
    [
      'a Pinpoint project',
      (stack) => new pinpoint.CfnApp(stack, 'Own', { name: 'campaigns' }),
      'Stack/Own',
      'pass new PinpointDestination(applicationArn)',
    ],
  ])('%s', (_what, make, got, remedy) => {
    expectRefused((stack) => publish(stack, make(stack)), message(got, remedy));
  });
});

describe("fails for core's event destination, and names the class to use", () => {
  test.each<[string, (stack: Stack) => ses.EventDestination, string]>([
    ['to a topic', (stack) => ses.EventDestination.snsTopic(new sns.Topic(stack, 'Topic')), 'pass new SnsDestination(topic)'],
    [
      'to a stream',
      (stack) => ses.EventDestination.firehoseDeliveryStream({ deliveryStream: ownStream(stack) }),
      'pass new FirehoseDestination(stream)',
    ],
    [
      'to a bus',
      (stack) => ses.EventDestination.eventBus(events.EventBus.fromEventBusName(stack, 'Bus', 'default')),
      'pass new EventBridgeDestination()',
    ],
    [
      'to CloudWatch',
      () =>
        ses.EventDestination.cloudWatchDimensions([
          { source: ses.CloudWatchDimensionSource.MESSAGE_TAG, name: 'type', defaultValue: 'none' },
        ]),
      'pass new CloudWatchDestination({ dimensions })',
    ],
    [
      'to CloudWatch by no dimension',
      () => ses.EventDestination.cloudWatchDimensions([]),
      'pass new CloudWatchDestination({ dimensions })',
    ],
  ])('%s', (_what, make, remedy) => {
    expectRefused((stack) => publish(stack, make(stack)), message(`"object without 'bind'"`, remedy));
  });
});

describe('fails for what can be no destination', () => {
  test.each<[string, (stack: Stack) => unknown, string]>([
    ['a queue', (stack) => new sqs.Queue(stack, 'Queue'), 'Stack/Queue'],
    ['undefined', () => undefined, 'undefined'],
    ['null', () => null, 'null'],
    ['a plain object', () => ({}), `"object without 'bind'"`],
    ['an object whose bind is no function', () => ({ bind: 'sns' }), `"object without 'bind'"`],
    ['a text', () => 'arn:aws:sns:eu-west-1:111122223333:events', '"arn:aws:sns:eu-west-1:111122223333:events"'],
    ['a number', () => 10n, `"bigint without 'bind'"`],
  ])('%s', (_what, make, got) => {
    expectRefused((stack) => publish(stack, make(stack)), message(got, `pass an object with a 'bind' method`));
  });
});

describe('fails for what is no resource', () => {
  const stream = (stack: Stack) => firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');
  const topicAllowed =
    'arn:<partition>:sns:<region>:<account>:<name>; import the topic by its own ARN, not by that of a subscription or a queue';
  const streamAllowed =
    'arn:<partition>:firehose:<region>:<account>:deliverystream/<name>; import the Data Firehose stream by its own ARN, not by that of a Kinesis data stream';
  const roleAllowed =
    'arn:<partition>:iam::<account>:role/<name>; import the role by its own ARN, not by that of a user, a policy or an assumed role';
  const busAllowed = "arn:<partition>:events:<region>:<account>:event-bus/<name>; leave out 'bus', which is the default event bus";
  const keyAllowed = "a key: an L2, an L1 or an imported one; import it by its ARN with 'kms.Key.fromKeyArn', or leave it out";

  test.each<[string, (stack: Stack) => IEventDestination, string]>([
    ['no topic', () => new SnsDestination(undefined!), `SnsDestination.malformedArn] 'topic' is undefined; allowed: ${topicAllowed}`],
    [
      'the name of a topic',
      () => new SnsDestination('events' as never),
      `SnsDestination.malformedArn] 'topic' is "events"; allowed: ${topicAllowed}`,
    ],
    [
      'a queue in the place of a topic',
      (stack) => new SnsDestination(new sqs.Queue(stack, 'Queue') as never),
      `SnsDestination.malformedArn] 'topic' is Stack/Queue; allowed: ${topicAllowed}`,
    ],
    [
      'no stream',
      () => new FirehoseDestination(undefined!),
      `FirehoseDestination.malformedArn] 'stream' is undefined; allowed: ${streamAllowed}`,
    ],
    [
      'the ARN of a role in its place',
      (stack) => new FirehoseDestination(stream(stack), { role: 'arn:aws:iam::111122223333:role/ses' as never }),
      `FirehoseDestination.malformedArn] 'role' is "arn:aws:iam::111122223333:role/ses"; allowed: ${roleAllowed}`,
    ],
    [
      'the ARN of a key in its place',
      (stack) => new FirehoseDestination(stream(stack), { encryptionKey: 'alias/archive' as never }),
      `FirehoseDestination.malformedArn] 'encryptionKey' is "alias/archive"; allowed: ${keyAllowed}`,
    ],
    [
      'the name of a bus',
      () => new EventBridgeDestination({ bus: 'default' as never }),
      `EventBridgeDestination.malformedArn] 'bus' is "default"; allowed: ${busAllowed}`,
    ],
  ])('%s', (_what, make, text) => {
    expectRefused((stack) => publish(stack, make(stack)), `[cdk-ses-event-destinations:${text} (at Stack/Events)`);
  });

  test.each<[string, unknown, string]>([
    ['no configuration set', undefined, 'undefined'],
    ['null in the place of a configuration set', null, 'null'],
    ['a class in its place', ses.ConfigurationSet, `"function without 'configurationSetRef'"`],
    ['a configuration set that was imported by no name', { configurationSetRef: {} }, `"object without 'configurationSetName'"`],
    ['the name of a configuration set', 'transactional', '"transactional"'],
  ])('%s', (_what, given, got) => {
    const configurationSet = given as ses.IConfigurationSetRef;
    const text = notAConfigurationSet(got);

    expectRefused(
      (stack) => () =>
        new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new EventBridgeDestination() }),
      `${text} (at Stack/Events)`,
    );
    expectRefused((stack) => () => new EventPublishingGrants(stack, { configurationSet }).principal, `${text} (at Stack)`);
    expectRefused(
      (stack) => () =>
        ConfigurationSetEventDestination.fromConfigurationSetEventDestinationAttributes(stack, 'Events', {
          configurationSet,
          configurationSetEventDestinationId: 'set|events',
        }),
      `${text} (at Stack)`,
    );
    expectRefused((stack) => {
      const alarms = [new ReputationAlarms(stack, 'Account').bounceCritical];
      return () => new SendingPause(stack, 'Pause', { configurationSet, alarms });
    }, `${text} (at Stack/Pause)`);
    expectRefused(() => () => EmailEventPatterns.events(configurationSet), text);
    expectRefused(() => () => EmailEventPatterns.events(configurationSet, EmailEvents.FEEDBACK), text);
    expectRefused(() => () => EmailEventPatterns.softBounces(configurationSet), text);
    expectRefused(() => () => EmailEventPatterns.sendingPaused(configurationSet), text);
  });

  test('a name in the place of the configuration set to send with', () => {
    expectRefused(
      (stack) => {
        const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
        const identities = [ses.EmailIdentity.fromEmailIdentityName(stack, 'Identity', 'example.com')];
        return () => EmailSending.grantSend(role, { identities, configurationSet: 'mail' as unknown as ses.IConfigurationSetRef });
      },
      `${notAConfigurationSet('"mail"')} (at Stack/Role)`,
    );
  });
});

describe('fails for the ARN of a configuration set in the place of its name', () => {
  const ARN = 'arn:aws:ses:eu-west-1:111122223333:configuration-set/mail';
  const text =
    `[cdk-ses-event-destinations:ConfigurationSetEventDestination.invalidConfigurationSetName] 'configurationSet' is "${ARN}"; ` +
    'allowed: a configuration set whose name has 1 to 64 ASCII letters, digits, - and _; pass the name of the configuration set, not its ' +
    'ARN or a pattern';
  const imported = (stack: Stack) => ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', ARN);

  test.each<[string, (set: ses.IConfigurationSet, stack: Stack) => unknown, string]>([
    ['a pattern', (set) => EmailEventPatterns.events(set), ''],
    ['a pattern of hard bounces', (set) => EmailEventPatterns.hardBounces(set), ''],
    ['a pattern of paused sending', (set) => EmailEventPatterns.sendingPaused(set), ''],
    ['metrics', (set) => EmailMetrics.forConfigurationSet(set), ''],
    ['alarms', (configurationSet, stack) => new ReputationAlarms(stack, 'Alarms', { configurationSet }), ' (at Stack/Alarms)'],
    [
      'a dashboard',
      (configurationSet, stack) => new TransactionalEmailDashboard(stack, 'Dashboard', { configurationSet }),
      ' (at Stack/Dashboard)',
    ],
    ['a pause', (configurationSet, stack) => new SendingPause(stack, 'Pause', { configurationSet, alarms: [] }), ' (at Stack/Pause)'],
    [
      'a permission to send',
      (configurationSet, stack) =>
        EmailSending.grantSend(new iam.User(stack, 'User'), {
          identities: [ses.EmailIdentity.fromEmailIdentityName(stack, 'Identity', 'example.com')],
          configurationSet,
        }),
      ' (at Stack/User)',
    ],
  ])('of %s', (_what, act, place) => {
    const stack = newStack();

    expect(() => act(imported(stack), stack)).toThrow(new Error(`${text}${place}`));
  });

  test('but not of a name that only CloudFormation knows', () => {
    const stack = newStack();
    const set = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', new CfnParameter(stack, 'Name').valueAsString);

    expect(() => EmailMetrics.forConfigurationSet(set)).not.toThrow();
    expect(() => EmailEventPatterns.complaints(set)).not.toThrow();
  });
});

test('fails to let SES put records without a role, and creates none', () => {
  expectRefused((stack) => {
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const stream = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');
    return () => new EventPublishingGrants(stack, { configurationSet }).putRecords(stream, undefined!);
  }, "[cdk-ses-event-destinations:FirehoseDestination.malformedArn] 'role' is undefined; allowed: arn:<partition>:iam::<account>:role/<name>; " + 'import the role by its own ARN, not by that of a user, a policy or an assumed role (at Stack)');
});

test('takes null for what is left out', () => {
  const stack = newStack();
  const stream = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');
  const destination = new FirehoseDestination(stream, { role: null, encryptionKey: null } as never);

  publish(stack, destination)();

  Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
});

test('leaves nothing in the tree', () => {
  const stack = newStack();

  expect(publish(stack, new sns.Topic(stack, 'Topic'))).toThrow('notADestination');

  expect(stack.node.children.map(({ node }) => node.id)).toEqual(['Topic', 'Set']);
});

test('takes whatever has a bind, a topic with one, too', () => {
  const stack = newStack();
  const topic = Object.assign(new sns.Topic(stack, 'Topic'), { bind: () => ({ snsDestination: { topicArn: 'arn' } }) });

  expect(publish(stack, topic)).not.toThrow();
});
