import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bucketOf } from './deployed-archive';
import type { DeployedArchive } from './deployed-archive';
import { writeParquet } from './duckdb';
import type { Line } from './events';
import { asFirehoseReads } from './serde';

/** Writes lines as Data Firehose does: in objects under the keys that the prefixes of the stream make. */
export async function writeObjects(data: string, archive: DeployedArchive, lines: Line[]): Promise<void> {
  const { destination } = archive;
  const isParquet = destination.DataFormatConversionConfiguration?.Enabled === true;
  for (const buffer of buffers(lines, destination.BufferingHints.IntervalInSeconds)) {
    // an object is named for the first of its records
    const [{ arrives }] = buffer;
    const events = buffer.map(({ text }) => asFirehoseReads(text));
    if (!isParquet) {
      write(fileOf(destination.Prefix, arrives, '.gz'), gzipSync(text(buffer)));
    } else if (events.some((event) => event)) {
      const file = fileOf(destination.Prefix, arrives, '.parquet');
      mkdirSync(dirname(file), { recursive: true });
      await writeParquet(
        events.filter((event) => event !== undefined),
        file,
      );
    }
    if (isParquet && events.includes(undefined)) {
      const failed = buffer.filter((_, index) => !events[index]);
      write(fileOf(destination.ErrorOutputPrefix, arrives, ''), text(failed.map((line) => ({ ...line, text: failure(line) }))));
    }
  }

  function fileOf(prefix: string, time: string, extension: string): string {
    const name = `stream-1-${time.slice(0, 19).replace(/\D/g, '-')}-0000${extension}`;
    return join(data, bucketOf(archive), `${evaluate(prefix, time)}${name}`);
  }
}

/** An object that nothing can read, below what the table reads. */
export function writeUnreadable(data: string, archive: DeployedArchive, day: string): void {
  write(join(data, bucketOf(archive), evaluate(archive.destination.Prefix, day), 'unreadable.gz'), 'not compressed');
}

/** What expressions in a prefix stand for. */
export function evaluate(prefix: string, time: string): string {
  const [year, month, day, hour] = time.split(/\D/);
  const parts: Record<string, string> = { yyyy: year, MM: month, dd: day, HH: hour };
  return prefix
    .replace(/!{timestamp:([^}]+)}/g, (_, pattern: string) => pattern.replace(/yyyy|MM|dd|HH/g, (part) => parts[part]))
    .replace('!{firehose:error-output-type}', 'format-conversion-failed');
}

/** Lines in the order of their arrival, those together that come within some seconds of the first. */
function buffers(lines: Line[], seconds: number): Line[][] {
  const all: Line[][] = [];
  for (const line of [...lines].sort((one, other) => one.arrives.localeCompare(other.arrives))) {
    const last = all.at(-1);
    if (last && Date.parse(line.arrives) - Date.parse(last[0].arrives) < seconds * 1000) {
      last.push(line);
    } else {
      all.push([line]);
    }
  }
  return all;
}

function failure({ arrives, text: raw }: Line): string {
  return JSON.stringify({ attemptsMade: 1, arrivalTimestamp: Date.parse(arrives), rawData: Buffer.from(raw).toString('base64') });
}

function text(lines: Line[]): string {
  return lines.map((line) => `${line.text}\n`).join('');
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
