import { happenedRecently, addresses, domain, from, time } from '../sql';
import type { ArchiveQuery } from './named-query';

export const DELAYS: ArchiveQuery = {
  id: 'Delays',
  name: 'SES delays by reason and day',
  description: 'Mails by recipient that could not be delivered at once, by reason and domain, with one of the answers of the server.',
  sql: (source) => `SELECT
  date(${time('deliverydelay.timestamp')}) AS day,
  deliverydelay.delaytype AS reason,
  ${domain('recipient')} AS domain,
  count(DISTINCT (mail.messageid, lower(recipient))) AS mails,
  min(element_at(deliverydelay.delayedrecipients, position).diagnosticcode) AS answer
FROM ${from(source)}
CROSS JOIN UNNEST(${addresses('deliverydelay.delayedrecipients')}) WITH ORDINALITY AS one(recipient, position)
WHERE ${happenedRecently(time('deliverydelay.timestamp'))}
  AND eventtype = 'DeliveryDelay'
GROUP BY 1, 2, 3
ORDER BY 1, 4 DESC, 2, 3`,
};
