// What configuration sets cost that all publish to one topic or one stream: as bare L1 resources, with core's L2, and with
// this library. `npm run bench` prints the tables, `npm run bench -- --write` writes them into docs/scale.md, and
// `npm run bench -- --small` checks a few sizes for growth, in counts and bytes above all.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { checkGrowth } from './growth';
import { measure } from './measure';
import type { Arrangement } from './measure';
import { SUBJECTS } from './subjects';
import type { Subject } from './subjects';
import { table } from './table';
import type { Row } from './table';

export type Kind = 'sns' | 'firehose';

/** A third of the resources that a stack may have, because a set of core's L2 takes three for Firehose. */
const SETS_PER_STACK = 160;

const ARRANGEMENTS: (Arrangement & { readonly runs: number })[] = [
  { sets: 1, runs: 15 },
  { sets: 10, runs: 15 },
  { sets: 100, runs: 11 },
  { sets: 200, runs: 11 },
  { sets: 500, setsPerStack: SETS_PER_STACK, runs: 5 },
  { sets: 1000, setsPerStack: SETS_PER_STACK, runs: 5 },
  { sets: 5000, setsPerStack: SETS_PER_STACK, runs: 3 },
];

const [mode, ...rest] = process.argv.slice(2);
if (mode === '--memory') {
  printMemory(rest);
} else if (mode === '--rows') {
  printRows(rest);
} else if (mode === '--small') {
  checkGrowth();
} else {
  const text = (['sns', 'firehose'] as const).map((kind) => table(kind, rowsOf(kind))).join('\n\n');
  console.log(text);
  if (mode === '--write') {
    const file = 'docs/scale.md';
    writeFileSync(file, readFileSync(file, 'utf8').replace(/(<!-- tables -->\n)[^]*(<!-- end of tables -->)/, `$1\n${text}\n\n$2`));
  }
}

/** A process for each arrangement, because core keeps every token that a process has made. */
function rowsOf(kind: Kind): Row[] {
  return ARRANGEMENTS.flatMap((_, index) => JSON.parse(ownProcess('--rows', kind, String(index))) as Row[]);
}

function printRows([kind, index]: string[]): void {
  turnValidation('off');
  measureAll(kind as Kind, { sets: 100, runs: 5 }); // warms up
  console.log(JSON.stringify(measureAll(kind as Kind, ARRANGEMENTS[Number(index)])));
}

function ownProcess(...args: string[]): string {
  const options = { encoding: 'utf8', env: { ...process.env, CDK_VALIDATION: 'false' }, maxBuffer: 2 ** 26 } as const;
  return execFileSync(process.execPath, [...process.execArgv, process.argv[1], ...args], options);
}

/** Runs the subjects in turn, so that what else the machine does falls on all of them. */
function measureAll(kind: Kind, arrangement: Arrangement & { readonly runs: number }): Row[] {
  const rows: Row[] = SUBJECTS.map((subject) => ({ subject: subject.name, ...arrangement, measured: [] }));
  for (let run = 0; run < arrangement.runs; run++) {
    SUBJECTS.forEach((subject, index) => attempt(rows[index], () => rows[index].measured.push(measure(subject[kind], arrangement))));
  }
  turnValidation('on');
  SUBJECTS.forEach((subject, index) =>
    attempt(rows[index], () => {
      rows[index].validatedMs = measure(subject[kind], arrangement).synthMs;
      rows[index].megabytes = memoryOf(kind, arrangement, subject);
    }),
  );
  turnValidation('off');
  return rows;
}

function attempt(row: Row, action: () => void): void {
  if (row.failure === undefined) {
    try {
      action();
    } catch (error) {
      row.failure = (error as Error).message;
    }
  }
}

/** Read by core when it synthesizes. */
function turnValidation(state: 'on' | 'off'): void {
  if (state === 'off') {
    process.env.CDK_VALIDATION = 'false';
  } else {
    delete process.env.CDK_VALIDATION;
  }
}

/** The most that a process of its own holds, without template validation. */
function memoryOf(kind: Kind, { sets, setsPerStack = 0 }: Arrangement, { name }: Subject): number {
  return Number(ownProcess('--memory', kind, String(sets), String(setsPerStack), name));
}

function printMemory([kind, sets, setsPerStack, name]: string[]): void {
  measure(SUBJECTS.find((subject) => subject.name === name)![kind as Kind], {
    sets: Number(sets),
    setsPerStack: Number(setsPerStack) || undefined,
  });
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
}
