/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: an app that is only described needs none of it */

/** What is granted on topics. */
export function topicGrants(): typeof import('./topic-grants') {
  return require('./topic-grants') as typeof import('./topic-grants');
}

/** What is granted on streams and roles. */
export function streamGrants(): typeof import('./stream-grants') {
  return require('./stream-grants') as typeof import('./stream-grants');
}
