import { Duration, Lazy, Stack, Token, aws_s3 as s3 } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct, IConstruct } from 'constructs';
import { partitionOf } from '../../private/intrinsics';
import { warnBelow } from '../../private/messages';
import { isInTree, once } from '../../private/once';
import { whenWritten } from '../../private/settle';
import { differ, resourceIn, written } from '../../private/values';
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

interface Keeping {
  readonly archive: Construct;
  readonly bucket: s3.IBucket;
  readonly retention: Duration;
}

/** Lets everything expire that the archive writes, and counts errors. */
export function prepareBucket(archive: Construct, bucket: s3.IBucket, retention: Duration): void {
  allIn(archive.node.root).push({ archive, bucket, retention });
  whenWritten(archive, () => warnIfShared(archive, bucket));
  if (isOfThisApp(bucket)) {
    once(bucket, 'rules', () => {
      lifecycleRules(bucket, retention).forEach((rule) => bucket.addLifecycleRule(rule));
      bucket.addMetric({ id: ERRORS_FILTER, prefix: PREFIXES.errors });
    });
  }
}

function allIn(root: IConstruct): Keeping[] {
  return once(root, 'archives', () => []);
}

/** The archives that have not been removed of a bucket, which may be imported several times. */
function keptIn(bucket: s3.IBucket): Keeping[] {
  const place = placeOf(bucket);
  return allIn(bucket.node.root).filter((each) => isInTree(each.archive) && placeOf(each.bucket) === place && mayMeet(each.bucket, bucket));
}

/** The name of a bucket is unique in a partition. */
function mayMeet(one: s3.IBucket, other: s3.IBucket): boolean {
  const [here, there] = [one, other].map((each) => partitionOf(Stack.of(each)));
  return here === undefined || there === undefined || here === there;
}

/** By its name, or else a bucket of this app, or else how it is named in its stack. */
function placeOf(bucket: s3.IBucket): s3.CfnBucket | string {
  const stack = Stack.of(bucket);
  const resource =
    resourceIn<s3.CfnBucket>(bucket.bucketName, 'AWS::S3::Bucket') ?? resourceIn<s3.CfnBucket>(bucket.bucketArn, 'AWS::S3::Bucket');
  const name = stack.resolve(resource ? written(resource, 'bucketName') : bucket.bucketName) as unknown;
  return typeof name === 'string' ? name : (resource ?? `${stack.node.addr} ${JSON.stringify(name)}`);
}

/** Says it once, by the first of the archives. */
function warnIfShared(archive: Construct, bucket: s3.IBucket): void {
  const all = keptIn(bucket);
  if (all.length > 1 && all[0].archive === archive) {
    warnBelow(
      bucket,
      'EmailEventArchive.sharedBucket',
      `The archives ${all.map((each) => each.archive.node.path).join(' and ')} write to one bucket, below the same prefixes: each has the events of all. ` +
        'Give each a bucket of its own, or let all sets publish to one of them. What they write is kept for the longest of their retentions.',
    );
  }
}

function lifecycleRules(bucket: s3.IBucket, first: Duration): s3.LifecycleRule[] {
  const common = {
    abortIncompleteMultipartUploadAfter: Duration.days(RESULTS_RETENTION_DAYS),
    // in a bucket with versions, what has expired is kept as an older version
    noncurrentVersionExpiration: Duration.days(RESULTS_RETENTION_DAYS),
  };
  // a token counts if no number is known, and the first archive if all have been removed
  const longest = () => {
    const all = keptIn(bucket).map(({ retention }) => retention);
    return Math.max(...(all.length > 0 ? all : [first]).map((each) => each.toDays()));
  };
  const events = Duration.days(Lazy.uncachedNumber({ produce: longest }));
  const results = Duration.days(Lazy.uncachedNumber({ produce: () => daysOfResults(longest()) }));
  return Object.values(PREFIXES).map((prefix) => ({ ...common, prefix, expiration: prefix === PREFIXES.results ? results : events }));
}

/** How many days results of queries are kept. */
export function daysOfResults(retention: number): number {
  return Token.isUnresolved(retention) ? RESULTS_RETENTION_DAYS : Math.min(RESULTS_RETENTION_DAYS, retention);
}
