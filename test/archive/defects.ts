import { EmailEventArchiveFormat } from '../../lib';
import { TIME, indented } from '../../lib/archive/private/sql';
import { editView } from './deployed-archive';
import type { DeployedArchive } from './deployed-archive';

/** Something that was wrong in archives that others wrote, or could be in this one. */
interface Defect {
  readonly name: string;
  /** @default - JSON */
  readonly format?: EmailEventArchiveFormat;
  /** The question whose answer it makes wrong, or impossible. */
  readonly noticedBy: string;
  plant(archive: DeployedArchive): void;
}

const tableOf = ({ tables }: DeployedArchive): any => tables.find(({ TableType }) => TableType === 'EXTERNAL_TABLE');
const viewOf = ({ tables }: DeployedArchive, name: string): any => tables.find(({ Name }) => Name === name);
const queriesOf = ({ queries }: DeployedArchive): { QueryString: string }[] => queries;

function replaceType(archive: DeployedArchive, column: string, search: string | RegExp, replacement: string): void {
  const found = tableOf(archive).StorageDescriptor.Columns.find(({ Name }: any) => Name === column);
  found.Type = replaced(found.Type, search, replacement);
}

function replaceInQueries(archive: DeployedArchive, search: string, replacement: string): void {
  const affected = queriesOf(archive).filter(({ QueryString }) => QueryString.includes(search));
  if (affected.length === 0) {
    throw new Error(`no query has ${search}`);
  }
  affected.forEach((query) => (query.QueryString = query.QueryString.replaceAll(search, replacement)));
}

function replaced(text: string, search: string | RegExp, replacement: string): string {
  const result = text.replace(search, replacement);
  if (result === text) {
    throw new Error(`there is no ${search} in ${text}`);
  }
  return result;
}

/** Changes nothing: a copy with its views written anew, about which nothing may be noticed. */
export function plantNothing(archive: DeployedArchive): void {
  editView(viewOf(archive, 'events'), (view) => view);
}

/** Each of them has to make an answer wrong, or impossible. */
export const DEFECTS: Defect[] = [
  {
    name: 'the stream writes other keys than the table looks for',
    noticedBy: 'SES daily figures',
    plant: ({ destination }) => (destination.Prefix = replaced(destination.Prefix, 'yyyy-MM-dd', 'yyyy/MM/dd')),
  },
  {
    name: 'the location of partitions is not where the stream writes',
    noticedBy: 'SES daily figures',
    plant: (archive) => {
      const { Parameters } = tableOf(archive);
      Parameters['storage.location.template'] = replaced(Parameters['storage.location.template'], 'day=', '');
    },
  },
  {
    name: 'the range of days is too short',
    noticedBy: 'SES daily figures',
    plant: (archive) => (tableOf(archive).Parameters['projection.day.range'] = 'NOW-2DAYS,NOW'),
  },
  {
    name: 'days are written in another format',
    noticedBy: 'SES daily figures',
    plant: (archive) => (tableOf(archive).Parameters['projection.day.format'] = 'yyyyMMdd'),
  },
  {
    name: 'the day is a string',
    noticedBy: 'SES daily figures',
    plant: (archive) => (tableOf(archive).PartitionKeys[0].Type = 'string'),
  },
  {
    name: 'tags are a struct',
    noticedBy: 'SES messages by tag',
    plant: (archive) => replaceType(archive, 'mail', 'tags:map<string,array<string>>', 'tags:struct<campaign:array<string>>'),
  },
  {
    name: 'a field is misspelt',
    noticedBy: 'SES bounces by type and day',
    plant: (archive) => replaceType(archive, 'bounce', 'bouncesubtype', 'bouncesubtipe'),
  },
  {
    name: 'a type of event is missing',
    noticedBy: 'SES delays by reason and day',
    plant: (archive) => {
      const { StorageDescriptor } = tableOf(archive);
      StorageDescriptor.Columns = StorageDescriptor.Columns.filter(({ Name }: any) => Name !== 'deliverydelay');
    },
  },
  {
    name: 'recipients are one string',
    noticedBy: 'SES daily figures',
    plant: (archive) => replaceType(archive, 'delivery', 'recipients:array<string>', 'recipients:string'),
  },
  {
    name: 'a truncated line fails',
    noticedBy: 'SES daily figures',
    plant: (archive) => delete tableOf(archive).StorageDescriptor.SerdeInfo.Parameters['ignore.malformed.json'],
  },
  {
    name: 'the SerDe is that of Hive',
    noticedBy: 'SES daily figures',
    plant: (archive) => (tableOf(archive).StorageDescriptor.SerdeInfo.SerializationLibrary = 'org.apache.hive.hcatalog.data.JsonSerDe'),
  },
  {
    name: 'columns of a view are in another order',
    noticedBy: 'what is known of mail that arrived',
    plant: (archive) => editView(viewOf(archive, 'events'), (view) => ({ ...view, columns: [...view.columns].reverse() })),
  },
  {
    name: 'a column of a view has another type',
    noticedBy: 'what is known of mail that arrived',
    plant: (archive) =>
      editView(viewOf(archive, 'events'), (view) => ({
        ...view,
        columns: view.columns.map((column: any) => (column.type === 'bigint' ? { ...column, type: 'integer' } : column)),
      })),
  },
  {
    name: 'types of a view are those of Hive',
    noticedBy: 'what is known of mail that arrived',
    plant: (archive) =>
      editView(viewOf(archive, 'events'), (view) => ({
        ...view,
        columns: view.columns.map((column: any) => (column.type === 'varchar' ? { ...column, type: 'string' } : column)),
      })),
  },
  {
    name: 'a view names the catalog as the console does',
    noticedBy: 'what is known of mail that arrived',
    plant: (archive) => editView(viewOf(archive, 'events'), (view) => ({ ...view, catalog: 'AwsDataCatalog' })),
  },
  {
    name: 'a view shows lines without an event',
    noticedBy: 'how many events of each type there are, with those that came twice',
    plant: (archive) =>
      editView(viewOf(archive, 'events'), (view) => ({
        ...view,
        originalSql: replaced(view.originalSql, 'WHERE eventtype IS NOT NULL', ''),
      })),
  },
  {
    name: 'queries read all days',
    noticedBy: 'SES daily figures',
    plant: (archive) => replaceInQueries(archive, `day >= current_date - INTERVAL '30' DAY`, 'day IS NOT NULL'),
  },
  {
    name: 'events that came twice count twice',
    noticedBy: 'SES bounces by type and day',
    plant: (archive) => replaceInQueries(archive, 'count(DISTINCT (mail.messageid, lower(recipient)))', 'count(*)'),
  },
  {
    name: 'mail that was suppressed counts as bounced',
    noticedBy: 'SES messages by tag',
    plant: (archive) => replaceInQueries(archive, `'OnAccountSuppressionList', 'OnTenantSuppressionList'`, `'Suppressed'`),
  },
  {
    name: 'the day of the arrival stands for that of the event',
    noticedBy: 'SES daily figures',
    plant: (archive) => replaceInQueries(archive, indented(4, TIME), 'cast(day AS timestamp(3))'),
  },
  {
    name: 'a table of Parquet is read as JSON',
    noticedBy: 'SES daily figures',
    format: EmailEventArchiveFormat.PARQUET,
    plant: (archive) => (tableOf(archive).StorageDescriptor.SerdeInfo.SerializationLibrary = 'org.openx.data.jsonserde.JsonSerDe'),
  },
  {
    name: 'tags in Parquet are looked for as they were sent',
    noticedBy: 'SES messages by tag',
    format: EmailEventArchiveFormat.PARQUET,
    plant: (archive) =>
      replaceInQueries(archive, 'CROSS JOIN UNNEST(element_at(tags, tag))', `CROSS JOIN UNNEST(element_at(tags, 'Campaign'))`),
  },
];
