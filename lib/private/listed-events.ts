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
  const unknown = Token.isUnresolved(events) ? ['a token'] : events.filter((event) => !EmailEvents.ALL.includes(event));
  if (unknown.length > 0 || events.length === 0) {
    throw new EventDestinationError(scope, {
      code: events.length === 0 ? rule.noEvents : rule.unknownEvent,
      prop: 'events',
      got: unknown,
      allowed: `one or more of ${EmailEvents.ALL.join(', ')}, known at synthesis`,
      remedy: `${rule.remedy}, or use the members of ses.EmailSendingEvent`,
    });
  }
}
