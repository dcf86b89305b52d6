interface GlueColumn {
  readonly name: string;
  /** As Hive writes it. */
  readonly type: string;
}

const MAIL = struct({
  timestamp: 'string',
  messageid: 'string',
  source: 'string',
  sourcearn: 'string',
  sourceip: 'string',
  calleridentity: 'string',
  sendingaccountid: 'string',
  destination: array('string'),
  headerstruncated: 'boolean',
  headers: array(struct({ name: 'string', value: 'string' })),
  commonheaders: struct({
    returnpath: 'string',
    from: array('string'),
    sender: 'string',
    replyto: array('string'),
    to: array('string'),
    cc: array('string'),
    bcc: array('string'),
    date: 'string',
    messageid: 'string',
    subject: 'string',
  }),
  // a struct would be a closed list of tags, and NULL for those that SES names with a colon
  tags: 'map<string,array<string>>',
});

const BOUNCE = struct({
  feedbackid: 'string',
  bouncetype: 'string',
  bouncesubtype: 'string',
  bouncedrecipients: array(struct({ emailaddress: 'string', action: 'string', status: 'string', diagnosticcode: 'string' })),
  timestamp: 'string',
  remotemtaip: 'string',
  reportingmta: 'string',
});

const COMPLAINT = struct({
  feedbackid: 'string',
  complaintsubtype: 'string',
  complainedrecipients: array(struct({ emailaddress: 'string' })),
  timestamp: 'string',
  useragent: 'string',
  complaintfeedbacktype: 'string',
  arrivaldate: 'string',
});

const DELIVERY = struct({
  timestamp: 'string',
  processingtimemillis: 'bigint',
  recipients: array('string'),
  smtpresponse: 'string',
  reportingmta: 'string',
  remotemtaip: 'string',
});

const CLICK = struct({
  ipaddress: 'string',
  timestamp: 'string',
  useragent: 'string',
  link: 'string',
  linktags: 'map<string,array<string>>',
});

const DELIVERY_DELAY = struct({
  timestamp: 'string',
  delaytype: 'string',
  delayedrecipients: array(struct({ emailaddress: 'string', status: 'string', diagnosticcode: 'string' })),
  expirationtime: 'string',
  reportingmta: 'string',
});

const TOPIC_PREFERENCES = struct({
  unsubscribeall: 'boolean',
  topicsubscriptionstatus: array(struct({ topicname: 'string', subscriptionstatus: 'string' })),
  topicdefaultsubscriptionstatus: array(struct({ topicname: 'string', subscriptionstatus: 'string' })),
});

/**
 * What events of all ten types hold. Names are in lower case, as Glue needs them: the SerDe finds `messageId` for `messageid`.
 * Timestamps are strings, because Hive's type does not read ISO 8601.
 */
export const EVENT_COLUMNS: readonly GlueColumn[] = [
  { name: 'eventtype', type: 'string' },
  { name: 'mail', type: MAIL },
  // always empty, and Hive has no empty struct
  { name: 'send', type: 'map<string,string>' },
  { name: 'reject', type: struct({ reason: 'string' }) },
  { name: 'bounce', type: BOUNCE },
  { name: 'complaint', type: COMPLAINT },
  { name: 'delivery', type: DELIVERY },
  { name: 'open', type: struct({ ipaddress: 'string', timestamp: 'string', useragent: 'string' }) },
  { name: 'click', type: CLICK },
  // of the type `Rendering Failure`
  { name: 'failure', type: struct({ templatename: 'string', errormessage: 'string' }) },
  { name: 'deliverydelay', type: DELIVERY_DELAY },
  {
    name: 'subscription',
    type: struct({
      contactlist: 'string',
      timestamp: 'string',
      source: 'string',
      newtopicpreferences: TOPIC_PREFERENCES,
      oldtopicpreferences: TOPIC_PREFERENCES,
    }),
  },
];

/** The day on which Data Firehose got an event, in UTC. */
export const PARTITION_KEY: GlueColumn = { name: 'day', type: 'date' };

/** The OpenX SerDe, because that of Hive fails on a blank line and needs keys in lower case. */
export const JSON_SERDE = 'org.openx.data.jsonserde.JsonSerDe';

/** A line that is cut off becomes a row of NULLs, and does not fail every query that reads its object. */
export const JSON_SERDE_PARAMETERS = { 'ignore.malformed.json': 'true' };

function struct(fields: Record<string, string>): string {
  const types = Object.entries(fields).map(([name, type]) => `${name}:${type}`);
  return `struct<${types.join(',')}>`;
}

function array(type: string): string {
  return `array<${type}>`;
}
