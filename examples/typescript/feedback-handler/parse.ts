import { z } from 'zod';
import { sesEvent } from './event';
import type { SesEvent } from './event';

/** What SES publishes when an event destination is created: the one message that is not JSON. */
const GREETING = /^Successfully validated SNS topic for Amazon SES event publishing/;

const EVENT_TYPES = new Set<unknown>(sesEvent.options.map(({ shape }) => shape.eventType.value));

const message = z.record(z.string(), z.unknown());

/**
 * The event in a message, however it came here. Without an event, the message is one of those that SES or SNS send
 * besides. Throws an error for what ought to be an event, and is none: such a message belongs to the dead letters.
 */
export function parse(body: string): SesEvent | undefined {
  return GREETING.test(body) ? undefined : unwrap(json(body));
}

/** The error of JSON.parse cites the text, which may hold addresses. */
function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error(`a message of ${body.length} characters is no JSON`);
  }
}

function unwrap(value: unknown): SesEvent | undefined {
  // the older notifications of an identity have a name of their own for the type
  const { notificationType, eventType = notificationType, ...rest } = message.parse(value);
  if (eventType !== undefined) {
    return EVENT_TYPES.has(eventType) ? sesEvent.parse({ ...rest, eventType }) : undefined;
  }
  // SNS without raw message delivery
  if (rest.Type === 'Notification' && typeof rest.Message === 'string') {
    return parse(rest.Message);
  }
  // EventBridge, whose other events of SES have no record in them
  const { success: hasDetail, data: detail } = message.safeParse(rest.detail);
  return rest['detail-type'] !== undefined && hasDetail ? unwrap({ eventType: 'none', ...detail }) : undefined;
}
