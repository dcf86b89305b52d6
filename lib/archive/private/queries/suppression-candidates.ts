import { ARRIVED_RECENTLY, KIND, SUBTYPE, addresses, from, indented, time } from '../sql';
import type { ArchiveQuery } from './named-query';

export const SUPPRESSION_CANDIDATES: ArchiveQuery = {
  id: 'SuppressionCandidates',
  name: 'SES suppression candidates',
  description:
    'Addresses that bounced for good or may have complained, and that are not on the suppression list of the account, as far as ' +
    'events tell: one that was on it is off it again if mail that was sent after the last suppressed one bounced or was complained about. ' +
    'Uncertain are complaints whose report names several addresses: of all recipients at a domain, one complained.',
  sql: (source) => `SELECT
  lower(recipient) AS recipient,
  count(DISTINCT message) FILTER (WHERE kind = 'HardBounce') AS hard_bounces,
  count(DISTINCT message) FILTER (WHERE kind = 'Complaint') AS complaints,
  count(DISTINCT message) FILTER (WHERE kind = 'Complaint' AND cardinality(recipients) > 1) AS uncertain,
  max(time) FILTER (WHERE kind IN ('HardBounce', 'Complaint')) AS latest
FROM (
  SELECT
    ${indented(4, KIND)} AS kind,
    ${SUBTYPE} AS subtype,
    mail.messageid AS message,
    mail.timestamp AS sent,
    ${time('coalesce(bounce.timestamp, complaint.timestamp)')} AS time,
    coalesce(
      ${addresses('bounce.bouncedrecipients')},
      ${addresses('complaint.complainedrecipients')}
    ) AS recipients
  FROM ${from(source)}
  WHERE ${ARRIVED_RECENTLY}
    AND eventtype IN ('Bounce', 'Complaint')
)
CROSS JOIN UNNEST(recipients) AS one(recipient)
GROUP BY 1
HAVING count_if(kind IN ('HardBounce', 'Complaint')) > 0
  AND coalesce(
    -- reports may come long after the mail
    max(sent) FILTER (WHERE subtype = 'OnAccountSuppressionList') < max(sent) FILTER (WHERE kind IN ('HardBounce', 'Complaint')),
    count(*) FILTER (WHERE subtype = 'OnAccountSuppressionList') = 0
  )
ORDER BY 3 DESC, 2 DESC, 1`,
};
