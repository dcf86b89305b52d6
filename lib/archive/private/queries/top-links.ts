import { happenedRecently, from, time } from '../sql';
import type { ArchiveQuery } from './named-query';

export const TOP_LINKS: ArchiveQuery = {
  id: 'TopLinks',
  name: 'SES top links',
  description: 'The 100 links that were clicked most: all clicks, unique ones (one a message and hour), and in how many messages.',
  sql: (source) => `SELECT
  click.link AS link,
  count(DISTINCT (mail.messageid, click.timestamp)) AS clicks,
  count(DISTINCT (mail.messageid, date_trunc('hour', ${time('click.timestamp')}))) AS unique_clicks,
  count(DISTINCT mail.messageid) AS messages
FROM ${from(source)}
WHERE ${happenedRecently(time('click.timestamp'))}
  AND eventtype = 'Click'
GROUP BY 1
ORDER BY 3 DESC, 2 DESC, 1
LIMIT 100`,
};
