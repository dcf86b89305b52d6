import { readFileSync } from 'fs';
import { join } from 'path';
import { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import { EmailEvents } from '../lib';

const { SEND, REJECT, BOUNCE, COMPLAINT, DELIVERY, OPEN, CLICK, RENDERING_FAILURE, DELIVERY_DELAY, SUBSCRIPTION } = EmailSendingEvent;

test('ALL holds every event that aws-cdk-lib knows', () => {
  expect(EmailEvents.ALL).toEqual(Object.values(EmailSendingEvent));
});

test.each([
  [
    'WITHOUT_TRACKING',
    EmailEvents.WITHOUT_TRACKING,
    [SEND, REJECT, BOUNCE, COMPLAINT, DELIVERY, RENDERING_FAILURE, DELIVERY_DELAY, SUBSCRIPTION],
  ],
  ['FEEDBACK', EmailEvents.FEEDBACK, [BOUNCE, COMPLAINT]],
  ['FAILURES', EmailEvents.FAILURES, [REJECT, BOUNCE, RENDERING_FAILURE, DELIVERY_DELAY]],
  ['ENGAGEMENT', EmailEvents.ENGAGEMENT, [OPEN, CLICK]],
])('%s', (_name, list, expected) => {
  expect(list).toEqual(expected);
});

describe.each([
  ['ALL', EmailEvents.ALL],
  ['WITHOUT_TRACKING', EmailEvents.WITHOUT_TRACKING],
  ['FEEDBACK', EmailEvents.FEEDBACK],
  ['FAILURES', EmailEvents.FAILURES],
  ['ENGAGEMENT', EmailEvents.ENGAGEMENT],
])('%s cannot be changed for everybody else', (_name, list) => {
  test.each<[string, (events: EmailSendingEvent[]) => unknown]>([
    ['by adding an event', (events) => events.push(SEND)],
    ['by removing one', (events) => events.pop()],
    ['by replacing one', (events) => (events[0] = SUBSCRIPTION)],
    ['by sorting it', (events) => events.sort()],
  ])('%s', (_how, change) => {
    const before = [...list];

    expect(() => change(list)).toThrow(TypeError);

    expect(list).toEqual(before);
  });

  test('but may be joined with another', () => {
    expect([...list, ...EmailEvents.ENGAGEMENT].slice(-2)).toEqual([OPEN, CLICK]);
  });
});

test('their documentation says that the lists cannot be changed', () => {
  expect(readFileSync(join(__dirname, '../lib/email-events.ts'), 'utf8')).toContain('the lists themselves cannot be changed');
});
