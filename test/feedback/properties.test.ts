import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import * as fc from 'fast-check';
import { EmailEvents, EmailFeedbackQueue } from '../../lib';
import { ENV } from '../helpers/scene';
import { synthesized, toldOf } from '../helpers/synthesized';

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

interface Input {
  readonly maxReceiveCount: number;
  readonly retention: number;
  readonly visibility: number;
  readonly timeout: number;
  readonly window: number;
  readonly batchSize: number;
  readonly events: string[];
}

const LONGEST_TIMEOUT = 900;
const LONGEST_RETENTION = 1_209_600;

/** What AWS takes, and needs no warning. */
const valid: fc.Arbitrary<Input> = fc
  .record({
    maxReceiveCount: fc.integer({ min: 1, max: 1000 }),
    timeout: fc.integer({ min: 1, max: LONGEST_TIMEOUT }),
    window: fc.integer({ min: 1, max: 300 }),
    batchSize: fc.integer({ min: 1, max: 10_000 }),
    events: fc.subarray<string>(EmailEvents.ALL, { minLength: 1 }),
    more: fc.nat(1000),
  })
  .map(({ more, ...others }) => ({ ...others, visibility: 6 * others.timeout + others.window + more }))
  .chain(({ maxReceiveCount: most, ...others }) => {
    const maxReceiveCount = Math.min(most, Math.floor(LONGEST_RETENTION / others.visibility));
    const shortest = Math.max(60, maxReceiveCount * others.visibility);
    return fc.integer({ min: shortest, max: LONGEST_RETENTION }).map((retention) => ({ ...others, maxReceiveCount, retention }));
  });

function synthesize({ maxReceiveCount, retention, visibility, timeout, window, batchSize, events }: Input) {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Stack', { env: ENV });
  const feedback = new EmailFeedbackQueue(stack, 'Feedback', {
    maxReceiveCount,
    retentionPeriod: Duration.seconds(retention),
    visibilityTimeout: Duration.seconds(visibility),
  });
  const fn = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('0'),
    timeout: Duration.seconds(timeout),
  });
  feedback.addHandler(fn, { events: events as EmailSendingEvent[], batchSize, maxBatchingWindow: Duration.seconds(window) });
  return synthesized(app);
}

test('any valid queue with a handler is written as it was asked for, without a warning', () => {
  const written = fc.property(valid, (input) => {
    const { propertiesOf: of, warnings } = synthesize(input);

    const queue = of('AWS::SQS::Queue').find(({ RedrivePolicy }) => RedrivePolicy);
    const [mapping] = of('AWS::Lambda::EventSourceMapping');
    const ages = of('AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'ApproximateAgeOfOldestMessage');
    expect(queue).toMatchObject({ MessageRetentionPeriod: input.retention, VisibilityTimeout: input.visibility });
    expect(queue.RedrivePolicy.maxReceiveCount).toBe(input.maxReceiveCount);
    expect(JSON.parse(mapping.FilterCriteria.Filters[0].Pattern).body.eventType).toHaveLength(input.events.length);
    expect(ages.every(({ Threshold }) => Threshold > 0 && Threshold < input.retention)).toBe(true);
    expect(warnings).toEqual([]);
  });

  fc.assert(written, { seed, numRuns: 50 });
});

/** For each code the changes to valid input that provoke it. */
const CHANGES: Record<string, (input: Input) => fc.Arbitrary<Partial<Input>>> = {
  invalidMaxReceiveCount: () =>
    fc
      .oneof(fc.integer({ max: 0 }), fc.integer({ min: 1001 }), fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true }))
      // core encodes tokens as numbers of about this size
      .filter((count) => count > -1e288)
      .map((maxReceiveCount) => ({ maxReceiveCount })),
  noEvents: () => fc.constant({ events: [] }),
  unknownEvent: ({ events }) =>
    fc
      .oneof(fc.constantFrom('Bounce', 'BOUNCE', 'Rendering Failure', ''), fc.string())
      .filter((event) => !EmailEvents.ALL.some((known) => `${known}` === event))
      .map((event) => ({ events: [...events, event] })),
  functionTimeout: ({ timeout }) => fc.nat(timeout - 1).map((visibility) => ({ visibility })),
  shortRetention: ({ visibility }) =>
    fc.integer({ min: 60, max: 10 * visibility - 1 }).map((retention) => ({ retention, maxReceiveCount: 10 })),
  shortVisibilityTimeout: ({ timeout, window }) =>
    fc.integer({ min: timeout, max: 6 * timeout + window - 1 }).map((visibility) => ({ visibility })),
};

test.each(Object.entries(CHANGES))('any input with one fault is told of by its code: %s', (code, change) => {
  const told = fc.property(
    valid.chain((input) => change(input).map((changes) => ({ ...input, ...changes }))),
    (input) => {
      expect(toldOf(() => synthesize(input)).match(/EmailFeedbackQueue\.\w+/g)).toEqual([`EmailFeedbackQueue.${code}`]);
    },
  );

  fc.assert(told, { seed, numRuns: 20 });
});
