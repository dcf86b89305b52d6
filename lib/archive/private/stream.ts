import { Size, Stack, aws_iam as iam, aws_kinesisfirehose as firehose, aws_logs as logs } from 'aws-cdk-lib';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { KEY_ACTIONS } from '../../private/stream-key';
import { EmailEventArchiveFormat } from '../email-event-archive';
import { isElsewhere } from './bucket';
import { TABLE, catalogArns } from './catalog';
import { DAY, PREFIXES } from './prefixes';

export interface StreamOptions {
  readonly bucket: IBucket;
  readonly bufferingInterval: Duration;
  readonly databaseName: string;
  readonly encryptionKey?: IKey;
  readonly format: EmailEventArchiveFormat;
  readonly rawBackup: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly table: CfnTable;
}

/** A stream that writes each day below a prefix of its own, and the role through which it does. */
export function createStream(scope: Construct, options: StreamOptions): { stream: firehose.DeliveryStream; role: iam.Role } {
  const { bucket, bufferingInterval, encryptionKey, format, rawBackup, removalPolicy, table } = options;
  const logGroup = new logs.LogGroup(scope, 'Log', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy });
  const role = new iam.Role(scope, 'StreamRole', {
    assumedBy: new iam.ServicePrincipal('firehose.amazonaws.com'),
    // this, and not the ARN of the stream, is what AWS documents: https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
    externalIds: [Stack.of(scope).account],
  });
  const policy = new iam.Policy(scope, 'StreamPolicy', { roles: [role], statements: statementsFor(scope, options, logGroup) });

  // core would grant more: to delete events, for one
  const streamRole = role.withoutPolicyUpdates();
  const common = {
    bufferingInterval,
    // as few objects as possible: a query opens each of them
    bufferingSize: Size.mebibytes(128),
    encryptionKey,
    loggingConfig: new firehose.EnableLogging(logGroup),
  };
  const isParquet = format === EmailEventArchiveFormat.PARQUET;
  const stream = new firehose.DeliveryStream(scope, 'Stream', {
    role: streamRole,
    encryption: encryptionKey ? firehose.StreamEncryption.customerManagedKey(encryptionKey) : firehose.StreamEncryption.awsOwnedKey(),
    destination: new firehose.S3Bucket(bucket, {
      ...common,
      role: streamRole,
      dataOutputPrefix: `${PREFIXES.events}${DAY.firehose}`,
      errorOutputPrefix: `${PREFIXES.errors}!{firehose:error-output-type}/${DAY.firehose}`,
      compression: isParquet ? undefined : firehose.Compression.GZIP,
      dataFormatConversion: isParquet
        ? {
            schemaConfiguration: firehose.SchemaConfiguration.fromCfnTable(table),
            inputFormat: firehose.InputFormat.OPENX_JSON,
            outputFormat: firehose.OutputFormat.PARQUET,
          }
        : undefined,
      s3Backup: rawBackup ? rawBackupTo(bucket, common) : undefined,
    }),
  });
  stream.node.addDependency(policy);
  return { stream, role };
}

/** Data Firehose has a buffer of its own for it, which cannot be as short as 0. */
function rawBackupTo(
  bucket: IBucket,
  common: firehose.CommonDestinationS3Props & { loggingConfig: firehose.ILoggingConfig },
): firehose.DestinationS3BackupProps {
  return {
    ...common,
    bucket,
    bufferingInterval: undefined,
    dataOutputPrefix: `${PREFIXES.raw}${DAY.firehose}`,
    errorOutputPrefix: `${PREFIXES.errors}${PREFIXES.raw}!{firehose:error-output-type}/${DAY.firehose}`,
    compression: firehose.Compression.GZIP,
  };
}

/** https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html */
function statementsFor(scope: Construct, options: StreamOptions, logGroup: logs.ILogGroup): iam.PolicyStatement[] {
  const { bucket, databaseName, encryptionKey, format } = options;
  const tables = format === EmailEventArchiveFormat.PARQUET ? catalogArns(scope, databaseName, TABLE) : undefined;
  return [
    ...bucketStatements(scope, bucket, options.rawBackup),
    ...(encryptionKey ? [new iam.PolicyStatement({ actions: KEY_ACTIONS, resources: [encryptionKey.keyArn] })] : []),
    ...(tables
      ? [new iam.PolicyStatement({ actions: ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'], resources: tables })]
      : []),
    new iam.PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
  ];
}

/** What Data Firehose needs to write to a bucket: https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3 */
export function bucketStatements(scope: Construct, bucket: IBucket, rawBackup: boolean, role?: iam.IRole): iam.PolicyStatement[] {
  const principals = role && [new iam.ArnPrincipal(role.roleArn)];
  const prefixes = [PREFIXES.events, PREFIXES.errors, ...(rawBackup ? [PREFIXES.raw] : [])];
  return [
    new iam.PolicyStatement({
      principals,
      actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [bucket.bucketArn],
    }),
    new iam.PolicyStatement({
      principals,
      // what it writes to another account, it lets the owner of the bucket have
      actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject', ...(isElsewhere(scope, bucket) ? ['s3:PutObjectAcl'] : [])],
      resources: prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
    }),
  ];
}
