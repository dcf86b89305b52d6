import type { RemovalPolicy } from 'aws-cdk-lib';
import type { INamedQueryRef, IWorkGroupRef } from 'aws-cdk-lib/aws-athena';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IDatabaseRef, ITableRef } from 'aws-cdk-lib/aws-glue';
import type { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { createAlarms } from './alarms';
import { createBucket, isOfThisApp, prepareBucket } from './bucket';
import { createCatalog } from './catalog';
import { warnOfImportedBucket } from './imported-bucket';
import { assertInput } from './input';
import type { Input } from './input';
import { letUseKey } from './key-use';
import { assertNewName } from './names';
import { createStream } from './stream';
import { createQueries, createWorkGroup } from './work-group';

interface PartsOptions extends Input {
  readonly removalPolicy: RemovalPolicy;
}

interface Parts {
  readonly bucket: IBucket;
  readonly database: IDatabaseRef;
  readonly table: ITableRef;
  readonly deliveryStream: IDeliveryStream;
  readonly workGroup: IWorkGroupRef;
  readonly queries: Record<string, INamedQueryRef>;
  // eslint-disable-next-line awscdk/no-construct-in-interface -- an IAlarm takes no actions
  readonly alarms: Alarm[];
}

/** What an archive consists of, if AWS would take it. */
export function createParts(scope: Construct, options: PartsOptions): Parts {
  assertInput(scope, options);
  assertNewName(scope, options.databaseName);
  const { bucket = createBucket(scope, options), encryptionKey, retention } = options;
  prepareBucket(scope, bucket, retention);

  const { database, table } = createCatalog(scope, { ...options, bucket });
  const { stream, role } = createStream(scope, { ...options, bucket, table });
  if (!isOfThisApp(bucket)) {
    warnOfImportedBucket(scope, stream, { ...options, bucket, role });
  }
  if (encryptionKey) {
    letUseKey(scope, stream, role, encryptionKey);
  }
  const workGroup = createWorkGroup(scope, { ...options, bucket });
  const queries = createQueries(scope, workGroup, database, options.databaseName);
  const alarms = createAlarms(scope, { ...options, bucket, stream });
  return { bucket, database, table, deliveryStream: stream, workGroup, queries, alarms };
}
