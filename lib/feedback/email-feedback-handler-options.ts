import type { Duration } from 'aws-cdk-lib';
import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';

/**
 * Options of a function that handles feedback.
 */
export interface EmailFeedbackHandlerOptions {
  /**
   * How many messages the function gets at once, at most: 1 to 10, and up to 10,000 with `maxBatchingWindow`.
   *
   * @default 10
   */
  readonly batchSize?: number;

  /**
   * How long Lambda gathers messages for a batch: up to 5 minutes.
   *
   * @default - it does not wait
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * How many batches are handled at the same time, at most: 2 to 1,000.
   *
   * @default - as many as Lambda scales to
   */
  readonly maxConcurrency?: number;

  /**
   * The events that reach the function. Lambda deletes others, also those that an event destination publishes.
   * It does not change what is published: name the events at the event destination, too.
   *
   * @default EmailEvents.ALL (what the event destinations publish)
   */
  readonly events?: EmailSendingEvent[];
}
