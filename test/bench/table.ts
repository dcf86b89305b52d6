import type { Arrangement, Times } from './measure';
import { spread, timeRatio } from './ratios';
import type { Kind, Rounds } from './rounds';
import type { SubjectName } from './subjects';

export interface Row extends Rounds, Arrangement {
  /** With the template validation of core. */
  readonly validatedTimes: Times[];
  readonly megabytes?: number;
}

const TITLES = { sns: 'Sets that publish to one SNS topic', firehose: 'Sets that publish to one Firehose stream' };

const TIMES = ['sets', 'with', 'to bare L1', 'to wrapper', 'to core', 'spread', 'validated: to bare L1', 'to wrapper', 'to core'];

const SIZES = [
  'sets',
  'stacks',
  'with',
  'template bytes (ratio)',
  'largest policy (bytes)',
  'roles',
  'resources',
  'longest chain',
  'peak memory (MB)',
];

/** Two tables in Markdown: the times of all, and the sizes of those that can be synthesized. */
export function tables(kind: Kind, rows: Row[]): string {
  const sized = rows.filter(({ failure }) => failure === undefined);
  return [
    `### ${TITLES[kind]}`,
    markdown(
      TIMES,
      rows.map((row) => timesOf(row, (name) => sameSize(rows, row, name))),
    ),
    markdown(
      SIZES,
      sized.map((row) => sizesOf(row, sameSize(rows, row, 'bare L1'))),
    ),
  ].join('\n\n');
}

function sameSize(rows: Row[], { sets }: Row, name: SubjectName): Row {
  return rows.find((row) => row.subject === name && row.sets === sets)!;
}

function timesOf({ sets, subject, times, validatedTimes, failure }: Row, base: (name: SubjectName) => Row): string[] {
  if (failure !== undefined) {
    return [String(sets), subject, `cannot: ${reason(failure)}`, ...Array<string>(TIMES.length - 3).fill('')];
  }
  const bases = (['bare L1', 'empty wrapper', 'core L2'] as const).map(base);
  return [
    String(sets),
    subject,
    ...bases.map((other) => timeRatio(times, other.times)),
    spread(times),
    ...bases.map((other) => timeRatio(validatedTimes, other.validatedTimes)),
  ];
}

function sizesOf({ sets, subject, sizes, megabytes }: Row, bare: Row): string[] {
  const { stacks, templateBytes, largestPolicyBytes, roles, resources, longestChain } = sizes!;
  const bytes = (templateBytes / bare.sizes!.templateBytes).toFixed(2);
  return [sets, stacks, subject, bytes, largestPolicyBytes, roles, resources, longestChain, megabytes].map(String);
}

function markdown(headings: string[], lines: string[][]): string {
  return [headings, headings.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The first sentence of an error, without what it says of one construct of thousands. */
function reason(failure: string): string {
  const cycle = /cyclic reference|DependencyCycle/.test(failure) && 'a dependency cycle between stacks, reported by core';
  const refusal = /\[cdk-ses-event-destinations:[^\]]*\]/.exec(failure)?.[0];
  const resources =
    /Number of resources in stack .* is greater than allowed maximum of 500/.exec(failure) && 'more than 500 resources in a stack';
  return refusal ?? (cycle || resources || failure.split('\n')[0]);
}
