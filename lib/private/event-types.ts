import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { assertListedEvents } from './listed-events';
import type { ListedEventsRule } from './listed-events';

/** What records call events, for a filter that has to know them at synthesis. */
export function eventTypes(scope: Construct, events: EmailSendingEvent[], rule: ListedEventsRule): string[] {
  assertListedEvents(scope, events, rule);
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
