import { Token } from 'aws-cdk-lib';
import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { EmailEvents } from '../../email-events';
import { EventDestinationError } from '../../private/messages';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
const HIGHEST_RECEIVE_COUNT = 1000;

/** Refuses what SQS does not take, and core does not look at. */
export function assertMaxReceiveCount(scope: Construct, count: number): void {
  const isAllowed = Number.isInteger(count) && count >= 1 && count <= HIGHEST_RECEIVE_COUNT;
  if (!Token.isUnresolved(count) && !isAllowed) {
    throw new EventDestinationError(scope, {
      code: 'EmailFeedbackQueue.invalidMaxReceiveCount',
      prop: 'maxReceiveCount',
      got: count,
      allowed: 'a whole number from 1 to 1,000',
      remedy: 'leave it out for 5',
    });
  }
}

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
  const isToken = Token.isUnresolved(events);
  const unknown = isToken ? [] : events.filter((event) => !EmailEvents.ALL.includes(event));
  if (isToken || unknown.length > 0 || events.length === 0) {
    throw new EventDestinationError(scope, {
      code: events.length === 0 ? 'EmailFeedbackQueue.noEvents' : 'EmailFeedbackQueue.unknownEvent',
      prop: 'events',
      got: isToken ? 'a token' : unknown,
      allowed: `one or more of ${EmailEvents.ALL.join(', ')}, known at synthesis`,
      remedy: `leave 'events' out for all that the event destinations publish, or use the members of ses.EmailSendingEvent`,
    });
  }
  return [...new Set(events)].map((event) => EVENT_TYPES[event]);
}
