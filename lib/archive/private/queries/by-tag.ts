import { IS_SUPPRESSED, TIME, from, happenedRecently, indented } from '../sql';
import type { ArchiveQuery } from './named-query';

export const BY_TAG: ArchiveQuery = {
  id: 'ByTag',
  name: 'SES messages by tag',
  description:
    'What became of the messages with each value of each tag, but those of SES itself: messages that were sent, delivered to ' +
    'somebody, bounced, complained about, opened and clicked. The case of the names of tags does not count.',
  sql: (source) => `SELECT
  lower(tag) AS tag,
  value,
  count(DISTINCT message) FILTER (WHERE event = 'Send') AS sent,
  count(DISTINCT message) FILTER (WHERE event = 'Delivery') AS delivered,
  count(DISTINCT message) FILTER (WHERE event = 'Bounce') AS bounced,
  count(DISTINCT message) FILTER (WHERE event = 'Complaint') AS complained,
  count(DISTINCT message) FILTER (WHERE event = 'Open') AS opened,
  count(DISTINCT message) FILTER (WHERE event = 'Click') AS clicked
FROM (
  SELECT
    mail.messageid AS message,
    CASE WHEN ${IS_SUPPRESSED} THEN 'Suppressed' ELSE eventtype END AS event,
    mail.tags AS tags
  FROM ${from(source)}
  WHERE ${indented(2, happenedRecently(TIME))}
    AND eventtype IS NOT NULL
)
CROSS JOIN UNNEST(map_keys(tags)) AS one(tag)
CROSS JOIN UNNEST(element_at(tags, tag)) AS each(value)
WHERE tag NOT LIKE 'ses:%'
GROUP BY 1, 2
ORDER BY 1, 3 DESC, 2
LIMIT 1000`,
};
