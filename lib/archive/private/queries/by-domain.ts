import { COUNTS, KIND, RATES, RECIPIENTS, TIME, domain, from, happenedRecently, indented } from '../sql';
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
    ${indented(4, COUNTS)},
    count_if(kind = 'DeliveryDelay') AS delayed
  FROM mails
  GROUP BY domain
)
SELECT
  *,
  ${indented(2, RATES)}
FROM domains
ORDER BY sends DESC, domain
LIMIT 1000`,
};
