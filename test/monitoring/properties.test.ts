import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as fc from 'fast-check';
import {
  CloudWatchDestination,
  CloudWatchDimensions,
  ConfigurationSetEventDestination,
  EmailEvents,
  EmailMetrics,
  ReputationAlarms,
} from '../../lib';
import { watched } from '../helpers/cloud-watch';
import { ENV } from '../helpers/scene';
import { synthesized, toldOf } from '../helpers/synthesized';

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const HOUR = 3600;
const THRESHOLDS = ['bounceWarningThreshold', 'bounceCriticalThreshold', 'complaintWarningThreshold', 'complaintCriticalThreshold'];

interface Input {
  readonly event: string;
  /** Those that the event destination publishes. */
  readonly published: string[];
  readonly reputationMetrics: boolean;
  readonly thresholds: Record<string, number>;
  readonly minimumVolume: number;
  /** Whether an event destination counts by the set alone. */
  readonly counted: boolean;
  readonly actions: boolean;
}

const share = fc.double({ min: 1e-6, max: 1, noNaN: true });

const ascending = (one: number, other: number) => one - other;

/** What has data, and tells somebody. */
const valid: fc.Arbitrary<Input> = fc.record({
  event: fc.constantFrom<string>(...EmailEvents.ALL),
  published: fc.constant<string[]>(EmailEvents.ALL),
  reputationMetrics: fc.constant(true),
  thresholds: fc
    .tuple(share, share, share, share)
    .map((shares) => [...shares.slice(0, 2).sort(ascending), ...shares.slice(2).sort(ascending)])
    .map((shares) => Object.fromEntries(THRESHOLDS.map((name, index) => [name, shares[index]]))),
  minimumVolume: fc.double({ min: 1, max: 1e9, noNaN: true }),
  counted: fc.constant(true),
  actions: fc.constant(true),
});

function synthesize({ event, published, reputationMetrics, thresholds, minimumVolume, counted, actions }: Input) {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Stack', { env: ENV });
  const configurationSet = new ses.ConfigurationSet(stack, 'Set', { reputationMetrics });
  const dimensions = [CloudWatchDimensions.configurationSet(configurationSet), CloudWatchDimensions.messageTag('mail-type', 'none')];
  new ConfigurationSetEventDestination(stack, 'Metrics', {
    configurationSet,
    destination: new CloudWatchDestination({ dimensions: dimensions.slice(0, counted ? 1 : 2) }),
    events: published as ses.EmailSendingEvent[],
  });
  new ReputationAlarms(stack, 'Reputation', {
    configurationSet,
    actions: actions ? [{ bind: () => ({ alarmActionArn: 'arn:aws:sns:eu-west-1:111122223333:on-call' }) }] : [],
    ...thresholds,
  });
  const metrics = EmailMetrics.forConfigurationSet(configurationSet);
  metrics.metric(event as ses.EmailSendingEvent);
  metrics.metricBounceRate({ minimumVolume, period: Duration.hours(1) }).createAlarm(stack, 'Rate', { threshold: 5, evaluationPeriods: 1 });
  return synthesized(app);
}

test('any alarms that have data and tell somebody are written as they were asked for, without a warning', () => {
  const written = fc.property(valid, (input) => {
    const { propertiesOf, warnings } = synthesize(input);

    const alarms = propertiesOf('AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName);
    expect(alarms.map(({ Threshold }) => Threshold)).toEqual(THRESHOLDS.map((name) => input.thresholds[name]));
    expect(warnings).toEqual([]);
  });

  fc.assert(written, { seed, numRuns: 50 });
});

/** For each code the changes to valid input that provoke it. */
const CHANGES: Record<string, fc.Arbitrary<Partial<Input>>> = {
  'ReputationAlarms.invalidThreshold': fc
    .tuple(
      fc.constantFrom(...THRESHOLDS),
      fc.oneof(fc.double({ max: 0, noNaN: true, min: -1e9 }), fc.double({ min: 1.0001, max: 1e9, noNaN: true })),
    )
    .map(([name, threshold]) => ({ thresholds: { [name]: threshold } })),
  'ReputationAlarms.warningAboveCritical': fc
    .tuple(
      fc.constantFrom('bounce', 'complaint'),
      fc.double({ min: 1e-6, max: 0.5, noNaN: true }),
      fc.double({ min: 1.0001, max: 2, noNaN: true }),
    )
    .map(([rate, critical, factor]) => ({
      thresholds: { [`${rate}WarningThreshold`]: critical * factor, [`${rate}CriticalThreshold`]: critical },
    })),
  'ReputationAlarms.noReputationMetrics': fc.constant({ reputationMetrics: false }),
  'ReputationAlarms.noActions': fc.constant({ actions: false }),
  'EmailMetrics.invalidMinimumVolume': fc
    .oneof(fc.double({ min: -1e9, max: 1, maxExcluded: true }), fc.constant(Infinity))
    .map((minimumVolume) => ({ minimumVolume })),
  'EmailMetrics.unknownEvent': fc
    .oneof(fc.constantFrom('Bounce', 'SEND', 'Rendering Failure'), fc.string())
    .filter((event) => !EmailEvents.ALL.some((known) => `${known}` === event))
    .map((event) => ({ event })),
  'EmailMetrics.notCounted': fc.oneof(
    fc.constant({ counted: false }),
    fc.constantFrom('send', 'bounce').map((lacking) => ({ published: EmailEvents.ALL.filter((event) => `${event}` !== lacking) })),
    fc.constantFrom<string>(...EmailEvents.ENGAGEMENT).map((event) => ({ event, published: EmailEvents.WITHOUT_TRACKING })),
  ),
};

test.each(Object.entries(CHANGES))('any input with one fault is told of by its code: %s', (code, change) => {
  const told = fc.property(valid, change, (input, changes) => {
    expect(toldOf(() => synthesize({ ...input, ...changes })).match(/(?<=cdk-ses-event-destinations:)\w+\.\w+/g)).toEqual([code]);
  });

  fc.assert(told, { seed, numRuns: 20 });
});

test('any hours give the rate that one counts', () => {
  const { propertiesOf } = synthesize({ ...fc.sample(valid, { seed, numRuns: 1 })[0], minimumVolume: 10 });
  const alarm = propertiesOf('AWS::CloudWatch::Alarm').find(({ Metrics }) => Metrics);
  const [{ Value }] = alarm.Metrics[1].MetricStat.Metric.Dimensions;
  const dimensions = { 'ses:configuration-set': Value.Ref };
  const settled = { fillsEdges: fc.boolean(), comparesMissing: fc.boolean(), diffHasFirst: fc.boolean(), diffRestarts: fc.boolean() };
  const counted = fc.property(
    fc.array(fc.tuple(fc.nat(30), fc.nat(15)), { minLength: 1, maxLength: 24 }),
    fc.record(settled),
    (hours, unsettled) => {
      const occurrences = hours.flatMap(([sends, bounces], hour) =>
        [...Array(sends).fill('Send'), ...Array(bounces).fill('Bounce')].map((metricName) => ({
          metricName,
          dimensions,
          time: hour * HOUR,
        })),
      );

      const rates = watched(alarm, occurrences, { start: 0, end: hours.length * HOUR }, unsettled);

      expect(hours.map((_, hour) => rates.get(hour * HOUR))).toEqual(
        hours.map(([sends, bounces]) => (sends >= 10 ? (100 * bounces) / sends : undefined)),
      );
    },
  );

  fc.assert(counted, { seed });
});
