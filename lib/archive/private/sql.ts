import { NOT_ATTEMPTED, NOT_SPAM } from '../../private/not-attempted';

/** What queries read. */
export interface Source {
  readonly database: string;
  readonly table: string;
}

export const SUBTYPE = 'coalesce(bounce.bouncesubtype, complaint.complaintsubtype)';

export const IS_SUPPRESSED = `${SUBTYPE} IN (${NOT_ATTEMPTED.map((each) => `'${each}'`).join(', ')})`;

/** What an event counts as. A report that mail is no spam is no complaint. */
export const KIND = `CASE
  WHEN ${IS_SUPPRESSED} THEN 'Suppressed'
  WHEN bounce.bouncetype = 'Permanent' THEN 'HardBounce'
  WHEN eventtype = 'Bounce' THEN 'SoftBounce'
  WHEN complaint.complaintfeedbacktype = '${NOT_SPAM}' THEN 'NotSpam'
  ELSE eventtype
END`;

/**
 * How far back queries look. The days of partitions are those of arrival: a filter on them limits what Athena reads, and one
 * on the time of the event what counts. That time is told by one field, or else by `TIME`, which is filtered outside where it
 * is a column, so as not to be written twice. Whoever reads all that is known of mail needs the first alone.
 */
export const START = `current_date - INTERVAL '30' DAY`;

/** What arrived in the last 30 days, whose partitions alone Athena reads. */
export const ARRIVED_RECENTLY = `day >= ${START}`;

/** Opens and clicks do not say whose they are. */
export const RECIPIENTS = `CASE eventtype
  WHEN 'Delivery' THEN delivery.recipients
  WHEN 'Bounce' THEN ${addresses('bounce.bouncedrecipients')}
  WHEN 'Complaint' THEN ${addresses('complaint.complainedrecipients')}
  WHEN 'DeliveryDelay' THEN ${addresses('deliverydelay.delayedrecipients')}
  ELSE mail.destination
END`;

/** When it happened. Sends, rejects and rendering failures have no time of their own. */
export const TIME = time(
  `coalesce(
  bounce.timestamp, complaint.timestamp, delivery.timestamp, open.timestamp, click.timestamp,
  deliverydelay.timestamp, subscription.timestamp, mail.timestamp
)`,
);

export const CONFIGURATION_SET = `element_at(element_at(mail.tags, 'ses:configuration-set'), 1)`;

export function from({ database, table }: Source): string {
  return `"${database}"."${table}"`;
}

/** SES writes timestamps in UTC. */
export function time(field: string): string {
  return `cast(from_iso8601_timestamp(${field}) AS timestamp(3))`;
}

/** Days are whole: what happened earlier may have arrived late. */
export function happenedRecently(happened: string): string {
  return `${ARRIVED_RECENTLY}
  AND ${indented(2, happened)} >= ${START}`;
}

/** The addresses in a list of recipients. UNNEST of the list itself has other columns in Athena than in Trino. */
export function addresses(recipients: string): string {
  return `transform(${recipients}, r -> r.emailaddress)`;
}

export function domain(address: string): string {
  return `regexp_extract(lower(${address}), '@([^@> ]+)', 1)`;
}

/** The lines of a text after the first, so far to the right. */
export function indented(spaces: number, text: string): string {
  return text.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}

/** With two digits, and NULL for a share of nothing. */
export function percent(part: string, whole: string): string {
  return `round(100e0 * (${part}) / nullif(${whole}, 0), 2)`;
}

/** How many of each kind there are. */
export const COUNTS = `count_if(kind = 'Send') AS sends,
count_if(kind = 'Delivery') AS deliveries,
count_if(kind = 'HardBounce') AS hard_bounces,
count_if(kind = 'SoftBounce') AS soft_bounces,
count_if(kind = 'Suppressed') AS suppressed,
count_if(kind = 'Complaint') AS complaints`;

/** What share of the sends they are. */
export const RATES = `${percent('deliveries', 'sends')} AS delivery_rate,
${percent('hard_bounces + soft_bounces', 'sends')} AS bounce_rate,
${percent('complaints', 'sends')} AS complaint_rate`;
