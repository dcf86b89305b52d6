/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: an app that is only described needs none of it */

let topics: typeof import('./topic-grants') | undefined;
let streams: typeof import('./stream-grants') | undefined;

/** What is granted on topics. */
export function topicGrants(): typeof import('./topic-grants') {
  topics ??= require('./topic-grants') as typeof import('./topic-grants');
  return topics;
}

/** What is granted on streams and roles. */
export function streamGrants(): typeof import('./stream-grants') {
  streams ??= require('./stream-grants') as typeof import('./stream-grants');
  return streams;
}
