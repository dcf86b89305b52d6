import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployedArchive } from '../deployed-archive';

/** Writes a database, its tables and its views as Glue has them into the files of Trino's metastore. */
export function writeMetastore(data: string, { database, tables }: Pick<DeployedArchive, 'database' | 'tables'>): void {
  const metastore = join(data, 'metastore');
  writeSchema(join(metastore, `.${database}.trinoSchema`), { parameters: {} });
  for (const table of tables) {
    mkdirSync(join(metastore, database, table.Name), { recursive: true });
    writeSchema(join(metastore, database, table.Name, '.trinoSchema'), schemaOf(table));
  }
}

function writeSchema(file: string, schema: object): void {
  // buckets are folders here
  const text = JSON.stringify({ writerVersion: '476', ...schema }).replaceAll('s3://', 'local:///');
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

function schemaOf({ TableType, Parameters, PartitionKeys = [], StorageDescriptor, ViewOriginalText, ViewExpandedText }: any): object {
  const { Columns, Location, InputFormat, OutputFormat, SerdeInfo } = StorageDescriptor;
  return {
    // whose views are run with the permissions of
    owner: 'analyst',
    tableType: TableType,
    dataColumns: Columns.map(columnOf),
    partitionColumns: PartitionKeys.map(columnOf),
    parameters: Parameters,
    originalStorageFormat: { serde: SerdeInfo.SerializationLibrary, inputFormat: InputFormat, outputFormat: OutputFormat },
    serdeParameters: SerdeInfo.Parameters ?? {},
    externalLocation: Location,
    viewOriginalText: ViewOriginalText,
    viewExpandedText: ViewExpandedText,
    columnStatistics: {},
  };
}

function columnOf({ Name, Type }: any): object {
  return { name: Name, type: Type, properties: {} };
}
