import { IS_SUPPRESSED, happenedRecently, addresses, from, time } from '../sql';
import type { ArchiveQuery } from './named-query';

export const BOUNCES: ArchiveQuery = {
  id: 'Bounces',
  name: 'SES bounces by type and day',
  description: 'Bounces of each day by type and subtype. Those that are suppressed do not count towards the bounce rate.',
  sql: (source) => `SELECT
  date(${time('bounce.timestamp')}) AS day,
  bounce.bouncetype AS type,
  bounce.bouncesubtype AS subtype,
  ${IS_SUPPRESSED} AS suppressed,
  count(DISTINCT (mail.messageid, lower(recipient))) AS bounces,
  count(DISTINCT lower(recipient)) AS recipients
FROM ${from(source)}
CROSS JOIN UNNEST(${addresses('bounce.bouncedrecipients')}) AS one(recipient)
WHERE ${happenedRecently(time('bounce.timestamp'))}
  AND eventtype = 'Bounce'
GROUP BY 1, 2, 3, 4
ORDER BY 1, 5 DESC, 2, 3`,
};
