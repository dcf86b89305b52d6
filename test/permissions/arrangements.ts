import { App, NestedStack, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EventBridgeDestination,
  FirehoseDestination,
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
  /** The policies that let SES in: without any, nothing is granted to anybody. */
  readonly policies: PolicyId[];
  readonly env?: Environment;
  /** Whether somebody pastes the statements of the warnings. */
  readonly pasted?: boolean;
  build(app: App): void;
}

export const IMPORTED_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd';
const GOV_CLOUD = { account: '111122223333', region: 'us-gov-west-1' };

export const ARRANGEMENTS: Arrangement[] = [
  {
    name: 'everything in one stack',
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => everything(new Stack(app, 'Stack', { env: ENV })),
  },
  {
    name: 'everything in one environment-agnostic stack',
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => everything(new Stack(app, 'Stack')),
  },
  {
    name: 'everything in one stack in GovCloud',
    policies: ['topic', 'key', 'trust', 'permissions'],
    env: GOV_CLOUD,
    build: (app) => everything(new Stack(app, 'Stack', { env: GOV_CLOUD })),
  },
  {
    name: 'imported configuration set',
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      everything(stack, ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'my-set'));
    },
  },
  {
    name: 'configuration set, resources and event destinations in a stack each',
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const [sets, resources, destinations] = ['Sets', 'Resources', 'Destinations'].map((id) => new Stack(app, id, { env: ENV }));
      const set = new ses.ConfigurationSet(sets, 'Set');
      publish(destinations, set, new SnsDestination(encryptedTopic(resources)), new FirehoseDestination(stream(resources)));
    },
  },
  {
    name: 'topic, key, stream and role in other stacks, which the stack of a configuration set with a fixed name waits for',
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const [keys, roles, resources, stack] = ['Keys', 'Roles', 'Resources', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
      const topic = new sns.Topic(resources, 'Topic', { masterKey: new kms.Key(keys, 'Key') });
      const set = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'my-set' });
      publish(stack, set, new SnsDestination(topic), new FirehoseDestination(stream(resources), { role: suppliedRole(roles) }));
    },
  },
  {
    name: 'topic, key, stream and role in a nested stack, event destinations in another, configuration set in the stack around them',
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      const [resources, destinations] = ['Resources', 'Destinations'].map((id) => new NestedStack(stack, id));
      const toStream = new FirehoseDestination(stream(resources), { role: suppliedRole(resources) });
      publish(destinations, new ses.ConfigurationSet(stack, 'Set'), new SnsDestination(encryptedTopic(resources)), toStream);
    },
  },
  {
    name: 'topic, key and role shared with a second configuration set',
    policies: ['topic', 'key', 'trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      const destinations = [
        new SnsDestination(encryptedTopic(stack)),
        new FirehoseDestination(stream(stack), { role: suppliedRole(stack) }),
      ];
      publish(stack, new ses.ConfigurationSet(stack, 'Set'), ...destinations);
      publish(new Stack(app, 'Second', { env: ENV }), new ses.ConfigurationSet(stack, 'SecondSet'), ...destinations);
    },
  },
  {
    name: 'topic without a key, which enforces TLS',
    policies: ['topic'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      publish(stack, new ses.ConfigurationSet(stack, 'Set'), new SnsDestination(new sns.Topic(stack, 'Topic', { enforceSSL: true })));
    },
  },
  {
    name: 'imported topic and key, with the statements of the warnings pasted',
    policies: ['topic', 'key'],
    pasted: true,
    build: (app) => importedTopic(new Stack(app, 'Stack', { env: ENV })),
  },
  {
    name: 'role supplied, in the stack of the configuration set',
    policies: ['trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      publish(stack, new ses.ConfigurationSet(stack, 'Set'), new FirehoseDestination(stream(stack), { role: suppliedRole(stack) }));
    },
  },
  {
    name: 'role supplied from another stack, stream in the stack of a configuration set with a fixed name',
    policies: ['trust', 'permissions'],
    build: (app) => {
      const [roles, stack] = ['Roles', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
      const set = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'my-set' });
      publish(stack, set, new FirehoseDestination(stream(stack), { role: suppliedRole(roles) }));
    },
  },
  {
    name: 'imported stream',
    policies: ['trust', 'permissions'],
    build: (app) => {
      const stack = new Stack(app, 'Stack', { env: ENV });
      publish(stack, new ses.ConfigurationSet(stack, 'Set'), new FirehoseDestination(importedStream(stack)));
    },
  },
  {
    name: 'imported role, with the trust of the warning pasted',
    policies: ['trust', 'permissions'],
    pasted: true,
    build: (app) => importedRole(new Stack(app, 'Stack', { env: ENV })),
  },
  {
    name: 'imported role that takes no updates, with both statements of the warning pasted',
    policies: ['trust', 'permissions'],
    pasted: true,
    build: (app) => importedRole(new Stack(app, 'Stack', { env: ENV }), { mutable: false }),
  },
  {
    name: 'imported topic and key, without the statements of the warnings',
    policies: [],
    build: (app) => importedTopic(new Stack(app, 'Stack', { env: ENV })),
  },
  {
    name: 'imported role that takes no updates, without the statements of the warning',
    policies: [],
    build: (app) => importedRole(new Stack(app, 'Stack', { env: ENV }), { mutable: false }),
  },
  ...[
    new CloudWatchDestination(),
    new EventBridgeDestination(),
    PinpointDestination.fromApplicationArn('arn:aws:mobiletargeting:eu-west-1:111122223333:apps/abc'),
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

function everything(stack: Stack, set: ses.IConfigurationSet = new ses.ConfigurationSet(stack, 'Set')): void {
  publish(stack, set, new SnsDestination(encryptedTopic(stack)), new FirehoseDestination(stream(stack)));
}

function publish(stack: Stack, configurationSet: ses.IConfigurationSet, ...destinations: IEventDestination[]): void {
  destinations.forEach(
    (destination) => new ConfigurationSetEventDestination(stack, destination.constructor.name, { configurationSet, destination }),
  );
}

function encryptedTopic(stack: Stack): sns.Topic {
  return new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
}

function stream(stack: Stack): firehose.DeliveryStream {
  const destination = new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket'), { loggingConfig: new firehose.DisableLogging() });
  return new firehose.DeliveryStream(stack, 'Stream', { destination });
}

function importedStream(stack: Stack): firehose.IDeliveryStream {
  return firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive');
}

function importedTopic(stack: Stack): void {
  const topic = sns.Topic.fromTopicAttributes(stack, 'Topic', {
    topicArn: 'arn:aws:sns:eu-west-1:111122223333:events',
    keyArn: IMPORTED_KEY,
  });
  publish(stack, ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'my-set'), new SnsDestination(topic));
}

function importedRole(stack: Stack, options?: iam.FromRoleArnOptions): void {
  const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/mail', options);
  const set = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'my-set');
  publish(stack, set, new FirehoseDestination(importedStream(stack), { role }));
}

function suppliedRole(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}
