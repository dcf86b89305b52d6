import { App, Aws, CfnParameter, Fn, Stack, Stage } from 'aws-cdk-lib';
import type { CfnResource, Environment } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as pinpoint from 'aws-cdk-lib/aws-pinpoint';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Fact, FactName } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EmailFeedbackQueue,
  EventBridgeDestination,
  FirehoseDestination,
  PinpointDestination,
  SnsDestination,
} from '../../lib';
import type { EventDestinationConfig, GrantScope, IEventDestination } from '../../lib';

/**
 * What a user might write, as data that reads well in a counterexample. The last destination is the one under test.
 *
 * In texts, `<parameter>` and `<export>` stand for tokens. What must not be synthesized stands in the tables, too:
 * arbitraries.ts says which is which.
 */
export interface Input {
  readonly environment: keyof typeof ENVIRONMENTS;
  readonly flags: string[];
  /** The beginning of the ids of the event destinations. */
  readonly id: string;
  readonly set: { readonly form: keyof typeof NAMED_SETS | keyof typeof NAMELESS_SETS | keyof typeof REFUSED_SETS; readonly name: string };
  /** Where topics, keys, streams, roles, buses and applications are. */
  readonly resources: keyof typeof PLACES;
  readonly destinations: DestinationInput[];
}

export interface DestinationInput {
  readonly target: TargetInput;
  /** `<list>` is a token that becomes a list. */
  readonly events?: string[] | '<list>';
  readonly name?: string;
  readonly enabled?: boolean;
}

export type TargetInput =
  | {
      readonly kind: 'SNS';
      readonly topic: keyof typeof TOPICS | keyof typeof REFUSED_TOPICS;
      readonly grantScope?: `${GrantScope}`;
    }
  | {
      readonly kind: 'Firehose';
      readonly stream: keyof typeof STREAMS | keyof typeof REFUSED_STREAMS;
      readonly role: keyof typeof ROLES | keyof typeof REFUSED_ROLES;
      readonly grantScope?: `${GrantScope}`;
    }
  | { readonly kind: 'feedback'; readonly key: keyof typeof FEEDBACK_KEYS; readonly grantScope?: `${GrantScope}` }
  | { readonly kind: 'CloudWatch'; readonly dimensions?: DimensionInput[] }
  | { readonly kind: 'EventBridge'; readonly bus: keyof typeof BUSES | keyof typeof REFUSED_BUSES }
  | { readonly kind: 'Pinpoint'; readonly application: string }
  | { readonly kind: 'custom'; readonly targets: (keyof EventDestinationConfig)[] };

export interface DimensionInput {
  readonly source: string;
  readonly name: string;
  readonly defaultValue: string;
}

interface Pseudo {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

const AWS = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };
const GOV = { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '111122223333' };
const EUSC = { partition: 'aws-eusc', region: 'eusc-de-east-1', account: '111122223333' };
const OTHER_ACCOUNT = '444455556666';
const OTHER_PARTITION = 'aws-cn';
const OTHER_REGION = 'us-east-1';

// without it, core's L2 of a stream cannot be created in this Region
Fact.register({ region: EUSC.region, name: FactName.FIREHOSE_CIDR_BLOCK, value: '192.0.2.0/27' }, true);

/** Where a stack is deployed, and what it knows of that. */
export const ENVIRONMENTS = {
  'a known one': { ...AWS, env: AWS },
  'a known one of GovCloud': { ...GOV, env: GOV },
  'a known one of the European Sovereign Cloud': { ...EUSC, env: EUSC },
  'an unknown one': { ...AWS, env: undefined },
  'an unknown one of GovCloud': { ...GOV, env: undefined },
  'one of a known account': { ...AWS, env: { account: AWS.account } },
  'one of a known Region': { ...EUSC, env: { region: EUSC.region } },
} satisfies Record<string, Pseudo & { env?: Environment }>;

interface Scene extends Pseudo {
  /** Where the event destination is to be. */
  readonly stack: Stack;
  /** Where the resources are created or imported. */
  readonly scope: Construct;
}

/** Sets whose name is the same text in every stack. */
export const NAMED_SETS = {
  'named L2': ({ stack }: Scene, configurationSetName: string) => new ses.ConfigurationSet(stack, 'Set', { configurationSetName }),
  'named L1': ({ stack }: Scene, name: string) => new ses.CfnConfigurationSet(stack, 'Set', { name }),
  'L2 named after the Region': ({ stack }: Scene) => new ses.ConfigurationSet(stack, 'Set', { configurationSetName: `mail-${Aws.REGION}` }),
  imported: ({ stack }: Scene, name: string) => ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', name),
  'imported L1': ({ stack }: Scene, name: string) => ses.CfnConfigurationSet.fromConfigurationSetName(stack, 'Set', name),
  'imported by an export': ({ stack }: Scene) => ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', Fn.importValue('name')),
} satisfies Record<string, (scene: Scene, name: string) => ses.IConfigurationSetRef>;

/** Sets whose name refers to something in their stack. */
export const NAMELESS_SETS = {
  L2: ({ stack }: Scene) => new ses.ConfigurationSet(stack, 'Set'),
  L1: ({ stack }: Scene) => new ses.CfnConfigurationSet(stack, 'Set'),
  'L2 named by a parameter': ({ stack }: Scene) =>
    new ses.ConfigurationSet(stack, 'Set', { configurationSetName: parameter(stack, 'Name') }),
  'imported by a parameter': ({ stack }: Scene) => ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', parameter(stack, 'Name')),
} satisfies Record<string, (scene: Scene, name: string) => ses.IConfigurationSetRef>;

const REFUSED_SETS = {
  'imported by a pattern': ({ stack }: Scene, name: string) => ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', `${name}*`),
  'imported by its ARN': ({ stack }: Scene, name: string) =>
    ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', `arn:aws:ses:eu-west-1:111122223333:configuration-set/${name}`),
  'in another Region': (scene: Scene, name: string) =>
    new ses.ConfigurationSet(elsewhere(scene, { region: OTHER_REGION }), 'Set', { configurationSetName: name }),
  'in another account': (scene: Scene, name: string) =>
    new ses.ConfigurationSet(elsewhere(scene, { account: OTHER_ACCOUNT }), 'Set', { configurationSetName: name }),
  'in another stage': (scene: Scene) => new ses.ConfigurationSet(PLACES['in another stage'](scene.stack), 'Set'),
  'in a stack that waits': (scene: Scene) => new ses.ConfigurationSet(PLACES['in a stack that waits'](scene.stack), 'Set'),
} satisfies Record<string, (scene: Scene, name: string) => ses.IConfigurationSetRef>;

const PLACES = {
  'in the same stack': (stack: Stack) => stack,
  'in another stack': (stack: Stack) => new Stack(stack.node.root, 'Shared', { env: stack }),
  'in another stage': (stack: Stack) => new Stack(new Stage(stack.node.root, 'Other', { env: stack }), 'Stack'),
  'in a stack that waits': (stack: Stack) => {
    const waiting: any = new Stack(stack.node.root, 'Waiting', { env: stack });
    // under the name that newer versions of aws-cdk-lib want
    (waiting.addStackDependency ?? waiting.addDependency).call(waiting, stack);
    return waiting as Stack;
  },
};

export const TOPICS = {
  plain: ({ scope }: Scene) => new sns.Topic(scope, 'Topic'),
  'encrypted by a key': ({ scope }: Scene) => new sns.Topic(scope, 'Topic', { masterKey: new kms.Key(scope, 'Key') }),
  'encrypted by an alias': ({ scope }: Scene) =>
    new sns.Topic(scope, 'Topic', { masterKey: new kms.Key(scope, 'Key').addAlias(`mail-${scope.node.id}`) }),
  'encrypted by an imported key': (scene: Scene) =>
    new sns.Topic(scene.scope, 'Topic', { masterKey: kms.Key.fromKeyArn(scene.scope, 'Key', arn(scene, 'kms', 'key/1234')) }),
  'encrypted by an imported alias': ({ scope }: Scene) =>
    new sns.Topic(scope, 'Topic', { masterKey: kms.Alias.fromAliasName(scope, 'Key', 'alias/mail') }),
  'encrypted through its L1': ({ scope }: Scene) =>
    changed(new sns.Topic(scope, 'Topic'), 'kmsMasterKeyId', '01234567-89ab-cdef-0123-456789abcdef'),
  'with a policy': ({ scope }: Scene) => new sns.Topic(scope, 'Topic', { enforceSSL: true }),
  imported: (scene: Scene) => sns.Topic.fromTopicArn(scene.scope, 'Topic', arn(scene, 'sns', 'events')),
  'imported with its key': (scene: Scene) =>
    sns.Topic.fromTopicAttributes(scene.scope, 'Topic', {
      topicArn: arn(scene, 'sns', 'events'),
      keyArn: arn(scene, 'kms', 'key/1234'),
    }),
  'imported by a parameter': ({ scope }: Scene) => sns.Topic.fromTopicArn(scope, 'Topic', parameter(scope, 'Arn')),
  'imported by an export': ({ scope }: Scene) => sns.Topic.fromTopicArn(scope, 'Topic', Fn.importValue('topic')),
  'imported from another account': (scene: Scene) =>
    sns.Topic.fromTopicArn(scene.scope, 'Topic', arn({ ...scene, account: OTHER_ACCOUNT }, 'sns', 'events')),
} satisfies Record<string, (scene: Scene) => sns.ITopic>;

const REFUSED_TOPICS = {
  'imported by the ARN of a queue': (scene: Scene) => sns.Topic.fromTopicArn(scene.scope, 'Topic', arn(scene, 'sqs', 'events')),
  'imported by the ARN of a subscription': (scene: Scene) => sns.Topic.fromTopicArn(scene.scope, 'Topic', arn(scene, 'sns', 'events:1234')),
  'imported without its account': (scene: Scene) =>
    sns.Topic.fromTopicArn(scene.scope, 'Topic', arn({ ...scene, account: '' }, 'sns', 'events')),
  'imported by a pattern': (scene: Scene) => sns.Topic.fromTopicArn(scene.scope, 'Topic', arn(scene, 'sns', 'events*')),
  FIFO: ({ scope }: Scene) => new sns.Topic(scope, 'Topic', { fifo: true }),
  'FIFO through its L1': ({ scope }: Scene) => changed(new sns.Topic(scope, 'Topic'), 'fifoTopic', true),
  'imported FIFO': (scene: Scene) => sns.Topic.fromTopicArn(scene.scope, 'Topic', arn(scene, 'sns', 'events.fifo')),
  'FIFO by an override': ({ scope }: Scene) => overridden(new sns.Topic(scope, 'Topic'), 'FifoTopic', true),
  'imported from another partition': (scene: Scene) => TOPICS.imported({ ...scene, partition: OTHER_PARTITION }),
  'in another Region': (scene: Scene) => new sns.Topic(elsewhere(scene, { region: OTHER_REGION }), 'Topic'),
  'imported from another Region': (scene: Scene) =>
    sns.Topic.fromTopicArn(scene.scope, 'Topic', arn({ ...scene, region: OTHER_REGION }, 'sns', 'events')),
  'encrypted by the AWS managed key': ({ scope }: Scene) =>
    new sns.Topic(scope, 'Topic', { masterKey: kms.Alias.fromAliasName(scope, 'Key', 'alias/aws/sns') }),
  'encrypted by the AWS managed key through its L1': ({ scope }: Scene) =>
    changed(new sns.Topic(scope, 'Topic'), 'kmsMasterKeyId', 'alias/aws/sns'),
  'encrypted by the AWS managed key by an override': ({ scope }: Scene) =>
    overridden(new sns.Topic(scope, 'Topic'), 'KmsMasterKeyId', 'alias/aws/sns'),
  'imported with the AWS managed key': (scene: Scene) =>
    sns.Topic.fromTopicAttributes(scene.scope, 'Topic', {
      topicArn: arn(scene, 'sns', 'events'),
      keyArn: arn(scene, 'kms', 'alias/aws/sns'),
    }),
} satisfies Record<string, (scene: Scene) => sns.ITopic>;

export const STREAMS = {
  L2: stream,
  'L2 that says it is Direct PUT': (scene: Scene) => changed(stream(scene), 'deliveryStreamType', 'DirectPut'),
  'imported by name': ({ scope }: Scene) => firehose.DeliveryStream.fromDeliveryStreamName(scope, 'Stream', 'archive'),
  'imported by ARN': (scene: Scene) =>
    firehose.DeliveryStream.fromDeliveryStreamArn(scene.scope, 'Stream', arn(scene, 'firehose', 'deliverystream/archive')),
  'imported by a parameter': ({ scope }: Scene) =>
    firehose.DeliveryStream.fromDeliveryStreamName(scope, 'Stream', parameter(scope, 'Name')),
} satisfies Record<string, (scene: Scene) => firehose.IDeliveryStream>;

const REFUSED_STREAMS = {
  'in another Region': (scene: Scene) => stream({ ...scene, scope: elsewhere(scene, { region: OTHER_REGION }) }),
  'imported from another Region': (scene: Scene) => STREAMS['imported by ARN']({ ...scene, region: OTHER_REGION }),
  'in another account': (scene: Scene) => stream({ ...scene, scope: elsewhere(scene, { account: OTHER_ACCOUNT }) }),
  'imported from another account': (scene: Scene) => STREAMS['imported by ARN']({ ...scene, account: OTHER_ACCOUNT }),
  'imported by the ARN of a Kinesis stream': (scene: Scene) =>
    firehose.DeliveryStream.fromDeliveryStreamArn(scene.scope, 'Stream', arn(scene, 'kinesis', 'stream/archive')),
  'imported without its account': (scene: Scene) => STREAMS['imported by ARN']({ ...scene, account: '' }),
  'imported by a pattern': ({ scope }: Scene) => firehose.DeliveryStream.fromDeliveryStreamName(scope, 'Stream', '*'),
  'read from a Kinesis stream': ({ scope }: Scene) =>
    new firehose.DeliveryStream(scope, 'Stream', {
      destination: bucket(scope),
      source: new firehose.KinesisStreamSource(new kinesis.Stream(scope, 'Source')),
    }),
  'read from MSK': (scene: Scene) => changed(stream(scene), 'deliveryStreamType', 'MSKAsSource'),
  'read from MSK by an override': (scene: Scene) => overridden(stream(scene), 'DeliveryStreamType', 'MSKAsSource'),
  'imported from another partition': (scene: Scene) => STREAMS['imported by ARN']({ ...scene, partition: OTHER_PARTITION }),
  'read from a database': (scene: Scene) => changed(stream(scene), 'deliveryStreamType', 'DatabaseAsSource'),
} satisfies Record<string, (scene: Scene) => firehose.IDeliveryStream>;

export const ROLES = {
  none: () => undefined,
  created: role,
  'without policy updates': (scene: Scene) => role(scene).withoutPolicyUpdates(),
  imported: (scene: Scene) => iam.Role.fromRoleArn(scene.scope, 'Role', roleArn(scene)),
  'imported and immutable': (scene: Scene) => iam.Role.fromRoleArn(scene.scope, 'Role', roleArn(scene), { mutable: false }),
  'imported by a parameter': ({ scope }: Scene) => iam.Role.fromRoleName(scope, 'Role', parameter(scope, 'RoleName')),
} satisfies Record<string, (scene: Scene) => iam.IRole | undefined>;

const REFUSED_ROLES = {
  'imported by the ARN of a user': (scene: Scene) =>
    iam.Role.fromRoleArn(scene.scope, 'Role', roleArn(scene).replace(':role/', ':user/'), { mutable: false }),
  'imported from another partition': (scene: Scene) =>
    iam.Role.fromRoleArn(scene.scope, 'Role', roleArn({ ...scene, partition: OTHER_PARTITION })),
  'imported from another account': (scene: Scene) =>
    iam.Role.fromRoleArn(scene.scope, 'Role', roleArn({ ...scene, account: OTHER_ACCOUNT })),
} satisfies Record<string, (scene: Scene) => iam.IRole | undefined>;

export const BUSES = {
  none: () => undefined,
  'by name': ({ scope }: Scene) => events.EventBus.fromEventBusName(scope, 'Bus', 'default'),
  'by ARN': (scene: Scene) => events.EventBus.fromEventBusArn(scene.scope, 'Bus', arn(scene, 'events', 'event-bus/default')),
  'L1 by name': ({ scope }: Scene) => events.CfnEventBus.fromEventBusName(scope, 'Bus', 'default'),
  'L1 by ARN': (scene: Scene) => events.CfnEventBus.fromEventBusArn(scene.scope, 'Bus', arn(scene, 'events', 'event-bus/default')),
  'by a parameter': ({ scope }: Scene) => events.EventBus.fromEventBusArn(scope, 'Bus', parameter(scope, 'Arn')),
  'by an export': ({ scope }: Scene) => events.EventBus.fromEventBusArn(scope, 'Bus', Fn.importValue('bus')),
} satisfies Record<string, (scene: Scene) => events.IEventBusRef | undefined>;

const REFUSED_BUSES = {
  'by the ARN of a rule': (scene: Scene) => events.EventBus.fromEventBusArn(scene.scope, 'Bus', arn(scene, 'events', 'rule/default')),
  'by an ARN without account': (scene: Scene) => BUSES['by ARN']({ ...scene, account: '' }),
  'a custom L2': ({ scope }: Scene) => new events.EventBus(scope, 'Bus'),
  'a custom L1': ({ scope }: Scene) => new events.CfnEventBus(scope, 'Bus', { name: 'mine' }),
  'a custom one by name': ({ scope }: Scene) => events.EventBus.fromEventBusName(scope, 'Bus', 'mine'),
  'a custom one by ARN': (scene: Scene) => events.EventBus.fromEventBusArn(scene.scope, 'Bus', arn(scene, 'events', 'event-bus/mine')),
  'in another Region': (scene: Scene) => BUSES['by ARN']({ ...scene, region: OTHER_REGION }),
  'in another partition': (scene: Scene) => BUSES['by ARN']({ ...scene, partition: OTHER_PARTITION }),
  'in another account': (scene: Scene) => BUSES['by ARN']({ ...scene, account: OTHER_ACCOUNT }),
} satisfies Record<string, (scene: Scene) => events.IEventBusRef | undefined>;

const CUSTOM_TARGETS = (scene: Scene): EventDestinationConfig => ({
  snsDestination: { topicArn: arn(scene, 'sns', 'events') },
  kinesisFirehoseDestination: { deliveryStreamArn: arn(scene, 'firehose', 'deliverystream/archive'), iamRoleArn: roleArn(scene) },
  cloudWatchDestination: {
    dimensionConfigurations: [{ dimensionName: 'type', dimensionValueSource: 'messageTag', defaultDimensionValue: 'none' }],
  },
  eventBridgeDestination: { eventBusArn: arn(scene, 'events', 'event-bus/default') },
  pinpointDestination: { applicationArn: arn(scene, 'mobiletargeting', 'apps/abc') },
});

export /** The key of a feedback queue. */
const FEEDBACK_KEYS = {
  'its own': () => undefined,
  'another of the app': ({ scope }: Scene) => new kms.Key(scope, 'Key'),
  imported: (scene: Scene) => kms.Key.fromKeyArn(scene.scope, 'Key', arn(scene, 'kms', 'key/1234abcd')),
} satisfies Record<string, (scene: Scene) => kms.IKey | undefined>;

interface Built {
  readonly app: App;
  readonly stack: Stack;
  /** Creates the last event destination. */
  readonly create: () => ConfigurationSetEventDestination;
}

/** Builds an app, all but the last event destination. */
export function build({ environment, flags, id, set, resources, destinations }: Input): Built {
  const { env, ...pseudo } = ENVIRONMENTS[environment];
  const context = { 'aws:cdk:disable-stack-trace': true, ...Object.fromEntries(flags.map((flag) => [flag, true])) };
  const app = new App({ context, analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Stack', { env });
  const place = PLACES[resources](stack);
  const configurationSet = { ...NAMED_SETS, ...NAMELESS_SETS, ...REFUSED_SETS }[set.form]({ ...pseudo, stack, scope: stack }, set.name);

  const creators = destinations.map(({ target, events, name, enabled }, index) => {
    const scene = { ...pseudo, stack, scope: new Construct(place, `Resources${index}`) };
    const props = {
      configurationSet,
      destination: destinationOf(scene, target),
      events: eventsOf(scene, events),
      enabled,
      configurationSetEventDestinationName: name === undefined ? undefined : text(scene.scope, name),
    };
    return () => new ConfigurationSetEventDestination(stack, `${id}${index}`, props);
  });
  creators.slice(0, -1).forEach((create) => create());
  return { app, stack, create: creators[creators.length - 1] };
}

function destinationOf(scene: Scene, target: TargetInput): IEventDestination {
  switch (target.kind) {
    case 'SNS':
      return new SnsDestination({ ...TOPICS, ...REFUSED_TOPICS }[target.topic](scene), { grantScope: target.grantScope as GrantScope });
    case 'Firehose':
      return new FirehoseDestination({ ...STREAMS, ...REFUSED_STREAMS }[target.stream](scene), {
        role: { ...ROLES, ...REFUSED_ROLES }[target.role](scene),
        grantScope: target.grantScope as GrantScope,
      });
    case 'feedback':
      return new EmailFeedbackQueue(scene.scope, 'Feedback', {
        encryptionKey: FEEDBACK_KEYS[target.key](scene),
        grantScope: target.grantScope as GrantScope,
      });
    case 'CloudWatch':
      return new CloudWatchDestination({
        dimensions: target.dimensions?.map(({ source, name, defaultValue }) => ({
          source: text(scene.scope, source) as ses.CloudWatchDimensionSource,
          name: text(scene.scope, name),
          defaultValue: text(scene.scope, defaultValue),
        })),
      });
    case 'EventBridge':
      return new EventBridgeDestination({ bus: { ...BUSES, ...REFUSED_BUSES }[target.bus](scene) });
    case 'Pinpoint':
      return target.application === 'created'
        ? new PinpointDestination(new pinpoint.CfnApp(scene.scope, 'App', { name: 'campaigns' }).attrArn)
        : new PinpointDestination(text(scene.scope, target.application));
    case 'custom': {
      const all = CUSTOM_TARGETS(scene);
      return { bind: () => Object.fromEntries(target.targets.map((each) => [each, all[each]])) };
    }
  }
}

function eventsOf({ scope }: Scene, events: DestinationInput['events']): ses.EmailSendingEvent[] | undefined {
  const list =
    events === '<list>'
      ? new CfnParameter(scope, 'List', { type: 'CommaDelimitedList' }).valueAsList
      : events?.map((event) => text(scope, event));
  return list as ses.EmailSendingEvent[] | undefined;
}

function arn({ partition, region, account }: Pseudo, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

function roleArn({ partition, account }: Pseudo): string {
  return `arn:${partition}:iam::${account}:role/mail`;
}

function parameter(scope: Construct, id: string): string {
  return new CfnParameter(scope, id).valueAsString;
}

/** A text in which tokens take the places of `<parameter>` and `<export>`. */
function text(scope: Construct, value: string): string {
  return value
    .replace('<parameter>', () => parameter(scope, `Parameter${scope.node.children.length}`))
    .replace('<export>', () => Fn.importValue(`export${scope.node.children.length}`));
}

/** A stack of the same app in another account or Region. */
function elsewhere({ stack, scope, account, region }: Scene, other: Environment): Stack {
  return new Stack(stack.node.root, `Elsewhere${scope.node.addr}`, { env: { account, region, ...other } });
}

function changed<T extends Construct>(construct: T, property: string, value: unknown): T {
  (construct.node.defaultChild as any)[property] = value;
  return construct;
}

function overridden<T extends Construct>(construct: T, property: string, value: unknown): T {
  (construct.node.defaultChild as CfnResource).addPropertyOverride(property, value);
  return construct;
}

function role({ scope }: Scene): iam.Role {
  return new iam.Role(scope, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
}

function stream({ scope }: Scene): firehose.DeliveryStream {
  return new firehose.DeliveryStream(scope, 'Stream', { destination: bucket(scope) });
}

function bucket(scope: Construct): firehose.IDestination {
  return new firehose.S3Bucket(new s3.Bucket(scope, 'Bucket'));
}
