import { readFileSync } from 'fs';
import { join } from 'path';
import { Annotations, Aspects, CfnParameter, Duration, Size, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EmailEventArchive,
  EmailEventArchiveFormat,
  EmailEventPatterns,
  EmailEvents,
  EmailFeedbackQueue,
  EmailMetrics,
  EmailSending,
  EventBridgeDestination,
  EventPublishingGrants,
  FirehoseDestination,
  GrantScope,
  PinpointDestination,
  ReputationAlarms,
  SendingPause,
  SnsDestination,
  TransactionalEmailDashboard,
} from '../lib';
import type {
  EmailEventArchiveProps,
  EmailEventLogOptions,
  EmailFeedbackHandlerOptions,
  EmailFeedbackQueueProps,
  IConfigurationSetEventDestination,
  IEventDestination,
  ReputationAlarmsProps,
  SendGrantOptions,
  SendingPauseProps,
} from '../lib';
import { ERROR_CODES, WARNING_IDS } from '../lib/private/messages';
import { build } from './helpers/inputs';
import type { DestinationInput, Input, TargetInput } from './helpers/inputs';
import { ENV, newStack, warnings } from './helpers/scene';

type Row = [what: string, aws: string, says: string];

const ROWS = readFileSync(join(__dirname, '../docs/deploy-failures.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!what goes wrong|\*\*)/.test(line))
  .map(
    (line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()) as Row,
  );

type Scene = () => Stack;

/** An event destination in an app that is otherwise in order. */
function events(last: Partial<DestinationInput>, others: Partial<Input> = {}): Scene {
  return () => {
    const { stack, create } = build({
      environment: 'a known one',
      flags: [],
      id: 'Events',
      resources: 'in the same stack',
      set: { form: 'named L2', name: 'mail' },
      ...others,
      destinations: [...(others.destinations ?? []), { target: { kind: 'CloudWatch' }, ...last }],
    });
    create();
    return stack;
  };
}

const to = (target: TargetInput, others?: Partial<Input>) => events({ target }, others);
const topic = (form: Extract<TargetInput, { kind: 'SNS' }>['topic'], others?: Partial<Input>) => to({ kind: 'SNS', topic: form }, others);
const stream = (form: Extract<TargetInput, { kind: 'Firehose' }>['stream']) => to({ kind: 'Firehose', stream: form, role: 'none' });
const role = (form: Extract<TargetInput, { kind: 'Firehose' }>['role']) => to({ kind: 'Firehose', stream: 'L2', role: form });
const bus = (form: Extract<TargetInput, { kind: 'EventBridge' }>['bus'], others?: Partial<Input>) =>
  to({ kind: 'EventBridge', bus: form }, others);
const project = (application: string, events?: string[]): DestinationInput => ({ target: { kind: 'Pinpoint', application }, events });
const tag = { source: 'messageTag', name: 'type', defaultValue: 'none' };
const dimensions = (...changes: Partial<typeof tag>[]) =>
  to({ kind: 'CloudWatch', dimensions: changes.map((change, index) => ({ ...tag, name: `tag${index}`, ...change })) });

const feedback = (props?: EmailFeedbackQueueProps) => (): Stack => {
  const stack = newStack();
  publish(stack, new ses.ConfigurationSet(stack, 'Set'), new EmailFeedbackQueue(stack, 'Feedback', props));
  return stack;
};
const handler =
  ({ timeout, ...options }: EmailFeedbackHandlerOptions & { timeout?: Duration } = {}) =>
  (): Stack => {
    const stack = newStack();
    new EmailFeedbackQueue(stack, 'Feedback').addHandler(inlineFunction(stack, 'Function', timeout), options);
    return stack;
  };

const archive =
  (props?: (stack: Stack) => EmailEventArchiveProps, others = 0) =>
  (): Stack => {
    const stack = newStack();
    const destination = new EmailEventArchive(stack, 'Archive', props?.(stack));
    const sets = Array.from({ length: others + 1 }, (_, index) =>
      ses.ConfigurationSet.fromConfigurationSetName(stack, `Set${index}`, `set-${index}`),
    );
    sets.forEach((configurationSet, index) => {
      new ConfigurationSetEventDestination(stack, `Events${index}`, { configurationSet, destination });
    });
    return stack;
  };
const twoArchives = (props: (stack: Stack) => EmailEventArchiveProps) => (): Stack => {
  const stack = newStack();
  const given = props(stack);
  ['One', 'Other'].forEach((id) => new EmailEventArchive(stack, id, given));
  return stack;
};
/** A key whose policy names its keeper alone. */
const closedKey = (stack: Stack) => {
  const principals = [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/keeper')];
  const statement = new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals });
  return new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements: [statement] }) });
};
const parquet = archive(() => ({ format: EmailEventArchiveFormat.PARQUET }));
const keyOfArchive = (arn: string) => archive((stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${arn}`) }));

const NOTIFY: cloudwatch.IAlarmAction = { bind: () => ({ alarmActionArn: 'arn:aws:sns:eu-west-1:111122223333:on-call' }) };
const alarmOn = (metric: (set: ses.IConfigurationSet) => cloudwatch.IMetric) => (): Stack => {
  const stack = newStack();
  const set = new ses.ConfigurationSet(stack, 'Set');
  new cloudwatch.Alarm(stack, 'Alarm', { metric: metric(set), threshold: 5, evaluationPeriods: 1 });
  return stack;
};
const reputation = (props?: ReputationAlarmsProps) => (): Stack => {
  const stack = newStack();
  new ReputationAlarms(stack, 'Alarms', props);
  return stack;
};
const dashboard = (eventLog?: EmailEventLogOptions) => (): Stack => {
  const stack = newStack();
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');
  new TransactionalEmailDashboard(stack, 'Dashboard', { configurationSet, eventLog });
  return stack;
};
const pattern = (make: (set: ses.IConfigurationSet, stack: Stack) => EventPattern) => (): Stack => {
  const stack = newStack();
  new Rule(stack, 'Rule', { eventPattern: make(new ses.ConfigurationSet(stack, 'Set'), stack) });
  return stack;
};
const alarm = (stack: Stack, region: string = ENV.region, name = 'Alarm') =>
  cloudwatch.Alarm.fromAlarmArn(stack, name, `arn:aws:cloudwatch:${region}:111122223333:alarm:${name}`);
const pause = (props: (stack: Stack) => Partial<SendingPauseProps>) => (): Stack => {
  const stack = newStack();
  const configurationSet = new ses.ConfigurationSet(stack, 'Set');
  const given = props(stack);
  new SendingPause(stack, 'Pause', { configurationSet, ...given, alarms: given.alarms ?? [alarm(stack)] });
  return stack;
};
const send = (options: (stack: Stack, set: ses.IConfigurationSet) => Partial<SendGrantOptions>) => (): Stack => {
  const stack = newStack();
  const sender = new iam.Role(stack, 'Sender', { assumedBy: new iam.AccountRootPrincipal() });
  const identities = [ses.EmailIdentity.fromEmailIdentityName(stack, 'Identity', 'example.com')];
  EmailSending.grantSend(sender, { identities, ...options(stack, new ses.ConfigurationSet(stack, 'Set')) });
  return stack;
};
const importedHandler = (region: string, roleArn?: string) => (): Stack => {
  const stack = newStack();
  const fn = lambda.Function.fromFunctionAttributes(stack, 'Function', {
    functionArn: `arn:aws:lambda:${region}:111122223333:function:suppress`,
    role: roleArn === undefined ? undefined : iam.Role.fromRoleArn(stack, 'Role', roleArn),
  });
  new EmailFeedbackQueue(stack, 'Feedback').addHandler(fn);
  return stack;
};

/** What goes wrong without this library happens here, as far as an app can make it happen. */
const SCENES: Record<string, Scene> = {
  'No target': to({ kind: 'custom', targets: [] }),
  'Two targets': to({ kind: 'custom', targets: ['snsDestination', 'eventBridgeDestination'] }),
  'Nothing, or a name, in the place of a configuration set': () => {
    const stack = newStack();
    const configurationSet = 'transactional' as unknown as ses.IConfigurationSetRef;
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new EventBridgeDestination() });
    return stack;
  },
  "A topic, stream or bus, or core's `ses.EventDestination`, in the place of a destination": () => {
    const stack = newStack();
    const destination = new sns.Topic(stack, 'Topic') as unknown as IEventDestination;
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet: new ses.ConfigurationSet(stack, 'Set'), destination });
    return stack;
  },
  'No events': events({ events: [] }),
  'An unknown event': events({ events: ['bounce', 'opened'] }),
  'Events in upper case': events({ events: EmailEvents.ALL }),
  'Links are rewritten and a pixel is added because of an event destination, though nobody asked for OPEN or CLICK': events({}),
  'Links are rewritten and a pixel is added because of the VDM options of a set of the app': () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set', { vdmOptions: { engagementMetrics: true } });
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new EventBridgeDestination() });
    return stack;
  },
  'Links are rewritten and a pixel is added because of the VDM options of the account, or because a sender asks for it': () => {
    const stack = events({})();
    new ses.VdmAttributes(stack, 'Vdm');
    return stack;
  },
  '`enabled` is left out': events({}),
  'A name of more than 64 characters': events({ name: 'x'.repeat(65) }),
  'A name with other characters than letters, digits, `-` and `_`': events({ name: 'feed back' }),
  'A name is changed later': events({ name: 'another' }),
  'A name is given twice on one set': events(
    { name: 'feedback' },
    { destinations: [{ target: { kind: 'CloudWatch' }, name: 'feedback' }] },
  ),
  'An 11th event destination on a set': events({}, { destinations: Array(10).fill({ target: { kind: 'CloudWatch' } }) }),
  'An 11th event destination, some of which are no constructs of this library': () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    for (let index = 0; index < 10; index++) {
      configurationSet.addEventDestination(`Events${index}`, { destination: ses.EventDestination.cloudWatchDimensions([]) });
    }
    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet,
      destination: new SnsDestination(new sns.Topic(stack, 'Topic')),
    });
    return stack;
  },
  'The name of the set is none, as its ARN': events({}, { set: { form: 'imported by its ARN', name: 'mail' } }),
  'The set is asked for of an event destination that was imported by its id alone': () => {
    const stack = newStack();
    const events = ConfigurationSetEventDestination.fromConfigurationSetEventDestinationId(stack, 'Events', 'mail|events');
    ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', setNameOf(events));
    return stack;
  },
  'The set is in another account or Region': events({}, { set: { form: 'in another Region', name: 'mail' } }),
  'An ARN whose partition is not that of its Region': topic('imported from another partition'),
  'The set is renamed after an event destination was created: by an aspect, through its L1, by an override': () => {
    const [stack, shared] = twoStacks();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'before' });
    publish(stack, configurationSet, new SnsDestination(new sns.Topic(shared, 'Topic')));
    (configurationSet.node.defaultChild as ses.CfnConfigurationSet).addPropertyOverride('Name', 'after');
    return stack;
  },
  'The set depends on the topic whose policy names it': () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    publish(stack, configurationSet, new SnsDestination(topic));
    configurationSet.node.addDependency(topic);
    return stack;
  },
  'A topic of the app is imported by its own ARN, and its stack waits for that of the event destination': () => {
    const [stack, shared] = twoStacks();
    const arn = new sns.CfnTopic(shared, 'Topic').attrTopicArn;
    waitFor(shared, stack);
    publish(stack, new ses.ConfigurationSet(stack, 'Set'), new SnsDestination(sns.Topic.fromTopicArn(stack, 'Imported', arn)));
    return stack;
  },
  'The flag `@aws-cdk/core:defaultCrossStackReferences` changes, and the set in another stack has a fixed name': () => {
    const [stack, shared] = twoStacks();
    publish(stack, new ses.ConfigurationSet(shared, 'Set', { configurationSetName: 'mail' }), new EventBridgeDestination());
    return stack;
  },
  'The flag `@aws-cdk/core:defaultCrossStackReferences` changes, and the set in another stack has a generated name': () => {
    const [stack, shared] = twoStacks();
    publish(stack, new ses.ConfigurationSet(shared, 'Set'), new EventBridgeDestination());
    return stack;
  },
  'A deployment in express mode': role('created'),
  'Two stacks wait for each other': topic('plain', { set: { form: 'L2', name: '' }, resources: 'in another stack' }),
  'A topic, stream, bucket, key, log group, identity, role, function, project, alarm or set of another stage': topic('plain', {
    resources: 'in another stage',
  }),
  'The deploying role lacks a permission': role('none'),
  'SES does not exist in the Region, as in China': () => {
    const stack = newStack({ env: { account: ENV.account, region: 'cn-north-1' } });
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet,
      destination: new SnsDestination(new sns.Topic(stack, 'Topic')),
    });
    return stack;
  },
  'Many event destinations are created at once': events({}, { destinations: Array(9).fill({ target: { kind: 'CloudWatch' } }) }),
  'One topic or role lets sets in by name, and all of the account in another statement': () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const topic = new sns.Topic(stack, 'Topic');
    for (const grantScope of [GrantScope.CONFIGURATION_SET, GrantScope.ACCOUNT]) {
      new ConfigurationSetEventDestination(stack, grantScope, { configurationSet, destination: new SnsDestination(topic, { grantScope }) });
    }
    return stack;
  },
  'Mail is sent without the configuration set': events({}),

  'A FIFO topic': topic('FIFO'),
  'A topic in another Region': topic('imported from another Region'),
  'A topic in another account': () => {
    const stack = newStack();
    const theirs = new Stack(stack.node.root, 'Theirs', { env: { account: '444455556666', region: ENV.region } });
    const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'mail' });
    const destination = new SnsDestination(new sns.Topic(theirs, 'Topic', { topicName: 'events' }));
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
    return stack;
  },
  "The ARN of a queue or a subscription in place of a topic's": topic('imported by the ARN of a queue'),
  "The topic's policy does not let SES publish": topic('plain'),
  "The event destination is created before the topic's policy": topic('plain'),
  'The policy of an imported topic does not let SES publish': topic('imported'),
  'A second `sns.TopicPolicy` for the topic': () => {
    const stack = topic('plain')();
    const {
      topicRef: { topicArn },
    } = stack.node.findAll().find((construct) => construct instanceof sns.Topic)!;
    const statement = { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sns:Publish', Resource: topicArn };
    new sns.CfnTopicPolicy(stack, 'Second', { topics: [topicArn], policyDocument: { Version: '2012-10-17', Statement: [statement] } });
    return stack;
  },
  'A `CfnTopic` has a `CfnTopicPolicy`': () => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');
    publish(stack, new ses.ConfigurationSet(stack, 'Set'), new SnsDestination(topic));
    new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.ref], policyDocument: { Version: '2012-10-17', Statement: [] } });
    return stack;
  },
  'The policy of a topic is an override or a token': () => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');
    const policyDocument = Token.asAny({ Ref: 'Document' });
    new CfnParameter(stack, 'Document');
    new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.ref], policyDocument });
    publish(stack, new ses.ConfigurationSet(stack, 'Set'), new SnsDestination(topic));
    return stack;
  },
  'An ARN of another service, made with `stack.formatArn`': () => {
    const stack = newStack();
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', stack.formatArn({ service: 'sqs', resource: 'events' }));
    publish(stack, new ses.ConfigurationSet(stack, 'Set'), new SnsDestination(topic));
    return stack;
  },
  "A statement of yours in the topic's policy lets SES publish without conditions": () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    topic.grantPublish(new iam.ServicePrincipal('ses.amazonaws.com'));
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new SnsDestination(topic) });
    return stack;
  },
  'A topic of more configuration sets than its policy can hold': () => {
    const stack = newStack();
    const destination = new SnsDestination(new sns.Topic(stack, 'Topic'));
    for (let index = 0; index < 400; index++) {
      const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(
        stack,
        `Set${index}`,
        `the-configuration-set-of-tenant-${index}`,
      );
      new ConfigurationSetEventDestination(stack, `Events${index}`, { configurationSet, destination });
    }
    return stack;
  },
  'A topic encrypted with `alias/aws/sns`': topic('encrypted by the AWS managed key'),
  "The policy of the topic's key does not let SES use it": topic('encrypted by a key'),
  'The topic is encrypted after the event destination was created: by an aspect, through its L1, by an override': () => {
    const stack = topic('plain')();
    const key = new kms.Key(stack, 'Key');
    Aspects.of(stack).add({
      visit: (node) => {
        if (sns.CfnTopic.isCfnTopic(node)) {
          node.kmsMasterKeyId = key.keyArn;
        }
      },
    });
    return stack;
  },
  'The key of the topic is named by an alias of the app': topic('encrypted by an alias'),
  'The key of an imported topic is of this app, and is created later': () => {
    const stack = newStack();
    const topic = sns.Topic.fromTopicAttributes(stack, 'Topic', {
      topicArn: 'arn:aws:sns:eu-west-1:111122223333:events',
      keyArn: new kms.Key(stack, 'Key').keyArn,
    });
    const events = publish(stack, new ses.ConfigurationSet(stack, 'Set'), new SnsDestination(topic));
    Annotations.of(events).acknowledgeWarning('cdk-ses-event-destinations:SnsDestination.importedTopic');
    return stack;
  },
  'The policy of an imported key does not let SES use it': topic('encrypted by an imported key'),
  "The topic's key is disabled": () => {
    const stack = newStack();
    const masterKey = new kms.Key(stack, 'Key', { enabled: false });
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const destination = new SnsDestination(new sns.Topic(stack, 'Topic', { masterKey }));
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
    return stack;
  },
  'Subscribers fail at a first message that is not JSON': topic('plain'),

  'A subscription without raw message delivery': feedback(),
  'One key for topic and queue, with the feature flag `@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption`': feedback(),
  'The event destination is created before the subscription or the policy of the queue': feedback(),
  'The plain text that SES publishes at the creation reaches a function': handler(),
  'One message of a batch fails': handler(),
  'A function throws for one message, or does not return `batchItemFailures`': handler(),
  'A function has a longer timeout than the queue hides messages': handler({ timeout: Duration.minutes(4) }),
  'A queue hides messages for less than six times the timeout of its function': handler({ timeout: Duration.minutes(1) }),
  'A queue keeps messages for less than `maxReceiveCount` times the visibility timeout': feedback({
    retentionPeriod: Duration.minutes(14),
  }),
  'Two functions handle one queue': () => {
    const stack = newStack();
    const queue = new EmailFeedbackQueue(stack, 'Feedback');
    ['One', 'Other'].forEach((id) => queue.addHandler(inlineFunction(stack, id)));
    return stack;
  },
  'A handler of no events': handler({ events: [] }),
  'A handler of an unknown event': handler({ events: ['Bounce' as ses.EmailSendingEvent] }),
  'A function of another account or Region handles the queue': importedHandler('us-east-1'),
  'An imported function handles the queue before its role may read it': importedHandler(
    'eu-west-1',
    'arn:aws:iam::111122223333:role/suppress',
  ),
  'The role of an imported function is not known': importedHandler('eu-west-1'),
  'A batch of more than 10 messages, with a batching window of no time': handler({ batchSize: 11, maxBatchingWindow: Duration.seconds(0) }),
  '`maxReceiveCount` is 0, or more than 1,000': feedback({ maxReceiveCount: 1001 }),
  'Dead letters lie unseen until SQS deletes them': feedback(),

  'A stream in another Region': stream('imported from another Region'),
  'A stream in another account': stream('imported from another account'),
  'A role in another account': role('imported from another account'),
  "The ARN of a user or a policy in place of a role's": role('imported by the ARN of a user'),
  'The role is in a stack of another Region that is not deployed yet': () => {
    const [stack] = twoStacks();
    const elsewhere = new Stack(stack.node.root, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } });
    const role = new iam.Role(elsewhere, 'Role', { roleName: 'mail', assumedBy: new iam.AccountRootPrincipal() });
    const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'mail' });
    publish(stack, configurationSet, new FirehoseDestination(importedStream(stack), { role }));
    return stack;
  },
  'One imported role is used in two stacks': () => {
    const [stack, shared] = twoStacks();
    const role = iam.Role.fromRoleArn(shared, 'Role', 'arn:aws:iam::111122223333:role/mail');
    for (const each of [stack, shared]) {
      const configurationSet = new ses.ConfigurationSet(each, 'Set', { configurationSetName: `mail-${each.node.id}` });
      const events = publish(each, configurationSet, new FirehoseDestination(importedStream(each), { role }));
      Annotations.of(events).acknowledgeWarning('cdk-ses-event-destinations:FirehoseDestination.importedRole');
    }
    return stack;
  },
  'One imported role is used by a stack that is deployed in two Regions': () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/mail');
    const events = publish(stack, new ses.ConfigurationSet(stack, 'Set'), new FirehoseDestination(importedStream(stack), { role }));
    Annotations.of(events).acknowledgeWarning('cdk-ses-event-destinations:FirehoseDestination.importedRole');
    return stack;
  },
  'What a role of yours may do is taken out of its policy, through its L1 or by an override': () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const { principal } = new EventPublishingGrants(stack, { configurationSet });
    const role = new iam.Role(stack, 'Role', { assumedBy: principal });
    publish(stack, configurationSet, new FirehoseDestination(importedStream(stack), { role }));
    const policy = role.node.findChild('DefaultPolicy').node.defaultChild as iam.CfnPolicy;
    policy.addPropertyOverride('PolicyDocument', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }],
    });
    return stack;
  },
  'The role may not use the key of the stream': () => encryptStream((stack) => new kms.Key(stack, 'Key').keyArn),
  "The policy of the stream's key leaves nothing to IAM": () =>
    encryptStream((stack) => {
      const principals = [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/keys')];
      const statements = [new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals })];
      return new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements }) }).keyArn;
    }),
  "The policy of the stream's key leaves nothing to IAM, and the role is in another stack than the key": () => {
    const stack = newStack();
    const keys = new Stack(stack.node.root, 'Keys', { env: ENV });
    const principals = [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/keys')];
    const statements = [new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals })];
    const key = new kms.Key(keys, 'Key', { policy: new iam.PolicyDocument({ statements }) });
    publish(stack, new ses.ConfigurationSet(stack, 'Set'), new FirehoseDestination(cfnStream(stack, key.keyArn)));
    return stack;
  },
  "The policy of the stream's key leaves nothing to IAM, and the role waits for the key": () => {
    const stack = newStack();
    const principals = [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/keys')];
    const statements = [new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals })];
    const key = new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements }) });
    const stream = cfnStream(stack, key.keyArn);
    const { principal } = new EventPublishingGrants(stack, { configurationSet: new ses.ConfigurationSet(stack, 'Set') });
    const role = new iam.Role(stack, 'Role', { assumedBy: principal });
    role.node.addDependency(stream);
    publish(stack, stack.node.findChild('Set') as ses.ConfigurationSet, new FirehoseDestination(stream, { role }));
    return stack;
  },
  "The policy of the stream's key leaves nothing to IAM, and the event destination is removed from the app again": () => {
    const stack = newStack();
    publish(stack, new ses.ConfigurationSet(stack, 'Set'), new FirehoseDestination(cfnStream(stack, closedKey(stack).keyArn)));
    stack.node.tryRemoveChild('Events');
    return stack;
  },
  "The stream's key is of another account": () =>
    encryptStream(
      (stack) => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab').keyArn,
    ),
  "The policy of the stream's imported key leaves nothing to IAM": () =>
    encryptStream(
      (stack) => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab').keyArn,
    ),
  'The role may not use the key of an imported stream': stream('imported by ARN'),
  'The key of the stream is named by an alias that is not of the app': () =>
    encryptStream(() => 'arn:aws:kms:eu-west-1:111122223333:alias/archive'),
  'A stream in a Region where aws-cdk-lib does not know Data Firehose, such as mx-central-1': () => {
    const stack = newStack({ env: { ...ENV, region: 'mx-central-1' } });
    publish(stack, new ses.ConfigurationSet(stack, 'Set'), new FirehoseDestination(cfnStream(stack)));
    return stack;
  },
  'The ARN of a Kinesis data stream': stream('imported by the ARN of a Kinesis stream'),
  'A stream that reads from a Kinesis data stream': stream('read from a Kinesis stream'),
  'SES may not assume the role, or the role may not write to the stream': role('created'),
  "The event destination is created before the role's policy": role('created'),
  'IAM has not spread a new role yet': role('created'),
  'SES may not assume an imported role': role('imported'),
  'A role that trusts SES without conditions, as by `assumedBy`': () => {
    const stack = newStack();
    const stream = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ses.amazonaws.com') });
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new FirehoseDestination(stream, { role }) });
    return stack;
  },
  'A role of more configuration sets than its trust policy can hold': () => shareRole(70),
  'A trust policy of more than 2,048 characters, where the quota has not been raised': () => shareRole(40),

  'A bucket in another Region than the archive': archive((stack) => ({
    bucket: s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'mail', region: 'us-east-1' }),
  })),
  'The archive writes to a bucket of this app in another account': archive((stack) => ({
    bucket: new s3.Bucket(new Stack(stack.node.root, 'Elsewhere', { env: { ...ENV, account: '444455556666' } }), 'Bucket'),
  })),
  'A key in another Region than the archive': keyOfArchive('us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'),
  'An alias in place of the key of the archive': keyOfArchive('eu-west-1:111122223333:alias/mail'),
  'Somebody of another account is to ask the archive': () => {
    const stack = newStack();
    const analyst = iam.Role.fromRoleArn(stack, 'Analyst', 'arn:aws:iam::444455556666:role/analyst');
    new EmailEventArchive(stack, 'Archive').grantQuery(analyst);
    return stack;
  },
  'Somebody who cannot hold permissions is to ask the archive, as an `iam.ArnPrincipal`': () => {
    const stack = newStack();
    new EmailEventArchive(stack, 'Archive').grantQuery(new iam.ArnPrincipal('arn:aws:iam::111122223333:role/analyst'));
    return stack;
  },
  'Somebody is to ask an archive whose bucket is in another account': () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'mail', account: '444455556666' });
    new EmailEventArchive(stack, 'Archive', { bucket }).grantQuery(new iam.User(stack, 'Analyst'));
    Annotations.of(stack).acknowledgeWarning('cdk-ses-event-destinations:EmailEventArchive.importedBucket');
    return stack;
  },
  "A format that is none, as `'PARQUET'` in JavaScript": archive(() => ({ format: 'PARQUET' as EmailEventArchiveFormat })),
  'An archive keeps events for less than a day': archive(() => ({ retention: Duration.hours(23) })),
  'Events of the archive are buffered for more than 15 minutes': archive(() => ({ bufferingInterval: Duration.seconds(901) })),
  'Parquet with a buffer of less than 64 MiB': parquet,
  'Parquet with GZIP': parquet,
  'A backup of raw records beside JSON': archive(() => ({ rawBackup: true })),
  'A database whose name is in upper case, or has a hyphen': archive(() => ({ databaseName: 'My-Mail' })),
  'Two databases of one name': twoArchives(() => ({ databaseName: 'mail' })),
  'A database of another app has the name': archive(() => ({ databaseName: 'mail' })),
  'A query may read less than 10 MB': archive(() => ({ queryScanLimit: Size.mebibytes(1) })),
  'The stream is created before the policy of its role': archive(),
  "The policy of the archive's key leaves nothing to IAM": archive((stack) => ({ encryptionKey: closedKey(stack) })),
  'The policy of an imported key of the archive does not let Data Firehose use it': keyOfArchive(
    'eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  ),
  'An imported bucket keeps events for ever, and lets people in without TLS': archive((stack) => ({
    bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'mail'),
  })),
  'Two archives write to one bucket': twoArchives((stack) => ({ bucket: new s3.Bucket(stack, 'Bucket') })),
  'More sets publish to the archive than there are roles': archive(undefined, 100),
  'A workgroup in which somebody has asked is deleted': archive(),
  'A backup of raw records is switched off later': archive(() => ({ format: EmailEventArchiveFormat.PARQUET, rawBackup: false })),
  'The format of an archive changes': parquet,

  'No dimension': dimensions(),
  '11 dimensions': dimensions(...Array<object>(11).fill({})),
  'A dimension name twice': dimensions({ name: 'type' }, { name: 'type' }),
  'A dimension name with a dot': dimensions({ name: 'mail.type' }),
  'A default value with `@` or a dot': dimensions({ defaultValue: 'example.com' }),
  'An unknown source of values': dimensions({ source: 'header' }),
  'A header that SES does not allow, such as `From`': dimensions({ source: 'emailHeader', name: 'From' }),
  "A dimension whose values have no bound, as the sender's domain": dimensions({ name: 'ses:from-domain' }),
  'A header of a mail has a value that CloudWatch does not take': dimensions({ source: 'emailHeader', name: 'Subject' }),

  'A custom event bus': bus('a custom L2'),
  'A bus in another Region': bus('in another Region'),
  'A bus in another account': bus('in another account'),
  'The ARN of something that is no bus': bus('by the ARN of a rule'),
  'Two EventBridge destinations on one set': bus('none', { destinations: [{ target: { kind: 'EventBridge', bus: 'by name' } }] }),
  'Events come late, out of order or not at all': bus('none'),

  "CloudFormation's SES resource has no Pinpoint target": events(project('created')),
  'DELIVERY_DELAY or SUBSCRIPTION for Pinpoint': events(project('created', EmailEvents.ALL)),
  'An ARN that is none of a Pinpoint project': events(project('arn:aws:mobiletargeting:eu-west-1:111122223333:campaigns/abc')),
  'The ARN of the Pinpoint project is left out, as by an environment variable that is not set': () => {
    const stack = newStack();
    publish(stack, new ses.ConfigurationSet(stack, 'Set'), new PinpointDestination(process.env.NO_SUCH_VARIABLE!));
    return stack;
  },
  'Pinpoint has ended': events(project('created')),

  'An alarm on metrics that no event destination publishes': alarmOn((set) => EmailMetrics.forConfigurationSet(set).metricBounceRate()),
  'A metric of an unknown event': alarmOn(() => EmailMetrics.forAccount().metric('Bounce' as ses.EmailSendingEvent)),
  'A rate of at least no mail': alarmOn(() => EmailMetrics.forAccount().metricBounceRate({ minimumVolume: 0 })),
  'A rate is the average of a count, or missing in each hour without a bounce': alarmOn(() => EmailMetrics.forAccount().metricBounceRate()),
  'An alarm on a reputation rate of 5, for 5 %': reputation({ bounceWarningThreshold: 5 }),
  'A warning about the reputation after it is critical': reputation({ complaintWarningThreshold: 0.006 }),
  'Alarms on the reputation of a set that does not publish it': () => {
    const stack = newStack();
    new ReputationAlarms(stack, 'Alarms', { configurationSet: new ses.ConfigurationSet(stack, 'Set'), actions: [NOTIFY] });
    return stack;
  },
  'A metric of the reputation that is not published': alarmOn((set) => EmailMetrics.forConfigurationSet(set).metricReputationBounceRate()),
  'A metric of the reputation by other dimensions': alarmOn(() =>
    EmailMetrics.forDimensions({ 'mail-type': 'receipt' }).metricReputationBounceRate(),
  ),
  'Alarms on the reputation are over because nothing is sent': reputation({ actions: [NOTIFY] }),
  'An alarm that tells nobody, or whose actions are off': reputation(),
  'A dashboard shows hours or weeks in place of days': dashboard(),
  'An event log of no events': dashboard({ events: [] }),
  'An event log of an unknown event': dashboard({ events: ['Bounce' as ses.EmailSendingEvent] }),
  "The name of a log group in the place of an event log's log group": dashboard({ logGroup: 'mail' as unknown as logs.ILogGroupRef }),
  'An event log in another account or Region': () => {
    const stack = newStack();
    const logGroup = logs.LogGroup.fromLogGroupArn(stack, 'Logs', 'arn:aws:logs:us-east-1:111122223333:log-group:mail:*');
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');
    new TransactionalEmailDashboard(stack, 'Dashboard', { configurationSet, eventLog: { logGroup } });
    return stack;
  },
  'An event log that no event destination of the app feeds': () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    new ConfigurationSetEventDestination(stack, 'Metrics', { configurationSet, destination: new CloudWatchDestination() });
    new TransactionalEmailDashboard(stack, 'Dashboard', { configurationSet, eventLog: { createDestination: false } });
    return stack;
  },
  'Two event logs in one log group': () => {
    const stack = newStack();
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');
    const { logGroup } = new TransactionalEmailDashboard(stack, 'One', { configurationSet, eventLog: {} });
    new TransactionalEmailDashboard(stack, 'Other', { configurationSet, eventLog: { logGroup, createDestination: false } });
    return stack;
  },
  'EventBridge may not write to the log group of a dashboard': dashboard({}),
  'CloudWatch Logs may not use the key of the log group of a dashboard': dashboard({}),
  'The policy of the key of that log group is overridden': () => {
    const stack = dashboard({})();
    const key = stack.node.findAll().find((each) => kms.CfnKey.isCfnKey(each))!;
    key.addPropertyOverride('KeyPolicy.Statement', []);
    return stack;
  },
  'An 11th resource policy of log groups in a Region': dashboard({}),

  'A rule that matches the events of all configuration sets': () => {
    const stack = events({ target: { kind: 'EventBridge', bus: 'none' } })();
    const set = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Imported', 'mail');
    new Rule(stack, 'Rule', { eventPattern: EmailEventPatterns.complaints(set) });
    return stack;
  },
  'A pattern of an unknown event': pattern((set) => EmailEventPatterns.events(set, ['Bounce' as ses.EmailSendingEvent])),
  'The ARN of a tenant in the place of the tenant of a pattern': pattern(() =>
    EmailEventPatterns.tenantPaused('arn:aws:ses:eu-west-1:111122223333:tenant/shop/tn-1' as unknown as ses.ITenantRef),
  ),
  'A pattern of no events': pattern((set) => EmailEventPatterns.events(set, [])),
  'A pattern of events that the set, of this app, does not publish to EventBridge': pattern((set) => EmailEventPatterns.hardBounces(set)),
  'A pattern of events of a set that is not of this app, which does not publish them': pattern((_, stack) =>
    EmailEventPatterns.hardBounces(ses.ConfigurationSet.fromConfigurationSetName(stack, 'Imported', 'other')),
  ),
  'A pattern of paused sending, without a trail of CloudTrail': pattern((set) => EmailEventPatterns.sendingPaused(set)),
  'A pause without alarms': pause(() => ({ alarms: [] })),
  'A pause for an alarm in another account or Region': pause((stack) => ({ alarms: [alarm(stack, 'us-east-1')] })),
  'A pause of a set in another account or Region': pause((stack) => {
    const there = new Stack(stack.node.root, 'There', { env: { ...ENV, region: 'us-east-1' } });
    return { configurationSet: ses.ConfigurationSet.fromConfigurationSetName(there, 'Set', 'mail') };
  }),
  'A pause for more alarms than the pattern of a rule holds': pause((stack) => ({
    alarms: Array.from({ length: 40 }, (_, index) => alarm(stack, ENV.region, `Alarm${index}`)),
  })),
  'CloudWatch Logs may not use the key of the log of a pause': pause((stack) => ({ encryptionKey: new kms.Key(stack, 'Key') })),
  'CloudWatch Logs may not use the imported key of the log of a pause': pause((stack) => ({
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'),
  })),
  'The policy of that key is overridden': pause((stack) => {
    const encryptionKey = new kms.Key(stack, 'Key');
    (encryptionKey.node.defaultChild as kms.CfnKey).addPropertyOverride('KeyPolicy.Statement', []);
    return { encryptionKey };
  }),
  'The alias of the key of that log does not exist yet': pause((stack) => ({
    encryptionKey: new kms.Key(stack, 'Key').addAlias('alias/logs'),
  })),
  'The key of the log of a pause is in another Region': pause((stack) => ({
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'),
  })),
  'A pause is removed from its stack, and later added again with the same id': pause(() => ({})),
  'A deployment resumes sending that was paused': pause((stack) => ({
    configurationSet: new ses.ConfigurationSet(stack, 'Mine', { sendingEnabled: true }),
  })),
  'The alarm already stands when its pause is first deployed': pause(() => ({})),
  'Somebody resumes while the alarm still stands': pause(() => ({})),
  'A permission to send without an identity': send(() => ({ identities: [] })),
  'A permission to send, but not with the configuration set': send((_, configurationSet) => ({ configurationSet })),
  'A permission to send, but not with the default configuration set of the identity': send((stack, configurationSet) => ({
    identities: [new ses.EmailIdentity(stack, 'Mine', { identity: ses.Identity.domain('example.com'), configurationSet })],
  })),
  'A permission to send in bulk from some addresses': send(() => ({ bulk: true, templates: ['a'], fromAddresses: ['a@example.com'] })),
  'A permission to send from no addresses': send(() => ({ fromAddresses: [] })),
  'A permission to send with the ARN of a template in the place of its name': send(() => ({
    templates: ['arn:aws:ses:eu-west-1:111122223333:template/a'],
  })),
  'A permission to send in bulk without a template': send(() => ({ bulk: true })),
  'A permission to send that ends in the sandbox at the identity of the recipient': send(() => ({})),
};

const DESTINATION = 'AWS::SES::ConfigurationSetEventDestination';
const forSes = (Action: unknown, Resource?: unknown) => ({
  Statement: Match.arrayWith([
    Match.objectLike({ Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action, ...(Resource ? { Resource } : {}) }),
  ]),
});

/** What the template has to hold for a failure to be impossible. */
const GUARDS: Record<string, ((template: Template, stack: Stack) => void) | undefined> = {
  'Events in upper case': (template) =>
    template.hasResourceProperties(DESTINATION, {
      EventDestination: { MatchingEventTypes: Match.arrayWith(['renderingFailure', 'deliveryDelay']) },
    }),
  'Links are rewritten and a pixel is added because of an event destination, though nobody asked for OPEN or CLICK': (template) =>
    template.hasResourceProperties(DESTINATION, {
      EventDestination: {
        MatchingEventTypes: ['send', 'reject', 'bounce', 'complaint', 'delivery', 'renderingFailure', 'deliveryDelay', 'subscription'],
      },
    }),
  '`enabled` is left out': (template) => template.hasResourceProperties(DESTINATION, { EventDestination: { Enabled: true } }),
  "The topic's policy does not let SES publish": (template) =>
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: forSes('sns:Publish') }),
  "The event destination is created before the topic's policy": (template) => expectToWaitFor(template, 'AWS::SNS::TopicPolicy'),
  "The policy of the topic's key does not let SES use it": (template) =>
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: forSes(['kms:GenerateDataKey*', 'kms:Decrypt'], '*') }),
  'A subscription without raw message delivery': (template) =>
    template.hasResourceProperties('AWS::SNS::Subscription', { RawMessageDelivery: true }),
  'One key for topic and queue, with the feature flag `@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption`': (template) =>
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, KmsMasterKeyId: Match.absent() }),
  'The event destination is created before the subscription or the policy of the queue': (template) => {
    expectToWaitFor(template, 'AWS::SNS::Subscription');
    expectToWaitFor(template, 'AWS::SQS::QueuePolicy', /"FeedbackQueue\w+","Arn"/);
  },
  'The plain text that SES publishes at the creation reaches a function': (template) =>
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FilterCriteria: { Filters: [{ Pattern: Match.serializedJson({ body: { eventType: Match.arrayWith(['Bounce']) } }) }] },
    }),
  'An imported function handles the queue before its role may read it': (template) =>
    template.hasResource('AWS::Lambda::EventSourceMapping', { DependsOn: Object.keys(template.findResources('AWS::IAM::Policy')) }),
  'One message of a batch fails': (template) =>
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionResponseTypes: ['ReportBatchItemFailures'] }),
  'Dead letters lie unseen until SQS deletes them': (template) => {
    for (const id of ['FeedbackDeadLetters7082FC46', 'FeedbackSubscriptionDeadLettersA179A275']) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
      });
    }
  },
  'Parquet with a buffer of less than 64 MiB': (template) =>
    template.hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
      ExtendedS3DestinationConfiguration: { BufferingHints: { SizeInMBs: 128 } },
    }),
  'Parquet with GZIP': (template) =>
    template.hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
      ExtendedS3DestinationConfiguration: { CompressionFormat: Match.absent(), DataFormatConversionConfiguration: { Enabled: true } },
    }),
  'The stream is created before the policy of its role': (template) =>
    template.hasResource('AWS::KinesisFirehose::DeliveryStream', { DependsOn: ['ArchiveStreamPolicy5A09857A'] }),
  "The policy of the archive's key leaves nothing to IAM": (template) =>
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
            Principal: { AWS: { 'Fn::GetAtt': ['ArchiveStreamRole7243673F', 'Arn'] } },
          }),
        ]),
      },
    }),
  'A workgroup in which somebody has asked is deleted': (template) =>
    template.hasResourceProperties('AWS::Athena::WorkGroup', { RecursiveDeleteOption: true }),
  'A rate is the average of a count, or missing in each hour without a bounce': (template) =>
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: Match.stringLikeRegexp(String.raw`^IF\(sends_(\w+) >= 1, 100 \* bounces_\1 / sends_\1\)$`) }),
      ]),
    }),
  'Alarms on the reputation are over because nothing is sent': (template) =>
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { TreatMissingData: 'ignore' }),
  'A dashboard shows hours or weeks in place of days': (template) =>
    expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).toContain('\\"periodOverride\\":\\"inherit\\"'),
  'EventBridge may not write to the log group of a dashboard': (template) =>
    expectToWaitFor(template, 'AWS::Logs::ResourcePolicy', /PutLogEvents/),
  'CloudWatch Logs may not use the key of the log group of a dashboard': (template) =>
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.eu-west-1.amazonaws.com' } })]) },
    }),
  'SES may not assume the role, or the role may not write to the stream': (template) => {
    template.hasResourceProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: forSes('sts:AssumeRole') });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Allow', Action: 'firehose:PutRecordBatch' })]) },
    });
  },
  "The event destination is created before the role's policy": (template) =>
    expectToWaitFor(template, 'AWS::IAM::Policy', /PutRecordBatch/),
  'The set is renamed after an event destination was created: by an aspect, through its L1, by an override': (_template, stack) => {
    const shared = Template.fromStack(stack.node.root.node.findChild('Shared') as Stack);
    expect(JSON.stringify(shared)).toContain(':configuration-set/after"');
    expect(JSON.stringify(shared)).not.toContain('before');
  },
  'The flag `@aws-cdk/core:defaultCrossStackReferences` changes, and the set in another stack has a fixed name': (template, stack) => {
    template.hasResourceProperties(DESTINATION, { ConfigurationSetName: 'mail' });
    expect(stack.dependencies.map(({ node }) => node.id)).toEqual(['Shared']);
  },
  'A `CfnTopic` has a `CfnTopicPolicy`': (template) => {
    template.resourceCountIs('AWS::SNS::TopicPolicy', 1);
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: forSes('sns:Publish') });
    expectToWaitFor(template, 'AWS::SNS::TopicPolicy');
  },
  'The topic is encrypted after the event destination was created: by an aspect, through its L1, by an override': (template) =>
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: forSes(['kms:GenerateDataKey*', 'kms:Decrypt'], '*') }),
  'The key of the topic is named by an alias of the app': (template) => {
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: forSes(['kms:GenerateDataKey*', 'kms:Decrypt'], '*') });
    expectToWaitFor(template, 'AWS::KMS::Alias');
  },
  'The role is in a stack of another Region that is not deployed yet': (_template, stack) =>
    expect(stack.dependencies.map(({ node }) => node.id)).toEqual(['Elsewhere']),
  'One imported role is used in two stacks': (template, stack) => {
    const shared = Template.fromStack(stack.node.root.node.findChild('Shared') as Stack);
    const [names, others] = [template, shared].map((each) =>
      Object.values(each.findResources('AWS::IAM::Policy')).map(({ Properties }): string => Properties.PolicyName),
    );
    expect([...names, ...others]).toHaveLength(2);
    expect(names).not.toEqual(others);
  },
  'The key of an imported topic is of this app, and is created later': (template) => {
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: forSes(['kms:GenerateDataKey*', 'kms:Decrypt'], '*') });
    expectToWaitFor(template, 'AWS::KMS::Key');
  },
  'One imported role is used by a stack that is deployed in two Regions': (template) =>
    template.hasResourceProperties('AWS::IAM::Policy', { PolicyName: Match.stringLikeRegexp('-eu-west-1$') }),
  "The policy of the stream's key leaves nothing to IAM, and the event destination is removed from the app again": (template) =>
    expect(JSON.stringify(template)).not.toContain('FirehoseDeliveryStream'),
  'The role may not use the key of the stream': (template) => expectKeyPermission(template),
  "The policy of the stream's key leaves nothing to IAM": (template) => {
    expectKeyPermission(template);
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Action: ['kms:GenerateDataKey', 'kms:Decrypt'] })]) },
    });
  },
  'A stream in a Region where aws-cdk-lib does not know Data Firehose, such as mx-central-1': (template) =>
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [Match.objectLike({ PolicyName: 'AllowFirehoseDeliveryStreamPublish' })],
    }),
  "CloudFormation's SES resource has no Pinpoint target": (template) => {
    template.resourceCountIs(DESTINATION, 0);
    template.resourceCountIs('AWS::PinpointEmail::ConfigurationSetEventDestination', 1);
  },
  'A rule that matches the events of all configuration sets': (template) =>
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { mail: { tags: { 'ses:configuration-set': ['mail'] } } } },
    }),
  'CloudWatch Logs may not use the key of the log of a pause': (template) =>
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'logs.eu-west-1.amazonaws.com' } })]) },
    }),
  'The alias of the key of that log does not exist yet': (template) =>
    template.hasResource('AWS::Logs::LogGroup', { DependsOn: Object.keys(template.findResources('AWS::KMS::Alias')) }),
  'A permission to send, but not with the configuration set': (template) => {
    const [statement] = Object.values(template.findResources('AWS::IAM::Policy'))[0].Properties.PolicyDocument.Statement;
    expect(statement.Action).toContain('ses:SendEmail');
    expect(JSON.stringify(statement.Resource[1])).toContain(':configuration-set/');
  },
};

test.each(ROWS)('%s', (what, _aws, says) => {
  const scene = SCENES[what];
  const guard = GUARDS[what];

  const { codes, template, stack } = outcome(scene);

  expect(codes).toEqual([...says.matchAll(/`([A-Z]\w+\.[a-z]\w+)`/g)].map(([, code]) => code));
  expect(says).toMatch(guard ? /^impossible: / : /^(error `|warning `|not detected(?: by us)?: )/);
  guard?.(template!, stack!);
});

test('the document has a row for every scene and every error and warning', () => {
  const codes = ROWS.flatMap(([, , says]) => [...says.matchAll(/`([A-Z]\w+\.[a-z]\w+)`/g)].map(([, code]) => code));

  expect(ROWS.map(([what]) => what)).toEqual(Object.keys(SCENES));
  expect([...new Set(codes)].sort()).toEqual([...ERROR_CODES, ...WARNING_IDS].sort());
});

/** The code of the error, or the ids of the warnings. */
function outcome(scene: Scene): { codes: string[]; template?: Template; stack?: Stack } {
  try {
    const stack = scene();
    const template = Template.fromStack(stack);
    return { codes: warnings(stack).map(([, message]) => /\[ack: cdk-ses-event-destinations:(.*)\]/.exec(message)![1]), template, stack };
  } catch (error) {
    const code = /\[cdk-ses-event-destinations:(.*?)\]/.exec((error as Error).message)?.[1];
    if (code === undefined) {
      throw error;
    }
    return { codes: [code] };
  }
}

function expectToWaitFor(template: Template, type: string, holding = /./): void {
  const [policy] = Object.entries(template.findResources(type)).find(([, resource]) => holding.test(JSON.stringify(resource)))!;
  template.hasResource(DESTINATION, { DependsOn: Match.arrayWith([policy]) });
}

function expectKeyPermission(template: Template): void {
  const key = Object.keys(template.findResources('AWS::KMS::Key'))[0];
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: { 'Fn::GetAtt': [key, 'Arn'] } },
      ]),
    },
  });
  expectToWaitFor(template, 'AWS::IAM::Policy');
}

function twoStacks(): [stack: Stack, shared: Stack] {
  const stack = newStack();
  return [stack, new Stack(stack.node.root, 'Shared', { env: ENV })];
}

function waitFor(waiting: any, stack: Stack): void {
  // under the name that newer versions of aws-cdk-lib want
  (waiting.addStackDependency ?? waiting.addDependency).call(waiting, stack);
}

function publish(scope: Construct, configurationSet: ses.IConfigurationSetRef, destination: IEventDestination): Construct {
  return new ConfigurationSetEventDestination(scope, 'Events', { configurationSet, destination });
}

function inlineFunction(scope: Construct, id: string, timeout?: Duration): lambda.Function {
  const code = lambda.Code.fromInline('exports.handler = () => {}');
  return new lambda.Function(scope, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code, timeout });
}

function importedStream(scope: Construct): firehose.IDeliveryStream {
  return firehose.DeliveryStream.fromDeliveryStreamArn(scope, 'Stream', 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive');
}

function cfnStream(stack: Stack, keyArn?: string): firehose.CfnDeliveryStream {
  return new firehose.CfnDeliveryStream(stack, 'Stream', {
    s3DestinationConfiguration: { bucketArn: 'arn:aws:s3:::archive', roleArn: 'arn:aws:iam::111122223333:role/delivery' },
    deliveryStreamEncryptionConfigurationInput: keyArn === undefined ? undefined : { keyType: 'CUSTOMER_MANAGED_CMK', keyArn },
  });
}

function encryptStream(keyArn: (stack: Stack) => string): Stack {
  const stack = newStack();
  const stream = cfnStream(stack, keyArn(stack));
  publish(stack, new ses.ConfigurationSet(stack, 'Set'), new FirehoseDestination(stream));
  return stack;
}

function setNameOf({ configurationSetEventDestinationRef }: IConfigurationSetEventDestination): string {
  const reference: object = configurationSetEventDestinationRef;
  // not in the type of older versions of aws-cdk-lib
  return (reference as ses.ConfigurationSetReference).configurationSetName;
}

function shareRole(count: number): Stack {
  const stack = newStack();
  const destination = new FirehoseDestination(firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive'), {
    role: new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }),
  });
  for (let index = 0; index < count; index++) {
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, `Set${index}`, `set-${index}`);
    new ConfigurationSetEventDestination(stack, `Events${index}`, { configurationSet, destination });
  }
  return stack;
}
