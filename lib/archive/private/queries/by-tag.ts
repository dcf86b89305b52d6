import { KIND, TIME, from, happenedRecently, indented } from '../sql';
import type { ArchiveQuery } from './named-query';

export const BY_TAG: ArchiveQuery = {
  id: 'ByTag',
  name: 'SES messages by tag',
  description:
    'What became of the messages with a value of a tag, the 100 values of each tag that were sent most, but for tags of SES: messages ' +
    'that were sent, delivered to somebody, bounced, complained about, opened and clicked. The case of the names of tags does not count.',
  sql: (source) => `WITH events AS (
  SELECT
    mail.messageid AS message,
    ${indented(4, KIND)} AS kind,
    mail.tags AS tags
  FROM ${from(source)}
  WHERE ${indented(2, happenedRecently(TIME))}
    AND eventtype IS NOT NULL
),
counts AS (
  SELECT
    lower(tag) AS name,
    value,
    count(DISTINCT message) FILTER (WHERE kind = 'Send') AS sent,
    count(DISTINCT message) FILTER (WHERE kind = 'Delivery') AS delivered,
    count(DISTINCT message) FILTER (WHERE kind IN ('HardBounce', 'SoftBounce')) AS bounced,
    count(DISTINCT message) FILTER (WHERE kind = 'Complaint') AS complained,
    count(DISTINCT message) FILTER (WHERE kind = 'Open') AS opened,
    count(DISTINCT message) FILTER (WHERE kind = 'Click') AS clicked
  FROM events
  CROSS JOIN UNNEST(map_keys(tags)) AS one(tag)
  CROSS JOIN UNNEST(element_at(tags, tag)) AS each(value)
  WHERE tag NOT LIKE 'ses:%'
  GROUP BY 1, 2
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY name ORDER BY sent DESC, value) AS place
  FROM counts
)
SELECT name AS tag, value, sent, delivered, bounced, complained, opened, clicked
FROM ranked
WHERE place <= 100
ORDER BY name, sent DESC, value`,
};
