import { DuckDBInstance, DuckDBTypeId } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EVENT_COLUMNS, PARTITION_KEY } from '../../lib/archive/private/columns';
import { from } from '../../lib/archive/private/sql';
import type { Source } from '../../lib/archive/private/sql';
import type { View } from '../../lib/archive/private/views';

/** A row of the table: the columns of an event, and its day. */
export type Row = object;

const COLUMNS = [...EVENT_COLUMNS, PARTITION_KEY];

/** Functions of Athena that DuckDB does not have, or has under another name. */
const MACROS = [
  'array_join(list, separator) AS array_to_string(list, separator)',
  'approx_percentile(value, fraction) AS quantile_disc(value, fraction)',
  'cardinality(list) AS len(list)',
  'element_at(collection, key) AS collection[key]',
  'from_iso8601_timestamp(text) AS cast(text AS timestamp)',
];

/** DuckDB with a table of events, which takes the queries of Athena. */
export class Database {
  public static async create(source: Source): Promise<Database> {
    const connection = await (await DuckDBInstance.create()).connect();
    const columns = COLUMNS.map(({ name, type }) => `"${name}" ${duckDbType(type)}`);
    const statements = [
      `SET TimeZone = 'UTC'`,
      ...MACROS.map((macro) => `CREATE MACRO ${macro}`),
      `CREATE SCHEMA "${source.database}"`,
      `CREATE TABLE ${from(source)} (${columns.join(', ')})`,
    ];
    for (const statement of statements) {
      await connection.run(statement);
    }
    return new Database(connection, source);
  }

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly source: Source,
  ) {}

  public async insert(rows: Row[]): Promise<void> {
    const structure = JSON.stringify(Object.fromEntries(COLUMNS.map(({ name, type }) => [name, duckDbType(type)])));
    const statement = await this.connection.prepare(`INSERT INTO ${from(this.source)} SELECT unnest(from_json(?, '${structure}'))`);
    for (const row of rows) {
      statement.bind([JSON.stringify(row)]);
      await statement.run();
    }
  }

  public async createView({ name, sql }: View): Promise<void> {
    await this.connection.run(`CREATE VIEW ${from({ ...this.source, table: name })} AS ${translated(sql(this.source))}`);
  }

  /** The names and types of the columns of a view. */
  public async describe({ name }: View): Promise<unknown[][]> {
    const reader = await this.connection.runAndReadAll(`DESCRIBE ${from({ ...this.source, table: name })}`);
    return reader.getRowsJson().map(([column, type]) => [column, type]);
  }

  /** The rows of a query of Athena, as the engine writes them in JSON. */
  public async query(sql: string, parameters: string[] = []): Promise<unknown[][]> {
    const reader = await this.connection.runAndReadAll(translated(sql), parameters);
    const types = reader.columnTypes().map(({ typeId }) => typeId);
    return reader.getRowsJson().map((row) => row.map((value, index) => asEngineWrites(value, types[index])));
  }
}

/** Writes rows into a file as Data Firehose would. */
export async function writeParquet(rows: Row[], file: string): Promise<void> {
  const source = { database: 'conversion', table: 'rows' };
  const database = await Database.create(source);
  await database.insert(rows);
  await database.query(`COPY (SELECT * EXCLUDE (${PARTITION_KEY.name}) FROM ${from(source)}) TO '${file}' (FORMAT parquet)`);
}

function asEngineWrites(value: unknown, type: DuckDBTypeId): unknown {
  switch (value === null ? undefined : type) {
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.HUGEINT:
      return Number(value);
    case DuckDBTypeId.TIMESTAMP_MS:
      return new Date(`${value as string}Z`).toISOString().replace(/T|Z/g, ' ').trim();
    default:
      return value;
  }
}

/** A macro cannot take a function. */
function translated(sql: string): string {
  return sql.replaceAll('transform(', 'list_transform(');
}

function duckDbType(type: string): string {
  const [, container, parameters] = /^(struct|array|map)<(.*)>$/.exec(type) ?? [];
  switch (container) {
    case 'struct':
      return `STRUCT(${split(parameters)
        .map((field) => field.replace(/^(\w+):(.*)$/, (_, name, of) => `"${name}" ${duckDbType(of)}`))
        .join(', ')})`;
    case 'array':
      return `${duckDbType(parameters)}[]`;
    case 'map':
      return `MAP(${split(parameters).map(duckDbType).join(', ')})`;
    default:
      return type === 'string' ? 'VARCHAR' : type.toUpperCase();
  }
}

/** Splits a list of types at its commas, but not at those of inner lists. */
function split(list: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of list) {
    depth += character === '<' ? 1 : character === '>' ? -1 : 0;
    if (character === ',' && depth === 0) {
      parts.push('');
    } else {
      parts[parts.length - 1] += character;
    }
  }
  return parts;
}
