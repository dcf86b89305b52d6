import { RECIPIENTS, ARRIVED_RECENTLY, TIME, from, indented } from '../sql';
import type { ArchiveQuery } from './named-query';

export const TIMELINE: ArchiveQuery = {
  id: 'Timeline',
  name: 'SES timeline of a message',
  description: 'What happened to a message. Athena asks for its ID, as SES returned it; write it in single quotes.',
  sql: (source) => `SELECT DISTINCT
  ${indented(2, TIME)} AS time,
  eventtype AS event,
  array_join(
    ${indented(4, RECIPIENTS)},
    ', '
  ) AS recipients,
  coalesce(
    reject.reason, failure.errormessage, bounce.bouncetype || ', ' || bounce.bouncesubtype,
    complaint.complaintfeedbacktype, complaint.complaintsubtype, deliverydelay.delaytype, delivery.smtpresponse, click.link, open.useragent,
    subscription.contactlist
  ) AS detail
FROM ${from(source)}
WHERE ${ARRIVED_RECENTLY}
  AND mail.messageid = ?
ORDER BY 1, 2, 3`,
};
