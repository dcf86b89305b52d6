import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { warnBelow } from '../../private/messages';
import { pasteable } from '../../private/pasteable';
import { whenWritten } from '../../private/settle';
import { PREFIXES } from './prefixes';
import { isGone, nameOf } from './principal';

interface Permission {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Record<string, Record<string, unknown>>;
}

/** What an analyst, and Athena on their behalf, do in a bucket. */
export function permissionsOn(bucket: IBucket): Permission[] {
  const { bucketArn } = bucket;
  const [events, results] = [`${PREFIXES.events}*`, `${PREFIXES.results}*`];
  return [
    { actions: ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'], resources: [bucketArn] },
    { actions: ['s3:ListBucket'], resources: [bucketArn], conditions: { StringLike: { 's3:prefix': [events, results] } } },
    { actions: ['s3:GetObject'], resources: [bucket.arnForObjects(events)] },
    {
      actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      resources: [bucket.arnForObjects(results)],
    },
  ];
}

/** Tells what the policy of a bucket in another account has to let an analyst do. Where it cannot name them, it leaves it to IAM in their account. */
export function warnOfBucketElsewhere(
  archive: Construct,
  stream: IDeliveryStream,
  bucket: IBucket,
  analyst: iam.IPrincipal,
  isNameable: boolean,
): void {
  const principals = [isNameable ? analyst : new iam.AccountPrincipal(Stack.of(archive).account)];
  const statements = permissionsOn(bucket).map((permission) => new iam.PolicyStatement({ ...permission, principals }));
  whenWritten(archive, () => {
    if (!isGone(analyst)) {
      warnBelow(
        stream,
        'EmailEventArchive.bucketNotGranted',
        `The bucket ${bucket.node.path} is in another account: unless its policy has these statements, ${nameOf(analyst)} cannot use the archive ` +
          `${archive.node.path}:\n${statements.map((statement) => pasteable(archive, statement)).join('\n')}`,
      );
    }
  });
}
