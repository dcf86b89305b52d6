import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { QUERIES } from '../../lib/archive/private/queries';
import { bucketOf } from './deployed-archive';
import type { DeployedArchive } from './deployed-archive';
import { markdownTable } from './document';
import type { Engine } from './engine/engine';
import { writeMetastore } from './engine/metastore';
import { bounce, click, delivery, open, send } from './events';
import type { Line } from './events';
import { evaluate } from './objects';

const DAYS = 40;
const HOUR = 3_600_000;
/** Of each hour, so that there are a million events. */
const MAILS = 410;
const SETS = 10;

interface Measurement {
  readonly name: string;
  readonly sql: string;
}

interface Figures {
  readonly seconds: number;
  readonly bytes: number;
}

/** How long queries over a million events take, and how much they read, in relation to the daily figures of one day in JSON. */
export async function measure(engine: Engine, json: DeployedArchive, parquet: DeployedArchive): Promise<string> {
  const midnight = Date.parse(new Date().toISOString().slice(0, 10));
  const count = writeEvents(engine.data, json, midnight);
  [json, parquet].forEach((archive) => writeMetastore(engine.data, archive));
  await engine.query(`INSERT INTO ${tableOf(parquet)} SELECT * FROM ${tableOf(json)}`);
  for (const archive of [json, parquet]) {
    assert.deepEqual((await engine.query(`SELECT count(*) FROM ${tableOf(archive)}`)).rows, [[count]]);
  }

  const figures = [new Map<string, Figures>(), new Map<string, Figures>()];
  for (const [index, archive] of [json, parquet].entries()) {
    for (const { name, sql } of measurements(archive)) {
      figures[index].set(name, await best(engine, sql));
    }
  }
  const unit = figures[0].get(ONE_DAY)!;
  const rows = measurements(json).map(({ name }) => [
    name,
    ...figures.flatMap((all) => [ratio(all.get(name)!.seconds, unit.seconds), ratio(all.get(name)!.bytes, unit.bytes)]),
  ]);
  console.log(`${count} events; daily figures of one day in JSON: ${unit.seconds} s, ${unit.bytes} bytes`);
  return markdownTable(['query', 'JSON: time', 'JSON: read', 'Parquet: time', 'Parquet: read'], rows);
}

const ONE_DAY = 'daily figures of 1 day';

function measurements({ database, queries }: DeployedArchive): Measurement[] {
  const name = QUERIES.find(({ id }) => id === 'DailyFigures')!.name;
  const { QueryString } = queries.find((query) => query.Name === name)!;
  // today counts, too
  const figuresOf = (days: number) => QueryString.replaceAll(`INTERVAL '30' DAY`, `INTERVAL '${days - 1}' DAY`);
  const recent = `FROM "${database}"."events" WHERE day >= current_date - INTERVAL '29' DAY`;
  return [
    { name: ONE_DAY, sql: figuresOf(1) },
    { name: 'daily figures of 7 days', sql: figuresOf(7) },
    { name: 'daily figures of 30 days', sql: figuresOf(30) },
    { name: 'number of events of 1 day', sql: `SELECT count(*) FROM "${database}"."events" WHERE day = current_date` },
    { name: 'bounces of 30 days', sql: `SELECT count(*) ${recent} AND event_type = 'Bounce'` },
    {
      name: `bounces of 30 days of one of ${SETS} sets`,
      sql: `SELECT count(*) ${recent} AND event_type = 'Bounce' AND configuration_set = 'set-3'`,
    },
  ];
}

/** Of three times. */
async function best(engine: Engine, sql: string): Promise<Figures> {
  const all: Figures[] = [];
  for (let time = 0; time < 3; time++) {
    const start = Date.now();
    const { bytes } = await engine.query(sql);
    all.push({ seconds: (Date.now() - start) / 1000, bytes });
  }
  return { seconds: Math.min(...all.map(({ seconds }) => seconds)), bytes: all[0].bytes };
}

/** An object an hour, for as many days until `midnight`, and the day that it begins. */
function writeEvents(data: string, archive: DeployedArchive, midnight: number): number {
  let count = 0;
  for (let hour = 0; hour < DAYS * 24; hour++) {
    const start = midnight + (hour - (DAYS - 1) * 24) * HOUR;
    const lines = Array.from({ length: MAILS }, (_, index) => eventsOf(hour * MAILS + index, start + index * 5_000)).flat();
    const time = new Date(start).toISOString();
    const folder = join(data, bucketOf(archive), evaluate(archive.destination.Prefix, time));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${hour}.gz`), gzipSync(lines.map(({ text }) => `${text}\n`).join('')));
    count += lines.length;
  }
  return count;
}

/** One mail of 20 bounces, of others every second is read, and every tenth clicked. */
function eventsOf(number: number, time: number): Line[] {
  const at = (seconds: number) => new Date(time + seconds * 1000).toISOString();
  const to = [`${digest(`person ${number % 90_000}`, 10)}@domain-${number % 40}.example`];
  const tags = { 'ses:configuration-set': [`set-${number % SETS}`], campaign: [`campaign-${number % 30}`] };
  const id = digest(`mail ${number}`, 60);
  const headers = [
    { name: 'Message-ID', value: `<${id}@mail.example>` },
    { name: 'List-Unsubscribe', value: `<https://shop.example/unsubscribe/${digest(`link ${number}`, 64)}>` },
  ];
  const mail = { id, sent: at(0), to, tags, headers };
  if (number % 20 === 0) {
    return [send(mail), bounce(mail, at(2), 'Permanent', 'General', to[0], 'smtp; 550 5.1.1 no such user')];
  }
  return [
    send(mail),
    delivery(mail, at(1), 900 + (number % 500)),
    ...(number % 2 === 0 ? [open(mail, at(30))] : []),
    ...(number % 10 === 2 ? [click(mail, at(40), `https://shop.example/${number % 200}`)] : []),
  ];
}

/** As hard to compress as real identifiers are. */
function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

function tableOf({ database, tables }: DeployedArchive): string {
  return `"${database}"."${tables.find(({ TableType }) => TableType === 'EXTERNAL_TABLE').Name}"`;
}

function ratio(value: number, unit: number): string {
  return (value / unit).toPrecision(2);
}
