import { parse } from '../../examples/typescript/feedback-handler/parse';
import { ENVELOPES, RECORDS, SHORTEST } from './records';

const parsed = (message: unknown) => parse(JSON.stringify(message));

describe.each(Object.entries(ENVELOPES))('a record that comes %s', (_how, wrap) => {
  test.each(Object.entries(RECORDS))('is read: %s', (_type, record) => {
    expect(parsed(wrap(record))).toEqual(record);
  });

  test.each(SHORTEST)('is read with nothing but what a handler needs: $eventType', (record) => {
    expect(parsed(wrap(record))).toEqual(record);
  });
});

test('an envelope of SNS in an event of EventBridge is read', () => {
  const [raw, sns] = Object.values(ENVELOPES);

  expect(parsed(sns(sns(raw(RECORDS.Bounce))))).toEqual(RECORDS.Bounce);
});

test.each(['Bounce', 'Complaint', 'Delivery'] as const)('an older notification of an identity is read: %s', (type) => {
  const { eventType, ...record } = RECORDS[type];
  const mail = { ...record.mail, sourceIp: '198.51.100.4', callerIdentity: 'mailer' };

  expect(parsed({ notificationType: eventType, ...record, mail })).toEqual({ ...RECORDS[type], mail });
});

describe('what SES adds is kept', () => {
  test('a field', () => {
    const record = { ...RECORDS.Bounce, bounce: { ...RECORDS.Bounce.bounce, reasonInWords: 'gone' }, region: 'eu-west-1' };

    expect(parsed(record)).toEqual(record);
  });

  test('a subtype, and a type of bounce', () => {
    const record = { ...RECORDS.Bounce, bounce: { ...RECORDS.Bounce.bounce, bounceType: 'Lasting', bounceSubType: 'Moved' } };

    expect(parsed(record)).toEqual(record);
  });

  test('a tag', () => {
    const record = { ...RECORDS.Send, mail: { ...RECORDS.Send.mail, tags: { 'ses:new': ['a', 'b'] } } };

    expect(parsed(record)).toEqual(record);
  });
});

describe('what is not as described, and nobody reads, is left out', () => {
  const { Bounce, Complaint } = RECORDS;

  test.each<[string, object, object]>([
    ['null in the mail', { ...Bounce, mail: { ...Bounce.mail, tags: null } }, { ...Bounce, mail: { ...Bounce.mail, tags: undefined } }],
    [
      'another type in the bounce',
      { ...Bounce, bounce: { ...Bounce.bounce, remoteMtaIp: ['192.0.2.25'] } },
      { ...Bounce, bounce: { ...Bounce.bounce, remoteMtaIp: undefined } },
    ],
    [
      'null of a recipient',
      { ...Bounce, bounce: { ...Bounce.bounce, bouncedRecipients: [{ emailAddress: 'ada@mail.example', action: null }] } },
      { ...Bounce, bounce: { ...Bounce.bounce, bouncedRecipients: [{ emailAddress: 'ada@mail.example' }] } },
    ],
    [
      'a number in the complaint',
      { ...Complaint, complaint: { ...Complaint.complaint, userAgent: 1 } },
      { ...Complaint, complaint: { ...Complaint.complaint, userAgent: undefined } },
    ],
  ])('%s', (_what, record, expected) => {
    expect(parsed(record)).toEqual(expected);
  });
});

describe('there is no event in', () => {
  const GREETING = 'Successfully validated SNS topic for Amazon SES event publishing.';

  test('the text that SES publishes when an event destination is created', () => {
    expect(parse(GREETING)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['the same text in an envelope', { Type: 'Notification', TopicArn: 'arn:aws:sns:eu-west-1:111122223333:feedback', Message: GREETING }],
    [
      'what SNS sends when somebody unsubscribes',
      {
        Type: 'UnsubscribeConfirmation',
        TopicArn: 'arn:aws:sns:eu-west-1:111122223333:feedback',
        Message: 'You have chosen to deactivate',
      },
    ],
    ['the first notification of an identity', { notificationType: 'AmazonSnsSubscriptionSucceeded', message: 'You have subscribed' }],
    ['an event that SES may have one day', { eventType: 'Forward', mail: RECORDS.Send.mail, forward: {} }],
    ['advice of SES on EventBridge', { source: 'aws.ses', 'detail-type': 'Advisor Recommendation Status Open', detail: { version: '1' } }],
    ['an event of EventBridge without a detail', { source: 'aws.ses', 'detail-type': 'Sending Status Enabled' }],
    ['something else', { Records: [] }],
  ])('%s', (_what, message) => {
    expect(parsed(message)).toBeUndefined();
  });
});

describe('fails for what ought to be an event', () => {
  test.each<[string, string]>([
    ['a record that was cut', JSON.stringify(RECORDS.Bounce).slice(0, -20)],
    ['a text', 'Hello'],
    ['nothing', ''],
    ['a number', '42'],
    ['a bounce of nobody', JSON.stringify({ ...RECORDS.Bounce, bounce: { ...RECORDS.Bounce.bounce, bouncedRecipients: undefined } })],
    ['a bounce without a bounce', JSON.stringify({ eventType: 'Bounce', mail: RECORDS.Bounce.mail })],
    [
      'a bounce of a recipient without an address',
      JSON.stringify({ ...RECORDS.Bounce, bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: null }] } }),
    ],
    ['an event without a mail', JSON.stringify({ ...RECORDS.Complaint, mail: undefined })],
  ])('%s', (_what, body) => {
    expect(() => parse(body)).toThrow();
  });
});
