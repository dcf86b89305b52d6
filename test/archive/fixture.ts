import { bounce, click, complaint, delay, delivery, event, open, send, subscription } from './events';
import type { Line, Mail } from './events';

/** The day on which all this is looked at. */
export const TODAY = '2026-03-10';

const SPRING = { Campaign: ['spring'] };
/** Another sender of the same campaign writes the name of the tag in another way. */
const SPRING_TOO = { campaign: ['spring'] };
const SUMMER = { Campaign: ['summer'] };
/** The object has both. In JSON the last is seen, and Data Firehose does not convert the record to Parquet. */
const AUTUMN_AND_WINTER = { Campaign: ['autumn'], campaign: ['winter'] };

const SHOP = 'https://shop.example';

const ada: Mail = { id: 'ada-1', sent: '2026-03-02T09:00:00.000Z', to: ['ada@example.com'], tags: SPRING };
const two: Mail = {
  id: 'ben-and-cleo',
  sent: '2026-03-02T09:30:00.000Z',
  to: ['ben@example.com', 'cleo@sample.example'],
  tags: SPRING_TOO,
};
const dora: Mail = { id: 'dora-1', sent: '2026-03-02T10:00:00.000Z', to: ['dora@example.com'] };
const emil: Mail = { id: 'emil', sent: '2026-03-02T12:00:00.000Z', to: ['emil@sample.example'], tags: SUMMER };
const finn: Mail = { id: 'finn', sent: '2026-03-02T23:50:00.000Z', to: ['finn@example.com'], tags: SPRING };
const gina: Mail = { id: 'gina', sent: '2026-03-02T13:00:00.000Z', to: ['gina@example.com'] };
const template: Mail = { id: 'template', sent: '2026-03-02T13:30:00.000Z', to: ['gina@example.com'] };
const adaAgain: Mail = { id: 'ada-2', sent: '2026-03-03T08:00:00.000Z', to: ['Ada@Example.com'], tags: SUMMER };
const hugo: Mail = { id: 'hugo', sent: '2026-03-03T08:30:00.000Z', to: ['hugo@sample.example'] };
const three: Mail = { id: 'three', sent: '2026-03-03T14:00:00.000Z', to: ['ida@example.com', 'jan@example.com', 'kim@example.com'] };
const cleoAgain: Mail = { id: 'cleo-2', sent: '2026-03-03T15:00:00.000Z', to: ['cleo@sample.example'] };
const leo: Mail = { id: 'leo', sent: '2026-03-03T16:00:00.000Z', to: ['leo@sample.example'], tags: SUMMER };
const mia: Mail = { id: 'mia', sent: '2026-03-03T16:30:00.000Z', to: ['mia@example.com'] };
const doraAgain: Mail = { id: 'dora-2', sent: '2026-03-03T18:00:00.000Z', to: ['dora@example.com'], tags: SUMMER };
const nora: Mail = { id: 'nora', sent: '2026-03-03T19:00:00.000Z', to: ['nora@example.com'], tags: SUMMER };
const pair: Mail = { id: 'otto-and-pia', sent: '2026-03-03T20:00:00.000Z', to: ['otto@sample.example', 'pia@sample.example'] };
const both: Mail = { id: 'both', sent: '2026-03-03T22:00:00.000Z', to: ['gina@example.com'], tags: AUTUMN_AND_WINTER };
const old: Mail = { id: 'old', sent: '2026-01-29T12:00:00.000Z', to: ['ada@example.com'] };

/** Events of two days, and of one that is longer ago than queries look back. */
export const LINES: Line[] = [
  // one recipient, read in two hours and clicked twice in one
  send(ada),
  delivery(ada, '2026-03-02T09:00:01.200Z', 1200),
  twice(delivery(ada, '2026-03-02T09:00:01.200Z', 1200)),
  open(ada, '2026-03-02T09:10:00.000Z'),
  click(ada, '2026-03-02T09:41:00.000Z', `${SHOP}/tulips`),
  open(ada, '2026-03-02T09:40:00.000Z'),
  open(ada, '2026-03-02T11:05:00.000Z'),
  click(ada, '2026-03-02T09:45:00.000Z', `${SHOP}/tulips`),

  // two recipients, of whom one does not exist, and becomes suppressed
  send(two),
  delivery(two, '2026-03-02T09:30:02.000Z', 2000, ['ben@example.com']),
  bounce(two, '2026-03-02T09:30:03.000Z', 'Permanent', 'NoEmail', 'cleo@sample.example', 'smtp; 550 5.1.1 no such user'),
  twice(bounce(two, '2026-03-02T09:30:03.000Z', 'Permanent', 'NoEmail', 'cleo@sample.example', 'smtp; 550 5.1.1 no such user')),
  open(two, '2026-03-02T10:00:00.000Z'),
  send(cleoAgain),
  bounce(cleoAgain, '2026-03-03T15:00:00.300Z', 'Permanent', 'OnAccountSuppressionList', 'cleo@sample.example'),

  // mail that SES did not try to deliver
  send(dora),
  bounce(dora, '2026-03-02T10:00:00.500Z', 'Permanent', 'OnAccountSuppressionList', 'dora@example.com'),
  send(doraAgain),
  complaint(doraAgain, '2026-03-03T18:00:01.000Z', 'dora@example.com', { complaintSubType: 'OnAccountSuppressionList' }),
  send(nora),
  complaint(nora, '2026-03-03T19:00:01.000Z', 'nora@example.com', { complaintSubType: 'OnTenantSuppressionList' }),
  send(three),
  bounce(three, '2026-03-03T14:00:01.000Z', 'Permanent', 'UnsubscribedRecipient', 'ida@example.com'),
  bounce(three, '2026-03-03T14:00:01.000Z', 'Permanent', 'EmailValidationSuppressed', 'jan@example.com'),
  bounce(three, '2026-03-03T14:00:01.000Z', 'Permanent', 'OnTenantSuppressionList', 'kim@example.com'),

  // delays: one ends in a bounce on the next day, one in a delivery after an hour
  send(emil),
  delay(emil, '2026-03-02T12:30:00.000Z', 'MailboxFull', 'smtp; 452 4.2.2 mailbox full'),
  bounce(emil, '2026-03-03T00:10:00.000Z', 'Transient', 'MailboxFull', 'emil@sample.example', 'smtp; 452 4.2.2 mailbox full'),
  send(hugo),
  delay(hugo, '2026-03-03T08:40:00.000Z', 'TransientCommunicationFailure', 'smtp; 421 4.4.1 no answer'),
  delivery(hugo, '2026-03-03T09:30:00.000Z', 3600000),

  // delivered before midnight, which is told after it; complained about in the morning
  send(finn),
  late('2026-03-03T00:03:00.000Z', delivery(finn, '2026-03-02T23:59:58.000Z', 598000)),
  complaint(finn, '2026-03-03T08:00:00.000Z', 'finn@example.com', { complaintFeedbackType: 'abuse', userAgent: 'Mailer/1.0' }),
  // who says that it is no spam does not complain
  send(leo),
  delivery(leo, '2026-03-03T16:00:01.500Z', 1500),
  complaint(leo, '2026-03-03T17:00:00.000Z', 'leo@sample.example', { complaintFeedbackType: 'not-spam', userAgent: 'Mailer/1.0' }),
  // one of two recipients complains, and it is not known which
  send(pair),
  delivery(pair, '2026-03-03T20:00:01.500Z', 1500),
  complaint(pair, '2026-03-03T21:00:00.000Z', pair.to, { complaintFeedbackType: 'abuse', userAgent: 'Mailer/1.0' }),

  send(mia),
  bounce(mia, '2026-03-03T16:30:02.000Z', 'Permanent', 'General', 'mia@example.com', 'smtp; 550 5.7.1 refused'),

  // not sent at all
  send(gina),
  event('Reject', gina, { reject: { reason: 'Bad content' } }),
  event('Rendering Failure', template, { failure: { templateName: 'receipt', errorMessage: 'Attribute "total" is missing.' } }),
  event('Rendering Failure', both, { failure: { templateName: 'offer', errorMessage: 'Attribute "name" is missing.' } }),

  // an address in capitals, read in two hours
  send(adaAgain),
  delivery(adaAgain, '2026-03-03T08:00:00.800Z', 800),
  open(adaAgain, '2026-03-03T08:05:00.000Z'),
  twice(open(adaAgain, '2026-03-03T08:05:00.000Z')),
  open(adaAgain, '2026-03-03T09:05:00.000Z'),
  click(adaAgain, '2026-03-03T08:06:00.000Z', `${SHOP}/roses`),
  subscription(adaAgain, '2026-03-03T08:07:00.000Z'),

  // what no query is to count
  send(old),
  late('2026-03-02T10:00:00.000Z', delivery(old, '2026-01-29T12:00:05.000Z', 5000)),
  { arrives: '2026-03-02T09:00:00.000Z', text: '' },
  { arrives: '2026-03-03T08:00:00.000Z', text: send({ ...mia, id: 'truncated' }).text.slice(0, 150) },
];

/** The same, as if `TODAY` were another day. */
export function shifted(lines: Line[], today: string): Line[] {
  return lines.map(({ arrives, text }) => ({ arrives: shift(arrives, today), text: shift(text, today) }));
}

/** Moves every day in a text as far as `to` is from `from`. */
export function shift(text: string, to: string, from = TODAY): string {
  const distance = Date.parse(to) - Date.parse(from);
  return text.replace(/\b20\d\d-\d\d-\d\d/g, (day) => new Date(Date.parse(day) + distance).toISOString().slice(0, 10));
}

/** As it may happen: Data Firehose delivers at least once. */
function twice(line: Line): Line {
  return line;
}

function late(arrives: string, { text }: Line): Line {
  return { arrives, text };
}
