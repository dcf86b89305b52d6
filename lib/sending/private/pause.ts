/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: most apps pause nothing */

/** What a pause consists of. */
export function pause(): typeof import('./parts') {
  return require('./parts') as typeof import('./parts');
}
