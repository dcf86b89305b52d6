/** What is asked, and the answer that was worked out by hand from the events of fixture.ts. */
export interface Answer {
  readonly parameters?: string[];
  readonly columns: string[];
  readonly rows: unknown[][];
  /** Without the record that Data Firehose does not convert. @default - the same */
  readonly rowsOfParquet?: unknown[][];
}

/** The status of each message and recipient but that of the mail whose tags differ by case alone. */
const STATUS = [
  ['otto-and-pia', 'otto@sample.example', 'Complaint', '2026-03-03 21:00:00.000'],
  ['otto-and-pia', 'pia@sample.example', 'Complaint', '2026-03-03 21:00:00.000'],
  ['nora', 'nora@example.com', 'Suppressed', '2026-03-03 19:00:01.000'],
  ['dora-2', 'dora@example.com', 'Suppressed', '2026-03-03 18:00:01.000'],
  ['mia', 'mia@example.com', 'HardBounce', '2026-03-03 16:30:02.000'],
  ['leo', 'leo@sample.example', 'NotSpam', '2026-03-03 17:00:00.000'],
  ['cleo-2', 'cleo@sample.example', 'Suppressed', '2026-03-03 15:00:00.300'],
  ['three', 'ida@example.com', 'Suppressed', '2026-03-03 14:00:01.000'],
  ['three', 'jan@example.com', 'Suppressed', '2026-03-03 14:00:01.000'],
  ['three', 'kim@example.com', 'Suppressed', '2026-03-03 14:00:01.000'],
  ['hugo', 'hugo@sample.example', 'Delivery', '2026-03-03 09:30:00.000'],
  ['ada-2', 'ada@example.com', 'Delivery', '2026-03-03 08:00:00.800'],
  ['finn', 'finn@example.com', 'Complaint', '2026-03-03 08:00:00.000'],
  ['template', 'gina@example.com', 'Rendering Failure', '2026-03-02 13:30:00.000'],
  ['gina', 'gina@example.com', 'Reject', '2026-03-02 13:00:00.000'],
  ['emil', 'emil@sample.example', 'SoftBounce', '2026-03-03 00:10:00.000'],
  ['dora-1', 'dora@example.com', 'Suppressed', '2026-03-02 10:00:00.500'],
  ['ben-and-cleo', 'ben@example.com', 'Delivery', '2026-03-02 09:30:02.000'],
  ['ben-and-cleo', 'cleo@sample.example', 'HardBounce', '2026-03-02 09:30:03.000'],
  ['ada-1', 'ada@example.com', 'Delivery', '2026-03-02 09:00:01.200'],
];

const TAGS = [
  ['campaign', 'summer', 5, 2, 1, 0, 1, 1],
  ['campaign', 'spring', 3, 3, 1, 1, 2, 1],
];

/** The answers to the named queries, by their ids. */
export const ANSWERS: Record<string, Answer> = {
  DailyFigures: {
    columns: [
      ...['day', 'sends', 'deliveries', 'hard_bounces', 'soft_bounces', 'suppressed', 'complaints'],
      ...['opens', 'unique_opens', 'users_opened', 'clicks', 'unique_clicks', 'users_clicked'],
      ...['delivery_rate', 'bounce_rate', 'complaint_rate'],
    ],
    rows: [
      ['2026-03-02', 7, 3, 1, 0, 1, 0, 4, 3, 2, 2, 1, 1, 42.86, 14.29, 0],
      ['2026-03-03', 12, 5, 1, 1, 6, 3, 2, 2, 1, 1, 1, 1, 41.67, 16.67, 25],
    ],
  },
  Bounces: {
    columns: ['day', 'type', 'subtype', 'suppressed', 'bounces', 'recipients'],
    rows: [
      ['2026-03-02', 'Permanent', 'NoEmail', false, 1, 1],
      ['2026-03-02', 'Permanent', 'OnAccountSuppressionList', true, 1, 1],
      ['2026-03-03', 'Permanent', 'EmailValidationSuppressed', true, 1, 1],
      ['2026-03-03', 'Permanent', 'General', false, 1, 1],
      ['2026-03-03', 'Permanent', 'OnAccountSuppressionList', true, 1, 1],
      ['2026-03-03', 'Permanent', 'OnTenantSuppressionList', true, 1, 1],
      ['2026-03-03', 'Permanent', 'UnsubscribedRecipient', true, 1, 1],
      ['2026-03-03', 'Transient', 'MailboxFull', false, 1, 1],
    ],
  },
  Complaints: {
    columns: ['time', 'recipient', 'recipients', 'type', 'subtype', 'reporter', 'source', 'subject', 'message'],
    rows: [
      ...['otto', 'pia'].map((name) => [
        ...['2026-03-03 21:00:00.000', `${name}@sample.example`, 2, 'abuse', null, 'Mailer/1.0'],
        ...['shop@mail.example', 'To otto-and-pia', 'otto-and-pia'],
      ]),
      ['2026-03-03 19:00:01.000', 'nora@example.com', 1, null, 'OnTenantSuppressionList', null, 'shop@mail.example', 'To nora', 'nora'],
      [
        '2026-03-03 18:00:01.000',
        'dora@example.com',
        1,
        null,
        'OnAccountSuppressionList',
        null,
        'shop@mail.example',
        'To dora-2',
        'dora-2',
      ],
      ['2026-03-03 17:00:00.000', 'leo@sample.example', 1, 'not-spam', null, 'Mailer/1.0', 'shop@mail.example', 'To leo', 'leo'],
      ['2026-03-03 08:00:00.000', 'finn@example.com', 1, 'abuse', null, 'Mailer/1.0', 'shop@mail.example', 'To finn', 'finn'],
    ],
  },
  SuppressionCandidates: {
    columns: ['recipient', 'hard_bounces', 'complaints', 'uncertain', 'latest'],
    rows: [
      ['finn@example.com', 0, 1, 0, '2026-03-03 08:00:00.000'],
      ['otto@sample.example', 0, 1, 1, '2026-03-03 21:00:00.000'],
      ['pia@sample.example', 0, 1, 1, '2026-03-03 21:00:00.000'],
      ['mia@example.com', 1, 0, 0, '2026-03-03 16:30:02.000'],
    ],
  },
  Timeline: {
    parameters: ['emil'],
    columns: ['time', 'event', 'recipients', 'detail'],
    rows: [
      ['2026-03-02 12:00:00.000', 'Send', 'emil@sample.example', null],
      ['2026-03-02 12:30:00.000', 'DeliveryDelay', 'emil@sample.example', 'MailboxFull'],
      ['2026-03-03 00:10:00.000', 'Bounce', 'emil@sample.example', 'Transient, MailboxFull'],
    ],
  },
  LatestStatus: {
    columns: ['message', 'recipient', 'status', 'since'],
    rows: [['both', 'gina@example.com', 'Rendering Failure', '2026-03-03 22:00:00.000'], ...STATUS],
    rowsOfParquet: STATUS,
  },
  Latency: {
    columns: ['day', 'deliveries', 'p50', 'p95', 'p99', 'slowest'],
    rows: [
      ['2026-03-02', 3, 2000, 598000, 598000, 598000],
      ['2026-03-03', 4, 1500, 3600000, 3600000, 3600000],
    ],
  },
  Delays: {
    columns: ['day', 'reason', 'domain', 'mails', 'answer'],
    rows: [
      ['2026-03-02', 'MailboxFull', 'sample.example', 1, 'smtp; 452 4.2.2 mailbox full'],
      ['2026-03-03', 'TransientCommunicationFailure', 'sample.example', 1, 'smtp; 421 4.4.1 no answer'],
    ],
  },
  TopLinks: {
    columns: ['link', 'clicks', 'unique_clicks', 'messages'],
    rows: [
      ['https://shop.example/tulips', 2, 1, 1],
      ['https://shop.example/roses', 1, 1, 1],
    ],
  },
  ByTag: {
    columns: ['tag', 'value', 'sent', 'delivered', 'bounced', 'complained', 'opened', 'clicked'],
    rows: [...TAGS, ['campaign', 'winter', 0, 0, 0, 0, 0, 0]],
    rowsOfParquet: TAGS,
  },
  ByDomain: {
    columns: [
      ...['domain', 'sends', 'deliveries', 'hard_bounces', 'soft_bounces', 'suppressed', 'complaints', 'delayed'],
      ...['delivery_rate', 'bounce_rate', 'complaint_rate'],
    ],
    rows: [
      ['example.com', 12, 4, 1, 0, 6, 1, 0, 33.33, 8.33, 8.33],
      ['sample.example', 7, 4, 1, 1, 1, 2, 2, 57.14, 28.57, 28.57],
    ],
  },
};

/** Filters on the day of the arrival pass through the views. */
const RECENT = `day >= current_date - INTERVAL '60' DAY`;

const eventsOfEachType = (failures: number): unknown[][] => [
  ['Bounce', 9],
  ['Click', 3],
  ['Complaint', 5],
  ['Delivery', 9],
  ['DeliveryDelay', 2],
  ['Open', 7],
  ['Reject', 1],
  ['Rendering Failure', failures],
  ['Send', 16],
  ['Subscription', 1],
];

const recipientsOfEachType = (failures: number): unknown[][] => [
  ['Bounce', 9],
  ['Click', 3],
  ['Complaint', 6],
  ['Delivery', 10],
  ['DeliveryDelay', 2],
  ['Open', 7],
  ['Reject', 1],
  ['Rendering Failure', failures],
  ['Send', 20],
  ['Subscription', 1],
];

const NOT_ARRIVED = [
  ['2026-03-02 10:00:00.500', 'Bounce', 'Permanent', 'OnAccountSuppressionList', true, null, null, null, null, null],
  ['2026-03-02 12:30:00.000', 'DeliveryDelay', null, null, false, null, null, 'MailboxFull', null, 'summer'],
  ['2026-03-02 13:00:00.000', 'Reject', null, null, false, null, null, null, 'Bad content', null],
  ['2026-03-02 13:30:00.000', 'Rendering Failure', null, null, false, null, null, null, 'Attribute "total" is missing.', null],
  ['2026-03-03 00:10:00.000', 'Bounce', 'Transient', 'MailboxFull', false, null, null, null, null, 'summer'],
  ['2026-03-03 08:00:00.000', 'Complaint', null, null, false, 'abuse', null, null, null, 'spring'],
  ['2026-03-03 18:00:01.000', 'Complaint', null, null, true, null, 'OnAccountSuppressionList', null, null, 'summer'],
  ['2026-03-03 19:00:01.000', 'Complaint', null, null, true, null, 'OnTenantSuppressionList', null, null, 'summer'],
];

/** What is asked of the views. */
export const VIEW_QUESTIONS: (Pick<Answer, 'rows' | 'rowsOfParquet'> & { question: string; sql(database: string): string })[] = [
  {
    question: 'how many events of each type there are, with those that came twice',
    sql: (database) => `SELECT event_type, count(*) FROM "${database}"."events" WHERE ${RECENT} GROUP BY 1 ORDER BY 1`,
    rows: eventsOfEachType(2),
    rowsOfParquet: eventsOfEachType(1),
  },
  {
    question: 'what is known of mail that arrived',
    sql: (
      database,
    ) => `SELECT day, event_time, event_type, sent_time, source, subject, configuration_set, recipients, processing_millis, link, ip_address, user_agent
FROM "${database}"."events"
WHERE ${RECENT} AND message_id = 'ada-1' AND event_type IN ('Delivery', 'Click')
ORDER BY event_time`,
    rows: [
      ...[1, 2].map(() => [
        ...['2026-03-02', '2026-03-02 09:00:01.200', 'Delivery', '2026-03-02 09:00:00.000', 'shop@mail.example', 'To ada-1'],
        ...['transactional', 'ada@example.com', 1200, null, null, null],
      ]),
      ...['2026-03-02 09:41:00.000', '2026-03-02 09:45:00.000'].map((time) => [
        ...['2026-03-02', time, 'Click', '2026-03-02 09:00:00.000', 'shop@mail.example', 'To ada-1'],
        ...['transactional', 'ada@example.com', null, 'https://shop.example/tulips', '192.0.2.1', 'Mozilla/5.0 (phone)'],
      ]),
    ],
  },
  {
    question: 'what is known of mail that did not',
    sql: (
      database,
    ) => `SELECT event_time, event_type, bounce_type, bounce_subtype, suppressed, complaint_type, complaint_subtype, delay_type, failure,
  element_at(coalesce(element_at(tags, 'Campaign'), element_at(tags, 'campaign')), 1)
FROM "${database}"."events"
WHERE ${RECENT} AND message_id IN ('emil', 'dora-1', 'dora-2', 'nora', 'finn', 'gina', 'template', 'both') AND event_type NOT IN ('Send', 'Delivery')
ORDER BY event_time`,
    rows: [
      ...NOT_ARRIVED,
      ['2026-03-03 22:00:00.000', 'Rendering Failure', null, null, false, null, null, null, 'Attribute "name" is missing.', 'winter'],
    ],
    rowsOfParquet: NOT_ARRIVED,
  },
  {
    question: 'how many events and recipients there are, with those that came twice',
    sql: (database) => `SELECT event_type, count(*) FROM "${database}"."recipient_events" WHERE ${RECENT} GROUP BY 1 ORDER BY 1`,
    rows: recipientsOfEachType(2),
    rowsOfParquet: recipientsOfEachType(1),
  },
  {
    question: 'what is known of each recipient',
    sql: (database) => `SELECT event_time, event_type, recipient, recipient_domain, diagnostic
FROM "${database}"."recipient_events"
WHERE ${RECENT} AND message_id IN ('ben-and-cleo', 'ada-2', 'hugo') AND event_type IN ('Send', 'Delivery', 'Bounce', 'DeliveryDelay', 'Open')
ORDER BY 1, 3`,
    rows: [
      ['2026-03-02 09:30:00.000', 'Send', 'ben@example.com', 'example.com', null],
      ['2026-03-02 09:30:00.000', 'Send', 'cleo@sample.example', 'sample.example', null],
      ['2026-03-02 09:30:02.000', 'Delivery', 'ben@example.com', 'example.com', '250 ok'],
      ['2026-03-02 09:30:03.000', 'Bounce', 'cleo@sample.example', 'sample.example', 'smtp; 550 5.1.1 no such user'],
      ['2026-03-02 09:30:03.000', 'Bounce', 'cleo@sample.example', 'sample.example', 'smtp; 550 5.1.1 no such user'],
      ['2026-03-02 10:00:00.000', 'Open', null, null, null],
      ['2026-03-03 08:00:00.000', 'Send', 'ada@example.com', 'example.com', null],
      ['2026-03-03 08:00:00.800', 'Delivery', 'ada@example.com', 'example.com', '250 ok'],
      ...[1, 2].map(() => ['2026-03-03 08:05:00.000', 'Open', 'ada@example.com', 'example.com', null]),
      ['2026-03-03 08:30:00.000', 'Send', 'hugo@sample.example', 'sample.example', null],
      ['2026-03-03 08:40:00.000', 'DeliveryDelay', 'hugo@sample.example', 'sample.example', 'smtp; 421 4.4.1 no answer'],
      ['2026-03-03 09:05:00.000', 'Open', 'ada@example.com', 'example.com', null],
      ['2026-03-03 09:30:00.000', 'Delivery', 'hugo@sample.example', 'sample.example', '250 ok'],
    ],
  },
];
