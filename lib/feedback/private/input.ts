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

/** What records call the events that a function handles. */
export function eventTypes(scope: Construct, events: EmailSendingEvent[]): string[] {
  const unknown = Token.isUnresolved(events) ? ['a token'] : events.filter((event) => !EmailEvents.ALL.includes(event));
  if (unknown.length > 0 || events.length === 0) {
    throw new EventDestinationError(scope, {
      code: events.length === 0 ? 'EmailFeedbackQueue.noEvents' : 'EmailFeedbackQueue.unknownEvent',
      prop: 'events',
      got: unknown,
      allowed: `one or more of ${EmailEvents.ALL.join(', ')}, known at synthesis`,
      remedy: `leave 'events' out for all that the event destinations publish, or use the members of ses.EmailSendingEvent`,
    });
  }
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
