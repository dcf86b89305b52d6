import { Stack, Token } from 'aws-cdk-lib';
import type { Duration, Size } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { assertSameStage } from '../../private/cycles';
import { encryptionKey } from '../../private/encryption-key';
import { EventDestinationError } from '../../private/messages';
import { differ, environmentOf, referencesIn } from '../../private/values';
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

const FORMATS = Object.values(EmailEventArchiveFormat);

const MILLIS_OF_A_DAY = 86_400_000;

/** A hundred years. AWS documents no end, and somewhere a number becomes too large. */
const LONGEST_RETENTION = 36_500;

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html */
const LONGEST_INTERVAL = 900;

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html */
const LOWEST_SCAN_LIMIT = 10_000_000;

/** https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html */
const DATABASE_NAME = /^[a-z0-9_]{1,255}$/;

/** Refuses what S3, Data Firehose, Glue or Athena would refuse. */
export function assertInput(scope: Construct, input: Input): void {
  assertFormat(scope, input.format);
  assertRetention(scope, input.retention);
  assertBufferingInterval(scope, input.bufferingInterval);
  assertDatabaseName(scope, input.databaseName);
  assertScanLimit(scope, input.queryScanLimit);
  assertRawBackup(scope, input);
  assertBucket(scope, input.bucket);
  assertKey(scope, input.encryptionKey);
}

/** What stream and table are like depends on it: nobody can wait for a token. */
function assertFormat(scope: Construct, format: EmailEventArchiveFormat): void {
  if (!FORMATS.includes(format)) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.unknownFormat',
      prop: 'format',
      got: Token.isUnresolved(format) ? 'a token' : format,
      allowed: FORMATS.join(' or '),
      remedy: 'use a member of EmailEventArchiveFormat, or leave it out for JSON',
    });
  }
}

function assertRetention(scope: Construct, retention: Duration): void {
  const isToken = retention.isUnresolved();
  const days = isToken ? 1 : retention.toMilliseconds() / MILLIS_OF_A_DAY;
  if ((isToken && retention.unitLabel() !== 'days') || !Number.isInteger(days) || days < 1 || days > LONGEST_RETENTION) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.invalidRetention',
      prop: 'retention',
      got: retention.toHumanString(),
      allowed: `whole days, from 1 to ${LONGEST_RETENTION}; a token in days`,
      remedy: 'leave it out for 400 days',
    });
  }
}

function assertBufferingInterval(scope: Construct, interval: Duration): void {
  const isToken = interval.isUnresolved();
  const seconds = isToken ? 0 : interval.toMilliseconds() / 1000;
  if ((isToken && interval.unitLabel() !== 'seconds') || !Number.isInteger(seconds) || seconds > LONGEST_INTERVAL) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.invalidBufferingInterval',
      prop: 'bufferingInterval',
      got: interval.toHumanString(),
      allowed: `whole seconds, up to ${LONGEST_INTERVAL}; a token in seconds`,
      remedy: 'leave it out for 5 minutes',
    });
  }
}

function assertDatabaseName(scope: Construct, name: string): void {
  if (typeof name !== 'string' || (!Token.isUnresolved(name) && (!DATABASE_NAME.test(name) || name === 'default'))) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.invalidDatabaseName',
      prop: 'databaseName',
      got: name,
      allowed: '1 to 255 lower-case ASCII letters, digits and _, but not default',
      remedy: 'spell it so, or leave it out for a name from the construct path',
    });
  }
}

function assertScanLimit(scope: Construct, limit: Size): void {
  const bytes = bytesOf(limit);
  if (!Token.isUnresolved(bytes) && (!Number.isSafeInteger(bytes) || bytes! < LOWEST_SCAN_LIMIT)) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.invalidQueryScanLimit',
      prop: 'queryScanLimit',
      got: bytes === undefined ? 'no whole number of bytes' : `${bytes} bytes`,
      allowed: `whole bytes, from ${LOWEST_SCAN_LIMIT} to ${Number.MAX_SAFE_INTEGER}; a token in bytes`,
      remedy: 'give queries at least 10 MiB, or leave it out for 100 GiB',
    });
  }
}

function bytesOf(limit: Size): number | undefined {
  try {
    return limit.toBytes();
  } catch {
    return undefined;
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

/** Athena writes results to a bucket of its own Region, and core refers to no bucket of another account. */
function assertBucket(scope: Construct, bucket: IBucket | undefined): void {
  if (!bucket) {
    return;
  }
  assertSameStage(scope, 'bucket', bucket);
  const { account, region } = Stack.of(scope);
  if (differ(bucket.env.region, region)) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.bucketInAnotherRegion',
      prop: 'bucket',
      got: `a bucket in ${bucket.env.region}`,
      allowed: `a bucket in ${region}, like the archive`,
      remedy: `use a bucket in ${region}, or leave it out for a new one`,
    });
  }
  if (referencesIn(bucket.bucketName).some((element) => differ(Stack.of(element).account, account))) {
    throw new EventDestinationError(scope, {
      code: 'EmailEventArchive.bucketInAnotherAccount',
      prop: 'bucket',
      got: bucket,
      allowed: `a bucket of this app in ${account}, like the archive, or an import`,
      remedy: `give the bucket a name, and import it with 's3.Bucket.fromBucketAttributes', with its account`,
    });
  }
}

/** Data Firehose takes no alias of a key, and S3 no key of another Region. */
function assertKey(scope: Construct, key: IKey | undefined): void {
  if (!key) {
    return;
  }
  assertSameStage(scope, 'encryptionKey', key);
  const { region } = Stack.of(scope);
  const there = environmentOf(key, key.keyArn).region;
  if (/:alias\//.test(key.keyArn) || encryptionKey(scope, key.keyArn, key)!.alias) {
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
