import type { SesEvent } from '../../examples/typescript/feedback-handler/event';

/** Records of all ten events, made from the format: with what SES always writes, and with all that it may write. */

const mail = {
  timestamp: '2026-11-25T08:30:00.123Z',
  messageId: '0107019a1b2c3d4e-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0-000000',
  source: 'receipts@shop.example',
  destination: ['ada@mail.example', 'bob@mail.example'],
};

const wholeMail = {
  ...mail,
  sourceArn: 'arn:aws:ses:eu-west-1:111122223333:identity/shop.example',
  sendingAccountId: '111122223333',
  headersTruncated: false,
  headers: [
    { name: 'From', value: 'Shop <receipts@shop.example>' },
    { name: 'Subject', value: 'Your receipt' },
  ],
  commonHeaders: {
    from: ['Shop <receipts@shop.example>'],
    to: ['ada@mail.example'],
    cc: ['bob@mail.example'],
    replyTo: ['help@shop.example'],
    date: 'Wed, 25 Nov 2026 08:30:00 +0000',
    messageId: mail.messageId,
    subject: 'Your receipt',
  },
  tags: {
    'ses:configuration-set': ['transactional'],
    'ses:outgoing-ip': ['198.51.100.7'],
    'mail-type': ['receipt'],
  },
};

const at = '2026-11-25T08:30:04.567Z';
const feedbackId = '0107019a1b2c4f5e-7a6b5c4d-3e2f-1a0b-9c8d-7e6f5a4b3c2d-000000';
const browser = { ipAddress: '203.0.113.9', timestamp: at, userAgent: 'Mail/1.0' };

export const RECORDS = {
  Send: { eventType: 'Send', mail: wholeMail, send: {} },
  Reject: { eventType: 'Reject', mail: wholeMail, reject: { reason: 'Bad content' } },
  Bounce: {
    eventType: 'Bounce',
    mail: wholeMail,
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'NoEmail',
      bouncedRecipients: [
        { emailAddress: 'ada@mail.example', action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 no such mailbox' },
      ],
      timestamp: at,
      feedbackId,
      reportingMTA: 'dns; c1-1.smtp-out.eu-west-1.amazonses.com',
      remoteMtaIp: '192.0.2.25',
    },
  },
  Complaint: {
    eventType: 'Complaint',
    mail: wholeMail,
    complaint: {
      complainedRecipients: [{ emailAddress: 'bob@mail.example' }],
      timestamp: at,
      feedbackId,
      complaintSubType: null,
      userAgent: 'Reports/2.0',
      complaintFeedbackType: 'abuse',
      arrivalDate: at,
    },
  },
  Delivery: {
    eventType: 'Delivery',
    mail: wholeMail,
    delivery: {
      timestamp: at,
      processingTimeMillis: 4444,
      recipients: ['ada@mail.example'],
      smtpResponse: '250 2.0.0 OK',
      reportingMTA: 'c1-1.smtp-out.eu-west-1.amazonses.com',
      remoteMtaIp: '192.0.2.25',
    },
  },
  Open: { eventType: 'Open', mail: wholeMail, open: browser },
  Click: {
    eventType: 'Click',
    mail: wholeMail,
    click: { ...browser, link: 'https://shop.example/receipts/42', linkTags: { button: ['details'] } },
  },
  'Rendering Failure': {
    eventType: 'Rendering Failure',
    mail,
    failure: { templateName: 'Receipt', errorMessage: "Attribute 'total' is not present in the rendering data." },
  },
  DeliveryDelay: {
    eventType: 'DeliveryDelay',
    mail,
    deliveryDelay: {
      timestamp: at,
      delayType: 'MailboxFull',
      expirationTime: '2026-11-25T22:30:00.123Z',
      delayedRecipients: [{ emailAddress: 'ada@mail.example', status: '4.2.2', diagnosticCode: 'smtp; 452 4.2.2 mailbox full' }],
      reportingMTA: 'c1-1.smtp-out.eu-west-1.amazonses.com',
    },
  },
  Subscription: {
    eventType: 'Subscription',
    mail: wholeMail,
    subscription: {
      contactList: 'customers',
      timestamp: at,
      source: 'UnsubscribeHeader',
      newTopicPreferences: { unsubscribeAll: true, topicSubscriptionStatus: [{ topicName: 'news', subscriptionStatus: 'OptOut' }] },
      oldTopicPreferences: { unsubscribeAll: false, topicDefaultSubscriptionStatus: [{ topicName: 'news', subscriptionStatus: 'OptIn' }] },
    },
  },
} satisfies { [Type in SesEvent['eventType']]: Extract<SesEvent, { eventType: Type }> };

/** Events with nothing but what a handler needs. */
export const SHORTEST: SesEvent[] = [
  {
    eventType: 'Bounce',
    mail: { messageId: 'a' },
    bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'ada@mail.example' }] },
  },
  { eventType: 'Complaint', mail: { messageId: 'b' }, complaint: { complainedRecipients: [{ emailAddress: 'bob@mail.example' }] } },
  { eventType: 'Click', mail: { messageId: 'c' }, click: { linkTags: null } },
];

/** A hard bounce of these addresses, of the kind that is given. */
export function bounceOf(addresses: string[], kind: { bounceType?: string; bounceSubType?: string } = {}): SesEvent {
  const bouncedRecipients = addresses.map((emailAddress) => ({ emailAddress }));
  return { ...RECORDS.Bounce, bounce: { ...RECORDS.Bounce.bounce, ...kind, bouncedRecipients } };
}

/** How a record may come into a queue. */
export const ENVELOPES: Record<string, (record: object) => object> = {
  'as it is, by raw message delivery': (record) => record,
  'in an envelope of SNS': (record) => ({
    Type: 'Notification',
    MessageId: '6f7a8b9c-0d1e-2f3a-4b5c-6d7e8f9a0b1c',
    TopicArn: 'arn:aws:sns:eu-west-1:111122223333:feedback',
    Subject: 'Amazon SES Email Event Notification',
    Message: JSON.stringify(record),
    Timestamp: at,
    SignatureVersion: '1',
  }),
  'as the detail of EventBridge': (record) => ({
    version: '0',
    id: '1b2c3d4e-5f6a-7b8c-9d0e-1f2a3b4c5d6e',
    'detail-type': 'Email Bounced',
    source: 'aws.ses',
    account: '111122223333',
    time: '2026-11-25T08:30:04Z',
    region: 'eu-west-1',
    resources: [],
    detail: record,
  }),
};
