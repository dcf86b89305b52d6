import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { catalogArns } from './catalog';
import { KEY_ACTIONS } from './key-use';
import { PREFIXES } from './prefixes';

interface Queried {
  readonly bucket: IBucket;
  readonly databaseName: string;
  readonly encryptionKey?: IKey;
  readonly workGroupName: string;
}

/** Lets somebody ask, and read the answers: https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html */
export function grantQuery(
  scope: Construct,
  grantee: iam.IGrantable,
  { bucket, databaseName, encryptionKey, workGroupName }: Queried,
): iam.Grant {
  const allow = (actions: string[], resourceArns: string[], conditions?: Record<string, Record<string, unknown>>) =>
    iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
  const { bucketArn } = bucket;
  const [events, results] = [`${PREFIXES.events}*`, `${PREFIXES.results}*`];
  const grants = [
    allow(WORK_GROUP_ACTIONS, [Stack.of(scope).formatArn({ service: 'athena', resource: 'workgroup', resourceName: workGroupName })]),
    allow(['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables'], catalogArns(scope, databaseName, '*')),
    allow(['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'], [bucketArn]),
    allow(['s3:ListBucket'], [bucketArn], { StringLike: { 's3:prefix': [events, results] } }),
    allow(['s3:GetObject'], [bucket.arnForObjects(events)]),
    allow(['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'], [bucket.arnForObjects(results)]),
    ...(encryptionKey ? [encryptionKey.grant(grantee, ...KEY_ACTIONS)] : []),
  ];
  return grants.reduce((all, each) => all.combine(each));
}

const WORK_GROUP_ACTIONS = [
  'athena:BatchGetNamedQuery',
  'athena:BatchGetQueryExecution',
  'athena:GetNamedQuery',
  'athena:GetQueryExecution',
  'athena:GetQueryResults',
  'athena:GetQueryResultsStream',
  'athena:GetWorkGroup',
  'athena:ListNamedQueries',
  'athena:ListQueryExecutions',
  'athena:StartQueryExecution',
  'athena:StopQueryExecution',
];
