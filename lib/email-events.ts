import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';

/**
 * Lists of email events for the `events` of an event destination.
 *
 * Join two with your language's list operator: the lists themselves cannot be changed. Repeated events are written once.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/monitor-using-event-publishing.html
 */
export class EmailEvents {
  /**
   * All ten event types.
   *
   * Publishing OPEN and CLICK switches tracking on: SES adds a pixel to HTML mails and rewrites their links.
   */
  public static readonly ALL = list(
    'send',
    'reject',
    'bounce',
    'complaint',
    'delivery',
    'open',
    'click',
    'renderingFailure',
    'deliveryDelay',
    'subscription',
  );

  /**
   * All but OPEN and CLICK: whatever SES can tell without changing the mail.
   *
   * This is the default of `events`.
   */
  public static readonly WITHOUT_TRACKING = list(
    'send',
    'reject',
    'bounce',
    'complaint',
    'delivery',
    'renderingFailure',
    'deliveryDelay',
    'subscription',
  );

  /**
   * What receivers and their servers object to: BOUNCE and COMPLAINT. Their rates decide on your sender reputation.
   */
  public static readonly FEEDBACK = list('bounce', 'complaint');

  /**
   * Mail that did not arrive, or not yet: REJECT, BOUNCE, RENDERING_FAILURE and DELIVERY_DELAY.
   */
  public static readonly FAILURES = list('reject', 'bounce', 'renderingFailure', 'deliveryDelay');

  /**
   * What recipients do with a mail: OPEN and CLICK. Publishing them switches tracking on, see `ALL`.
   */
  public static readonly ENGAGEMENT = list('open', 'click');

  /* istanbul ignore next: there is nothing to construct */
  private constructor() {}
}

/** By value: to name the members of the enum would load core's SES classes together with this package. */
function list(...events: `${EmailSendingEvent}`[]): EmailSendingEvent[] {
  return Object.freeze(events) as EmailSendingEvent[];
}
