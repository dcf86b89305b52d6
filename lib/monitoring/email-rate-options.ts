import type { MathExpressionOptions } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * Options of a rate.
 *
 * For rates, `period` is an hour by default, and `label` tells the event and the unit, as `Bounce rate (%)`.
 */
export interface EmailRateOptions extends MathExpressionOptions {
  /**
   * How much mail has to be sent in a period for the rate to be told, at least 1. A period with less has no data
   * point. The period of an alarm ends when it is evaluated.
   *
   * Where little is sent, one bounce is a high rate: alarms want a minimum.
   *
   * @default 1
   */
  readonly minimumVolume?: number;
}
