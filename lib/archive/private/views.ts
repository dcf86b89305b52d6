import { CONFIGURATION_SET, IS_SUPPRESSED, RECIPIENTS, TIME, domain, from, indented, time } from './sql';
import type { Source } from './sql';

/** The types of Trino, and those of Hive that Glue keeps. */
const GLUE_TYPES = {
  varchar: 'string',
  bigint: 'bigint',
  boolean: 'boolean',
  date: 'date',
  'timestamp(3)': 'timestamp',
  'map(varchar, array(varchar))': 'map<string,array<string>>',
} as const;

interface ViewColumn {
  readonly name: string;
  /** As Trino writes it. */
  readonly type: keyof typeof GLUE_TYPES;
}

export interface View {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ViewColumn[];
  sql(source: Source): string;
}

const EVENT = `  day,
  ${indented(2, TIME)} AS event_time,
  eventtype AS event_type,
  mail.messageid AS message_id,
  ${time('mail.timestamp')} AS sent_time,
  mail.source AS source,
  mail.commonheaders.subject AS subject,
  ${CONFIGURATION_SET} AS configuration_set,
  mail.tags AS tags,
  bounce.bouncetype AS bounce_type,
  bounce.bouncesubtype AS bounce_subtype,
  coalesce(${IS_SUPPRESSED}, false) AS suppressed,
  complaint.complaintfeedbacktype AS complaint_type,
  complaint.complaintsubtype AS complaint_subtype,
  deliverydelay.delaytype AS delay_type,
  delivery.processingtimemillis AS processing_millis`;

const EVENT_COLUMNS: readonly ViewColumn[] = [
  { name: 'day', type: 'date' },
  { name: 'event_time', type: 'timestamp(3)' },
  { name: 'event_type', type: 'varchar' },
  { name: 'message_id', type: 'varchar' },
  { name: 'sent_time', type: 'timestamp(3)' },
  { name: 'source', type: 'varchar' },
  { name: 'subject', type: 'varchar' },
  { name: 'configuration_set', type: 'varchar' },
  { name: 'tags', type: 'map(varchar, array(varchar))' },
  { name: 'bounce_type', type: 'varchar' },
  { name: 'bounce_subtype', type: 'varchar' },
  { name: 'suppressed', type: 'boolean' },
  { name: 'complaint_type', type: 'varchar' },
  { name: 'complaint_subtype', type: 'varchar' },
  { name: 'delay_type', type: 'varchar' },
  { name: 'processing_millis', type: 'bigint' },
];

/** Views over the table, without its structs. Lines that hold no event are left out, events that came twice are not. */
export const VIEWS: readonly View[] = [
  {
    name: 'events',
    description: 'An event a row',
    columns: [
      ...EVENT_COLUMNS,
      { name: 'recipients', type: 'varchar' },
      { name: 'link', type: 'varchar' },
      { name: 'ip_address', type: 'varchar' },
      { name: 'user_agent', type: 'varchar' },
      { name: 'failure', type: 'varchar' },
    ],
    sql: (source) => `SELECT
${EVENT},
  array_join(
    ${indented(4, RECIPIENTS)},
    ', '
  ) AS recipients,
  click.link AS link,
  coalesce(open.ipaddress, click.ipaddress) AS ip_address,
  coalesce(open.useragent, click.useragent, complaint.useragent) AS user_agent,
  coalesce(reject.reason, failure.errormessage) AS failure
FROM ${from(source)}
WHERE eventtype IS NOT NULL`,
  },
  {
    name: 'recipient_events',
    description: 'An event and recipient a row',
    columns: [
      ...EVENT_COLUMNS,
      { name: 'recipient', type: 'varchar' },
      { name: 'recipient_domain', type: 'varchar' },
      { name: 'diagnostic', type: 'varchar' },
    ],
    // nobody knows who of several recipients opened or clicked
    sql: (source) => `SELECT
${EVENT},
  lower(recipient) AS recipient,
  ${domain('recipient')} AS recipient_domain,
  coalesce(
    element_at(bounce.bouncedrecipients, position).diagnosticcode,
    element_at(deliverydelay.delayedrecipients, position).diagnosticcode,
    delivery.smtpresponse
  ) AS diagnostic
FROM ${from(source)}
CROSS JOIN UNNEST(
  CASE
    WHEN eventtype IN ('Open', 'Click', 'Subscription') AND cardinality(mail.destination) > 1 THEN ARRAY[cast(NULL AS varchar)]
    ELSE ${indented(4, RECIPIENTS)}
  END
) WITH ORDINALITY AS one(recipient, position)
WHERE eventtype IS NOT NULL`,
  },
];

/** What Glue keeps of the columns of a view. */
export function glueColumns({ columns }: View): { name: string; type: string }[] {
  return columns.map(({ name, type }) => ({ name, type: GLUE_TYPES[type] }));
}
