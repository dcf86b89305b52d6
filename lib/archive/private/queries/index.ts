import { BOUNCES } from './bounces';
import { BY_DOMAIN } from './by-domain';
import { BY_TAG } from './by-tag';
import { COMPLAINTS } from './complaints';
import { DAILY_FIGURES } from './daily-figures';
import { DELAYS } from './delays';
import { LATENCY } from './latency';
import { LATEST_STATUS } from './latest-status';
import type { ArchiveQuery } from './named-query';
import { SUPPRESSION_CANDIDATES } from './suppression-candidates';
import { TIMELINE } from './timeline';
import { TOP_LINKS } from './top-links';

/** The questions of a mail team. They read the table, not the views, whose format Athena does not document. */
export const QUERIES: readonly ArchiveQuery[] = [
  DAILY_FIGURES,
  BOUNCES,
  COMPLAINTS,
  SUPPRESSION_CANDIDATES,
  TIMELINE,
  LATEST_STATUS,
  LATENCY,
  DELAYS,
  TOP_LINKS,
  BY_TAG,
  BY_DOMAIN,
];
