import { Token } from 'aws-cdk-lib';
import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { assertListedEvents } from '../../private/listed-events';
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

/** What records call the events that a function handles. */
export function eventTypes(scope: Construct, events: EmailSendingEvent[]): string[] {
  assertListedEvents(scope, events, {
    noEvents: 'EmailFeedbackQueue.noEvents',
    unknownEvent: 'EmailFeedbackQueue.unknownEvent',
    remedy: `leave 'events' out for all that the event destinations publish`,
  });
  return [...new Set(events)].map(eventType);
}

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
function eventType(event: `${EmailSendingEvent}`): string {
  const types = {
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
  return types[event];
}
