// What configuration sets cost that all publish to one topic or one stream, in comparison. `npm run bench` prints the
// tables, `npm run bench -- --write` writes them into docs/scale.md, `npm run bench -- --quick` prints the times of two
// arrangements, and `npm run bench -- --small` checks a few sizes for growth, in counts and bytes above all.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { checkGrowth } from './growth';
import { run } from './measure';
import type { Arrangement } from './measure';
import { printTimes } from './quick';
import { inTurn } from './rounds';
import type { Kind, Rounds } from './rounds';
import { SUBJECTS } from './subjects';
import type { SubjectName } from './subjects';
import { tables } from './table';
import type { Row } from './table';

/** 1,000 sets fill 8 stacks; a set of core's L2 takes three of the 500 resources of a stack for Firehose. */
const setsPerStack = 125;

const ARRANGEMENTS: (Arrangement & { readonly rounds: number; readonly validatedRounds: number })[] = [
  { sets: 1, rounds: 25, validatedRounds: 5 },
  { sets: 10, rounds: 25, validatedRounds: 5 },
  { sets: 100, rounds: 25, validatedRounds: 3 },
  { sets: 200, rounds: 25, validatedRounds: 3 },
  { sets: 500, setsPerStack, rounds: 9, validatedRounds: 3 },
  { sets: 1000, setsPerStack, rounds: 9, validatedRounds: 3 },
  { sets: 5000, setsPerStack, rounds: 3, validatedRounds: 1 },
];

// tsx turns them on, and they make the stack trace expensive that core takes of every resource
process.setSourceMapsEnabled(false);

const [mode, ...rest] = process.argv.slice(2);
switch (mode) {
  case '--memory':
    printMemory(rest);
    break;
  case '--rounds':
    printRounds(rest);
    break;
  case '--small':
    checkGrowth();
    break;
  case '--quick':
    printQuick();
    break;
  default:
    printTables(mode === '--write');
}

function printQuick(): void {
  console.log('200 sets in one stack: CPU time as ratios, construction and synthesis in ms');
  printTimes(roundsOf('sns', { sets: 200 }, 40));
  console.log('1,000 sets in 8 stacks');
  printTimes(roundsOf('sns', { sets: 1000, setsPerStack }, 12));
}

function printTables(write: boolean): void {
  const text = (['sns', 'firehose'] as const).map((kind) => tables(kind, rowsOf(kind))).join('\n\n');
  console.log(text);
  if (write) {
    const file = 'docs/scale.md';
    writeFileSync(file, readFileSync(file, 'utf8').replace(/(<!-- tables -->\n)[^]*(<!-- end of tables -->)/, `$1\n${text}\n\n$2`));
  }
}

function rowsOf(kind: Kind): Row[] {
  return ARRANGEMENTS.flatMap(({ rounds, validatedRounds, ...arrangement }) => {
    const validated = roundsOf(kind, arrangement, validatedRounds, true);
    return roundsOf(kind, arrangement, rounds).map((one, index) => ({
      ...one,
      ...arrangement,
      validatedTimes: validated[index].times,
      megabytes: one.failure === undefined ? memoryOf(kind, arrangement, one.subject) : undefined,
    }));
  });
}

function roundsOf(kind: Kind, arrangement: Arrangement, rounds: number, validate = false): Rounds[] {
  return JSON.parse(ownProcess(['--rounds', kind, JSON.stringify(arrangement), String(rounds)], validate)) as Rounds[];
}

function printRounds([kind, arrangement, rounds]: string[]): void {
  console.log(JSON.stringify(inTurn(kind as Kind, JSON.parse(arrangement) as Arrangement, Number(rounds))));
}

/** The most that a process holds, without template validation. */
function memoryOf(kind: Kind, arrangement: Arrangement, subject: SubjectName): number {
  return Number(ownProcess(['--memory', kind, JSON.stringify(arrangement), subject]));
}

function printMemory([kind, arrangement, subject]: string[]): void {
  run(SUBJECTS[subject as SubjectName][kind as Kind], JSON.parse(arrangement) as Arrangement);
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
}

/** For each arrangement, because a process gets larger, and better compiled, with all that it has done. */
function ownProcess(args: string[], validate = false): string {
  const env = { ...process.env, CDK_VALIDATION: validate ? undefined : 'false' };
  return execFileSync(process.execPath, [...process.execArgv, process.argv[1], ...args], { encoding: 'utf8', env, maxBuffer: 2 ** 26 });
}
