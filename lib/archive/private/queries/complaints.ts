import { happenedRecently, addresses, from, time } from '../sql';
import type { ArchiveQuery } from './named-query';

export const COMPLAINTS: ArchiveQuery = {
  id: 'Complaints',
  name: 'SES complaints',
  description:
    'Each report of a complaint, the latest first: about which mail, and by which mail program. Where a report names several ' +
    'recipients, of whom it is not known who complained, each has a row. With the type not-spam, or a subtype, it is no complaint.',
  sql: (source) => `SELECT DISTINCT
  ${time('complaint.timestamp')} AS time,
  lower(recipient) AS recipient,
  cardinality(complaint.complainedrecipients) AS recipients,
  complaint.complaintfeedbacktype AS type,
  complaint.complaintsubtype AS subtype,
  complaint.useragent AS reporter,
  mail.source AS source,
  mail.commonheaders.subject AS subject,
  mail.messageid AS message
FROM ${from(source)}
CROSS JOIN UNNEST(${addresses('complaint.complainedrecipients')}) AS one(recipient)
WHERE ${happenedRecently(time('complaint.timestamp'))}
  AND eventtype = 'Complaint'
ORDER BY 1 DESC, 2`,
};
