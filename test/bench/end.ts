import { createRequire } from 'node:module';
import type * as Settle from '../../lib/private/settle';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What the subjects use is built. */
const settle = createRequire(__filename)('../../build/private/settle') as Mutable<typeof Settle>;
const { whenOrdered, whenWritten } = settle;

let taken = 0;

settle.whenOrdered = (grant) => whenOrdered(() => timed(grant));
settle.whenWritten = (scope, judge) => whenWritten(scope, () => timed(judge));

/** How long this library has granted and judged at the end of synthesis, in ms, since this was asked last. */
export function endMs(): number {
  const all = taken;
  taken = 0;
  return all;
}

function timed<T>(action: () => T): T {
  const start = performance.now();
  try {
    return action();
  } finally {
    taken += performance.now() - start;
  }
}
