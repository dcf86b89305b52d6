import type { ILogGroupRef } from 'aws-cdk-lib/aws-logs';
import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';

/**
 * Options of an event log.
 */
export interface EmailEventLogOptions {
  /**
   * The events to keep. With BOUNCE, the dashboard tells hard bounces from soft ones, and with COMPLAINT it draws complaints
   * beside them. With OPEN and CLICK, it counts the users who did so, which makes SES track them: it adds a pixel to HTML
   * mails and rewrites their links. Other events are kept, and are in no chart.
   *
   * @default EmailEvents.FEEDBACK
   */
  readonly events?: EmailSendingEvent[];

  /**
   * Where the events are kept: a log group of the account and Region of the dashboard, for this configuration set alone.
   * The charts count all that is in it, so that two event logs in one log group mix their numbers: a warning says so.
   *
   * The one that is created stays with its key when it is removed from the stack: it holds addresses and subjects.
   *
   * @default - a log group of its own, encrypted with a key of its own, which keeps them for three months
   */
  readonly logGroup?: ILogGroupRef;

  /**
   * Whether to create the event destination that publishes the events to EventBridge. Set it to false if the
   * configuration set has one for these events: a second one would publish them twice. If none in this app publishes
   * them, a warning says so.
   *
   * @default true
   */
  readonly createDestination?: boolean;
}
