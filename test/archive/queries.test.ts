import { QUERIES } from '../../lib/archive/private/queries';
import { VIEWS, glueColumns } from '../../lib/archive/private/views';
import { ANSWERS, VIEW_QUESTIONS } from './answers';
import { Database } from './duckdb';
import { bounce, send } from './events';
import type { Line } from './events';
import { LINES, TODAY, shift, shifted } from './fixture';
import { asAthenaReads, asFirehoseReads } from './serde';

const DUCKDB_TYPES: Record<string, string> = {
  varchar: 'VARCHAR',
  bigint: 'BIGINT',
  boolean: 'BOOLEAN',
  date: 'DATE',
  'timestamp(3)': 'TIMESTAMP_MS',
  'map(varchar, array(varchar))': 'MAP(VARCHAR, VARCHAR[])',
};

const SOURCE = { database: 'archive', table: 'records' };

describe.each<[string, (line: Line) => object | undefined]>([
  ['JSON', ({ text }) => asAthenaReads(text)],
  ['Parquet', ({ text }) => asFirehoseReads(text)],
])('events in %s', (_, read) => {
  let database: Database;
  const today = new Date().toISOString().slice(0, 10);

  beforeAll(async () => {
    database = await Database.create(SOURCE);
    const rows = shifted(LINES, today).map((line) => ({ event: read(line), day: line.arrives.slice(0, 10) }));
    await database.insert(rows.flatMap(({ event, day }) => (event ? [{ ...event, day }] : [])));
    for (const view of VIEWS) {
      await database.createView(view);
    }
  });

  test.each(QUERIES)('answer the query $name as counted by hand', async ({ id, sql }) => {
    const { parameters, rows } = ANSWERS[id];

    const answer = await database.query(sql(SOURCE), parameters);

    expect(shiftBack(answer)).toEqual(rows);
  });

  test.each(VIEW_QUESTIONS)('answer about views $question as counted by hand', async ({ sql, rows }) => {
    const answer = await database.query(sql(SOURCE.database));

    expect(shiftBack(answer)).toEqual(rows);
  });

  test.each(VIEWS)('stand in a view $name with the columns that Glue is told', async (view) => {
    const described = await database.describe(view);

    expect(described).toEqual(view.columns.map(({ name, type }) => [name, DUCKDB_TYPES[type]]));
  });

  function shiftBack(answer: unknown[][]): unknown {
    return JSON.parse(shift(JSON.stringify(answer), TODAY, today));
  }
});

test.each(QUERIES)('the query $id has a name and a description that Athena takes', ({ name, description }) => {
  expect(name).toMatch(/^SES .{1,124}$/);
  expect(description).toMatch(/^[A-Z].{1,1022}\.$/);
});

test('Glue gets types of Hive for those of the engine', () => {
  const pairs = VIEWS.flatMap((view) => view.columns.map(({ type }, index) => [type, glueColumns(view)[index].type]));

  expect(Object.fromEntries(pairs)).toEqual({
    varchar: 'string',
    bigint: 'bigint',
    boolean: 'boolean',
    date: 'date',
    'timestamp(3)': 'timestamp',
    'map(varchar, array(varchar))': 'map<string,array<string>>',
  });
});

test('an address that bounced for good after it was on the suppression list is a candidate for it again', async () => {
  const database = await Database.create(SOURCE);
  const today = new Date().toISOString().slice(0, 10);
  const bounced = (id: string, hour: string, subType: string, to: string) => {
    const sent = `${today}T${hour}:00:00.000Z`;
    return bounce({ id, sent, to: [to] }, sent, 'Permanent', subType, to);
  };
  const lines = [
    bounced('1', '01', 'OnAccountSuppressionList', 'back@example.com'),
    bounced('2', '02', 'NoEmail', 'back@example.com'),
    bounced('3', '01', 'NoEmail', 'listed@example.com'),
    bounced('4', '02', 'OnAccountSuppressionList', 'listed@example.com'),
    bounced('5', '02', 'OnAccountSuppressionList', 'only@example.com'),
  ];
  await database.insert(lines.map(({ text }) => ({ ...asAthenaReads(text), day: today })));

  const answer = await database.query(QUERIES.find(({ id }) => id === 'SuppressionCandidates')!.sql(SOURCE));

  expect(answer.map(([recipient, hardBounces]) => [recipient, hardBounces])).toEqual([['back@example.com', 1]]);
});

test('a tag with many values leaves room for the others: each has the 100 that were sent most', async () => {
  const database = await Database.create(SOURCE);
  const sent = `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`;
  const mails = Array.from({ length: 101 }, (_, index) => {
    const number = String(index).padStart(3, '0');
    return { id: number, sent, to: ['ada@example.com'], tags: { abo: [number], campaign: ['spring'] } };
  });
  const lines = [...mails, { ...mails[100], id: 'again' }].map(send);
  await database.insert(lines.map(({ text }) => ({ ...asAthenaReads(text), day: sent.slice(0, 10) })));

  const answer = await database.query(QUERIES.find(({ id }) => id === 'ByTag')!.sql(SOURCE));

  const sentOf = answer.map(([tag, value, count]) => [tag, value, count]);
  expect(sentOf).toHaveLength(101);
  expect([sentOf[0], sentOf[1], sentOf[99], sentOf[100]]).toEqual([
    ['abo', '100', 2],
    ['abo', '000', 1],
    ['abo', '098', 1],
    ['campaign', 'spring', 102],
  ]);
});
