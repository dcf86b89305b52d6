import { Token, aws_iam as iam } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { warnBelow } from '../../private/messages';
import { pasteable } from '../../private/pasteable';
import { whenWritten } from '../../private/settle';
import { daysOfResults, isElsewhere } from './bucket';
import { PREFIXES } from './prefixes';
import { bucketStatements } from './stream';

interface ImportedBucketOptions {
  readonly bucket: IBucket;
  readonly encryptionKey?: IKey;
  readonly rawBackup: boolean;
  readonly retention: Duration;
  readonly role: iam.IRole;
}

/** Tells what a bucket needs that cannot be changed from here. */
export function warnOfImportedBucket(
  scope: Construct,
  stream: Construct,
  { bucket, encryptionKey, rawBackup, retention, role }: ImportedBucketOptions,
): void {
  const days = Token.isUnresolved(retention.toDays()) ? 'the days of the retention' : `${retention.toDays()} days`;
  const { events, raw, errors, results } = PREFIXES;
  whenWritten(scope, () =>
    warnBelow(
      stream,
      'EmailEventArchive.importedBucket',
      `The bucket ${bucket.node.path} cannot be changed from here, and no alarm tells of objects below ${errors}. Unless it has lifecycle rules, ` +
        `it keeps everything for ever: let objects below ${events}, ${raw} and ${errors} expire after ${days}, and those below ${results} after ${daysOfResults(retention.toDays())} days. ` +
        `Unless its policy denies it, it lets people in without TLS: add this statement to the policy:\n${pasteable(scope, tlsOnly(bucket))}` +
        (encryptionKey
          ? ''
          : `\nIf it is encrypted with a customer managed key, pass that as 'encryptionKey': nobody may use it otherwise.`) +
        (isElsewhere(scope, bucket)
          ? `\nIt is in another account: without these statements, Data Firehose cannot write to it:\n` +
            bucketStatements(scope, bucket, rawBackup, role)
              .map((statement) => pasteable(scope, statement))
              .join('\n')
          : ''),
    ),
  );
}

function tlsOnly(bucket: IBucket): iam.PolicyStatement {
  return new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:*'],
    resources: [bucket.bucketArn, bucket.arnForObjects('*')],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}
