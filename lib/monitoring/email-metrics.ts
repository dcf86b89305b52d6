import { Token } from 'aws-cdk-lib';
import type { MathExpression, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnConfigurationSet, EmailSendingEvent, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import { EmailEvents } from '../email-events';
import { CONFIGURATION_SET, configurationSetIn, configurationSetNameAnywhere, resourceOf } from '../private/configuration-set';
import { assertIsConfigurationSet } from '../private/input';
import { EventDestinationError } from '../private/messages';
import type { EmailRateOptions } from './email-rate-options';
import type { Mail, RatedEvent } from './private/metrics';

/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: many apps have nothing of this */
const parts = {
  dimensions: () => require('../private/dimensions') as typeof import('../private/dimensions'),
  counted: () => require('./private/counted') as typeof import('./private/counted'),
  metrics: () => require('./private/metrics') as typeof import('./private/metrics'),
  reputation: () => require('./private/reputation') as typeof import('./private/reputation'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * The metrics of mail, for alarms and dashboards.
 *
 * Creates nothing. The metrics of a configuration set, and those by other dimensions, are published by an event
 * destination with a `CloudWatchDestination` of exactly these dimensions; those of the account are published by SES
 * itself. A metric is there from its first event on.
 *
 * CloudWatch bills the metrics of event destinations as custom metrics: one for each event type and combination of
 * values that occurs in an hour. It bills none that a service publishes by itself.
 *
 * Adds a warning to a configuration set of this app if no event destination of the app publishes what is asked for.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-cloudwatch.html
 */
export class EmailMetrics {
  /**
   * The metrics of mail that is sent with a configuration set: by the dimension `ses:configuration-set`, which is the
   * default of `CloudWatchDestination`. A set of another stage needs a fixed name: CDK refuses it otherwise.
   *
   * Throws an error for what is no configuration set.
   *
   * @param configurationSet the set: an L2, an L1 or an imported one
   */
  public static forConfigurationSet(configurationSet: IConfigurationSetRef): EmailMetrics {
    assertIsConfigurationSet(undefined, configurationSet);
    const dimensionsMap = { [CONFIGURATION_SET]: configurationSetNameAnywhere(configurationSet) };
    return new EmailMetrics({ dimensionsMap, owner: configurationSet }, resourceOf(configurationSet));
  }

  /**
   * The metrics of mail by other dimensions. Of a configuration set of this app, they are those of its account and Region.
   *
   * Throws an error if there are no dimensions or more than 10, or a name is none that a dimension can have.
   *
   * @param dimensions the values of all dimensions of a `CloudWatchDestination`, by their names
   */
  public static forDimensions(dimensions: Record<string, string>): EmailMetrics {
    const given: unknown = dimensions;
    const names = typeof given === 'object' ? Object.keys(given ?? {}) : [];
    parts.dimensions().assertDimensionCount(undefined, names.length, `name them, or call 'forAccount' for all mail of the account`);
    names.forEach((name) => parts.dimensions().assertDimensionName(undefined, 'dimensions', name));
    const set = configurationSetIn(dimensions[CONFIGURATION_SET] ?? '');
    return set
      ? new EmailMetrics({ dimensionsMap: { ...dimensions, [CONFIGURATION_SET]: configurationSetNameAnywhere(set) }, owner: set }, set)
      : new EmailMetrics({ dimensionsMap: dimensions });
  }

  /**
   * The metrics of all mail of the account and Region. AWS documents them for all events but DELIVERY_DELAY and
   * SUBSCRIPTION.
   */
  public static forAccount(): EmailMetrics {
    return new EmailMetrics({});
  }

  private constructor(
    private readonly mail: Mail,
    private readonly set?: CfnConfigurationSet,
  ) {}

  /**
   * How often an event occurred: the sum of five minutes, by default.
   *
   * Throws an error if the event is unknown.
   *
   * @param emailEvent the event
   * @param options statistic, period, label and others of CloudWatch
   */
  public metric(emailEvent: EmailSendingEvent, options?: MetricOptions): Metric {
    if (!EmailEvents.ALL.includes(emailEvent)) {
      throw new EventDestinationError(this.mail.owner, {
        code: 'EmailMetrics.unknownEvent',
        prop: 'emailEvent',
        got: emailEvent,
        allowed: `one of ${EmailEvents.ALL.join(', ')}`,
        remedy: 'use a member of ses.EmailSendingEvent',
      });
    }
    this.expect(emailEvent);
    return parts.metrics().countOf(this.mail, emailEvent, options);
  }

  /**
   * How much mail SES took on.
   *
   * @param options statistic, period, label and others of CloudWatch
   */
  public metricSend(options?: MetricOptions): Metric {
    return this.metric('send' as EmailSendingEvent, options);
  }

  /**
   * How much mail SES refused to send because it contained a virus.
   *
   * @param options statistic, period, label and others of CloudWatch
   */
  public metricReject(options?: MetricOptions): Metric {
    return this.metric('reject' as EmailSendingEvent, options);
  }

  /**
   * How much mail bounced: hard bounces, soft bounces that SES no longer retries, and what a suppression list stopped.
   *
   * @param options statistic, period, label and others of CloudWatch
   */
  public metricBounce(options?: MetricOptions): Metric {
    return this.metric('bounce' as EmailSendingEvent, options);
  }

  /**
   * How much mail recipients complained of.
   *
   * @param options statistic, period, label and others of CloudWatch
   */
  public metricComplaint(options?: MetricOptions): Metric {
    return this.metric('complaint' as EmailSendingEvent, options);
  }

  /**
   * How much mail SES delivered to the servers of recipients.
   *
   * @param options statistic, period, label and others of CloudWatch
   */
  public metricDelivery(options?: MetricOptions): Metric {
    return this.metric('delivery' as EmailSendingEvent, options);
  }

  /**
   * How often mail was opened: each time counts. Only mail that is tracked is counted.
   *
   * @param options statistic, period, label and others of CloudWatch
   */
  public metricOpen(options?: MetricOptions): Metric {
    return this.metric('open' as EmailSendingEvent, options);
  }

  /**
   * How often links of mail were clicked: each time counts. Only mail that is tracked is counted.
   *
   * @param options statistic, period, label and others of CloudWatch
   */
  public metricClick(options?: MetricOptions): Metric {
    return this.metric('click' as EmailSendingEvent, options);
  }

  /**
   * How much mail was not sent because its template did not fit the data.
   *
   * @param options statistic, period, label and others of CloudWatch
   */
  public metricRenderingFailure(options?: MetricOptions): Metric {
    return this.metric('renderingFailure' as EmailSendingEvent, options);
  }

  /**
   * How often the delivery of mail was delayed.
   *
   * @param options statistic, period, label and others of CloudWatch
   */
  public metricDeliveryDelay(options?: MetricOptions): Metric {
    return this.metric('deliveryDelay' as EmailSendingEvent, options);
  }

  /**
   * How often recipients changed their subscriptions.
   *
   * @param options statistic, period, label and others of CloudWatch
   */
  public metricSubscription(options?: MetricOptions): Metric {
    return this.metric('subscription' as EmailSendingEvent, options);
  }

  /**
   * The share of what was sent that bounced, in percent, by the hour: soft bounces, and what a suppression list stopped,
   * count as well. So it is not the bounce rate that AWS goes by, see `metricReputationBounceRate`.
   *
   * A period in which less than `minimumVolume` was sent has no data point. SES counts an event when it happens: mail
   * that is sent in one period may bounce in the next. A graph has a point for each hour of the clock; an alarm looks at
   * the last 60 minutes.
   *
   * @param options the minimum volume, period, label and others of CloudWatch
   */
  public metricBounceRate(options?: EmailRateOptions): MathExpression {
    return this.rate('bounce', options);
  }

  /**
   * The share of what was sent that recipients complained of, in percent, by the hour: in alarms the last 60 minutes. Most
   * complaints come hours or days after the mail.
   *
   * A period in which less than `minimumVolume` was sent has no data point.
   *
   * @param options the minimum volume, period, label and others of CloudWatch
   */
  public metricComplaintRate(options?: EmailRateOptions): MathExpression {
    return this.rate('complaint', options);
  }

  /**
   * The share of what was sent that was delivered, in percent, by the hour: in alarms the last 60 minutes. It may be more
   * than 100: mail that is sent in one period may be delivered in the next.
   *
   * A period in which less than `minimumVolume` was sent has no data point.
   *
   * @param options the minimum volume, period, label and others of CloudWatch
   */
  public metricDeliveryRate(options?: EmailRateOptions): MathExpression {
    return this.rate('delivery', options);
  }

  /**
   * The bounce rate that AWS goes by, between 0 and 1: the average of five minutes, by default.
   *
   * AWS counts hard bounces in a volume of mail that it holds to be representative, not in a period. The metric of a
   * configuration set takes `reputationMetrics`, and no event destination; CloudWatch bills it as a custom metric
   * (inferred). It may not be there before the first bounce.
   *
   * Throws an error for other dimensions: AWS publishes it for the account and for configuration sets alone. Adds a
   * warning to a configuration set of this app that does not publish it.
   *
   * @param options statistic, period, label and others of CloudWatch
   * @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
   */
  public metricReputationBounceRate(options?: MetricOptions): Metric {
    return this.reputation('Bounce', options);
  }

  /**
   * The complaint rate that AWS goes by, between 0 and 1: the average of five minutes, by default.
   *
   * It is a share of a representative volume like `metricReputationBounceRate`, takes the same of a configuration set, and
   * throws the same error.
   *
   * @param options statistic, period, label and others of CloudWatch
   * @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
   */
  public metricReputationComplaintRate(options?: MetricOptions): Metric {
    return this.reputation('Complaint', options);
  }

  private reputation(rate: 'Bounce' | 'Complaint', options?: MetricOptions): Metric {
    const { dimensionsMap = {}, owner } = this.mail;
    parts.reputation().assertReputationOf(owner, Object.keys(dimensionsMap));
    if (this.set) {
      parts.reputation().expectReputation(this.set);
    }
    return parts.metrics().reputationOf(this.mail, rate, options);
  }

  private rate(event: RatedEvent, options: EmailRateOptions = {}): MathExpression {
    const { minimumVolume = 1 } = options;
    if (!Token.isUnresolved(minimumVolume) && !(Number.isFinite(minimumVolume) && minimumVolume >= 1)) {
      throw new EventDestinationError(this.mail.owner, {
        code: 'EmailMetrics.invalidMinimumVolume',
        prop: 'minimumVolume',
        got: minimumVolume,
        allowed: 'a number from 1 on',
        remedy: 'leave it out for 1',
      });
    }
    this.expect('send' as EmailSendingEvent, event as EmailSendingEvent);
    return parts.metrics().rateOf(this.mail, event, options);
  }

  private expect(...events: EmailSendingEvent[]): void {
    const { dimensionsMap = {} } = this.mail;
    if (this.set) {
      parts.counted().expectCounted(this.set, Object.keys(dimensionsMap), events);
    }
  }
}
