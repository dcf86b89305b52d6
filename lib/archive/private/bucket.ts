import { Duration, Resource, aws_s3 as s3 } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { warnBelow } from '../../private/messages';
import { once } from '../../private/once';
import { PREFIXES } from './prefixes';

interface NewBucketOptions {
  readonly encryptionKey?: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** Of the metrics that count what is written below `errors/`. */
export const ERRORS_FILTER = 'EmailEventErrors';

/** Results show personal data, and can be had again. */
export const RESULTS_RETENTION_DAYS = 7;

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

/** Whether it can be changed from here, as no import can. */
export function isOfThisApp(bucket: s3.IBucket): bucket is s3.Bucket {
  return Resource.isOwnedResource(bucket);
}

/** Lets everything expire that the archive writes, and counts errors. */
export function prepareBucket(scope: Construct, bucket: s3.IBucket, retention: Duration): void {
  const archive = once(bucket, 'archive', () => scope);
  if (archive !== scope) {
    warnBelow(
      bucket,
      'EmailEventArchive.sharedBucket',
      `The archives ${archive.node.path} and ${scope.node.path} write to one bucket, below the same prefixes: each has the events of both. ` +
        'Give each a bucket of its own, or let all sets publish to one of them.',
    );
  }
  if (isOfThisApp(bucket)) {
    once(bucket, 'expiry of events', () => {
      lifecycleRules(retention).forEach((rule) => bucket.addLifecycleRule(rule));
      bucket.addMetric({ id: ERRORS_FILTER, prefix: PREFIXES.errors });
      return true;
    });
  }
}

function lifecycleRules(retention: Duration): s3.LifecycleRule[] {
  const isShorter = !retention.isUnresolved() && retention.toDays() < RESULTS_RETENTION_DAYS;
  const common = {
    abortIncompleteMultipartUploadAfter: Duration.days(RESULTS_RETENTION_DAYS),
    // in a bucket with versions, what has expired is kept as an older version
    noncurrentVersionExpiration: Duration.days(RESULTS_RETENTION_DAYS),
  };
  return Object.values(PREFIXES).map((prefix) => ({
    ...common,
    prefix,
    expiration: prefix === PREFIXES.results && !isShorter ? Duration.days(RESULTS_RETENTION_DAYS) : retention,
  }));
}
