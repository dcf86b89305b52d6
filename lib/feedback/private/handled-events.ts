import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { assertListedEvents } from '../../private/listed-events';

/** The `eventType` of records: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
const EVENT_TYPES: Record<`${EmailSendingEvent}`, string> = {
  send: 'Send',
  reject: 'Reject',
  bounce: 'Bounce',
  complaint: 'Complaint',
  delivery: 'Delivery',
  open: 'Open',
  click: 'Click',
  renderingFailure: 'Rendering Failure',
  deliveryDelay: 'DeliveryDelay',
  subscription: 'Subscription',
};

/** What records call the events that a function handles. */
export function eventTypes(scope: Construct, events: EmailSendingEvent[]): string[] {
  assertListedEvents(scope, events, {
    noEvents: 'EmailFeedbackQueue.noEvents',
    unknownEvent: 'EmailFeedbackQueue.unknownEvent',
    remedy: `leave 'events' out for all that the event destinations publish`,
  });
  return [...new Set(events)].map((event) => EVENT_TYPES[event]);
}
