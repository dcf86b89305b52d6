import { Fn, Stack, aws_glue as glue } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EmailEventArchiveFormat } from '../email-event-archive';
import { EVENT_COLUMNS, JSON_SERDE, JSON_SERDE_PARAMETERS, PARTITION_KEY } from './columns';
import { DAY, PREFIXES } from './prefixes';
import { VIEWS, glueColumns } from './views';
import type { View } from './views';

/** The table with the records as they are. */
export const TABLE = 'event_records';

interface CatalogOptions {
  readonly bucket: IBucket;
  readonly databaseName: string;
  readonly format: EmailEventArchiveFormat;
  readonly retention: Duration;
}

interface Catalog {
  readonly database: glue.CfnDatabase;
  readonly table: glue.CfnTable;
}

/** A database with the table and its views. Partitions are computed by the query engine: nobody has to add them. */
export function createCatalog(scope: Construct, options: CatalogOptions): Catalog {
  const { databaseName } = options;
  const database = new glue.CfnDatabase(scope, 'Database', {
    catalogId: Stack.of(scope).account,
    databaseInput: { name: databaseName, description: 'Events of Amazon SES mail' },
  });
  const common = { catalogId: database.catalogId, databaseName: database.ref };
  const table = new glue.CfnTable(scope, 'Table', {
    ...common,
    tableInput: {
      name: TABLE,
      description: 'Records of SES events, as SES wrote them',
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: [PARTITION_KEY],
      ...storageOf(options),
    },
  });
  const views = new Construct(scope, 'Views');
  VIEWS.forEach((view) => new glue.CfnTable(views, view.name, { ...common, tableInput: viewInput(view, databaseName) }));
  return { database, table };
}

function storageOf({
  bucket,
  format,
  retention,
}: CatalogOptions): Pick<glue.CfnTable.TableInputProperty, 'parameters' | 'storageDescriptor'> {
  const location = `s3://${bucket.bucketName}/${PREFIXES.events}`;
  return {
    parameters: {
      classification: format,
      'projection.enabled': 'true',
      [`projection.${PARTITION_KEY.name}.type`]: 'date',
      [`projection.${PARTITION_KEY.name}.format`]: DAY.format,
      // relative, so that neither the synthesis nor the table depend on the date
      [`projection.${PARTITION_KEY.name}.range`]: `NOW-${retention.toDays()}DAYS,NOW`,
      [`projection.${PARTITION_KEY.name}.interval`]: '1',
      [`projection.${PARTITION_KEY.name}.interval.unit`]: 'DAYS',
      'storage.location.template': `${location}${DAY.partition}`,
    },
    storageDescriptor: { location, columns: [...EVENT_COLUMNS], ...FORMATS[format] },
  };
}

const FORMATS: Record<EmailEventArchiveFormat, glue.CfnTable.StorageDescriptorProperty> = {
  [EmailEventArchiveFormat.JSON]: {
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serdeInfo: { serializationLibrary: JSON_SERDE, parameters: JSON_SERDE_PARAMETERS },
    compressed: true,
  },
  [EmailEventArchiveFormat.PARQUET]: {
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    compressed: true,
  },
};

/** As Athena keeps its views in Glue. The engine checks the columns against the query. */
function viewInput(view: View, database: string): glue.CfnTable.TableInputProperty {
  const definition = JSON.stringify({
    originalSql: view.sql({ database, table: TABLE }),
    catalog: 'awsdatacatalog',
    schema: database,
    columns: view.columns,
  });
  return {
    name: view.name,
    description: view.description,
    tableType: 'VIRTUAL_VIEW',
    parameters: { presto_view: 'true', comment: 'Presto View' },
    viewOriginalText: Fn.join('', ['/* Presto View: ', Fn.base64(definition), ' */']),
    viewExpandedText: '/* Presto View */',
    storageDescriptor: { columns: glueColumns(view), serdeInfo: {} },
  };
}

/** The catalog, the database and what stands in it, for a permission. */
export function catalogArns(scope: Construct, databaseName: string, ...tables: string[]): string[] {
  const arn = (resource: string) => Stack.of(scope).formatArn({ service: 'glue', resource });
  return [arn('catalog'), arn(`database/${databaseName}`), ...tables.map((table) => arn(`table/${databaseName}/${table}`))];
}
