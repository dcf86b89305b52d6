import { QUERIES } from '../../lib/archive/private/queries';
import { VIEWS, glueColumns } from '../../lib/archive/private/views';
import { ANSWERS, VIEW_QUESTIONS } from './answers';
import type { Answer } from './answers';
import { Database } from './duckdb';
import { bounce, complaint, delivery, open, send } from './events';
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

type Rows = Pick<Answer, 'rows' | 'rowsOfParquet'>;

describe.each<[string, (line: Line) => object | undefined, (answer: Rows) => unknown[][]]>([
  ['JSON', ({ text }) => asAthenaReads(text), ({ rows }) => rows],
  ['Parquet', ({ text }) => asFirehoseReads(text), ({ rows, rowsOfParquet }) => rowsOfParquet ?? rows],
])('events in %s', (_, read, rowsOf) => {
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
    const answer = await database.query(sql(SOURCE), ANSWERS[id].parameters);

    expect(shiftBack(answer)).toEqual(rowsOf(ANSWERS[id]));
  });

  test.each(VIEW_QUESTIONS)('answer about views $question as counted by hand', async (question) => {
    const answer = await database.query(question.sql(SOURCE.database));

    expect(shiftBack(answer)).toEqual(rowsOf(question));
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

/** The answer about events of these days, to a query. */
async function answerTo(query: string, lines: Line[]): Promise<unknown[][]> {
  const database = await Database.create(SOURCE);
  await database.insert(lines.map(({ arrives, text }) => ({ ...asAthenaReads(text), day: arrives.slice(0, 10) })));
  return database.query(QUERIES.find(({ id }) => id === query)!.sql(SOURCE));
}

/** Midnight, so many days ago. */
const daysAgo = (days: number) => `${new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)}T00:00:00.000Z`;

describe('an address that was on the suppression list when mail was sent 5 days ago', () => {
  const to = 'ada@example.com';
  const mail = (sent: number) => ({ id: `sent-${sent}-days-ago`, sent: daysAgo(sent), to: [to] });
  const bounced = (sent: number, happened: number, subType = 'NoEmail') => bounce(mail(sent), daysAgo(happened), 'Permanent', subType, to);
  const complained = (sent: number, happened: number) => complaint(mail(sent), daysAgo(happened), to, { complaintFeedbackType: 'abuse' });
  const listed = bounced(5, 5, 'OnAccountSuppressionList');
  const candidates = async (...lines: Line[]) =>
    (await answerTo('SuppressionCandidates', [listed, ...lines])).map(([, hardBounces, complaints]) => [hardBounces, complaints]);

  test.each<[string, Line[], number[]]>([
    ['bounced for good', [bounced(4, 4)], [1, 0]],
    ['was delivered, and complained about', [delivery(mail(2), daysAgo(2), 900), complained(2, 1)], [0, 1]],
  ])('is a candidate for it again if mail that was sent after that %s', async (_what, lines, counted) => {
    expect(await candidates(...lines)).toEqual([counted]);
  });

  test.each<[string, Line[]]>([
    ['it only was on the list', []],
    ['older mail bounces later', [bounced(6, 4)]],
    ['older mail is complained about later', [complained(6, 4)]],
    ['mail that was sent later is suppressed again', [bounced(4, 4), bounced(3, 3, 'OnAccountSuppressionList')]],
  ])('is no candidate if %s', async (_what, lines) => {
    expect(await candidates(...lines)).toEqual([]);
  });
});

test('the recipients of a mail are one user, in whatever order and case they are named', async () => {
  const mails = [['ada@example.com', 'Ben@example.com'], ['ben@example.com', 'Ada@example.com'], ['ada@example.com']];
  const sent = daysAgo(0);
  const lines = mails.map((to, index) => open({ id: `${index}`, sent, to }, sent));

  const [[, , , , , , , opens, uniqueOpens, usersOpened]] = await answerTo('DailyFigures', lines);

  expect([opens, uniqueOpens, usersOpened]).toEqual([3, 3, 2]);
});

test('a tag with many values leaves room for the others: each has the 100 that were sent most', async () => {
  const sent = daysAgo(0);
  const mails = Array.from({ length: 101 }, (_, index) => {
    const number = String(index).padStart(3, '0');
    return { id: number, sent, to: ['ada@example.com'], tags: { abo: [number], campaign: ['spring'] } };
  });
  const lines = [...mails, { ...mails[100], id: 'again' }].map(send);

  const answer = await answerTo('ByTag', lines);

  const sentOf = answer.map(([tag, value, count]) => [tag, value, count]);
  expect(sentOf).toHaveLength(101);
  expect([sentOf[0], sentOf[1], sentOf[99], sentOf[100]]).toEqual([
    ['abo', '100', 2],
    ['abo', '000', 1],
    ['abo', '098', 1],
    ['campaign', 'spring', 102],
  ]);
});
