import type { Source } from '../sql';

export interface ArchiveQuery {
  /** Of its construct. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  sql(source: Source): string;
}
