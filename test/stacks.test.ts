import { App, Aspects, Aws, CfnParameter, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as pinpoint from 'aws-cdk-lib/aws-pinpoint';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
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
import { ENV, expectRefused, sesStatements, properties } from './helpers/scene';

type Stacks = Record<string, Stack>;

/** Three stacks, the first of which holds two nested ones, one of which holds another. */
const PLACES = ['A', 'B', 'C', 'A/N', 'A/M', 'A/N/O'];

function places(app: App): Stacks {
  const stacks: Stacks = {};
  for (const path of PLACES) {
    const parent = stacks[path.slice(0, -2)];
    const id = path.slice(-1);
    stacks[path] = parent ? new NestedStack(parent, id) : new Stack(app, id, { env: ENV });
  }
  return stacks;
}

/** What becomes of an app: it is refused by this library, fails later in core or in CloudFormation, or works. */
function outcome(create: (stacks: Stacks) => unknown): 'refused' | 'cycle' | 'works' {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stacks = places(app);
  try {
    create(stacks);
    app.synth();
    // core finds cycles between stacks; the assertions find those among the resources of a template
    Object.values(stacks).forEach((stack) => Template.fromStack(stack));
  } catch (error) {
    const { message } = error as Error;
    if (message.includes('cdk-ses-event-destinations:ConfigurationSetEventDestination.dependencyCycle')) {
      return 'refused';
    }
    expect(message).toMatch(/cyclic reference|dependency cycle/);
    return 'cycle';
  }
  return 'works';
}

describe('an SNS destination', () => {
  /** All ways to place three things, but for those that differ in nothing but the name of a stack. */
  const ARRANGEMENTS = PLACES.flatMap((d) => PLACES.flatMap((s) => PLACES.map((t) => [d, s, t]))).filter(
    (arrangement) =>
      (arrangement.includes('B') || !arrangement.includes('C')) &&
      (arrangement.some((path) => path.startsWith('A/N')) || !arrangement.includes('A/M')),
  );
  const topic = (stack: Stack) => new sns.Topic(stack, 'Topic');
  const ours =
    (configurationSetName?: string, grantScope?: GrantScope) =>
    (stacks: Stacks, [d, s, t]: string[]) => {
      const configurationSet = new ses.ConfigurationSet(stacks[s], 'Set', { configurationSetName });
      return new ConfigurationSetEventDestination(stacks[d], 'Events', {
        configurationSet,
        destination: new SnsDestination(topic(stacks[t]), { grantScope }),
      });
    };
  const core = (stacks: Stacks, [d, s, t]: string[]) => {
    const destination = ses.EventDestination.snsTopic(topic(stacks[t]));
    return new ses.ConfigurationSetEventDestination(stacks[d], 'Events', {
      configurationSet: new ses.ConfigurationSet(stacks[s], 'Set'),
      destination,
    });
  };

  test('works in every arrangement of stacks if the set has a fixed name', () => {
    const failing = ARRANGEMENTS.filter((places) => outcome((stacks) => ours('my-set')(stacks, places)) !== 'works');

    expect(failing).toEqual([]);
  });

  test('works in every arrangement of stacks with the grant scope of the account, whoever names the set', () => {
    const failing = ARRANGEMENTS.filter((places) => outcome((stacks) => ours(undefined, GrantScope.ACCOUNT)(stacks, places)) !== 'works');

    expect(failing).toEqual([]);
  });

  test.each([GrantScope.CONFIGURATION_SET, GrantScope.ACCOUNT])('has its stacks deployed in order: %s', (grantScope) => {
    for (const arrangement of ARRANGEMENTS) {
      const app = new App({ analyticsReporting: false, treeMetadata: false });
      const stacks = places(app);
      ours('my-set', grantScope)(stacks, arrangement);

      app.synth();

      const [d, s, t] = arrangement.map((path) => stacks[path[0]]);
      expect(new Set(d.dependencies)).toEqual(new Set([s, t].filter((stack) => stack !== d)));
      expect([...s.dependencies, ...t.dependencies].filter((stack) => stack !== s && stack !== t && stack !== d)).toEqual([]);
    }
  });

  describe('if CloudFormation names the set', () => {
    let cores: string[];

    test("core's construct closes a cycle in some arrangements", () => {
      cores = ARRANGEMENTS.map((places) => outcome((stacks) => core(stacks, places)));

      expect([cores.length, cores.filter((each) => each === 'cycle').length]).toEqual([130, 29]);
    });

    test('is refused in just these', () => {
      const outcomes = ARRANGEMENTS.map((places) => outcome((stacks) => ours()(stacks, places)));

      expect(outcomes).toEqual(cores.map((each) => (each === 'cycle' ? 'refused' : each)));
    });
  });

  test('says what to change', () => {
    expectRefused(
      (stack) => {
        const topics = new Stack(stack.node.root, 'Topics', { env: ENV });
        return create(stack, new SnsDestination(topic(topics)));
      },
      "[cdk-ses-event-destinations:ConfigurationSetEventDestination.dependencyCycle] 'topic' is Topics/Topic; " +
        'allowed: a resource in the stack of the configuration set, a configuration set with a fixed name, or GrantScope.ACCOUNT; ' +
        'Stack would wait for a policy in Topics, which would wait for the name of the configuration set in Stack: ' +
        "give the configuration set a 'configurationSetName', let all sets of the account in with 'grantScope: GrantScope.ACCOUNT', or create this event destination in Topics (at Stack/Events)",
    );
  });

  test('names the set in the policy without a reference where one would close a cycle', () => {
    const app = new App();
    const topics = new Stack(app, 'Topics', { env: ENV });
    const stack = new Stack(app, 'Stack', { env: ENV });
    const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'my-set' });

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new SnsDestination(topic(topics)) });

    expect(sesStatements(topics, 'AWS::SNS::TopicPolicy', 'PolicyDocument')[0].Condition.StringEquals['aws:SourceArn']).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-west-1:111122223333:configuration-set/my-set']],
    });
    expect(stack.dependencies).toEqual([topics]);
  });

  test('works with an imported set, whatever its name is', () => {
    expect(
      outcome(({ A, B }) => {
        const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(B, 'Set', 'my-set');
        return new ConfigurationSetEventDestination(B, 'Events', { configurationSet, destination: new SnsDestination(topic(A)) });
      }),
    ).toBe('works');
  });

  test('works with an imported topic, whose policy names no set', () => {
    expect(
      outcome(({ A, B }) => {
        const imported = sns.Topic.fromTopicArn(A, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:events');
        const configurationSet = new ses.ConfigurationSet(B, 'Set');
        return new ConfigurationSetEventDestination(B, 'Events', { configurationSet, destination: new SnsDestination(imported) });
      }),
    ).toBe('works');
  });

  test.each<[string, (stack: Stack) => string]>([
    ['the Region', () => `mail-${Aws.REGION}`],
    ['the account', () => `mail-${Aws.ACCOUNT_ID}`],
    ['the Region of the stack', (stack) => `mail-${stack.region}`],
  ])('works with a set that is named after %s', (_what, name) => {
    expect(
      outcome(({ A, B }) => {
        const configurationSet = new ses.ConfigurationSet(B, 'Set', { configurationSetName: name(B) });
        return new ConfigurationSetEventDestination(B, 'Events', { configurationSet, destination: new SnsDestination(topic(A)) });
      }),
    ).toBe('works');
  });

  test.each<[string, (stacks: Stacks) => string, string]>([
    ['pseudo parameters', () => `mail-${Aws.REGION}`, 'works'],
    ['a parameter of a stack that waits', ({ B }) => `mail-${new CfnParameter(B, 'P').valueAsString}`, 'refused'],
    ['a parameter of a stack that waits for nothing', ({ C }) => `mail-${new CfnParameter(C, 'P').valueAsString}`, 'works'],
  ])('with a set that is imported by %s', (_what, name, expected) => {
    expect(
      outcome((stacks) => {
        const { A, B } = stacks;
        const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(B, 'Set', name(stacks));
        return new ConfigurationSetEventDestination(B, 'Events', { configurationSet, destination: new SnsDestination(topic(A)) });
      }),
    ).toBe(expected);
  });

  test('works with a topic whose key is in a third stack', () => {
    expect(
      outcome(({ A, B, C }) => {
        const encrypted = new sns.Topic(B, 'Topic', { masterKey: new kms.Key(C, 'Key') });
        const configurationSet = new ses.ConfigurationSet(A, 'Set', { configurationSetName: 'my-set' });
        return new ConfigurationSetEventDestination(A, 'Events', { configurationSet, destination: new SnsDestination(encrypted) });
      }),
    ).toBe('works');
  });

  test('fails if the stack of the set is known to wait for that of the topic', () => {
    expect(
      outcome(({ A, B, C }) => {
        waitFor(A, C);
        waitFor(C, B);
        const configurationSet = new ses.ConfigurationSet(A, 'Set');
        return new ConfigurationSetEventDestination(B, 'Events', { configurationSet, destination: new SnsDestination(topic(B)) });
      }),
    ).toBe('refused');
  });

  test('works if the stack of the set waits for another', () => {
    expect(
      outcome(({ A, B, C }) => {
        waitFor(A, C);
        const configurationSet = new ses.ConfigurationSet(A, 'Set');
        return new ConfigurationSetEventDestination(B, 'Events', { configurationSet, destination: new SnsDestination(topic(B)) });
      }),
    ).toBe('works');
  });
});

describe('a topic with a key', () => {
  const publish = ({ [0]: stacks, [1]: places }: [Stacks, string[]]) => {
    const [d, s, t, k] = places.map((path) => stacks[path]);
    const encrypted = new sns.Topic(t, 'Topic', { masterKey: new kms.Key(k, 'Key') });
    const configurationSet = new ses.ConfigurationSet(s, 'Set', { configurationSetName: 'my-set' });
    return new ConfigurationSetEventDestination(d, 'Events', { configurationSet, destination: new SnsDestination(encrypted) });
  };

  test.each<[string, string[], string]>([
    ['in its own stack', ['A', 'A', 'B', 'B'], 'works'],
    ['in a third stack', ['A', 'A', 'B', 'C'], 'works'],
    ['in the stack of the event destination, whose topic is elsewhere', ['B', 'B', 'A', 'B'], 'refused'],
    ['in the nested stack of the event destination, whose topic is around it', ['A/N', 'A/N', 'A', 'A/N'], 'refused'],
    ['in a nested stack beside that of the event destination', ['A/N', 'A/N', 'A', 'A/M'], 'works'],
  ])('%s: %s', (_where, arrangement, expected) => {
    expect(outcome((stacks) => publish([stacks, arrangement]))).toBe(expected);
  });

  const THREE = ['A', 'B', 'A/N'];
  const ARRANGEMENTS = THREE.flatMap((d) => THREE.flatMap((s) => THREE.flatMap((t) => THREE.map((k) => [d, s, t, k]))));

  /** The same resources, written by hand. */
  const byHand = (stacks: Stacks, arrangement: string[]) => {
    const [d, s, t, k] = arrangement.map((path) => stacks[path]);
    const encrypted = new sns.Topic(t, 'Topic', { masterKey: new kms.Key(k, 'Key') });
    const configurationSet = new ses.CfnConfigurationSet(s, 'Set', { name: 'my-set' });
    const statement = { Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sns:Publish', Resource: encrypted.topicArn };
    const policy = new sns.CfnTopicPolicy(t, 'Policy', {
      topics: [encrypted.topicArn],
      policyDocument: { Version: '2012-10-17', Statement: [statement] },
    });
    const destination = new ses.CfnConfigurationSetEventDestination(d, 'Events', {
      configurationSetName: configurationSet.ref,
      eventDestination: { matchingEventTypes: ['bounce'], snsDestination: { topicArn: encrypted.topicArn } },
    });
    destination.node.addDependency(policy);
  };

  describe('anywhere', () => {
    let others: string[];

    test('closes a cycle in some arrangements if it is written by hand', () => {
      others = ARRANGEMENTS.map((arrangement) => outcome((stacks) => byHand(stacks, arrangement)));

      expect([others.length, others.filter((each) => each === 'cycle').length]).toEqual([81, 21]);
    });

    test('is refused in just these', () => {
      const outcomes = ARRANGEMENTS.map((arrangement) => outcome((stacks) => publish([stacks, arrangement])));

      expect(outcomes).toEqual(others.map((each) => (each === 'cycle' ? 'refused' : each)));
    });
  });

  test('says what to change if the key waits for the event destination', () => {
    expectRefused(
      (stack) => {
        const topics = new Stack(stack.node.root, 'Topics', { env: ENV });
        return create(stack, new SnsDestination(new sns.Topic(topics, 'Topic', { masterKey: new kms.Key(stack, 'Key') })), 'my-set');
      },
      "[cdk-ses-event-destinations:ConfigurationSetEventDestination.dependencyCycle] 'topic' is Topics/Topic; " +
        'allowed: a topic whose key does not wait for this event destination; ' +
        'Stack would wait for the topic in Topics, which waits for its key in Stack: ' +
        'create the key in Topics or in a stack of its own, or create this event destination in Topics (at Stack/Events)',
    );
  });
});

test.each([GrantScope.CONFIGURATION_SET, GrantScope.ACCOUNT])('the stacks of a stage are as good as those of an app: %s', (grantScope) => {
  const app = new App();
  const stage = new Stage(app, 'Stage', { env: ENV });
  const [shared, mail] = ['Shared', 'Mail'].map((id) => new Stack(stage, id));
  const topic = new sns.Topic(shared, 'Topic', { masterKey: new kms.Key(shared, 'Key') });
  const configurationSet = new ses.ConfigurationSet(mail, 'Set', { configurationSetName: 'my-set' });

  new ConfigurationSetEventDestination(mail, 'Events', { configurationSet, destination: new SnsDestination(topic, { grantScope }) });
  app.synth();

  expect([shared.dependencies, mail.dependencies]).toEqual([[], [shared]]);
});

describe('a second event destination', () => {
  const publish = (stack: Stack, id: string, configurationSet: ses.IConfigurationSet, destination: IEventDestination) =>
    new ConfigurationSetEventDestination(stack, id, { configurationSet, destination });
  const set = (stack: Stack, configurationSetName?: string) => new ses.ConfigurationSet(stack, 'Set', { configurationSetName });
  const topic = (stack: Stack) => new SnsDestination(new sns.Topic(stack, 'Topic'));
  const stream = (stack: Construct) =>
    new firehose.DeliveryStream(stack, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')) });

  const CLOSING: [string, (stacks: Stacks) => () => unknown][] = [
    [
      'beside the topic, of a set in whose stack the first publishes to the same topic',
      ({ A, B }) => {
        const [configurationSet, destination] = [set(A, 'my-set'), topic(B)];
        publish(A, 'First', configurationSet, destination);
        return () => publish(B, 'Second', configurationSet, destination);
      },
    ],
    [
      'of a set that is beside the first, in the stack of the set of the first',
      ({ A, B }) => {
        const [one, other] = [set(A), set(B)];
        publish(B, 'First', one, topic(B));
        return () => publish(A, 'Second', other, topic(A));
      },
    ],
    [
      'for a stream that is beside the first, in the stack of the stream of the first',
      ({ A, B }) => {
        const [one, other] = [stream(A), stream(B)];
        publish(A, 'First', set(A), new FirehoseDestination(other));
        return () => publish(B, 'Second', set(B), new FirehoseDestination(one));
      },
    ],
    [
      'of a set in whose stack is the topic of the first, between nested stacks',
      ({ ['A/N']: one, ['A/M']: other }) => {
        const [ones, others] = [topic(one), topic(other)];
        publish(one, 'First', set(one, 'one'), others);
        return () => publish(other, 'Second', set(other, 'other'), ones);
      },
    ],
    [
      'through a role in whose stack is the role of the first, between nested stacks',
      ({ ['A/N']: one, ['A/M']: other }) => {
        const streams = [one, other].map((stack) => firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive'));
        const roles = [one, other].map((stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
        publish(one, 'First', set(one, 'one'), new FirehoseDestination(streams[0], { role: roles[1] }));
        return () => publish(other, 'Second', set(other, 'other'), new FirehoseDestination(streams[1], { role: roles[0] }));
      },
    ],
    [
      'beside the topic of the first, of a set in the nested stack of the first',
      ({ A, ['A/N']: nested }) => {
        const [configurationSet, destination] = [set(nested), topic(A)];
        publish(nested, 'First', ses.ConfigurationSet.fromConfigurationSetName(nested, 'Imported', 'other'), destination);
        return () => publish(A, 'Second', configurationSet, destination);
      },
    ],
    [
      'to a topic beside the first, in whose stack is the role of the first',
      ({ A, B }) => {
        const imported = firehose.DeliveryStream.fromDeliveryStreamName(A, 'Stream', 'archive');
        const role = new iam.Role(B, 'Role', { assumedBy: new iam.AccountRootPrincipal() }).withoutPolicyUpdates();
        publish(A, 'First', set(A), new FirehoseDestination(imported, { role }));
        const destination = topic(A);
        return () => publish(B, 'Second', set(B, 'my-set'), destination);
      },
    ],
    [
      'to a topic beside the first, in whose stack is the set of the first',
      ({ A, B }) => {
        const [configurationSet, destination] = [set(A, 'my-set'), topic(B)];
        publish(B, 'First', configurationSet, new CloudWatchDestination());
        return () => publish(A, 'Second', configurationSet, destination);
      },
    ],
    [
      'for a topic in whose stack is the set that the policy of the topic of the first names',
      ({ A, B }) => {
        const destination = topic(B);
        publish(B, 'First', set(A), destination);
        return () => publish(A, 'Second', ses.ConfigurationSet.fromConfigurationSetName(A, 'Imported', 'other'), destination);
      },
    ],
  ];

  test.each(CLOSING)('fails %s', (_what, arrange) => {
    expect(outcome((stacks) => arrange(stacks))).toBe('works');
    expect(outcome((stacks) => arrange(stacks)())).toBe('refused');
  });

  test.each(CLOSING)('works once the first has been removed %s', (_what, arrange) => {
    expect(
      outcome((stacks) => {
        const createSecond = arrange(stacks);
        Object.values(stacks).forEach(({ node }) => node.tryRemoveChild('First'));
        return createSecond();
      }),
    ).toBe('works');
  });

  test.each<[string, string[]]>([
    ['stacks', ['A', 'B', 'C']],
    ['nested stacks', ['A/N', 'A/M', 'A']],
  ])('is as good in one order as in the other: between %s', (_what, [s, t, d]) => {
    const create: ((stacks: Stacks) => unknown)[] = [
      (stacks) => publish(stacks[d], 'One', set(stacks[s], 'one'), shared(stacks[t])),
      (stacks) =>
        publish(stacks[s], 'Other', new ses.ConfigurationSet(stacks[s], 'OtherSet', { configurationSetName: 'other' }), shared(stacks[t])),
    ];
    const shared = (stack: Stack) =>
      new SnsDestination((stack.node.tryFindChild('Topic') as sns.Topic | undefined) ?? new sns.Topic(stack, 'Topic'));

    expect(outcome((stacks) => create.forEach((each) => each(stacks)))).toBe('works');
    expect(outcome((stacks) => create.reverse().forEach((each) => each(stacks)))).toBe('works');
  });

  test.each([
    ['C', 'F'],
    ['F', 'C'],
  ])('through a role of a third stack is as good in one order as in the other: %s, %s', (...order) => {
    expect(
      outcome(({ A, B, C }) => {
        const role = new iam.Role(A, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
        const destination = new FirehoseDestination(stream(B), { role, grantScope: GrantScope.ACCOUNT });
        for (const place of order) {
          const stack = place === 'C' ? C : B;
          publish(stack, 'Events', set(stack), destination);
        }
      }),
    ).toBe('works');
  });

  test('works for a topic that waits for a key, in whose stack is a role, whose stack need not wait for the stream', () => {
    expect(
      outcome(({ A, B, C }) => {
        const configurationSet = set(C, 'my-set');
        const role = new iam.Role(A, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
        publish(C, 'First', configurationSet, new FirehoseDestination(stream(B), { role }));
        const encrypted = new sns.Topic(B, 'Topic', { masterKey: new kms.Key(A, 'Key') });
        return publish(C, 'Second', configurationSet, new SnsDestination(encrypted));
      }),
    ).toBe('works');
  });

  test('finds another way to the stream of a role that waits for the key of the first', () => {
    expect(
      outcome(({ A, B, C }) => {
        const configurationSet = set(C, 'my-set');
        publish(C, 'First', configurationSet, new SnsDestination(new sns.Topic(B, 'Topic', { masterKey: new kms.Key(A, 'Key') })));
        const role = new iam.Role(A, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
        return publish(C, 'Second', configurationSet, new FirehoseDestination(stream(B), { role }));
      }),
    ).toBe('works');
  });

  test('is not refused for a role that takes no permission and so waits for nothing', () => {
    expect(
      outcome(({ A, B, C }) => {
        const configurationSet = set(C, 'my-set');
        const role = new iam.Role(A, 'Role', { assumedBy: new iam.AccountRootPrincipal() }).withoutPolicyUpdates();
        publish(C, 'First', configurationSet, new FirehoseDestination(stream(B), { role }));
        const encrypted = new sns.Topic(B, 'Topic', { masterKey: new kms.Key(A, 'Key') });
        return publish(C, 'Second', configurationSet, new SnsDestination(encrypted));
      }),
    ).toBe('works');
  });

  test('is not refused for what was refused before it', () => {
    expect(
      outcome(({ A, B }) => {
        expect(() => publish(A, 'Refused', set(A), topic(B))).toThrow('dependencyCycle');
        return publish(
          B,
          'Events',
          A.node.findChild('Set') as ses.ConfigurationSet,
          new SnsDestination(B.node.findChild('Topic') as sns.Topic),
        );
      }),
    ).toBe('works');
  });
});

describe('a stream with a key', () => {
  const encrypted = (stack: Stack, key: kms.IKey) =>
    new firehose.DeliveryStream(stack, 'Stream', {
      destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')),
      encryption: firehose.StreamEncryption.customerManagedKey(key),
    });

  test.each<[string, string[], string]>([
    ['beside it', ['B', 'B'], 'works'],
    ['in a third stack', ['B', 'C'], 'works'],
    ['in the stack of the event destination', ['B', 'A'], 'refused'],
    ['of AWS', ['B', ''], 'works'],
  ])('%s', (_where, [f, k], expected) => {
    expect(
      outcome((stacks) => {
        const stream = k
          ? encrypted(stacks[f], new kms.Key(stacks[k], 'Key'))
          : new firehose.DeliveryStream(stacks[f], 'Stream', {
              destination: new firehose.S3Bucket(new s3.Bucket(stacks[f], 'Bucket')),
              encryption: firehose.StreamEncryption.awsOwnedKey(),
            });
        return create(stacks.A, new FirehoseDestination(stream))();
      }),
    ).toBe(expected);
  });

  test('may be in the stack of a role of yours', () => {
    expect(
      outcome(({ A, B, C }) => {
        const role = new iam.Role(B, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
        const stream = encrypted(C, new kms.Key(B, 'Key'));
        return create(A, new FirehoseDestination(stream, { role, grantScope: GrantScope.ACCOUNT }))();
      }),
    ).toBe('works');
  });

  test.each([
    ['stacks', (stack: Stack, id: string) => new Stack(stack.node.root, id, { env: ENV }), ''],
    ['nested stacks', (stack: Stack, id: string) => new NestedStack(stack, id), 'Stack/'],
  ] as const)(
    'that the user names for an imported one is refused if it is in one of two %s that waits for the other',
    (_apart, newOne, path) => {
      expectRefused(
        (stack) => {
          const [mail, keys] = ['Mail', 'Keys'].map((id) => newOne(stack, id));
          create(keys, new SnsDestination(new sns.Topic(mail, 'Topic'), { grantScope: GrantScope.ACCOUNT }), 'other')();
          const encryptionKey = new kms.Key(keys, 'Key');
          const stream = firehose.DeliveryStream.fromDeliveryStreamName(mail, 'Stream', 'archive');
          return create(mail, new FirehoseDestination(stream, { encryptionKey }), 'mail');
        },
        `[cdk-ses-event-destinations:ConfigurationSetEventDestination.dependencyCycle] 'stream' is ${path}Keys/Key/Resource; ` +
          `allowed: a resource in a stack that does not depend on ${path}Mail; ` +
          `create the event destination in ${path}Keys or in a stack of its own (at ${path}Mail/Events)`,
      );
    },
  );

  test('says what to change if the key waits for the event destination', () => {
    expectRefused(
      (stack) => {
        const streams = new Stack(stack.node.root, 'Streams', { env: ENV });
        return create(stack, new FirehoseDestination(encrypted(streams, new kms.Key(stack, 'Key'))));
      },
      "[cdk-ses-event-destinations:ConfigurationSetEventDestination.dependencyCycle] 'stream' is Streams/Stream; " +
        'allowed: a stream whose key does not wait for this event destination; ' +
        'Stack would wait for the stream in Streams, which waits for its key in Stack: ' +
        'create the key in Streams or in a stack of its own, or create this event destination in Streams (at Stack/Events)',
    );
  });
});

describe('a Firehose destination', () => {
  const stream = (stack: Construct) =>
    new firehose.DeliveryStream(stack, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')) });
  const role = (stack: Stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  const archive = (stacks: Stacks, [d, s, f, r]: string[], configurationSetName?: string, grantScope?: GrantScope) => {
    const configurationSet = new ses.ConfigurationSet(stacks[s], 'Set', { configurationSetName });
    const destination = new FirehoseDestination(stream(stacks[f]), { role: r ? role(stacks[r]) : undefined, grantScope });
    return new ConfigurationSetEventDestination(stacks[d], 'Events', { configurationSet, destination });
  };

  test('works with a role of its own in every arrangement of stacks', () => {
    const arrangements = ['A', 'B', 'A/N'].flatMap((d) => ['A', 'B', 'A/N'].flatMap((s) => ['A', 'B', 'A/N'].map((f) => [d, s, f])));

    expect(arrangements.filter((places) => outcome((stacks) => archive(stacks, places)) !== 'works')).toEqual([]);
  });

  const THREE = ['A', 'B', 'A/N'];
  const ARRANGEMENTS = THREE.flatMap((d) => THREE.flatMap((s) => THREE.flatMap((f) => THREE.map((r) => [d, s, f, r]))));

  test('with a role works, or is refused, but never closes a cycle', () => {
    const outcomes = ARRANGEMENTS.map((places) => outcome((stacks) => archive(stacks, places)));

    expect(outcomes.filter((each) => each === 'cycle')).toEqual([]);
    expect(outcomes.filter((each) => each === 'works')).toHaveLength(60);
  });

  test('with a role works in every arrangement of stacks with the grant scope of the account, whoever names the set', () => {
    const failing = ARRANGEMENTS.filter(
      (places) => outcome((stacks) => archive(stacks, places, undefined, GrantScope.ACCOUNT)) !== 'works',
    );

    expect(failing).toEqual([]);
  });

  test('with the shared role of a stack works in every arrangement', () => {
    const arrangements = ARRANGEMENTS.filter(([, , f, r]) => f === r).map((places) => places.slice(0, 3));
    const failing = arrangements.filter(
      (places) => outcome((stacks) => archive(stacks, places, undefined, GrantScope.ACCOUNT)) !== 'works',
    );

    expect(failing).toEqual([]);
  });

  test('with a role works in every arrangement of stacks if the set has a fixed name', () => {
    expect(ARRANGEMENTS.filter((places) => outcome((stacks) => archive(stacks, places, 'my-set')) !== 'works')).toEqual([]);
  });

  test('says what to change if the role has to wait for the set', () => {
    expectRefused(
      (stack) => {
        const roles = new Stack(stack.node.root, 'Roles', { env: ENV });
        return create(stack, new FirehoseDestination(stream(roles), { role: role(roles) }));
      },
      "[cdk-ses-event-destinations:ConfigurationSetEventDestination.dependencyCycle] 'role' is Roles/Role; " +
        'allowed: a resource in the stack of the configuration set, a configuration set with a fixed name, or GrantScope.ACCOUNT; ' +
        'Stack would wait for a policy in Roles, which would wait for the name of the configuration set in Stack: ' +
        "give the configuration set a 'configurationSetName', let all sets of the account in with 'grantScope: GrantScope.ACCOUNT', or create this event destination in Roles (at Stack/Events)",
    );
  });

  test.each<[string, (stack: Stack) => iam.IRole]>([
    ['an imported role', (stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/mail')],
    ['an immutable role', (stack) => role(stack).withoutPolicyUpdates()],
  ])('works with %s, whose trust names no set', (_what, roleIn) => {
    expect(
      outcome(({ A, B }) => {
        const configurationSet = new ses.ConfigurationSet(B, 'Set');
        const destination = new FirehoseDestination(stream(B), { role: roleIn(A) });
        return new ConfigurationSetEventDestination(B, 'Events', { configurationSet, destination });
      }),
    ).toBe('works');
  });

  test('gives the permission from here if the role would have to wait for the stream', () => {
    const app = new App();
    const [stack, roles] = ['Stack', 'Roles'].map((id) => new Stack(app, id, { env: ENV }));

    create(stack, new FirehoseDestination(stream(stack), { role: role(roles) }), 'my-set')();

    const template = Template.fromStack(stack);
    const statement = { Effect: 'Allow', Action: 'firehose:PutRecordBatch', Resource: { 'Fn::GetAtt': ['Stream790BDEE4', 'Arn'] } };
    expect(template.findResources('AWS::IAM::Policy')).toMatchObject({
      FirehoseDeliveryStreamPolicyRolesRoleD93740FFStackStreamDF9FA5DD61FC7A20: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'StackFirehoseDeliveryStreamPolicyRolesRoleD93740FFStackStreamDF9FA5DD22AA78D6-eu-west-1',
          PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
          Roles: [{ 'Fn::ImportValue': 'Roles:ExportsOutputRefRole1ABCC5F06F481065' }],
        },
      },
    });
    const [destination] = Object.values(template.findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(destination.DependsOn).toEqual(['FirehoseDeliveryStreamPolicyRolesRoleD93740FFStackStreamDF9FA5DD61FC7A20']);
    Template.fromStack(roles).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test.each<[string, string, string, (stack: Stack) => firehose.IDeliveryStream]>([
    ['the stream is beside the role', 'Roles', 'Roles', stream],
    [
      'nobody needs to wait for the stream',
      'Roles',
      'Roles',
      (stack) => firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/s'),
    ],
    ['the role is beside the event destination, which waits for the stream anyway', 'Stack', 'Roles', stream],
  ])("gives the permission in the role's own policy if %s", (_what, ofRole, ofStream, streamIn) => {
    const app = new App();
    const stacks = Object.fromEntries(['Stack', 'Roles'].map((id) => [id, new Stack(app, id, { env: ENV })]));

    create(stacks.Stack, new FirehoseDestination(streamIn(stacks[ofStream]), { role: role(stacks[ofRole]) }), 'my-set')();

    const policies = Object.values(stacks).flatMap((stack) => Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')));
    const giving = policies.filter(([, { Properties }]) => JSON.stringify(Properties).includes('firehose:PutRecordBatch'));
    expect(giving.map(([id]) => id)).toEqual(['RoleDefaultPolicy5FFB7DAB']);
  });

  test('gives it there by a name that IAM takes, of 128 characters at most', () => {
    const app = new App();
    const [stack, roles] = ['Stack', 'Roles'].map((id) => new Stack(app, id, { env: ENV }));
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'my-set');

    const destination = new FirehoseDestination(stream(new Construct(stack, 'Streams'.repeat(20))), { role: role(roles) });
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });

    const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const [name] = policies.map(({ Properties }): string => Properties.PolicyName).filter((each) => each.startsWith('StackFirehose'));
    expect(name).toHaveLength(106 + '-eu-west-1'.length);
  });

  test('gives it once in each stack, by a name of its own: policies of one name on one role overwrite each other', () => {
    const app = new App();
    const roles = new Stack(app, 'Roles', { env: ENV });
    const shared = role(roles);
    const stacks = ['One', 'Other'].map((id) => new Stack(app, id, { env: ENV }));

    for (const stack of stacks) {
      const destination = new FirehoseDestination(stream(stack), { role: shared });
      for (const id of ['First', 'Second']) {
        const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, `${id}Set`, `${stack.node.id}-${id}`);
        new ConfigurationSetEventDestination(stack, id, { configurationSet, destination });
      }
    }

    const names = stacks.map((stack) =>
      Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
        .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('Fn::ImportValue'))
        .map(({ Properties }): unknown => Properties.PolicyName),
    );
    expect(names).toEqual([
      ['OneFirehoseDeliveryStreamPolicyRolesRoleD93740FFOneStreamE31F825A608A8BCB-eu-west-1'],
      ['OtherFirehoseDeliveryStreamPolicyRolesRoleD93740FFOtherStreamB54E0C1F2F90885E-eu-west-1'],
    ]);
  });

  test('leaves a role without policy updates alone there, too', () => {
    const app = new App();
    const [stack, roles] = ['Stack', 'Roles'].map((id) => new Stack(app, id, { env: ENV }));
    const immutable = iam.Role.fromRoleArn(roles, 'Role', 'arn:aws:iam::111122223333:role/mail', { mutable: false });

    create(stack, new FirehoseDestination(stream(stack), { role: immutable }), 'my-set')();

    expect(JSON.stringify(Template.fromStack(stack))).not.toContain('PutRecordBatch');
  });
});

describe.each<[string, (stack: Stack) => IConstruct, (resource: any) => IEventDestination]>([
  ['topic', (stack) => new sns.Topic(stack, 'Topic'), (topic) => new SnsDestination(topic)],
  [
    'stream',
    (stack) => new firehose.DeliveryStream(stack, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')) }),
    (stream) => new FirehoseDestination(stream),
  ],
  [
    'role',
    (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }),
    (role: iam.Role) =>
      new FirehoseDestination(
        firehose.DeliveryStream.fromDeliveryStreamArn(role, 'S', 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/s'),
        { role },
      ),
  ],
  [
    'applicationArn',
    (stack) => new pinpoint.CfnApp(stack, 'App', { name: 'campaigns' }),
    (application) => new PinpointDestination(application.attrArn),
  ],
])('a %s', (prop, createResource, destinationOf) => {
  test('fails when it is in another stage', () => {
    const app = new App();
    const [stack, other] = ['One', 'Other'].map((id) => new Stack(new Stage(app, id, { env: ENV }), 'Stack'));
    const resource = createResource(other);

    expect(create(stack, destinationOf(resource))).toThrow(
      new Error(
        `[cdk-ses-event-destinations:ConfigurationSetEventDestination.anotherStage] '${prop}' is ${resource.node.path}; ` +
          'allowed: a resource of the same stage, or one imported by name or ARN; ' +
          'create it in this stage, or import it here by its name or ARN (at One/Stack/Events)',
      ),
    );
  });

  test('fails when its stack is known to wait for this one', () => {
    const app = new App();
    const [stack, other] = ['Stack', 'Other'].map((id) => new Stack(app, id, { env: ENV }));
    waitFor(other, stack);
    const resource = createResource(other);

    expect(create(stack, destinationOf(resource))).toThrow(
      new Error(
        `[cdk-ses-event-destinations:ConfigurationSetEventDestination.dependencyCycle] '${prop}' is ${resource.node.path}; ` +
          'allowed: a resource in a stack that does not depend on Stack; create the event destination in Other or in a stack of its own (at Stack/Events)',
      ),
    );
  });
});

test('a configuration set fails when it is in another stage', () => {
  const app = new App();
  const [stack, other] = ['One', 'Other'].map((id) => new Stack(new Stage(app, id, { env: ENV }), 'Stack'));
  const configurationSet = new ses.CfnConfigurationSet(other, 'Set');

  expect(
    () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new CloudWatchDestination() }),
  ).toThrow("[cdk-ses-event-destinations:ConfigurationSetEventDestination.anotherStage] 'configurationSet' is Other/Stack/Set;");
});

test('a configuration set imported in another stage is as good as one imported here', () => {
  const app = new App();
  const [stack, other] = ['One', 'Other'].map((id) => new Stack(new Stage(app, id, { env: ENV }), 'Stack'));
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(other, 'Set', 'my-set');

  new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new CloudWatchDestination() });

  Template.fromStack(stack).hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', { ConfigurationSetName: 'my-set' });
});

function create(stack: Stack, destination: IEventDestination, configurationSetName?: string): () => unknown {
  const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName });
  return () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
}

/** Under the name that newer versions of aws-cdk-lib want. */
function waitFor(stack: any, other: Stack): void {
  (stack.addStackDependency ?? stack.addDependency).call(stack, other);
}

test.each<[string, (stack: Stack) => firehose.IDeliveryStreamRef]>([
  ['an imported stream', (stack) => firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive')],
  ['a stream of the app, about which the role has its permission here', (stack) => new firehose.CfnDeliveryStream(stack, 'Stream')],
])('a role in a stack of another Region is deployed before the event destination: with %s', (_which, streamIn) => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const elsewhere = new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } });
  const role = new iam.Role(elsewhere, 'Role', { roleName: 'mail', assumedBy: new iam.AccountRootPrincipal() });

  new ConfigurationSetEventDestination(stack, 'Events', {
    configurationSet: new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'mail' }),
    destination: new FirehoseDestination(streamIn(stack), { role }),
  });
  app.synth();

  expect(stack.dependencies).toContain(elsewhere);
});

test('a role in a stack of another Region that waits for this one is refused', () => {
  expectRefused((stack) => {
    const elsewhere = new Stack(stack.node.root, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } });
    waitFor(elsewhere, stack);
    const role = new iam.Role(elsewhere, 'Role', { roleName: 'mail', assumedBy: new iam.AccountRootPrincipal() });
    const stream = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');
    const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'mail' });
    return () =>
      new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new FirehoseDestination(stream, { role }) });
  }, "[cdk-ses-event-destinations:ConfigurationSetEventDestination.dependencyCycle] 'role' is Elsewhere/Role; allowed: a resource in a stack that does not depend on Stack; create the event destination in Elsewhere or in a stack of its own (at Stack/Events)");
});

describe('an alias of the app as the key', () => {
  const APART: [string, (app: App) => [k: Stack, m: Stack]][] = [
    ['stacks', (app) => [new Stack(app, 'K', { env: ENV }), new Stack(app, 'M', { env: ENV })]],
    [
      'nested stacks',
      (app) => {
        const parent = new Stack(app, 'Parent', { env: ENV });
        return [new NestedStack(parent, 'K'), new NestedStack(parent, 'M')];
      },
    ],
  ];
  const publish = (scope: Stack, destination: IEventDestination) =>
    new ConfigurationSetEventDestination(scope, 'Events', {
      configurationSet: new ses.ConfigurationSet(scope, 'Set'),
      destination,
    });
  const synthesize = (app: App) => {
    app.synth();
    app.node
      .findAll()
      .filter((each): each is Stack => Stack.isStack(each))
      .forEach((stack) => Template.fromStack(stack));
  };

  test.each(APART)('of a topic in another of two %s is waited for', (_what, apart) => {
    const app = new App();
    const [k, m] = apart(app);
    const topic = new sns.Topic(m, 'Topic', { masterKey: new kms.Key(k, 'Key').addAlias('mail') });

    publish(m, new SnsDestination(topic));

    expect(() => synthesize(app)).not.toThrow();
  });

  test.each(APART)('of a topic in another of two %s closes a cycle with an event destination beside the key', (_what, apart) => {
    const app = new App();
    const [k, m] = apart(app);
    const topic = new sns.Topic(m, 'Topic', { masterKey: new kms.Key(k, 'Key').addAlias('mail') });
    const destination = new SnsDestination(topic, { grantScope: GrantScope.ACCOUNT });

    publish(m, destination);

    expect(() => publish(k, destination)).toThrow('ConfigurationSetEventDestination.dependencyCycle');
  });

  test.each(APART)('of a topic in another of two %s closes it in the other order, too', (_what, apart) => {
    const app = new App();
    const [k, m] = apart(app);
    const topic = new sns.Topic(m, 'Topic', { masterKey: new kms.Key(k, 'Key').addAlias('mail') });
    const destination = new SnsDestination(topic, { grantScope: GrantScope.ACCOUNT });

    publish(k, destination);

    expect(() => publish(m, destination)).toThrow('ConfigurationSetEventDestination.dependencyCycle');
  });

  /** A topic that names an alias beside a key in another stack, but only when the aspects are through. */
  const namedByAspect = (k: Stack, m: Stack) => {
    new kms.Key(k, 'Key').addAlias('mail');
    const topic = new sns.CfnTopic(m, 'Topic');
    Aspects.of(topic).add({ visit: () => void (topic.kmsMasterKeyId = 'alias/mail') });
    return topic;
  };

  test.each(APART)('of a topic in another of two %s closes it, too, when an aspect names it', (_what, apart) => {
    const app = new App();
    const [k, m] = apart(app);
    const topic = namedByAspect(k, m);
    const destination = new SnsDestination(topic, { grantScope: GrantScope.ACCOUNT });

    publish(k, destination);
    publish(m, destination);

    expect(() => app.synth()).toThrow('ConfigurationSetEventDestination.dependencyCycle');
  });

  test.each(APART)('of a topic in another of two %s is waited for when an aspect names it', (_what, apart) => {
    const app = new App();
    const [k, m] = apart(app);
    const topic = namedByAspect(k, m);

    publish(m, new SnsDestination(topic));

    expect(() => synthesize(app)).not.toThrow();
  });

  test.each(APART)('of a stream in another of two %s never closes a cycle unnoticed', (_what, apart) => {
    const app = new App();
    const [k, m] = apart(app);
    const keyArn = new kms.Key(k, 'Key').addAlias('mail').keyArn;
    const stream = new firehose.CfnDeliveryStream(m, 'Stream', {
      deliveryStreamEncryptionConfigurationInput: { keyType: 'CUSTOMER_MANAGED_CMK', keyArn },
    });
    const destination = new FirehoseDestination(stream);

    publish(m, destination);

    expect(() => publish(k, destination)).toThrow('ConfigurationSetEventDestination.dependencyCycle');
    expect(() => synthesize(app)).not.toThrow();
  });
});

describe.each<[string, (owner: Stack, user: Stack) => IEventDestination]>([
  [
    'a topic',
    (owner, user) => new SnsDestination(sns.Topic.fromTopicArn(user, 'Imported', new sns.CfnTopic(owner, 'Resource').attrTopicArn)),
  ],
  [
    'a stream',
    (owner, user) =>
      new FirehoseDestination(
        firehose.DeliveryStream.fromDeliveryStreamArn(user, 'Imported', new firehose.CfnDeliveryStream(owner, 'Resource').attrArn),
      ),
  ],
])('%s of the app that is imported by its own ARN', (_what, destinationOf) => {
  const publish = (scope: Stack, destination: IEventDestination) =>
    new ConfigurationSetEventDestination(scope, 'Events', {
      configurationSet: ses.ConfigurationSet.fromConfigurationSetName(scope, 'Set', 'mail'),
      destination,
    });

  test('works in another stack', () => {
    const app = new App();
    const [owner, user] = ['Owner', 'User'].map((id) => new Stack(app, id, { env: ENV }));

    publish(user, destinationOf(owner, user));
    app.synth();

    expect(user.dependencies).toContain(owner);
    expect(owner.dependencies).toEqual([]);
  });

  test('fails when its stack waits for this one', () => {
    const app = new App();
    const [owner, user] = ['Owner', 'User'].map((id) => new Stack(app, id, { env: ENV }));
    waitFor(owner, user);
    const destination = destinationOf(owner, user);

    expect(() => publish(user, destination)).toThrow('ConfigurationSetEventDestination.dependencyCycle');
  });

  test('fails in another stage', () => {
    const app = new App();
    const [owner, user] = ['One', 'Other'].map((id) => new Stack(new Stage(app, id), 'Stack', { env: ENV }));
    const destination = destinationOf(owner, user);

    expect(() => publish(user, destination)).toThrow('ConfigurationSetEventDestination.anotherStage');
  });
});

describe('a set that depends on', () => {
  const stackWith = () => new Stack(new App(), 'Stack', { env: ENV });
  const importedStream = (stack: Stack) => firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');
  const publish = (stack: Stack, configurationSet: ses.IConfigurationSetRef, destination: IEventDestination) =>
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });

  test.each(['before', 'after'])('the topic whose policy names it fails at the end of synthesis: told %s', (when) => {
    const stack = stackWith();
    const set = new ses.ConfigurationSet(stack, 'Set');
    const topic = new sns.Topic(stack, 'Topic');
    const steps = [() => publish(stack, set, new SnsDestination(topic)), () => set.node.addDependency(topic)];

    (when === 'before' ? steps.reverse() : steps).forEach((step) => step());

    expect(() => Template.fromStack(stack)).toThrow(
      "[cdk-ses-event-destinations:ConfigurationSetEventDestination.dependencyCycle] 'configurationSet' is Stack/Set/Resource; " +
        'allowed: a configuration set that does not depend on Stack/Topic/Policy, whose policy names it; ' +
        "let it wait for a single resource, as with 'cfnSet.addDependency(cfnTopic)' of the L1s, and not for a policy, " +
        "or let all sets of the account in with 'grantScope: GrantScope.ACCOUNT' (at Stack/Topic)",
    );
  });

  test('the role whose trust policy names it fails at the end of synthesis', () => {
    const stack = stackWith();
    const set = new ses.ConfigurationSet(stack, 'Set');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

    publish(stack, set, new FirehoseDestination(importedStream(stack), { role }));
    set.node.addDependency(role);

    expect(() => Template.fromStack(stack)).toThrow('ConfigurationSetEventDestination.dependencyCycle');
  });

  test('something that depends on the topic fails, too', () => {
    const stack = stackWith();
    const set = new ses.ConfigurationSet(stack, 'Set');
    const between = new sns.Topic(stack, 'Between');
    const topic = new sns.Topic(stack, 'Topic');

    publish(stack, set, new SnsDestination(topic));
    between.node.addDependency(topic);
    set.node.addDependency(between);

    expect(() => Template.fromStack(stack)).toThrow('ConfigurationSetEventDestination.dependencyCycle');
  });

  test('a CfnTopic alone works: its policy is not the topic', () => {
    const stack = stackWith();
    const set = new ses.CfnConfigurationSet(stack, 'Set');
    const topic = new sns.CfnTopic(stack, 'Topic');

    publish(stack, set, new SnsDestination(topic));
    set.addDependency(topic);

    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('the resource of the topic alone works', () => {
    const stack = stackWith();
    const set = new ses.ConfigurationSet(stack, 'Set');
    const topic = new sns.Topic(stack, 'Topic');

    publish(stack, set, new SnsDestination(topic));
    set.node.addDependency(topic.node.defaultChild!);

    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('the topic works with the grant scope of the account', () => {
    const stack = stackWith();
    const set = new ses.ConfigurationSet(stack, 'Set');
    const topic = new sns.Topic(stack, 'Topic');

    publish(stack, set, new SnsDestination(topic, { grantScope: GrantScope.ACCOUNT }));
    set.node.addDependency(topic);

    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('the topic works if the event destination is another than that of the topic', () => {
    const stack = stackWith();
    const set = new ses.ConfigurationSet(stack, 'Set');

    publish(stack, set, new CloudWatchDestination());
    set.node.addDependency(new sns.Topic(stack, 'Topic', { enforceSSL: true }));

    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe.each([true, false, undefined])(
  'an imported role that takes permissions in two stacks, with the flag for safe names %s',
  (flag) => {
    const policies = (...stacks: Stack[]) =>
      stacks.flatMap((stack) =>
        Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).map(({ Properties }) => ({
          name: Properties.PolicyName as string,
          actions: Properties.PolicyDocument.Statement.map(({ Action }: any): unknown => Action),
          roles: Properties.Roles as unknown,
        })),
      );

    test.each(['once', 'in each stack'])('has a policy of a name of its own in each: imported %s', (how) => {
      const context = flag === undefined ? {} : { '@aws-cdk/aws-iam:importedRoleStackSafeDefaultPolicyName': flag };
      const app = new App({ context });
      const stacks = ['One', 'Other'].map((id) => new Stack(app, id, { env: ENV }));
      const importedIn = (scope: Stack) => iam.Role.fromRoleArn(scope, 'Role', 'arn:aws:iam::111122223333:role/mail');
      const shared = how === 'once' ? importedIn(stacks[0]) : undefined;

      for (const stack of stacks) {
        const stream = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', `archive-${stack.node.id}`);
        new ConfigurationSetEventDestination(stack, 'Events', {
          configurationSet: ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', stack.node.id),
          destination: new FirehoseDestination(stream, { role: shared ?? importedIn(stack) }),
        });
      }

      const all = policies(...stacks);
      expect(all.flatMap(({ actions }): unknown => actions)).toEqual(['firehose:PutRecordBatch', 'firehose:PutRecordBatch']);
      expect(all.every(({ roles }) => JSON.stringify(roles) === '["mail"]')).toBe(true);
      expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    });
  },
);

describe('a set with a fixed name in another stack', () => {
  function templatesWith(flag: string | undefined): unknown[] {
    const context = { '@aws-cdk/core:defaultCrossStackReferences': flag };
    const app = new App({ context: flag === undefined ? {} : context, analyticsReporting: false });
    const [sets, mail] = ['Sets', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
    const configurationSet = new ses.ConfigurationSet(sets, 'Set', { configurationSetName: 'my-set' });
    const topic = new sns.Topic(mail, 'Topic');
    new ConfigurationSetEventDestination(mail, 'Events', { configurationSet, destination: new SnsDestination(topic) });
    new ConfigurationSetEventDestination(mail, 'Metrics', { configurationSet, destination: new EventBridgeDestination() });
    return app.synth().stacks.map(({ template, dependencies }) => [template, dependencies.map(({ id }) => id)] as unknown);
  }

  test('is named without a reference, and its stack is waited for', () => {
    const app = new App();
    const [sets, mail] = ['Sets', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
    const configurationSet = new ses.ConfigurationSet(sets, 'Set', { configurationSetName: 'my-set' });

    new ConfigurationSetEventDestination(mail, 'Events', { configurationSet, destination: new EventBridgeDestination() });

    Template.fromStack(mail).hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', { ConfigurationSetName: 'my-set' });
    expect(Template.fromStack(sets).toJSON()).not.toHaveProperty('Outputs');
    expect(mail.dependencies).toEqual([sets]);
  });

  test('that is a pseudo parameter is named so, too', () => {
    const app = new App();
    const [sets, mail] = ['Sets', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
    const configurationSet = new ses.ConfigurationSet(sets, 'Set', { configurationSetName: `mail-${Aws.REGION}` });

    new ConfigurationSetEventDestination(mail, 'Events', { configurationSet, destination: new EventBridgeDestination() });

    Template.fromStack(mail);
    expect(Template.fromStack(sets).toJSON()).not.toHaveProperty('Outputs');
    expect(mail.dependencies).toEqual([sets]);
  });

  test('that is a parameter beside a pseudo parameter is not fixed', () => {
    const app = new App();
    const [sets, mail] = ['Sets', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
    const configurationSetName = `${Aws.REGION}${new CfnParameter(sets, 'Name').valueAsString}`;
    const configurationSet = new ses.ConfigurationSet(sets, 'Set', { configurationSetName });

    new ConfigurationSetEventDestination(mail, 'Events', { configurationSet, destination: new EventBridgeDestination() });

    expect(JSON.stringify(properties(mail, 'AWS::SES::ConfigurationSetEventDestination').ConfigurationSetName)).toContain('ImportValue');
  });

  test.each(['strong', 'both', 'weak'])('gives the same templates whatever references between stacks are: %s', (flag) => {
    expect(templatesWith(flag)).toEqual(templatesWith(undefined));
  });

  test('is named without a reference between nested stacks', () => {
    const parent = new Stack(new App(), 'Parent', { env: ENV });
    const [sets, mail] = ['Sets', 'Mail'].map((id) => new NestedStack(parent, id));
    const configurationSet = new ses.ConfigurationSet(sets, 'Set', { configurationSetName: 'my-set' });

    new ConfigurationSetEventDestination(mail, 'Events', { configurationSet, destination: new EventBridgeDestination() });

    const [nested] = Object.entries(Template.fromStack(parent).findResources('AWS::CloudFormation::Stack')).filter(([id]) =>
      id.startsWith('Mail'),
    );
    expect(nested[1].DependsOn).toEqual([expect.stringMatching(/^SetsNestedStack/)]);
    Template.fromStack(mail).hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', { ConfigurationSetName: 'my-set' });
  });

  test('is the dimension of a metric without a reference, too', () => {
    const app = new App();
    const [sets, mail] = ['Sets', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
    const configurationSet = new ses.ConfigurationSet(sets, 'Set', { configurationSetName: 'my-set' });

    new ConfigurationSetEventDestination(mail, 'Events', { configurationSet, destination: new CloudWatchDestination() });

    Template.fromStack(mail);
    expect(Template.fromStack(sets).toJSON()).not.toHaveProperty('Outputs');
  });

  test('in the same stack is named by a reference, as ever', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'my-set' });

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new EventBridgeDestination() });

    Template.fromStack(stack).hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      ConfigurationSetName: { Ref: 'Set5432AD3D' },
    });
  });
});

test('all sets of the account stand in each policy with its own partition', () => {
  const stack = new Stack(new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } }), 'Stack', { env: ENV });
  const grantScope = GrantScope.ACCOUNT;
  const topic = new sns.Topic(stack, 'Topic');
  const archive = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');

  for (const [id, destination] of Object.entries({
    One: new SnsDestination(topic, { grantScope }),
    Other: new FirehoseDestination(archive, { grantScope }),
  })) {
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, `${id}Set`, id);
    new ConfigurationSetEventDestination(stack, id, { configurationSet, destination });
  }

  const conditionOf = (type: string, property: string) =>
    Object.values(Template.fromStack(stack).findResources(type))[0].Properties[property].Statement[0].Condition.ArnLike;
  // as in core's own statements
  expect(conditionOf('AWS::SNS::TopicPolicy', 'PolicyDocument')['aws:SourceArn']['Fn::Join'][1][1]).toEqual({ Ref: 'AWS::Partition' });
  expect(conditionOf('AWS::IAM::Role', 'AssumeRolePolicyDocument')['aws:SourceArn']).toBe(
    'arn:aws:ses:eu-west-1:111122223333:configuration-set/*',
  );
});

test('streams that parameters of one id name in two other stacks are two, with a role each', () => {
  const app = new App();
  const [stack, ...others] = ['Stack', 'One', 'Other'].map((id) => new Stack(app, id, { env: ENV }));
  const arns = others.map((other) => new CfnParameter(other, 'Arn').valueAsString);

  arns.forEach((arn, index) => {
    const stream = firehose.DeliveryStream.fromDeliveryStreamArn(stack, `Stream${index}`, arn);
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, `Set${index}`, `set-${index}`);
    const destination = new FirehoseDestination(stream, { grantScope: GrantScope.ACCOUNT });
    new ConfigurationSetEventDestination(stack, `Events${index}`, { configurationSet, destination });
  });

  Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 2);
});

test('streams that parameters of one id name in two stacks are two, with a role each', () => {
  const app = new App();
  const [mail, other] = ['Mail', 'Other'].map((id) => new Stack(app, id, { env: ENV }));

  for (const stack of [mail, other]) {
    const name = new CfnParameter(stack, 'Name').valueAsString;
    const stream = firehose.DeliveryStream.fromDeliveryStreamArn(
      mail,
      `Stream-${stack.node.id}`,
      `arn:aws:firehose:eu-west-1:111122223333:deliverystream/${name}`,
    );
    new ConfigurationSetEventDestination(mail, `Events-${stack.node.id}`, {
      configurationSet: ses.ConfigurationSet.fromConfigurationSetName(mail, `Set-${stack.node.id}`, 'mail'),
      destination: new FirehoseDestination(stream, { grantScope: GrantScope.ACCOUNT }),
    });
  }

  Template.fromStack(mail).resourceCountIs('AWS::IAM::Role', 2);
});
