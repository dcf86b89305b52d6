import { forgetter } from './forget';
import { run, sizesOf } from './measure';
import type { Arrangement, Sizes, Times } from './measure';
import { SUBJECTS } from './subjects';
import type { SubjectName } from './subjects';

export type Kind = 'sns' | 'firehose';

export interface Rounds {
  readonly subject: SubjectName;
  /** Of each round. */
  readonly times: Times[];
  sizes?: Sizes;
  failure?: string;
}

/** Measures the subjects in turn, when the process is warm, so that what else the machine does falls on all of them. */
export function inTurn(kind: Kind, arrangement: Arrangement, rounds: number): Rounds[] {
  runRounds(kind, { sets: 100 }, 5, () => undefined);
  return runRounds(kind, arrangement, rounds, forgetter());
}

function runRounds(kind: Kind, arrangement: Arrangement, rounds: number, after: () => void): Rounds[] {
  const all = Object.keys(SUBJECTS).map((subject): Rounds => ({ subject: subject as SubjectName, times: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const each of all.filter(({ failure }) => failure === undefined)) {
      try {
        const { times, assembly } = run(SUBJECTS[each.subject][kind], arrangement);
        each.times.push(times);
        each.sizes ??= sizesOf(assembly);
      } catch (error) {
        each.failure = (error as Error).message;
      }
      after();
    }
  }
  return all;
}
