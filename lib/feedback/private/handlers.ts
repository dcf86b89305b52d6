/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: most apps have no handler */

/** What is done for the functions that handle feedback. */
export function handlers(): typeof import('./handler') {
  return require('./handler') as typeof import('./handler');
}
