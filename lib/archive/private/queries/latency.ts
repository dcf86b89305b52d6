import { happenedRecently, from, indented, time } from '../sql';
import type { ArchiveQuery } from './named-query';

export const LATENCY: ArchiveQuery = {
  id: 'Latency',
  name: 'SES delivery latency',
  description: 'How many milliseconds it took from the acceptance of a mail by SES until its delivery, for each day.',
  sql: (source) => `SELECT
  day,
  count(*) AS deliveries,
  approx_percentile(millis, 0.5) AS p50,
  approx_percentile(millis, 0.95) AS p95,
  approx_percentile(millis, 0.99) AS p99,
  max(millis) AS slowest
FROM (
  SELECT DISTINCT
    date(${time('delivery.timestamp')}) AS day,
    mail.messageid AS message,
    delivery.recipients AS recipients,
    delivery.processingtimemillis AS millis
  FROM ${from(source)}
  WHERE ${indented(2, happenedRecently(time('delivery.timestamp')))}
    AND eventtype = 'Delivery'
)
GROUP BY day
ORDER BY day`,
};
