import { App, NestedStack, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EmailFeedbackQueue,
  EventBridgeDestination,
  FirehoseDestination,
  GrantScope,
  PinpointDestination,
  SnsDestination,
} from '../../lib';
import type { IEventDestination } from '../../lib';
import type { Environment } from '../helpers/deployment';
import { ENV } from '../helpers/scene';
import type { PolicyId } from './matrix';

/** An app whose event destinations are in its stack `Stack`, or where the arrangement says so. */
export interface Arrangement {
  readonly name: string;
  /** @default - the destination has none */
  readonly grantScope?: GrantScope;
  /** The policies that let SES in: without any, nothing is granted to anybody. */
  readonly policies: PolicyId[];
  readonly env?: Environment;
  /** Whether somebody pastes the statements of the warnings. */
  readonly pasted?: boolean;
  build(app: App): void;
}

export const IMPORTED_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd';
const GOV_CLOUD = { account: '111122223333', region: 'us-gov-west-1' };
const { CONFIGURATION_SET, ACCOUNT } = GrantScope;

/** What is arranged in the same way with each grant scope. */
const withEither = (grantScope: GrantScope): Arrangement[] => [
  {
    name: 'everything in one stack',
    grantScope,
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => everything(new Stack(app, 'Stack', { env: ENV }), { grantScope }),
  },
  {
    name: 'everything in one environment-agnostic stack',
    grantScope,
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => everything(new Stack(app, 'Stack'), { grantScope }),
  },
  {
    name: 'everything in one stack in GovCloud',
    grantScope,
    policies: ['topic', 'key', 'trust', 'permissions'],
    env: GOV_CLOUD,
    build: (app) => everything(new Stack(app, 'Stack', { env: GOV_CLOUD }), { grantScope }),
  },
  {
    name: 'imported configuration set',
    grantScope,
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      everything(stack, { grantScope, set: importedSet(stack) });
    },
  },
  {
    name: 'configuration set, resources and event destinations in a stack each',
    grantScope,
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const [sets, resources, destinations] = ['Sets', 'Resources', 'Destinations'].map((id) => new Stack(app, id, { env: ENV }));
      const set = new ses.ConfigurationSet(sets, 'Set');
      const toStream = new FirehoseDestination(stream(resources), { grantScope });
      publish(destinations, set, new SnsDestination(encryptedTopic(resources), { grantScope }), toStream);
    },
  },
  {
    name: 'topic, key, stream and role in other stacks, which the stack of a configuration set with a fixed name waits for',
    grantScope,
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => waitForOthers(app, { grantScope, configurationSetName: 'my-set' }),
  },
  {
    name: 'topic, key, stream and role in a nested stack, event destinations in another, configuration set in the stack around them',
    grantScope,
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      const [resources, destinations] = ['Resources', 'Destinations'].map((id) => new NestedStack(stack, id));
      const toTopic = new SnsDestination(encryptedTopic(resources), { grantScope });
      const toStream = new FirehoseDestination(stream(resources), { role: suppliedRole(resources), grantScope });
      publish(destinations, new ses.ConfigurationSet(stack, 'Set'), toTopic, toStream);
    },
  },
  {
    name: 'topic, key and role shared with a second configuration set',
    grantScope,
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      const destinations = [
        new SnsDestination(encryptedTopic(stack), { grantScope }),
        new FirehoseDestination(stream(stack), { role: suppliedRole(stack), grantScope }),
      ];
      publish(stack, new ses.ConfigurationSet(stack, 'Set'), ...destinations);
      publish(new Stack(app, 'Second', { env: ENV }), new ses.ConfigurationSet(stack, 'SecondSet'), ...destinations);
    },
  },
  {
    name: 'topic without a key, which enforces TLS',
    grantScope,
    policies: ['topic'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      const topic = new sns.Topic(stack, 'Topic', { enforceSSL: true });
      publish(stack, new ses.ConfigurationSet(stack, 'Set'), new SnsDestination(topic, { grantScope }));
    },
  },
  {
    name: '`EmailFeedbackQueue` and its handler in another stack than a configuration set with a fixed name',
    grantScope,
    policies: ['topic', 'key'],
    build: (app) => {
      const [shared, stack] = ['Shared', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
      const feedback = new EmailFeedbackQueue(shared, 'Feedback', { grantScope });
      feedback.addHandler(handler(shared));
      publish(stack, new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'my-set' }), feedback);
    },
  },
  {
    name: 'imported topic and key, with the statements of the warnings pasted',
    grantScope,
    policies: ['topic', 'key'],
    pasted: true,
    build: (app) => importedTopic(new Stack(app, 'Stack', { env: ENV }), grantScope),
  },
  {
    name: 'role supplied, in the stack of the configuration set',
    grantScope,
    policies: ['trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      const destination = new FirehoseDestination(stream(stack), { role: suppliedRole(stack), grantScope });
      publish(stack, new ses.ConfigurationSet(stack, 'Set'), destination);
    },
  },
  {
    name: 'role supplied from another stack, stream in the stack of a configuration set with a fixed name',
    grantScope,
    policies: ['trust', 'permissions'],
    build: (app) => {
      const [roles, stack] = ['Roles', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
      const set = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'my-set' });
      publish(stack, set, new FirehoseDestination(stream(stack), { role: suppliedRole(roles), grantScope }));
    },
  },
  {
    name: 'stream with a customer managed key, and the role that is created',
    grantScope,
    policies: ['trust', 'permissions', 'streamKey'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      publish(stack, new ses.ConfigurationSet(stack, 'Set'), new FirehoseDestination(encryptedStream(stack), { grantScope }));
    },
  },
  {
    name: 'key of the stream, stream, role supplied, and a configuration set with a fixed name in a stack each',
    grantScope,
    policies: ['trust', 'permissions', 'streamKey'],
    build: (app) => {
      const [keys, streams, roles, stack] = ['Keys', 'Streams', 'Roles', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
      const set = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'my-set' });
      const archive = encryptedStream(streams, new kms.Key(keys, 'Key'));
      publish(stack, set, new FirehoseDestination(archive, { role: suppliedRole(roles), grantScope }));
    },
  },
  {
    name: 'imported stream',
    grantScope,
    policies: ['trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      publish(stack, new ses.ConfigurationSet(stack, 'Set'), new FirehoseDestination(importedStream(stack), { grantScope }));
    },
  },
  {
    name: 'imported role, with the trust of the warning pasted',
    grantScope,
    policies: ['trust', 'permissions'],
    pasted: true,
    build: (app) => importedRole(new Stack(app, 'Stack', { env: ENV }), grantScope),
  },
  {
    name: 'imported role that takes no updates, with both statements of the warning pasted',
    grantScope,
    policies: ['trust', 'permissions'],
    pasted: true,
    build: (app) => importedRole(new Stack(app, 'Stack', { env: ENV }), grantScope, { mutable: false }),
  },
  {
    name: 'imported topic and key, without the statements of the warnings',
    grantScope,
    policies: [],
    build: (app) => importedTopic(new Stack(app, 'Stack', { env: ENV }), grantScope),
  },
  {
    name: 'imported role that takes no updates, without the statements of the warning',
    grantScope,
    policies: [],
    build: (app) => importedRole(new Stack(app, 'Stack', { env: ENV }), grantScope, { mutable: false }),
  },
];

export const ARRANGEMENTS: Arrangement[] = [
  ...withEither(CONFIGURATION_SET),
  {
    name: 'topic, key and role shared by three configuration sets, of which this is the second',
    grantScope: CONFIGURATION_SET,
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const [stack, others] = ['Stack', 'Others'].map((id) => new Stack(app, id, { env: ENV }));
      const destinations = [
        new SnsDestination(encryptedTopic(stack)),
        new FirehoseDestination(stream(stack), { role: suppliedRole(stack) }),
      ];
      publish(new Construct(others, 'First'), importedSet(others, 'first-set'), ...destinations);
      publish(stack, new ses.ConfigurationSet(stack, 'Set'), ...destinations);
      publish(new Construct(others, 'Third'), importedSet(others, 'third-set'), ...destinations);
    },
  },
  ...withEither(ACCOUNT),
  {
    name: 'topic, key, stream and role in other stacks, which the stack of a configuration set named by CloudFormation waits for',
    grantScope: ACCOUNT,
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => waitForOthers(app, { grantScope: ACCOUNT }),
  },
  {
    name: 'topic, key and the role that is created shared by three configuration sets',
    grantScope: ACCOUNT,
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      const destinations = [
        new SnsDestination(encryptedTopic(stack), { grantScope: ACCOUNT }),
        new FirehoseDestination(stream(stack), { grantScope: ACCOUNT }),
      ];
      for (const id of ['Set', 'Second', 'Third']) {
        publish(new Construct(stack, `${id}Events`), new ses.ConfigurationSet(stack, id), ...destinations);
      }
    },
  },
  {
    name: 'topic, key and role shared by an event destination of each grant scope',
    grantScope: ACCOUNT,
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      const [topic, archive, role] = [encryptedTopic(stack), stream(stack), suppliedRole(stack)];
      for (const grantScope of [CONFIGURATION_SET, ACCOUNT]) {
        const destinations = [new SnsDestination(topic, { grantScope }), new FirehoseDestination(archive, { role, grantScope })];
        publish(new Construct(stack, `${grantScope}Events`), new ses.ConfigurationSet(stack, grantScope), ...destinations);
      }
    },
  },
  ...[
    new CloudWatchDestination(),
    new EventBridgeDestination(),
    new PinpointDestination('arn:aws:mobiletargeting:eu-west-1:111122223333:apps/abc'),
  ].map((destination) => ({
    name: `\`${destination.constructor.name}\``,
    policies: [],
    build: (app: App) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      publish(stack, new ses.ConfigurationSet(stack, 'Set'), destination);
    },
  })),
];

/** An arrangement, and beside it a topic, a key, a role and a stream that have nothing to do with it. */
export function buildApp({ build, env = ENV }: Arrangement): App {
  const app = new App();
  build(app);
  const bystanders = new Stack(app, 'Bystanders', { env });
  new sns.Topic(bystanders, 'Topic', { enforceSSL: true });
  new kms.Key(bystanders, 'Key');
  suppliedRole(bystanders);
  stream(bystanders);
  return app;
}

function everything(stack: Stack, { grantScope, set }: { grantScope: GrantScope; set?: ses.IConfigurationSet }): void {
  const destinations = [new SnsDestination(encryptedTopic(stack), { grantScope }), new FirehoseDestination(stream(stack), { grantScope })];
  publish(stack, set ?? new ses.ConfigurationSet(stack, 'Set'), ...destinations);
}

function waitForOthers(app: App, { grantScope, configurationSetName }: { grantScope: GrantScope; configurationSetName?: string }): void {
  const [keys, roles, resources, stack] = ['Keys', 'Roles', 'Resources', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
  const topic = new sns.Topic(resources, 'Topic', { masterKey: new kms.Key(keys, 'Key') });
  const toStream = new FirehoseDestination(stream(resources), { role: suppliedRole(roles), grantScope });
  const set = new ses.ConfigurationSet(stack, 'Set', { configurationSetName });
  publish(stack, set, new SnsDestination(topic, { grantScope }), toStream);
}

function publish(scope: Construct, configurationSet: ses.IConfigurationSet, ...destinations: IEventDestination[]): void {
  destinations.forEach(
    (destination) => new ConfigurationSetEventDestination(scope, destination.constructor.name, { configurationSet, destination }),
  );
}

export function handler(stack: Stack): lambda.Function {
  return new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = () => {}'),
  });
}

function importedSet(stack: Stack, name = 'my-set'): ses.IConfigurationSet {
  return ses.ConfigurationSet.fromConfigurationSetName(stack, name, name);
}

function encryptedTopic(stack: Stack): sns.Topic {
  return new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
}

function stream(stack: Stack): firehose.DeliveryStream {
  const destination = new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket'), { loggingConfig: new firehose.DisableLogging() });
  return new firehose.DeliveryStream(stack, 'Stream', { destination });
}

function encryptedStream(stack: Stack, key: kms.IKey = new kms.Key(stack, 'Key')): firehose.DeliveryStream {
  const destination = new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket'), { loggingConfig: new firehose.DisableLogging() });
  return new firehose.DeliveryStream(stack, 'Stream', { destination, encryption: firehose.StreamEncryption.customerManagedKey(key) });
}

function importedStream(stack: Stack): firehose.IDeliveryStream {
  return firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive');
}

function importedTopic(stack: Stack, grantScope: GrantScope): void {
  const topic = sns.Topic.fromTopicAttributes(stack, 'Topic', {
    topicArn: 'arn:aws:sns:eu-west-1:111122223333:events',
    keyArn: IMPORTED_KEY,
  });
  publish(stack, importedSet(stack), new SnsDestination(topic, { grantScope }));
}

function importedRole(stack: Stack, grantScope: GrantScope, options?: iam.FromRoleArnOptions): void {
  const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/mail', options);
  publish(stack, importedSet(stack), new FirehoseDestination(importedStream(stack), { role, grantScope }));
}

function suppliedRole(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}
