/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: most apps pause nothing */

/** What a pause consists of. */
export function parts(): typeof import('./log') & typeof import('./state-machine') & typeof import('./rule') {
  return {
    ...(require('./log') as typeof import('./log')),
    ...(require('./state-machine') as typeof import('./state-machine')),
    ...(require('./rule') as typeof import('./rule')),
  };
}
