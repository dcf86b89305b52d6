/** What Data Firehose gets at a time: an event as SES writes it, or what else may be in a line. */
export interface Line {
  /** When it arrives, which may be long after it happened. */
  readonly arrives: string;
  readonly text: string;
}

export interface Mail {
  readonly id: string;
  readonly sent: string;
  readonly to: string[];
  readonly tags?: Record<string, string[]>;
  /** Besides From. */
  readonly headers?: { readonly name: string; readonly value: string }[];
}

const PHONE = 'Mozilla/5.0 (phone)';

export function send(mail: Mail): Line {
  return event('Send', mail, { send: {} });
}

export function delivery(mail: Mail, timestamp: string, processingTimeMillis: number, recipients = mail.to): Line {
  const reportingMTA = 'mta1.mail.example';
  return event('Delivery', mail, { delivery: { timestamp, processingTimeMillis, recipients, smtpResponse: '250 ok', reportingMTA } });
}

export function bounce(
  mail: Mail,
  timestamp: string,
  bounceType: string,
  bounceSubType: string,
  emailAddress: string,
  diagnosticCode?: string,
): Line {
  // without an answer of a server there is no such report
  const report = diagnosticCode && { action: 'failed', status: diagnosticCode.split(' ')[2], diagnosticCode };
  const bouncedRecipients = [{ emailAddress, ...(report || {}) }];
  return event('Bounce', mail, { bounce: { feedbackId: `${mail.id}-bounce`, bounceType, bounceSubType, bouncedRecipients, timestamp } });
}

export function complaint(mail: Mail, timestamp: string, recipients: string | string[], report: object): Line {
  const details = {
    feedbackId: `${mail.id}-complaint`,
    complaintSubType: null,
    complainedRecipients: [recipients].flat().map((emailAddress) => ({ emailAddress })),
    timestamp,
    ...report,
  };
  return event('Complaint', mail, { complaint: { ...details, arrivalDate: timestamp } });
}

export function open(mail: Mail, timestamp: string): Line {
  return event('Open', mail, { open: { ipAddress: '192.0.2.1', timestamp, userAgent: PHONE } });
}

export function click(mail: Mail, timestamp: string, link: string): Line {
  const linkTags = link.endsWith('tulips') ? { Position: ['top'] } : null;
  return event('Click', mail, { click: { ipAddress: '192.0.2.1', timestamp, userAgent: PHONE, link, linkTags } });
}

export function delay(mail: Mail, timestamp: string, delayType: string, diagnosticCode: string): Line {
  const delayedRecipients = mail.to.map((emailAddress) => ({ emailAddress, status: diagnosticCode.split(' ')[2], diagnosticCode }));
  const expirationTime = '2026-03-05T12:00:00.000Z';
  return event('DeliveryDelay', mail, { deliveryDelay: { timestamp, delayType, expirationTime, delayedRecipients } });
}

export function subscription(mail: Mail, timestamp: string): Line {
  const status = (subscriptionStatus: string) => [{ topicName: 'News', subscriptionStatus }];
  return event('Subscription', mail, {
    subscription: {
      contactList: 'readers',
      timestamp,
      source: 'UnsubscribeHeader',
      newTopicPreferences: { unsubscribeAll: true, topicSubscriptionStatus: status('OptOut') },
      oldTopicPreferences: { unsubscribeAll: false, topicSubscriptionStatus: status('OptIn') },
    },
  });
}

/** An event that arrives at once. */
export function event(eventType: string, { id, sent, to, tags = {}, headers: more = [] }: Mail, details: Record<string, any>): Line {
  const [detail] = Object.values(details);
  const source = 'shop@mail.example';
  // some types come without the headers
  const commonHeaders = { from: [source], to, messageId: id, subject: `To ${id}` };
  const headers = ['Rendering Failure', 'DeliveryDelay'].includes(eventType)
    ? {}
    : { headers: [{ name: 'From', value: source }, ...more], commonHeaders };
  const mail = {
    timestamp: sent,
    source,
    sendingAccountId: '111122223333',
    messageId: id,
    destination: to,
    headersTruncated: false,
    ...headers,
    tags: { 'ses:configuration-set': ['transactional'], 'ses:source-ip': ['192.0.2.9'], ...tags },
  };
  return { arrives: detail.timestamp ?? sent, text: JSON.stringify({ eventType, mail, ...details }) };
}
