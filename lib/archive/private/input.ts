import { Stack, Token } from 'aws-cdk-lib';
import type { Duration, Size } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { encryptionKey } from '../../private/encryption-key';
import { EventDestinationError } from '../../private/messages';
import { differ, environmentOf } from '../../private/values';
import { EmailEventArchiveFormat } from '../email-event-archive';

/** What a user may get wrong. */
export interface Input {
  readonly bucket?: IBucket;
  readonly bufferingInterval: Duration;
  readonly databaseName: string;
  readonly encryptionKey?: IKey;
  readonly format: EmailEventArchiveFormat;
  readonly queryScanLimit: Size;
  readonly rawBackup: boolean;
  readonly retention: Duration;
}

const SECONDS_OF_A_DAY = 86_400;

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html */
const LONGEST_INTERVAL = 900;

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html */
const LOWEST_SCAN_LIMIT = 10_000_000;

/** https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html */
const DATABASE_NAME = /^[a-z0-9_]{1,255}$/;

/** Refuses what S3, Data Firehose, Glue or Athena would refuse. */
export function assertInput(scope: Construct, input: Input): void {
  assertRetention(scope, input.retention);
  assertBufferingInterval(scope, input.bufferingInterval);
  assertDatabaseName(scope, input.databaseName);
  assertScanLimit(scope, input.queryScanLimit);
  assertRawBackup(scope, input);
  assertBucket(scope, input.bucket);
  assertKey(scope, input.encryptionKey);
}

function assertRetention(scope: Construct, retention: Duration): void {
  if (!retention.isUnresolved() && (retention.toSeconds() < SECONDS_OF_A_DAY || retention.toSeconds() % SECONDS_OF_A_DAY !== 0)) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.invalidRetention',
      prop: 'retention',
      got: retention.toHumanString(),
      allowed: 'whole days, from 1 day on',
      remedy: 'leave it out for 400 days',
    });
  }
}

function assertBufferingInterval(scope: Construct, interval: Duration): void {
  if (!interval.isUnresolved() && interval.toSeconds() > LONGEST_INTERVAL) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.invalidBufferingInterval',
      prop: 'bufferingInterval',
      got: interval.toHumanString(),
      allowed: `up to ${LONGEST_INTERVAL} seconds`,
      remedy: 'leave it out for 5 minutes',
    });
  }
}

function assertDatabaseName(scope: Construct, name: string): void {
  if (!Token.isUnresolved(name) && !DATABASE_NAME.test(name)) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.invalidDatabaseName',
      prop: 'databaseName',
      got: name,
      allowed: '1 to 255 lower-case ASCII letters, digits and _',
      remedy: 'spell it so, or leave it out for a name from the construct path',
    });
  }
}

function assertScanLimit(scope: Construct, limit: Size): void {
  if (!limit.isUnresolved() && limit.toBytes() < LOWEST_SCAN_LIMIT) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.invalidQueryScanLimit',
      prop: 'queryScanLimit',
      got: `${limit.toBytes()} bytes`,
      allowed: `at least ${LOWEST_SCAN_LIMIT} bytes`,
      remedy: 'give queries at least 10 MiB, or leave it out for 100 GiB',
    });
  }
}

/** https://docs.aws.amazon.com/firehose/latest/dev/create-configure-backup.html */
function assertRawBackup(scope: Construct, { rawBackup, format }: Input): void {
  if (rawBackup && format !== EmailEventArchiveFormat.PARQUET) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.rawBackupOfJson',
      prop: 'rawBackup',
      got: rawBackup,
      allowed: 'true only with the format PARQUET',
      remedy: 'leave it out: the format JSON keeps the raw records themselves',
    });
  }
}

/** Athena writes results to a bucket of its own Region. */
function assertBucket(scope: Construct, bucket: IBucket | undefined): void {
  const { region } = Stack.of(scope);
  if (bucket && differ(bucket.env.region, region)) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.bucketInAnotherRegion',
      prop: 'bucket',
      got: `a bucket in ${bucket.env.region}`,
      allowed: `a bucket in ${region}, like the archive`,
      remedy: `use a bucket in ${region}, or leave it out for a new one`,
    });
  }
}

/** Data Firehose takes no alias of a key, and S3 no key of another Region. */
function assertKey(scope: Construct, key: IKey | undefined): void {
  if (!key) {
    return;
  }
  const { region } = Stack.of(scope);
  const there = environmentOf(key, key.keyArn).region;
  if (/:alias\//.test(key.keyArn) || encryptionKey(scope, key.keyArn, key)?.alias) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.aliasOfKey',
      prop: 'encryptionKey',
      got: key,
      allowed: 'a customer managed key',
      remedy: 'pass the key itself, not its alias: Data Firehose takes the ARNs of keys only',
    });
  }
  if (differ(there, region)) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.keyInAnotherRegion',
      prop: 'encryptionKey',
      got: `a key in ${there}`,
      allowed: `a key in ${region}, like the archive`,
      remedy: `use a key in ${region}`,
    });
  }
}
