import { Duration, Lazy, Stack, Token, aws_s3 as s3 } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { warnBelow } from '../../private/messages';
import { isInTree, once } from '../../private/once';
import { whenWritten } from '../../private/settle';
import { differ, resourceIn } from '../../private/values';
import { PREFIXES } from './prefixes';

interface NewBucketOptions {
  readonly encryptionKey?: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** Of the metrics that count what is written below `errors/`. */
export const ERRORS_FILTER = 'EmailEventErrors';

/** Results show personal data, and can be had again. */
const RESULTS_RETENTION_DAYS = 7;

export function createBucket(scope: Construct, { encryptionKey, removalPolicy }: NewBucketOptions): s3.Bucket {
  return new s3.Bucket(scope, 'Bucket', {
    encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey,
    bucketKeyEnabled: encryptionKey && true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    removalPolicy,
  });
}

/** Whether it can be changed from here. An import cannot, and neither can what is made of an L1. */
export function isOfThisApp(bucket: s3.IBucket): bucket is s3.Bucket {
  return 'addLifecycleRule' in bucket;
}

/** Whether it is known to be in another account than the archive, so that its policy has to let in whoever uses it. */
export function isElsewhere(archive: Construct, bucket: s3.IBucket): boolean {
  return differ(bucket.env.account, Stack.of(archive).account);
}

interface KeptEvents {
  readonly archive: Construct;
  readonly retention: Duration;
}

/** Lets everything expire that the archive writes, and counts errors. */
export function prepareBucket(archive: Construct, bucket: s3.IBucket, retention: Duration): void {
  const all = keptIn(bucket);
  all.push({ archive, retention });
  if (isOfThisApp(bucket)) {
    once(bucket, 'rules', () => {
      lifecycleRules(all).forEach((rule) => bucket.addLifecycleRule(rule));
      bucket.addMetric({ id: ERRORS_FILTER, prefix: PREFIXES.errors });
      return all;
    });
  }
}

/** What is kept in a bucket, which may be imported several times, also one of this app: by its name, or by a reference. */
function keptIn(bucket: s3.IBucket): KeptEvents[] {
  const resource = resourceIn<s3.CfnBucket>(bucket.bucketName, 'AWS::S3::Bucket');
  const name = resource?.bucketName ?? bucket.bucketName;
  return Token.isUnresolved(name)
    ? once(resource ?? bucket, 'events', () => kept(bucket))
    : once(bucket.node.root, `events in ${name}`, () => kept(bucket));
}

function kept(bucket: s3.IBucket): KeptEvents[] {
  const all: KeptEvents[] = [];
  whenWritten(bucket, () => {
    const paths = all.filter(({ archive }) => isInTree(archive)).map(({ archive }) => archive.node.path);
    if (paths.length > 1) {
      warnBelow(
        bucket,
        'EmailEventArchive.sharedBucket',
        `The archives ${paths.join(' and ')} write to one bucket, below the same prefixes: each has the events of all. ` +
          'Give each a bucket of its own, or let all sets publish to one of them. What they write is kept for the longest of their retentions.',
      );
    }
  });
  return all;
}

function lifecycleRules(all: KeptEvents[]): s3.LifecycleRule[] {
  const common = {
    abortIncompleteMultipartUploadAfter: Duration.days(RESULTS_RETENTION_DAYS),
    // in a bucket with versions, what has expired is kept as an older version
    noncurrentVersionExpiration: Duration.days(RESULTS_RETENTION_DAYS),
  };
  const events = Duration.days(Lazy.uncachedNumber({ produce: () => longestOf(all) }));
  const results = Duration.days(Lazy.uncachedNumber({ produce: () => daysOfResults(longestOf(all)) }));
  return Object.values(PREFIXES).map((prefix) => ({ ...common, prefix, expiration: prefix === PREFIXES.results ? results : events }));
}

/** In days, of the archives that have not been removed. A token counts if no number is known. */
function longestOf(all: KeptEvents[]): number {
  const present = all.filter(({ archive }) => isInTree(archive));
  return Math.max(...(present.length > 0 ? present : all).map(({ retention }) => retention.toDays()));
}

/** How many days results of queries are kept. */
export function daysOfResults(retention: number): number {
  return Token.isUnresolved(retention) ? RESULTS_RETENTION_DAYS : Math.min(RESULTS_RETENTION_DAYS, retention);
}
