import { ARRIVED_RECENTLY, KIND, RECIPIENTS, START, TIME, from, indented } from '../sql';
import type { ArchiveQuery } from './named-query';

export const LATEST_STATUS: ArchiveQuery = {
  id: 'LatestStatus',
  name: 'SES latest status of each message',
  description: 'What was last heard of each message and recipient: of the 1,000 that were sent last. Opens and clicks are left out.',
  sql: (source) => `SELECT
  message,
  lower(recipient) AS recipient,
  -- some happen at the time of the send
  coalesce(max_by(kind, time) FILTER (WHERE kind <> 'Send'), 'Send') AS status,
  max(time) AS since
FROM (
  SELECT
    mail.messageid AS message,
    mail.timestamp AS sent,
    ${indented(4, KIND)} AS kind,
    ${indented(4, TIME)} AS time,
    ${indented(4, RECIPIENTS)} AS recipients
  FROM ${from(source)}
  WHERE ${ARRIVED_RECENTLY}
    AND eventtype NOT IN ('Open', 'Click', 'Subscription')
)
CROSS JOIN UNNEST(recipients) AS one(recipient)
WHERE time >= ${START}
GROUP BY 1, 2
ORDER BY max(sent) DESC, 1, 2
LIMIT 1000`,
};
