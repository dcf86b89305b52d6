import type { Times } from './measure';

/**
 * The mean of the middle half of the ratios of each round: a slow round is slow for both, and what disturbs one alone does
 * not count. Empty if the base could not be measured.
 */
export function timeRatio(times: Times[], base: Times[]): string {
  return base.length === times.length ? middle(times.map((one, round) => total(one) / total(base[round]))).toFixed(2) : '';
}

/** The fastest and the slowest round, in relation to the typical one. */
export function spread(times: Times[]): string {
  const totals = times.map(total);
  return [Math.min(...totals), Math.max(...totals)].map((value) => (value / middle(totals)).toFixed(2)).join('–');
}

/** Steadier than the median, and as deaf to outliers. */
export function middle(values: number[]): number {
  const quarter = Math.floor(values.length / 4);
  const half = [...values].sort((one, other) => one - other).slice(quarter, values.length - quarter);
  return half.reduce((sum, value) => sum + value, 0) / half.length;
}

export function total({ constructMs, synthMs }: Times): number {
  return constructMs + synthMs;
}
