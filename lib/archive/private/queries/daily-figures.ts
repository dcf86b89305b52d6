import { ARRIVED_RECENTLY, COUNTS, KIND, RATES, RECIPIENTS, START, TIME, from, indented } from '../sql';
import type { ArchiveQuery } from './named-query';

export const DAILY_FIGURES: ArchiveQuery = {
  id: 'DailyFigures',
  name: 'SES daily figures',
  description:
    'What the analytics of Amazon Pinpoint showed, for each day: mails by recipient, rates in percent of the sends of the day, ' +
    'unique opens and clicks (one a message and hour), and how many users opened and clicked. The recipients of one mail are one user.',
  sql: (source) => `WITH events AS (
  SELECT
    ${indented(4, TIME)} AS time,
    ${indented(4, KIND)} AS kind,
    mail.messageid AS message,
    CASE
      -- it is not known which of several recipients it was
      WHEN eventtype IN ('Open', 'Click') THEN ARRAY[array_join(array_sort(transform(mail.destination, r -> lower(r))), ', ')]
      ELSE ${indented(6, RECIPIENTS)}
    END AS recipients
  FROM ${from(source)}
  WHERE ${ARRIVED_RECENTLY}
    AND eventtype IN ('Send', 'Delivery', 'Bounce', 'Complaint', 'Open', 'Click')
),
once AS (
  SELECT DISTINCT
    date(time) AS day,
    kind,
    message,
    lower(recipient) AS recipient,
    CASE WHEN kind IN ('Open', 'Click') THEN time END AS time
  FROM events
  CROSS JOIN UNNEST(recipients) AS one(recipient)
  WHERE time >= ${START}
),
days AS (
  SELECT
    day,
    ${indented(4, COUNTS)},
    count_if(kind = 'Open') AS opens,
    count(DISTINCT (message, date_trunc('hour', time))) FILTER (WHERE kind = 'Open') AS unique_opens,
    count(DISTINCT recipient) FILTER (WHERE kind = 'Open') AS users_opened,
    count_if(kind = 'Click') AS clicks,
    count(DISTINCT (message, date_trunc('hour', time))) FILTER (WHERE kind = 'Click') AS unique_clicks,
    count(DISTINCT recipient) FILTER (WHERE kind = 'Click') AS users_clicked
  FROM once
  GROUP BY day
)
SELECT
  *,
  ${indented(2, RATES)}
FROM days
ORDER BY day`,
};
