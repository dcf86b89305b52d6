import { middle, timeRatio, total } from './ratios';
import type { Rounds } from './rounds';
import type { SubjectName } from './subjects';

/** Prints how the times compare, the milliseconds of construction and synthesis, and what grants and rules take at the end. */
export function printTimes(all: Rounds[]): void {
  const of = (name: SubjectName) => all.find(({ subject }) => subject === name)!.times;
  const lines = all.map(({ subject, times, failure }) => [
    subject,
    failure === undefined
      ? {
          'to bare L1': timeRatio(times, of('bare L1')),
          'to wrapper': timeRatio(times, of('empty wrapper')),
          'to core': timeRatio(times, of('core L2')),
          construct: Math.round(middle(times.map(({ constructMs }) => constructMs))),
          synth: Math.round(middle(times.map(({ synthMs }) => synthMs))),
          'of it at the end': `${(100 * middle(times.map((one) => one.endMs / total(one)))).toFixed(1)} %`,
        }
      : { 'to bare L1': 'cannot' },
  ]);
  console.table(Object.fromEntries(lines));
}
