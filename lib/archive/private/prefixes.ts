/** Where things are in the bucket. Errors must not stand below what the table reads. */
export const PREFIXES = {
  events: 'events/',
  raw: 'raw/',
  errors: 'errors/',
  results: 'results/',
} as const;

/** A day in UTC, as Data Firehose writes it into a key, and as the partitions of the table are called. */
export const DAY = { firehose: 'day=!{timestamp:yyyy-MM-dd}/', partition: 'day=${day}/', format: 'yyyy-MM-dd' } as const;
