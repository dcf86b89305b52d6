import { createHash } from 'node:crypto';
import { Duration, Token, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import type { IConstruct } from 'constructs';
import { referencesIn } from '../../private/values';
import type { EmailRateOptions } from '../email-rate-options';

/** The mail that is counted. */
export interface Mail {
  /** @default - none: all mail of the account and Region */
  readonly dimensionsMap?: Record<string, string>;
  /** What is in the account and Region of the metrics. @default - what uses them */
  readonly owner?: IConstruct;
}

/** How expressions call what they count. */
const PLURALS = { bounce: 'bounces', complaint: 'complaints', delivery: 'deliveries' } as const;

export type RatedEvent = keyof typeof PLURALS;

/** CloudWatch's names begin with a capital letter, and are otherwise those of CloudFormation. */
export function countOf(mail: Mail, event: EmailSendingEvent, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return metricOf(mail, event.charAt(0).toUpperCase() + event.slice(1), {
    ...options,
    statistic: options?.statistic ?? cloudwatch.Stats.SUM,
  });
}

/** The share of what was sent, in percent. A period without an event has no data point of it, which arithmetic takes for 0. */
export function rateOf(
  mail: Mail,
  event: RatedEvent,
  {
    minimumVolume = 1,
    period = Duration.hours(1),
    label = `${event.charAt(0).toUpperCase()}${event.slice(1)} rate (%)`,
    ...options
  }: EmailRateOptions,
): cloudwatch.MathExpression {
  const [events, sends] = [PLURALS[event], 'sends'].map((name) => `${name}_${identityOf(mail, period)}`);
  return new cloudwatch.MathExpression({
    ...options,
    label,
    period,
    expression: `IF(${sends} >= ${textOf(minimumVolume)}, 100 * ${events} / ${sends})`,
    usingMetrics: { [events]: countOf(mail, event as EmailSendingEvent), [sends]: countOf(mail, 'send' as EmailSendingEvent) },
  });
}

/** Tells the metrics of one graph apart, whose ids have to differ as they do. It is the same in each run. */
function identityOf({ dimensionsMap = {}, owner }: Mail, period: Duration): string {
  const dimensions = Object.entries(dimensionsMap).map(([name, value]) => [name, untokenized(value)]);
  const text = JSON.stringify([dimensions, owner?.node.addr, untokenized(textOf(period.toSeconds()))]);
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Puts what tokens refer to in the place of their numbers. */
function untokenized(text: string): string {
  const nameOf = (token: string) =>
    token.replace(/\.\d+(?=\])/, '') +
    referencesIn(token)
      .map(({ node }) => node.addr)
      .join();
  return text.replaceAll(/\$\{Token\[[^\]]*\]\}/g, nameOf);
}

function textOf(value: number): string {
  return Token.isUnresolved(value) ? Token.asString(value) : `${value}`;
}

/** What AWS itself goes by: a share between 0 and 1 of a representative volume of mail. */
export function reputationOf(mail: Mail, rate: 'Bounce' | 'Complaint', options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return metricOf(mail, `Reputation.${rate}Rate`, { ...options, statistic: options?.statistic ?? cloudwatch.Stats.AVERAGE });
}

function metricOf({ dimensionsMap, owner }: Mail, metricName: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  const metric = new cloudwatch.Metric({ namespace: 'AWS/SES', metricName, dimensionsMap, ...options });
  return owner ? metric.attachTo(owner) : metric;
}
