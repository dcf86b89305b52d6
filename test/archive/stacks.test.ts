import { App, CfnParameter, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, EmailEventArchive, EmailEventArchiveFormat, GrantScope } from '../../lib';
import { ENV, newStack, warnings } from '../helpers/scene';

/** Where the archive, the configuration set with its event destination, the analyst, and a key and a bucket of the app are. */
type Place = 'archive' | 'mail' | 'analyst' | 'storage';

const inStacks = (app: App, ids: string[]) => ids.map((id) => new Stack(app, id, { env: ENV }));

const PLACES: Record<string, (app: App) => Record<Place, Stack>> = {
  'one stack': (app) => {
    const [stack] = inStacks(app, ['Stack']);
    return { archive: stack, mail: stack, analyst: stack, storage: stack };
  },
  'a stack each': (app) => {
    const [archive, mail, analyst, storage] = inStacks(app, ['Archive', 'Mail', 'Analyst', 'Storage']);
    return { archive, mail, analyst, storage };
  },
  'a nested stack each': (app) => {
    const [stack] = inStacks(app, ['Stack']);
    const [archive, mail, analyst, storage] = ['Archive', 'Mail', 'Analyst', 'Storage'].map((id) => new NestedStack(stack, id));
    return { archive, mail, analyst, storage };
  },
  'a nested stack for the archive': (app) => {
    const [stack] = inStacks(app, ['Stack']);
    return { archive: new NestedStack(stack, 'Archive'), mail: stack, analyst: stack, storage: stack };
  },
  'a stack for mail and the analyst, another for the archive': (app) => {
    const [archive, mail] = inStacks(app, ['Archive', 'Mail']);
    return { archive, mail, analyst: mail, storage: archive };
  },
};

const STORAGE: Record<string, (stack: Stack) => { encryptionKey?: kms.IKey; bucket?: s3.IBucket }> = {
  'its own': () => ({}),
  'a key of the app': (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }),
  'a closed key of the app': (stack) => ({
    encryptionKey: new kms.Key(stack, 'Key', {
      policy: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: ['kms:*'],
            resources: ['*'],
            principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/keeper')],
          }),
        ],
      }),
    }),
  }),
  'a bucket of the app with a key': (stack) => ({ bucket: new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.KMS }) }),
  'a bucket and a key that are imported': (stack) => ({
    bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'mail'),
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd'),
  }),
};

const { JSON: JSON_FORMAT, PARQUET } = EmailEventArchiveFormat;

/** A role for each set, whose name CloudFormation makes, or one for all. */
const KINDS = [
  { grantScope: GrantScope.CONFIGURATION_SET, format: PARQUET, configurationSetName: undefined },
  { grantScope: GrantScope.ACCOUNT, format: JSON_FORMAT, configurationSetName: 'mail' },
];

const ARRANGEMENTS = Object.keys(STORAGE).flatMap((storage) =>
  Object.keys(PLACES).flatMap((place) => KINDS.map((kind) => ({ storage, place, ...kind }))),
);

test('there is no circle, wherever archive, mail, analyst, bucket and key are', () => {
  for (const { storage, place, grantScope, format, configurationSetName } of ARRANGEMENTS) {
    const app = new App({ analyticsReporting: false, treeMetadata: false });
    const stacks = PLACES[place](app);
    const archive = new EmailEventArchive(stacks.archive, 'Archive', { ...STORAGE[storage](stacks.storage), format, grantScope });
    archive.grantQuery(new iam.Role(stacks.analyst, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
    const configurationSet = new ses.ConfigurationSet(stacks.mail, 'Set', { configurationSetName });
    new ConfigurationSetEventDestination(stacks.mail, 'ToArchive', { configurationSet, destination: archive });

    // core's assertions look for circles, too
    app.synth();
    app.node
      .findAll()
      .filter((each) => Stack.isStack(each))
      .forEach((stack) => Template.fromStack(stack));
  }
  expect(ARRANGEMENTS).toHaveLength(50);
});

test('a retention by a parameter of another stack than that of the bucket is refused by core', () => {
  const app = new App();
  const [stack, storage] = inStacks(app, ['Stack', 'Storage']);
  const retention = Duration.days(new CfnParameter(stack, 'Days', { type: 'Number' }).valueAsNumber);
  new EmailEventArchive(stack, 'Archive', { bucket: new s3.Bucket(storage, 'Bucket'), retention });

  expect(() => app.synth()).toThrow('would create a cyclic reference');
});

test('a retention by a parameter of the stack of the bucket is taken', () => {
  const app = new App();
  const [stack, storage] = inStacks(app, ['Stack', 'Storage']);
  const retention = Duration.days(new CfnParameter(storage, 'Days', { type: 'Number' }).valueAsNumber);
  new EmailEventArchive(stack, 'Archive', { bucket: new s3.Bucket(storage, 'Bucket'), retention });

  expect(() => app.synth()).not.toThrow();
});

describe('event destinations with a role each', () => {
  function publish(stack: Stack, archive: EmailEventArchive, count: number): ConfigurationSetEventDestination[] {
    return Array.from({ length: count }, (_, index) => {
      const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, `Set${index}`, `set-${index}`);
      return new ConfigurationSetEventDestination(stack, `ToArchive${index}`, { configurationSet, destination: archive });
    });
  }

  test('may be 100', () => {
    const stack = newStack();

    publish(stack, new EmailEventArchive(stack, 'Archive'), 100);

    expect(warnings(stack)).toEqual([]);
  });

  test('are warned of from 101 on', () => {
    const stack = newStack();

    publish(stack, new EmailEventArchive(stack, 'Archive'), 101);

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Archive/Stream/Resource',
        '101 event destinations publish to Stack/Archive, each through a role of its own. IAM has a quota of 1,000 roles an account, ' +
          "and CloudFormation one of 500 resources a stack. Give the archive the 'grantScope' GrantScope.ACCOUNT: it is one role a stack. " +
          '[ack: cdk-ses-event-destinations:EmailEventArchive.manyRoles]',
      ],
    ]);
  });

  test('are not counted if they have been removed', () => {
    const stack = newStack();

    const [{ node }] = publish(stack, new EmailEventArchive(stack, 'Archive'), 101);
    stack.node.tryRemoveChild(node.id);

    expect(warnings(stack)).toEqual([]);
  });

  test('may be any number with one role for the account', () => {
    const stack = newStack();

    publish(stack, new EmailEventArchive(stack, 'Archive', { grantScope: GrantScope.ACCOUNT }), 101);

    expect(warnings(stack)).toEqual([]);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 2);
  });
});
