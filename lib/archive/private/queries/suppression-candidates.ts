import { ARRIVED_RECENTLY, IS_SUPPRESSED, addresses, from, time } from '../sql';
import type { ArchiveQuery } from './named-query';

export const SUPPRESSION_CANDIDATES: ArchiveQuery = {
  id: 'SuppressionCandidates',
  name: 'SES suppression candidates',
  description:
    'Addresses that bounced for good or complained, and that are not on the suppression list of the account, as far as events tell.',
  sql: (source) => `SELECT
  lower(recipient) AS recipient,
  count(DISTINCT message) FILTER (WHERE kind = 'Bounce') AS hard_bounces,
  count(DISTINCT message) FILTER (WHERE kind = 'Complaint') AS complaints,
  max(time) AS latest
FROM (
  SELECT
    CASE
      WHEN bounce.bouncesubtype = 'OnAccountSuppressionList' OR complaint.complaintsubtype = 'OnAccountSuppressionList' THEN 'Suppressed'
      WHEN ${IS_SUPPRESSED} THEN 'NotAttempted'
      ELSE eventtype
    END AS kind,
    mail.messageid AS message,
    ${time('coalesce(bounce.timestamp, complaint.timestamp)')} AS time,
    coalesce(
      ${addresses('bounce.bouncedrecipients')},
      ${addresses('complaint.complainedrecipients')}
    ) AS recipients
  FROM ${from(source)}
  WHERE ${ARRIVED_RECENTLY}
    AND (
      eventtype = 'Bounce' AND bounce.bouncetype = 'Permanent'
      OR eventtype = 'Complaint' AND coalesce(complaint.complaintfeedbacktype, '') <> 'not-spam'
    )
)
CROSS JOIN UNNEST(recipients) AS one(recipient)
GROUP BY 1
HAVING count_if(kind = 'Suppressed') = 0
  AND count_if(kind IN ('Bounce', 'Complaint')) > 0
ORDER BY 3 DESC, 2 DESC, 1`,
};
