import { aws_athena as athena } from 'aws-cdk-lib';
import type { Size } from 'aws-cdk-lib';
import type { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { shortPath } from '../../private/values';
import { TABLE } from './catalog';
import { uniqueName } from './names';
import { PREFIXES } from './prefixes';
import { QUERIES } from './queries/index';

interface WorkGroupOptions {
  readonly bucket: IBucket;
  readonly encryptionKey?: IKey;
  readonly queryScanLimit: Size;
}

/** A workgroup that queries cannot leave: where results go, how they are encrypted, and how much a query may read. */
export function createWorkGroup(scope: Construct, { bucket, encryptionKey, queryScanLimit }: WorkGroupOptions): athena.CfnWorkGroup {
  return new athena.CfnWorkGroup(scope, 'WorkGroup', {
    name: uniqueName(scope, { maxLength: 100, separator: '-' }),
    description: `Queries over the SES events of ${shortPath(scope)}`,
    // otherwise it cannot be deleted once somebody has asked something
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: queryScanLimit.toBytes(),
      engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      resultConfiguration: {
        outputLocation: `s3://${bucket.bucketName}/${PREFIXES.results}`,
        encryptionConfiguration: encryptionKey
          ? { encryptionOption: 'SSE_KMS', kmsKey: encryptionKey.keyArn }
          : { encryptionOption: 'SSE_S3' },
      },
    },
  });
}

/** The named queries, by the names of their constructs. */
export function createQueries(
  scope: Construct,
  workGroup: athena.CfnWorkGroup,
  database: CfnDatabase,
  databaseName: string,
): Record<string, athena.CfnNamedQuery> {
  const parent = new Construct(scope, 'Queries');
  const queries = QUERIES.map((query) => {
    const { id, name, description } = query;
    const queryString = query.sql({ database: databaseName, table: TABLE });
    return [id, new athena.CfnNamedQuery(parent, id, { name, description, queryString, database: database.ref, workGroup: workGroup.ref })];
  });
  return Object.fromEntries(queries) as Record<string, athena.CfnNamedQuery>;
}
