import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as fc from 'fast-check';
import { EmailEventArchive, EmailEventArchiveFormat } from '../../lib';
import { ENV } from '../helpers/scene';
import { synthesized, toldOf } from '../helpers/synthesized';

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

interface Input {
  readonly bucketRegion?: string;
  readonly bufferingInterval: number;
  readonly databaseName: string;
  readonly format: EmailEventArchiveFormat;
  readonly keyArn?: string;
  readonly otherName?: string;
  readonly rawBackup?: boolean;
  readonly retention: number;
  readonly scanLimit: number;
}

const DAY = 86_400;
const { JSON: JSON_FORMAT, PARQUET } = EmailEventArchiveFormat;
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789_'];

/** What AWS takes, and needs no warning. */
const valid: fc.Arbitrary<Input> = fc.record({
  bufferingInterval: fc.integer({ min: 0, max: 900 }),
  databaseName: fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 255 }),
  format: fc.constantFrom(JSON_FORMAT, PARQUET),
  retention: fc.integer({ min: 1, max: 36_500 }).map((days) => days * DAY),
  scanLimit: fc.integer({ min: 10_000_000, max: 2 ** 50 }),
});

function synthesize({ bucketRegion, databaseName, format, keyArn, otherName, rawBackup, ...numbers }: Input) {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Stack', { env: ENV });
  if (otherName !== undefined) {
    new EmailEventArchive(stack, 'Other', { databaseName: otherName });
  }
  new EmailEventArchive(stack, 'Archive', {
    bucket:
      bucketRegion === undefined
        ? undefined
        : s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'mine', region: bucketRegion }),
    bufferingInterval: Duration.seconds(numbers.bufferingInterval),
    databaseName,
    encryptionKey: keyArn === undefined ? undefined : kms.Key.fromKeyArn(stack, 'Key', keyArn),
    format,
    queryScanLimit: Size.bytes(numbers.scanLimit),
    rawBackup,
    retention: Duration.seconds(numbers.retention),
  });
  return synthesized(app);
}

/** The key of an object that Data Firehose gets at an instant, up to its name: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html */
function keyAt(prefix: string, instant: Date): string {
  return prefix.replace('!{timestamp:yyyy-MM-dd}', instant.toISOString().slice(0, 10));
}

/** The days that a table sees, as Athena computes them: https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html */
function locationsAt(parameters: Record<string, any>, now: Date): string[] {
  const [, days] = /^NOW-(\d+)DAYS,NOW$/.exec(parameters['projection.day.range'])!;
  const template: string = parameters['storage.location.template']['Fn::Join'][1].at(-1);
  return Array.from({ length: Number(days) + 1 }, (_, ago) =>
    template.replace('${day}', new Date(now.getTime() - ago * DAY * 1000).toISOString().slice(0, 10)),
  );
}

test('any valid archive is written as it was asked for, without a warning', () => {
  const written = fc.property(valid, (input) => {
    const { propertiesOf: of, warnings } = synthesize(input);

    const [stream] = of('AWS::KinesisFirehose::DeliveryStream');
    const [group] = of('AWS::Athena::WorkGroup');
    const [{ TableInput }] = of('AWS::Glue::Table');
    const isParquet = input.format === PARQUET;
    expect(stream.ExtendedS3DestinationConfiguration).toMatchObject({
      BufferingHints: { IntervalInSeconds: input.bufferingInterval },
      ...(isParquet ? { S3BackupMode: 'Enabled' } : { CompressionFormat: 'GZIP' }),
    });
    expect(of('AWS::Glue::Database')[0].DatabaseInput.Name).toBe(input.databaseName);
    expect(group.WorkGroupConfiguration.BytesScannedCutoffPerQuery).toBe(input.scanLimit);
    expect(TableInput.Parameters['projection.day.range']).toBe(`NOW-${input.retention / DAY}DAYS,NOW`);
    expect(warnings).toEqual([]);
  });

  fc.assert(written, { seed, numRuns: 25 });
});

test('an object of any instant stands where a query of that day and of any later one looks, until it expires', () => {
  const { propertiesOf: of } = synthesize({
    bufferingInterval: 60,
    databaseName: 'mail',
    format: JSON_FORMAT,
    retention: 40 * DAY,
    scanLimit: 10_000_000,
  });
  const { Prefix } = of('AWS::KinesisFirehose::DeliveryStream')[0].ExtendedS3DestinationConfiguration;
  const { Parameters } = of('AWS::Glue::Table')[0].TableInput;
  const instants = fc.date({ min: new Date('2026-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });

  const found = fc.property(instants, fc.nat(40 * DAY), (instant, seconds) => {
    const later = new Date(instant.getTime() + seconds * 1000);

    expect(locationsAt(Parameters, later)).toContain(`/${keyAt(Prefix, instant)}`);
  });

  fc.assert(found, { seed, numRuns: 500 });
});

/** For each code the changes to valid input that provoke it. */
const CHANGES: Record<string, (input: Input) => fc.Arbitrary<Partial<Input>>> = {
  aliasOfKey: () =>
    fc
      .string({ unit: fc.constantFrom(...LETTERS), minLength: 1 })
      .map((name) => ({ keyArn: `arn:aws:kms:eu-west-1:111122223333:alias/${name}` })),
  bucketInAnotherRegion: () => fc.constantFrom('us-east-1', 'eu-west-2').map((bucketRegion) => ({ bucketRegion })),
  duplicateDatabaseName: ({ databaseName }) => fc.constant({ otherName: databaseName }),
  invalidBufferingInterval: () => fc.integer({ min: 901, max: 2 ** 31 }).map((bufferingInterval) => ({ bufferingInterval })),
  invalidDatabaseName: ({ databaseName }) =>
    fc
      .oneof(fc.constantFrom('-', '.', ' ', 'A', 'é', '"', '/'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
      .filter((character) => !LETTERS.includes(character))
      .chain((character) => fc.constantFrom('', databaseName.padEnd(256, 'x'), databaseName + character, character + databaseName))
      .map((name) => ({ databaseName: name })),
  invalidQueryScanLimit: () => fc.integer({ min: 0, max: 9_999_999 }).map((scanLimit) => ({ scanLimit })),
  invalidRetention: ({ retention }) =>
    fc
      .oneof(
        fc.nat(DAY - 1),
        fc.integer({ min: 1, max: DAY - 1 }).map((more) => retention + more),
      )
      .map((seconds) => ({ retention: seconds })),
  keyInAnotherRegion: () =>
    fc
      .constantFrom('us-east-1', 'eu-west-2')
      .map((region) => ({ keyArn: `arn:aws:kms:${region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab` })),
  rawBackupOfJson: () => fc.constant({ format: JSON_FORMAT, rawBackup: true }),
  importedBucket: () => fc.constant({ bucketRegion: 'eu-west-1' }),
  keyNotGranted: () =>
    fc
      .constantFrom('111122223333', '444455556666')
      .map((account) => ({ keyArn: `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab` })),
};

test.each(Object.entries(CHANGES))('any input with one fault is told of by its code: %s', (code, change) => {
  const told = fc.property(
    valid.chain((input) => change(input).map((changes) => ({ ...input, ...changes }))),
    (input) => {
      expect(toldOf(() => synthesize(input)).match(/EmailEventArchive\.\w+/g)).toEqual([`EmailEventArchive.${code}`]);
    },
  );

  fc.assert(told, { seed, numRuns: 20 });
});
