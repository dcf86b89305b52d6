import { App, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EventBridgeDestination,
  FirehoseDestination,
  GrantScope,
  PinpointDestination,
  SnsDestination,
} from '../lib';
import type { IEventDestination } from '../lib';
import { ENV } from './helpers/scene';

/**
 * What CloudFormation would replace when its id or name changes must not depend on which sets there are and in what
 * order they are created: an app is created with some sets, then with others or in another order, and what both apps
 * have has to be the same.
 */

/** The stacks of an app: that of the sets, and those of what they share. */
interface Stacks {
  readonly mail: Stack;
  readonly streams: Stack;
  readonly roles: Stack;
}

/** Where each set is. */
const PLACES: Record<string, (mail: Stack, set: string) => Construct> = {
  'in one stack': (mail, set) => new Construct(mail, set),
  'in a stack each': (mail, set) => new Stack(mail.node.root, `Mail-${set}`, { env: ENV }),
  'in a nested stack each': (mail, set) => new NestedStack(mail, set),
};

/** Makes the stream of a set, which stands below `scope`. */
type StreamOf = (scope: Construct, set: string) => firehose.IDeliveryStream;

const byArn = (scope: Construct, arn: string) => firehose.DeliveryStream.fromDeliveryStreamArn(scope, 'Stream', arn);
const STREAM_ARN = 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive';

const STREAMS: Record<string, (stacks: Stacks) => StreamOf> = {
  'a stream that each set imports under itself': () => (scope) => byArn(scope, STREAM_ARN),
  'a stream that each set imports by its name': () => (scope) =>
    firehose.DeliveryStream.fromDeliveryStreamName(Stack.of(scope).nestedStackParent ?? scope, `Stream-${scope.node.id}`, 'archive'),
  'an export that each set imports': () => (scope) => byArn(scope, Fn.importValue('archive')),
  'a stream that is imported once': ({ mail }) => {
    const stream = byArn(mail, STREAM_ARN);
    return () => stream;
  },
  'an L1 that each set imports': ({ mail }) => {
    const { attrArn } = new firehose.CfnDeliveryStream(mail, 'L1');
    return (scope) => byArn(scope, attrArn);
  },
  'an L1 of another stack that each set imports': ({ streams }) => {
    const { attrArn } = new firehose.CfnDeliveryStream(streams, 'L1');
    return (scope) => byArn(scope, attrArn);
  },
  'one of two streams': ({ mail }) => {
    const arns = ['One', 'Other'].map((id) => new firehose.CfnDeliveryStream(mail, id).attrArn);
    return (scope, set) => byArn(scope, arns[set.length % 2]);
  },
};

const ROLES: Record<string, (stacks: Stacks) => iam.IRole | undefined> = {
  'a role that is created': () => undefined,
  'a role of the stack': ({ mail }) => new iam.Role(mail, 'Role', { assumedBy: new iam.AccountRootPrincipal() }),
  'a role of another stack': ({ roles }) => new iam.Role(roles, 'Role', { assumedBy: new iam.AccountRootPrincipal() }),
  'an imported role': ({ roles }) => iam.Role.fromRoleArn(roles, 'Role', 'arn:aws:iam::111122223333:role/mail'),
};

/** Makes the destination of a set. */
type Destinations = (scope: Construct, set: string) => IEventDestination;

const SCOPES = [GrantScope.CONFIGURATION_SET, GrantScope.ACCOUNT];
const ARRANGEMENTS: [string, string, (stacks: Stacks) => Destinations][] = Object.keys(PLACES).flatMap((place) => [
  ...Object.entries(STREAMS).flatMap(([what, streamsOf]) =>
    Object.entries(ROLES).flatMap(([which, roleOf]) =>
      SCOPES.map((grantScope): [string, string, (stacks: Stacks) => Destinations] => [
        place,
        `${what} by ${which} (${grantScope})`,
        (stacks) => {
          const [streamOf, role] = [streamsOf(stacks), roleOf(stacks)];
          return (scope, set) => new FirehoseDestination(streamOf(scope, set), { role, grantScope });
        },
      ]),
    ),
  ),
  ...SCOPES.flatMap((grantScope) =>
    (['mail', 'streams'] as const).map((where): [string, string, (stacks: Stacks) => Destinations] => [
      place,
      `an encrypted topic in ${where} (${grantScope})`,
      (stacks) => {
        const topic = new sns.Topic(stacks[where], 'Topic', { masterKey: new kms.Key(stacks[where], 'Key') });
        return () => new SnsDestination(topic, { grantScope });
      },
    ]),
  ),
  [
    place,
    'an imported topic',
    () => (scope) => new SnsDestination(sns.Topic.fromTopicArn(scope, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:events')),
  ],
  [place, 'metrics', () => () => new CloudWatchDestination()],
  [place, 'the bus', () => () => new EventBridgeDestination()],
  [place, 'a project', () => () => new PinpointDestination('arn:aws:mobiletargeting:eu-west-1:111122223333:apps/abc')],
]);

const BEFORE = ['alpha', 'beta-1', 'gamma'];
const AFTER = {
  'the first is removed': ['beta-1', 'gamma'],
  'one is put before the others': ['delta', 'alpha', 'beta-1', 'gamma'],
  'they are created in another order': ['gamma', 'alpha', 'beta-1'],
};

type Resources = Record<string, any>;

/** The resources of an app with these sets, by their stack and logical id. */
function create(sets: string[], place: string, destinationsIn: (stacks: Stacks) => Destinations): Resources {
  const app = new App({ analyticsReporting: false, treeMetadata: false, context: { 'aws:cdk:enable-path-metadata': true } });
  const [streams, roles, mail] = ['Streams', 'Roles', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
  const destinationOf = destinationsIn({ mail, streams, roles });
  for (const set of sets) {
    const scope = PLACES[place](mail, set);
    const configurationSet = new ses.ConfigurationSet(scope, 'Set', { configurationSetName: set });
    new ConfigurationSetEventDestination(scope, 'Events', { configurationSet, destination: destinationOf(scope, set) });
  }
  app.synth();
  return Object.fromEntries(app.node.findAll().filter(Stack.isStack).flatMap(resourcesOf));
}

function resourcesOf(stack: Stack): [string, any][] {
  return Object.entries<any>(Template.fromStack(stack).toJSON().Resources ?? {})
    .filter(([, { Type }]) => Type !== 'AWS::CloudFormation::Stack')
    .map(([logicalId, resource]) => [`${stack.node.path}: ${logicalId}`, resource]);
}

/** What belongs to none of these sets, but for the policies that name them. */
function without(sets: string[], resources: Resources): Resources {
  return Object.fromEntries(
    Object.entries(resources)
      .filter(([, { Metadata }]) => !sets.some((set) => Metadata['aws:cdk:path'].includes(set)))
      .map(([id, resource]) => [
        id,
        { ...resource, Properties: { ...resource.Properties, PolicyDocument: undefined, AssumeRolePolicyDocument: undefined } },
      ]),
  );
}

test.each(ARRANGEMENTS)(
  'what stays keeps its ids and names, whichever sets come and go: sets %s, for %s',
  (place, _what, destinationsIn) => {
    const before = create(BEFORE, place, destinationsIn);

    for (const sets of Object.values(AFTER)) {
      const after = create(sets, place, destinationsIn);

      const removed = BEFORE.filter((set) => !sets.includes(set));
      const added = sets.filter((set) => !BEFORE.includes(set));
      expect(without(added, after)).toEqual(without(removed, before));
    }
  },
);

describe.each(Object.entries(AFTER))('when %s', (_what, sets) => {
  function idsOf(type: string, stream: keyof typeof STREAMS, role: keyof typeof ROLES, place = 'in one stack'): string[] {
    const arrangement = `${stream} by ${role} (${GrantScope.ACCOUNT})`;
    const [, , destinationsIn] = ARRANGEMENTS.find(([where, what]) => where === place && what === arrangement)!;
    return Object.entries(create(sets, place, destinationsIn))
      .filter(([, { Type }]) => Type === type)
      .map(([id]) => id);
  }

  test.each([
    ['a stream that each set imports under itself', 'Mail: SesRole942794c4401B0D0F'],
    ['an export that each set imports', 'Mail: SesRole3c4cd8040865D3D5'],
    ['a stream that is imported once', 'Mail: SesRole942794c4401B0D0F'],
    ['an L1 that each set imports', 'Mail: SesRoleedf3e7deB4A94CC3'],
    ['an L1 of another stack that each set imports', 'Mail: SesRole79917d3124BD8D28'],
  ])('the role that all sets share stays what it is: %s', (stream, expected) => {
    expect(idsOf('AWS::IAM::Role', stream, 'a role that is created')).toEqual([expected]);
  });

  test('the policy that gives a permission across stacks stays what it is', () => {
    expect(idsOf('AWS::IAM::Policy', 'an L1 that each set imports', 'a role of another stack')).toEqual([
      'Mail: FirehoseDeliveryStreamPolicyRolesRoleD93740FFMailL18F86F63127E3A604',
    ]);
  });
});
