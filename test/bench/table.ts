import type { Measured } from './measure';

export interface Row {
  readonly subject: string;
  readonly sets: number;
  readonly setsPerStack?: number;
  readonly measured: Measured[];
  /** Synthesis with the template validation of core. */
  validatedMs?: number;
  megabytes?: number;
  failure?: string;
}

const TITLES = { sns: 'Sets that publish to one SNS topic', firehose: 'Sets that publish to one Firehose stream' };

const HEADINGS = [
  'sets',
  'stacks',
  'with',
  'construct and synth (ratio)',
  'spread',
  'with template validation (ratio)',
  'template bytes (ratio)',
  'largest policy (bytes)',
  'roles',
  'resources',
  'longest chain',
  'peak memory (MB)',
];

/** A table in Markdown. Ratios are to the bare resources of the same size; times are medians. */
export function table(kind: keyof typeof TITLES, rows: Row[]): string {
  const lines = rows.map((row) => {
    const bare = rows.find(({ subject, sets }) => subject === rows[0].subject && sets === row.sets)!;
    return `| ${cells(row, bare).join(' | ')} |`;
  });
  return [`### ${TITLES[kind]}`, '', `| ${HEADINGS.join(' | ')} |`, `|${' --- |'.repeat(HEADINGS.length)}`, ...lines].join('\n');
}

function cells(row: Row, bare: Row): string[] {
  const [one] = row.measured;
  if (row.failure !== undefined || !one) {
    return [String(row.sets), '', row.subject, `cannot: ${reason(row.failure)}`, ...Array<string>(HEADINGS.length - 4).fill('')];
  }
  const times = totals(row);
  return [
    String(row.sets),
    String(one.stacks),
    row.subject,
    ratio(median(times), median(totals(bare))),
    `${ratio(times[0], median(times))}–${ratio(times.at(-1)!, median(times))}`,
    ratio(row.validatedMs!, bare.validatedMs!),
    ratio(one.templateBytes, bare.measured[0].templateBytes),
    String(one.largestPolicyBytes),
    String(one.roles),
    String(one.resources),
    String(one.longestChain),
    String(row.megabytes),
  ];
}

function totals({ measured }: Row): number[] {
  return measured.map(({ constructMs, synthMs }) => constructMs + synthMs).sort((one, other) => one - other);
}

function median(sorted: number[]): number {
  return sorted[Math.floor(sorted.length / 2)];
}

function ratio(value: number, base: number): string {
  return (value / base).toFixed(2);
}

/** The first sentence of an error, without what it says of one construct of thousands. */
function reason(failure = ''): string {
  const cycle = /cyclic reference|DependencyCycle/.test(failure) && 'a dependency cycle between stacks, reported by core';
  const refusal = /\[cdk-ses-event-destinations:[^\]]*\]/.exec(failure)?.[0];
  const resources =
    /Number of resources in stack .* is greater than allowed maximum of 500/.exec(failure) && 'more than 500 resources in a stack';
  return refusal ?? (cycle || resources || failure.split('\n')[0]);
}
