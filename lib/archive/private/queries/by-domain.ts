import { KIND, RECIPIENTS, TIME, happenedRecently, domain, from, indented, percent } from '../sql';
import type { ArchiveQuery } from './named-query';

export const BY_DOMAIN: ArchiveQuery = {
  id: 'ByDomain',
  name: 'SES mails by recipient domain',
  description: 'What became of the mails to each domain, by recipient, and the rates in percent of what was sent to it.',
  sql: (source) => `WITH mails AS (
  SELECT DISTINCT
    ${domain('recipient')} AS domain,
    kind,
    message,
    lower(recipient) AS recipient
  FROM (
    SELECT
      ${indented(6, KIND)} AS kind,
      mail.messageid AS message,
      ${indented(6, RECIPIENTS)} AS recipients
    FROM ${from(source)}
    WHERE ${indented(4, happenedRecently(TIME))}
      AND eventtype IN ('Send', 'Delivery', 'Bounce', 'Complaint', 'DeliveryDelay')
  )
  CROSS JOIN UNNEST(recipients) AS one(recipient)
),
domains AS (
  SELECT
    domain,
    count_if(kind = 'Send') AS sends,
    count_if(kind = 'Delivery') AS deliveries,
    count_if(kind = 'HardBounce') AS hard_bounces,
    count_if(kind = 'SoftBounce') AS soft_bounces,
    count_if(kind = 'Suppressed') AS suppressed,
    count_if(kind = 'Complaint') AS complaints,
    count_if(kind = 'DeliveryDelay') AS delayed
  FROM mails
  GROUP BY domain
)
SELECT
  *,
  ${percent('deliveries', 'sends')} AS delivery_rate,
  ${percent('hard_bounces + soft_bounces', 'sends')} AS bounce_rate,
  ${percent('complaints', 'sends')} AS complaint_rate
FROM domains
ORDER BY sends DESC, domain
LIMIT 1000`,
};
