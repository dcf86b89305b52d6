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

test('fails to change a list for everybody else', () => {
  expect(() => EmailEvents.FEEDBACK.push(SEND)).toThrow(TypeError);
});
