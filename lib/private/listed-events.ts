import { Token } from 'aws-cdk-lib';
import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import type { IConstruct } from 'constructs';
import { EmailEvents } from '../email-events';
import { EventDestinationError } from './messages';
import type { Fault } from './messages';

export interface ListedEventsRule {
  readonly noEvents: Fault['code'];
  readonly unknownEvent: Fault['code'];
  readonly remedy: string;
}

/** Refuses an empty list, events that SES does not know, and a list that is known at deployment alone. */
export function assertListedEvents(scope: IConstruct, events: EmailSendingEvent[], rule: ListedEventsRule): void {
  const unknown = unknownIn(events);
  if (unknown.length > 0 || events.length === 0) {
    throw new EventDestinationError(scope, {
      code: unknown.length === 0 ? rule.noEvents : rule.unknownEvent,
      prop: 'events',
      got: unknown,
      allowed: `one or more of ${EmailEvents.ALL.join(', ')}, known at synthesis`,
      remedy: `${rule.remedy}, or use the members of ses.EmailSendingEvent`,
    });
  }
}

function unknownIn(events: EmailSendingEvent[]): unknown[] {
  if (Token.isUnresolved(events)) {
    return ['a token'];
  }
  return Array.isArray(events) ? events.filter((event) => !EmailEvents.ALL.includes(event)) : [`no list: ${String(events)}`];
}
