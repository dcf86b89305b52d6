import { App, CfnParameter, Duration, Lazy, Size, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EmailEventArchive, EmailEventArchiveFormat } from '../../lib';
import type { EmailEventArchiveProps } from '../../lib';
import { ENV, expectRefused, newStack, properties } from '../helpers/scene';

const { JSON: JSON_FORMAT, PARQUET } = EmailEventArchiveFormat;

type Scene = (stack: Stack) => EmailEventArchiveProps;

const number = (stack: Stack) => new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
const text = (stack: Stack) => new CfnParameter(stack, 'Text').valueAsString;

function expectCreated(props: Scene, stack = newStack()): void {
  new EmailEventArchive(stack, 'Archive', props(stack));

  expect(properties(stack, 'AWS::KinesisFirehose::DeliveryStream').DeliveryStreamType).toBe('DirectPut');
}

function expectFault(props: Scene, code: string, fault: string): void {
  expectRefused((stack) => {
    const given = props(stack);
    return () => new EmailEventArchive(stack, 'Archive', given);
  }, `[cdk-ses-event-destinations:${code}] ${fault} (at Stack/Archive)`);
}

describe('the format', () => {
  test.each([JSON_FORMAT, PARQUET, 'json' as EmailEventArchiveFormat, undefined])('may be %s', (format) => {
    expectCreated(() => ({ format }));
  });

  test.each<[string, unknown, string]>([
    ['the name of a member', 'PARQUET', '"PARQUET"'],
    ['another format', 'orc', '"orc"'],
    ['a number', 5, '5'],
    ['nothing', null, 'null'],
    ['a token, which cannot be waited for', Lazy.string({ produce: () => 'json' }), '"a token"'],
  ])('fails for %s', (_what, format, got) => {
    expectFault(
      () => ({ format: format as EmailEventArchiveFormat }),
      'EmailEventArchive.unknownFormat',
      `'format' is ${got}; allowed: json or parquet; use a member of EmailEventArchiveFormat, or leave it out for JSON`,
    );
  });
});

describe('the retention', () => {
  test.each<[string, Scene]>([
    ['a day', () => ({ retention: Duration.hours(24) })],
    ['a hundred years', () => ({ retention: Duration.days(36_500) })],
    ['as many days as a parameter says', (stack) => ({ retention: Duration.days(number(stack)) })],
  ])('may be %s', (_what, props) => {
    expectCreated(props);
  });

  test.each<[string, Duration, string]>([
    ['less than a day', Duration.hours(23), '23 hours'],
    ['no time', Duration.days(0), '0 days'],
    ['a day and a half', Duration.hours(36), '1 day 12 hours'],
    ['half a second', Duration.millis(500), '500 millis'],
    ['more than a hundred years', Duration.days(36_501), '36501 days'],
    ['a token in hours, which cannot be written in days', Duration.hours(Lazy.number({ produce: () => 48 })), '<token> hours'],
  ])('fails for %s', (_what, retention, got) => {
    expectFault(
      () => ({ retention }),
      'EmailEventArchive.invalidRetention',
      `'retention' is "${got}"; allowed: whole days, from 1 to 36500; a token in days; leave it out for 400 days`,
    );
  });
});

describe('the buffering interval', () => {
  test.each<[string, Scene]>([
    ['no time', () => ({ bufferingInterval: Duration.seconds(0) })],
    ['15 minutes', () => ({ bufferingInterval: Duration.seconds(900), format: PARQUET })],
    ['what a parameter says', (stack) => ({ bufferingInterval: Duration.seconds(number(stack)) })],
  ])('may be %s', (_what, props) => {
    expectCreated(props);
  });

  test.each<[string, Duration, string, EmailEventArchiveFormat?]>([
    ['more than 15 minutes', Duration.seconds(901), '15 minutes 1 second'],
    ['more than 15 minutes, for Parquet', Duration.seconds(901), '15 minutes 1 second', PARQUET],
    ['half a second', Duration.millis(500), '500 millis'],
    ['a token in minutes, which cannot be written in seconds', Duration.minutes(Lazy.number({ produce: () => 1 })), '<token> minutes'],
  ])('fails for %s', (_what, bufferingInterval, got, format = JSON_FORMAT) => {
    expectFault(
      () => ({ bufferingInterval, format }),
      'EmailEventArchive.invalidBufferingInterval',
      `'bufferingInterval' is "${got}"; allowed: whole seconds, up to 900; a token in seconds; leave it out for 5 minutes`,
    );
  });
});

describe('the name of the database', () => {
  test.each<[string, Scene]>([
    ['a character', () => ({ databaseName: 'a' })],
    ['255 of them, digits and _', () => ({ databaseName: '_9'.padEnd(255, 'z') })],
    ['what a parameter says', (stack) => ({ databaseName: text(stack) })],
  ])('may be %s', (_what, props) => {
    expectCreated(props);
  });

  test.each<unknown>(['', 'x'.repeat(256), 'Mail', 'my-mail', 'mail.events', 'post büro', 'default', 5, null])(
    'fails for %j',
    (databaseName) => {
      expectFault(
        () => ({ databaseName: databaseName as string }),
        'EmailEventArchive.invalidDatabaseName',
        `'databaseName' is ${JSON.stringify(databaseName)}; allowed: 1 to 255 lower-case ASCII letters, digits and _, but not default; ` +
          'spell it so, or leave it out for a name from the construct path',
      );
    },
  );

  const DUPLICATE =
    `'databaseName' is "mail"; allowed: a name that no other database of the account and Region has; ` +
    'Stack/Other has this one: choose another, or leave it out for a name from the construct path';

  test('fails for that of another archive', () => {
    expectFault(
      (stack) => {
        new EmailEventArchive(stack, 'Other', { databaseName: 'mail' });
        return { databaseName: 'mail' };
      },
      'EmailEventArchive.duplicateDatabaseName',
      DUPLICATE,
    );
  });

  test('fails for that of another archive in a stack that may go anywhere', () => {
    const stack = new Stack(new App(), 'Stack');
    new EmailEventArchive(stack, 'Other', { databaseName: 'mail' });

    expect(() => new EmailEventArchive(stack, 'Archive', { databaseName: 'mail' })).toThrow(DUPLICATE);
  });

  const inStacks = (one: object, other: object, databaseName = (_stack: Stack) => 'mail') => {
    const app = new App();
    const stacks = [new Stack(app, 'One', one), new Stack(app, 'Other', other)];
    return () => stacks.map((stack) => new EmailEventArchive(stack, 'Archive', { databaseName: databaseName(stack) }));
  };

  test('fails for that of an archive in another stack of one account and Region', () => {
    expect(inStacks({ env: ENV }, { env: ENV })).toThrow('EmailEventArchive.duplicateDatabaseName');
  });

  test.each<[string, object, object]>([
    ['in another Region', { env: ENV }, { env: { ...ENV, region: 'us-east-1' } }],
    ['in another account', { env: ENV }, { env: { ...ENV, account: '444455556666' } }],
    ['in a place that is not known', {}, {}],
    ['in a Region that is not known', { env: { account: ENV.account } }, { env: { account: ENV.account } }],
  ])('may be that of an archive %s', (_where, one, other) => {
    expect(inStacks(one, other)).not.toThrow();
  });

  test('may be the same parameter', () => {
    const stack = newStack();
    const databaseName = text(stack);

    new EmailEventArchive(stack, 'One', { databaseName });
    new EmailEventArchive(stack, 'Other', { databaseName });

    Template.fromStack(stack).resourceCountIs('AWS::Glue::Database', 2);
  });

  test('may be that of an archive that has been removed', () => {
    const stack = newStack();
    new EmailEventArchive(stack, 'Other', { databaseName: 'mail' });
    stack.node.tryRemoveChild('Other');

    expectCreated(() => ({ databaseName: 'mail' }), stack);
  });
});

describe('the limit of what a query reads', () => {
  test.each<[string, Scene]>([
    ['10 MB', () => ({ queryScanLimit: Size.bytes(10_000_000) })],
    ['all that a number can say', () => ({ queryScanLimit: Size.bytes(9_007_199_254_740_991) })],
    ['what a parameter says', (stack) => ({ queryScanLimit: Size.bytes(number(stack)) })],
  ])('may be %s', (_what, props) => {
    expectCreated(props);
  });

  test.each<[string, Size, string]>([
    ['less than 10 MB', Size.bytes(9_999_999), '9999999 bytes'],
    ['more than a number can say', Size.pebibytes(8), '9007199254740992 bytes'],
    ['a part of a byte', Size.mebibytes(9.6), 'no whole number of bytes'],
    ['a token in GiB, which cannot be written in bytes', Size.gibibytes(Lazy.number({ produce: () => 1 })), 'no whole number of bytes'],
  ])('fails for %s', (_what, queryScanLimit, got) => {
    expectFault(
      () => ({ queryScanLimit }),
      'EmailEventArchive.invalidQueryScanLimit',
      `'queryScanLimit' is "${got}"; allowed: whole bytes, from 10000000 to 9007199254740991; a token in bytes; give queries at least 10 MiB, or leave it out for 100 GiB`,
    );
  });
});

describe('the backup of raw records', () => {
  test.each([
    [PARQUET, true],
    [PARQUET, false],
    [JSON_FORMAT, false],
    [undefined, undefined],
  ])('of %s may be %s', (format, rawBackup) => {
    expectCreated(() => ({ format, rawBackup }));
  });

  test('fails for JSON', () => {
    expectFault(
      () => ({ rawBackup: true }),
      'EmailEventArchive.rawBackupOfJson',
      `'rawBackup' is true; allowed: true only with the format PARQUET; leave it out: the format JSON keeps the raw records themselves`,
    );
  });
});

describe('the bucket', () => {
  const imported = (attrs: Partial<s3.BucketAttributes>) => (stack: Stack) => ({
    bucket: s3.Bucket.fromBucketAttributes(stack, 'Mine', { bucketName: 'mine', ...attrs }),
  });

  test.each<[string, Scene]>([
    ['in this Region', imported({ region: 'eu-west-1' })],
    ['in a Region that is not known', (stack) => imported({ region: text(stack) })(stack)],
  ])('may be %s', (_where, props) => {
    expectCreated(props);
  });

  test('fails for one in another Region', () => {
    expectFault(
      imported({ region: 'us-east-1' }),
      'EmailEventArchive.bucketInAnotherRegion',
      `'bucket' is "a bucket in us-east-1"; allowed: a bucket in eu-west-1, like the archive; use a bucket in eu-west-1, or leave it out for a new one`,
    );
  });

  const inAccount = (account: string, make: (stack: Stack) => s3.IBucket) => (stack: Stack) => ({
    bucket: make(new Stack(stack.node.root, 'Elsewhere', { env: { ...ENV, account } })),
  });
  const ofApp = (stack: Stack) => new s3.Bucket(stack, 'Bucket', { bucketName: 'shared-events' });

  test('may be one of the app in another stack of this account', () => {
    expectCreated(inAccount(ENV.account, ofApp));
  });

  test.each<[string, (stack: Stack) => s3.IBucket, string]>([
    ['', ofApp, 'Elsewhere/Bucket'],
    [', made of an L1', (stack) => s3.Bucket.fromCfnBucket(new s3.CfnBucket(stack, 'Bucket')), 'Elsewhere/Bucket/@FromCfnBucket'],
  ])('fails for one of the app in another account%s', (_what, make, got) => {
    const scene = newStack();
    const { bucket } = inAccount('444455556666', make)(scene);

    expect(() => new EmailEventArchive(scene, 'Archive', { bucket })).toThrow(
      `[cdk-ses-event-destinations:EmailEventArchive.bucketInAnotherAccount] 'bucket' is ${got}; ` +
        `allowed: a bucket of this app in 111122223333, like the archive, or an import; ` +
        `give the bucket a name, and import it with 's3.Bucket.fromBucketAttributes', with its account (at Stack/Archive)`,
    );
  });
});

describe('the key', () => {
  const key = (arn: string) => (stack: Stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Mine', arn) });

  test.each<[string, Scene]>([
    ['in this Region', key('arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab')],
    ['of another account', key('arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab')],
    ['that a parameter names', (stack) => key(text(stack))(stack)],
  ])('may be one %s', (_where, props) => {
    expectCreated(props);
  });

  test('fails for one in another Region', () => {
    expectFault(
      key('arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'),
      'EmailEventArchive.keyInAnotherRegion',
      `'encryptionKey' is "a key in us-east-1"; allowed: a key in eu-west-1, like the archive; use a key in eu-west-1`,
    );
  });

  test('fails for an alias that is imported', () => {
    expectFault(
      key('arn:aws:kms:eu-west-1:111122223333:alias/mail'),
      'EmailEventArchive.aliasOfKey',
      `'encryptionKey' is Stack/Mine; allowed: a customer managed key; ` +
        'pass the key itself, not its alias: Data Firehose takes the ARNs of keys only',
    );
  });

  test.each<[string, (stack: Stack) => kms.IKey]>([
    ['of the app', (stack) => new kms.Alias(stack, 'Alias', { aliasName: 'alias/mail', targetKey: new kms.Key(stack, 'Key') })],
    ['that is imported by its name', (stack) => kms.Alias.fromAliasName(stack, 'Alias', 'alias/mail')],
  ])('fails for an alias %s', (_what, alias) => {
    const stack = newStack();
    const encryptionKey = alias(stack);

    expect(() => new EmailEventArchive(stack, 'Archive', { encryptionKey })).toThrow('EmailEventArchive.aliasOfKey');
  });

  test('fails for an alias to which core refers by its flag', () => {
    const stack = newStack();
    stack.node.setContext('@aws-cdk/aws-kms:aliasNameRef', true);
    const encryptionKey = new kms.Key(stack, 'Key').addAlias('mail');

    expect(() => new EmailEventArchive(stack, 'Archive', { encryptionKey })).toThrow('EmailEventArchive.aliasOfKey');
  });
});

test.each<[string, (there: Stack) => EmailEventArchiveProps]>([
  ['bucket', (there) => ({ bucket: new s3.Bucket(there, 'Mine', { bucketName: 'mail' }) })],
  ['encryptionKey', (there) => ({ encryptionKey: new kms.Key(there, 'Mine') })],
])('fails for what another stage creates as its %s', (prop, props) => {
  const app = new App();
  const there = new Stack(new Stage(app, 'There', { env: ENV }), 'Stack');

  expect(() => new EmailEventArchive(new Stack(app, 'Here', { env: ENV }), 'Archive', props(there))).toThrow(
    `ConfigurationSetEventDestination.anotherStage] '${prop}' is There/Stack/Mine; allowed: a resource of the same stage`,
  );
});
