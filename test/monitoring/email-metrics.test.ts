import { App, Aws, CfnParameter, Duration, Fn, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ses from 'aws-cdk-lib/aws-ses';
import { CloudWatchDestination, CloudWatchDimensions, ConfigurationSetEventDestination, EmailEvents, EmailMetrics } from '../../lib';
import { widgetsOf } from '../helpers/cloud-watch';
import { ENV, newStack, properties, warnings } from '../helpers/scene';

function setIn(stack: Stack): ses.ConfigurationSet {
  return new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'mail', reputationMetrics: true });
}

function ofSet(): EmailMetrics {
  return EmailMetrics.forConfigurationSet(setIn(newStack()));
}

/** The alarm on a metric. */
function alarmOn(metric: cloudwatch.IMetric, stack = newStack()): any {
  new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
  return properties(stack, 'AWS::CloudWatch::Alarm');
}

/** Without what tells ids of several metrics apart. */
function plain(text: string): string {
  return text.replaceAll(/(?<=\b(sends|bounces|complaints|deliveries))_[0-9a-f]{8}\b/g, '');
}

/** A metric of CloudWatch as an alarm has it. */
function inAlarm(metric: cloudwatch.Metric) {
  const { Namespace, MetricName, Dimensions, Statistic, Period } = alarmOn(metric);
  return { Namespace, MetricName, Dimensions, Statistic, Period };
}

describe('the metrics of a configuration set', () => {
  test.each<[string, (metrics: EmailMetrics, options?: cloudwatch.MetricOptions) => cloudwatch.Metric, ses.EmailSendingEvent]>([
    ['Send', (metrics, options) => metrics.metricSend(options), ses.EmailSendingEvent.SEND],
    ['Reject', (metrics, options) => metrics.metricReject(options), ses.EmailSendingEvent.REJECT],
    ['Bounce', (metrics, options) => metrics.metricBounce(options), ses.EmailSendingEvent.BOUNCE],
    ['Complaint', (metrics, options) => metrics.metricComplaint(options), ses.EmailSendingEvent.COMPLAINT],
    ['Delivery', (metrics, options) => metrics.metricDelivery(options), ses.EmailSendingEvent.DELIVERY],
    ['Open', (metrics, options) => metrics.metricOpen(options), ses.EmailSendingEvent.OPEN],
    ['Click', (metrics, options) => metrics.metricClick(options), ses.EmailSendingEvent.CLICK],
    ['RenderingFailure', (metrics, options) => metrics.metricRenderingFailure(options), ses.EmailSendingEvent.RENDERING_FAILURE],
    ['DeliveryDelay', (metrics, options) => metrics.metricDeliveryDelay(options), ses.EmailSendingEvent.DELIVERY_DELAY],
    ['Subscription', (metrics, options) => metrics.metricSubscription(options), ses.EmailSendingEvent.SUBSCRIPTION],
  ])('%s is the sum of five minutes by ses:configuration-set', (MetricName, metric, event) => {
    const expected = {
      Namespace: 'AWS/SES',
      MetricName,
      Dimensions: [{ Name: 'ses:configuration-set', Value: 'mail' }],
      Statistic: 'Sum',
      Period: 300,
    };

    expect(inAlarm(metric(EmailMetrics.forDimensions({ 'ses:configuration-set': 'mail' })))).toEqual(expected);
    expect(inAlarm(EmailMetrics.forDimensions({ 'ses:configuration-set': 'mail' }).metric(event))).toEqual(expected);
    expect(metric(ofSet(), { period: Duration.days(1), statistic: 'Maximum' })).toMatchObject({
      metricName: MetricName,
      period: Duration.days(1),
      statistic: 'Maximum',
    });
  });

  test('are those of the name that CloudFormation makes', () => {
    const stack = newStack();
    const set = new ses.ConfigurationSet(stack, 'Set');

    expect(alarmOn(EmailMetrics.forConfigurationSet(set).metricSend(), stack).Dimensions).toEqual([
      { Name: 'ses:configuration-set', Value: stack.resolve(set.configurationSetName) },
    ]);
  });

  test.each<[string, (stack: Stack) => ses.IConfigurationSetRef]>([
    ['an L1', (stack) => new ses.CfnConfigurationSet(stack, 'Set', { name: 'mail' })],
    ['an import', (stack) => ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail')],
  ])('are those of %s', (_form, create) => {
    const stack = newStack();
    const { dimensions } = EmailMetrics.forConfigurationSet(create(stack)).metricSend();

    expect(stack.resolve(dimensions)).toHaveProperty(['ses:configuration-set']);
  });

  test('are those of its account and Region', () => {
    const app = new App();
    const set = setIn(new Stack(app, 'There', { env: { account: '444455556666', region: 'us-east-1' } }));
    const here = new Stack(app, 'Here', { env: ENV });

    expect(EmailMetrics.forConfigurationSet(set).metricSend()).toMatchObject({ account: '444455556666', region: 'us-east-1' });
    expect(() => alarmOn(EmailMetrics.forConfigurationSet(set).metricSend(), here)).toThrow('Cannot create an Alarm in region');
  });
});

describe('the metrics of a set of another stack', () => {
  function dimensionIn(env: { account: string; region: string }, configurationSetName?: string) {
    const app = new App();
    const there = new Stack(app, 'There', { env });
    const here = new Stack(app, 'Here', { env: ENV });
    const set = new ses.ConfigurationSet(there, 'Set', { configurationSetName });
    new cloudwatch.Dashboard(here, 'Dashboard', {
      widgets: [[new cloudwatch.GraphWidget({ left: [EmailMetrics.forConfigurationSet(set).metricSend()] })]],
    });
    const [{ properties: shown }] = widgetsOf(Template.fromStack(here).toJSON() as any);
    return { dimension: shown.metrics[0].slice(2, 4), outputs: Template.fromStack(there).toJSON().Outputs as unknown };
  }

  test('name it by its fixed name, without an export', () => {
    expect(dimensionIn(ENV, 'mail')).toEqual({ dimension: ['ses:configuration-set', 'mail'], outputs: undefined });
  });

  test('name it as it is called in its Region', () => {
    expect(dimensionIn({ ...ENV, region: 'us-east-1' }, `mail-${Aws.REGION}`)).toEqual({
      dimension: ['ses:configuration-set', 'mail-us-east-1'],
      outputs: undefined,
    });
  });

  test('refer to it if it has none', () => {
    expect(Object.keys(dimensionIn(ENV).outputs as object)).toEqual([expect.stringMatching(/^ExportsOutputRefSet/)]);
  });
});

test('an option that is undefined is one that is left out', () => {
  const options = { statistic: undefined, period: undefined, label: undefined };
  const metrics = EmailMetrics.forAccount();

  expect(metrics.metricSend(options)).toMatchObject({ statistic: 'Sum', period: Duration.minutes(5) });
  expect(metrics.metricReputationBounceRate(options).statistic).toBe('Average');
  expect(metrics.metricBounceRate({ period: undefined, label: undefined })).toMatchObject({
    label: 'Bounce rate (%)',
    period: Duration.hours(1),
  });
});

test('the metrics of the account have no dimensions', () => {
  expect(inAlarm(EmailMetrics.forAccount().metricSend())).toEqual({
    Namespace: 'AWS/SES',
    MetricName: 'Send',
    Dimensions: undefined,
    Statistic: 'Sum',
    Period: 300,
  });
});

test('the metrics by several dimensions have all of them', () => {
  expect(inAlarm(EmailMetrics.forDimensions({ 'mail-type': 'welcome', 'ses:configuration-set': 'mail' }).metricOpen()).Dimensions).toEqual([
    { Name: 'mail-type', Value: 'welcome' },
    { Name: 'ses:configuration-set', Value: 'mail' },
  ]);
});

describe('a rate', () => {
  test('is metric math over the sums of an hour, in percent', () => {
    const { Metrics } = alarmOn(EmailMetrics.forAccount().metricBounceRate());

    const stat = (MetricName: string) => ({ Metric: { MetricName, Namespace: 'AWS/SES' }, Period: 3600, Stat: 'Sum' });
    expect(JSON.parse(plain(JSON.stringify(Metrics)))).toEqual([
      { Id: 'expr_1', Expression: 'IF(sends >= 1, 100 * bounces / sends)', Label: 'Bounce rate (%)', ReturnData: true },
      { Id: 'bounces', MetricStat: stat('Bounce'), ReturnData: false },
      { Id: 'sends', MetricStat: stat('Send'), ReturnData: false },
    ]);
  });

  test.each<[string, string, string, (metrics: EmailMetrics) => cloudwatch.MathExpression]>([
    ['Bounce', 'bounces', 'Bounce rate (%)', (metrics) => metrics.metricBounceRate()],
    ['Complaint', 'complaints', 'Complaint rate (%)', (metrics) => metrics.metricComplaintRate()],
    ['Delivery', 'deliveries', 'Delivery rate (%)', (metrics) => metrics.metricDeliveryRate()],
  ])('of the event %s divides %s by sends', (metricName, id, label, rate) => {
    const { expression, usingMetrics, label: actual } = rate(EmailMetrics.forAccount());

    expect(plain(expression)).toBe(`IF(sends >= 1, 100 * ${id} / sends)`);
    expect(Object.keys(usingMetrics).map(plain)).toEqual([id, 'sends']);
    expect(Object.values(usingMetrics)).toMatchObject([{ metricName }, { metricName: 'Send' }]);
    expect(actual).toBe(label);
  });

  test('has the minimum volume, the period and the label that it is given', () => {
    const rate = EmailMetrics.forAccount().metricBounceRate({ minimumVolume: 250, period: Duration.days(1), label: 'Bounced' });

    const { Metrics } = alarmOn(rate);
    expect(plain(Metrics[0].Expression)).toBe('IF(sends >= 250, 100 * bounces / sends)');
    expect(Metrics[0].Label).toBe('Bounced');
    expect(Metrics[1].MetricStat.Period).toBe(86_400);
  });

  test('may have a minimum volume that only CloudFormation knows', () => {
    const stack = newStack();
    const minimumVolume = Lazy.number({ produce: () => 40 });

    const { Metrics } = alarmOn(EmailMetrics.forAccount().metricBounceRate({ minimumVolume }), stack);

    expect(plain(Metrics[0].Expression)).toBe('IF(sends >= 40, 100 * bounces / sends)');
  });

  test.each([1, 1.5, 1e6])('may be of a minimum of %d', (minimumVolume) => {
    expect(EmailMetrics.forAccount().metricDeliveryRate({ minimumVolume }).expression).toContain(` >= ${minimumVolume},`);
  });

  test.each([
    [0.99, '0.99'],
    [0, '0'],
    [-100, '-100'],
    [NaN, 'null'],
    [Infinity, 'null'],
  ])('fails for a minimum of %d', (minimumVolume, shown) => {
    expect(() => EmailMetrics.forAccount().metricBounceRate({ minimumVolume })).toThrow(
      new Error(
        `[cdk-ses-event-destinations:EmailMetrics.invalidMinimumVolume] 'minimumVolume' is ${shown}; ` +
          'allowed: a number from 1 on; leave it out for 1',
      ),
    );
  });
});

describe('rates in one graph', () => {
  type Rates = (stack: Stack) => cloudwatch.IMetric[];

  /** The ids of what is counted, by what it is. */
  function idsIn(rates: Rates): Record<string, string[]> {
    const stack = newStack();
    new cloudwatch.Dashboard(stack, 'Dashboard', { widgets: [[new cloudwatch.GraphWidget({ left: rates(stack) })]] });
    const [{ properties: shown }] = widgetsOf(Template.fromStack(stack).toJSON() as any);
    const counted = shown.metrics.filter(([namespace]: any[]) => namespace === 'AWS/SES');
    const ids: Record<string, string[]> = {};
    for (const [, metricName, ...others] of counted) {
      (ids[metricName] ??= []).push(others.at(-1).id as string);
    }
    return ids;
  }

  const named = (stack: Stack, name: string) => new ses.ConfigurationSet(stack, name, { configurationSetName: name });
  const rateOf = (set: ses.IConfigurationSetRef) => EmailMetrics.forConfigurationSet(set).metricBounceRate();
  const byType = (value: string) => EmailMetrics.forDimensions({ 'mail-type': value }).metricBounceRate();

  test.each<[string, Rates]>([
    ['two configuration sets', (stack) => [rateOf(named(stack, 'a')), rateOf(named(stack, 'b'))]],
    ['a configuration set and the account', (stack) => [rateOf(named(stack, 'a')), EmailMetrics.forAccount().metricBounceRate()]],
    [
      'hours and days',
      () => [EmailMetrics.forAccount().metricBounceRate(), EmailMetrics.forAccount().metricBounceRate({ period: Duration.days(1) })],
    ],
    ['two values of a dimension', () => [byType('receipt'), byType('welcome')]],
    [
      'two parameters',
      (stack) => [byType(new CfnParameter(stack, 'One').valueAsString), byType(new CfnParameter(stack, 'Other').valueAsString)],
    ],
    [
      'two dimensions',
      () => [EmailMetrics.forDimensions({ a: 'x' }).metricBounceRate(), EmailMetrics.forDimensions({ b: 'x' }).metricBounceRate()],
    ],
  ])('may be of %s', (_what, rates) => {
    const { Send, Bounce } = idsIn(rates);

    expect(new Set(Send).size).toBe(2);
    expect(new Set(Bounce).size).toBe(2);
  });

  test('may be the same twice, and others of the same mail', () => {
    const metrics = EmailMetrics.forAccount();
    const rates = [metrics.metricBounceRate(), metrics.metricBounceRate(), metrics.metricComplaintRate({ minimumVolume: 9 })];

    expect(Object.values(idsIn(() => rates)).map(({ length }) => length)).toEqual([1, 1, 1]);
  });

  test('may not be a rate and its copy by another period, which core refuses', () => {
    const rate = EmailMetrics.forAccount().metricBounceRate();

    expect(() => idsIn(() => [rate, rate.with({ period: Duration.days(1) })])).toThrow('two different metrics share the same id');
  });

  test('have the same ids, whatever else is there before', () => {
    const rates: Rates = (stack) => [
      rateOf(new ses.ConfigurationSet(stack, 'Set')),
      byType(new CfnParameter(stack, 'Type').valueAsString),
      EmailMetrics.forAccount().metricBounceRate({}),
    ];

    const before = idsIn(rates);

    for (let runs = 0; runs < 10; runs++) {
      Lazy.string({ produce: () => '' });
      expect(idsIn(rates)).toEqual(before);
    }
  });
});

test.each<[string, (metrics: EmailMetrics) => cloudwatch.Metric]>([
  ['Reputation.BounceRate', (metrics) => metrics.metricReputationBounceRate()],
  ['Reputation.ComplaintRate', (metrics) => metrics.metricReputationComplaintRate()],
])('%s is the average of five minutes', (MetricName, metric) => {
  const expected = { Namespace: 'AWS/SES', MetricName, Statistic: 'Average', Period: 300 };

  expect(inAlarm(metric(EmailMetrics.forAccount()))).toEqual({ ...expected, Dimensions: undefined });
  expect(inAlarm(metric(EmailMetrics.forDimensions({ 'ses:configuration-set': 'mail' })))).toMatchObject(expected);
});

test('the reputation is that of the statistic and period that one asks for', () => {
  const options = { statistic: 'Maximum', period: Duration.hours(1) };

  expect(EmailMetrics.forAccount().metricReputationBounceRate(options)).toMatchObject(options);
  expect(EmailMetrics.forAccount().metricReputationComplaintRate(options)).toMatchObject(options);
});

describe('the reputation', () => {
  const UNPUBLISHED =
    'Metrics of the reputation of the configuration set Stack/Set are asked for, which it does not publish: there will be no data. Give it ' +
    `'reputationMetrics: true'. [ack: cdk-ses-event-destinations:EmailMetrics.reputationNotPublished]`;

  const watched = (props: ses.ConfigurationSetProps, change: (set: ses.CfnConfigurationSet) => unknown = () => undefined) => {
    const stack = newStack();
    const set = new ses.ConfigurationSet(stack, 'Set', props);
    EmailMetrics.forConfigurationSet(set).metricReputationBounceRate();
    EmailMetrics.forDimensions({ 'ses:configuration-set': set.configurationSetName }).metricReputationComplaintRate();
    change(set.node.defaultChild as ses.CfnConfigurationSet);
    return warnings(stack);
  };

  test.each<[string, ses.ConfigurationSetProps]>([
    ['by default', {}],
    ['where it says so', { reputationMetrics: false }],
  ])('of a set that does not publish it gets one warning, %s', (_what, props) => {
    expect(watched(props)).toEqual([['/Stack/Set/Resource', UNPUBLISHED]]);
  });

  test('of a set that publishes it gets none', () => {
    expect(watched({ reputationMetrics: true })).toEqual([]);
    expect(watched({}, (set) => set.addPropertyOverride('ReputationOptions.ReputationMetricsEnabled', true))).toEqual([]);
  });

  test('of an L1 gets a warning that names it', () => {
    const stack = newStack();

    EmailMetrics.forConfigurationSet(new ses.CfnConfigurationSet(stack, 'Plain')).metricReputationBounceRate();

    expect(warnings(stack)).toEqual([['/Stack/Plain', UNPUBLISHED.replace('Stack/Set', 'Stack/Plain')]]);
  });

  test.each<[string, (metrics: EmailMetrics) => unknown]>([
    ['bounces', (metrics) => metrics.metricReputationBounceRate()],
    ['complaints', (metrics) => metrics.metricReputationComplaintRate()],
  ])('of %s fails by other dimensions, by which AWS does not publish it', (_what, reputation) => {
    const message = (dimensions: string) =>
      `[cdk-ses-event-destinations:EmailMetrics.reputationByDimensions] 'dimensions' is ${dimensions}; allowed: ses:configuration-set ` +
      `alone, or none; call 'forConfigurationSet' or 'forAccount': AWS publishes the reputation of nothing else`;

    expect(() => reputation(EmailMetrics.forDimensions({ 'mail-type': 'receipt' }))).toThrow(new Error(message('["mail-type"]')));
    expect(() => reputation(EmailMetrics.forDimensions({ 'ses:configuration-set': 'mail', 'mail-type': 'receipt' }))).toThrow(
      new Error(message('["ses:configuration-set","mail-type"]')),
    );
  });
});

describe('other dimensions', () => {
  const numbered = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`, 'x']));

  test.each([1, 10])('may be %d', (count) => {
    expect(Object.keys(EmailMetrics.forDimensions(numbered(count)).metricSend().dimensions!)).toHaveLength(count);
  });

  test.each<[string, unknown]>([
    ['none', {}],
    ['nothing', undefined],
    ['null', null],
    ['a name in their place', 'mail-type'],
  ])('fail if there is %s', (_what, dimensions) => {
    expect(() => EmailMetrics.forDimensions(dimensions as Record<string, string>)).toThrow(
      new Error(
        `[cdk-ses-event-destinations:CloudWatchDestination.noDimensions] 'dimensions' is "a list of 0"; allowed: 1 to 10 dimensions; ` +
          `name them, or call 'forAccount' for all mail of the account`,
      ),
    );
  });

  test('fail if there are more than an event destination may have', () => {
    expect(() => EmailMetrics.forDimensions(numbered(11))).toThrow('CloudWatchDestination.tooManyDimensions');
  });

  test.each(['mail type', 'größe', '', 'x'.repeat(257)])('fail for the name %j, which none has', (name) => {
    expect(() => EmailMetrics.forDimensions({ [name]: 'x' })).toThrow(`invalidDimensionName] 'dimensions' is "${name}"`);
  });

  test('of a set in another Region are those of its Region, without an export', () => {
    const app = new App();
    const there = new Stack(app, 'There', { env: { ...ENV, region: 'us-east-1' } });
    const here = new Stack(app, 'Here', { env: ENV });
    const set = setIn(there);
    const metric = EmailMetrics.forDimensions({ 'ses:configuration-set': set.configurationSetName, 'mail-type': 'receipt' }).metricSend();
    new cloudwatch.Dashboard(here, 'Dashboard', { widgets: [[new cloudwatch.GraphWidget({ left: [metric] })]] });

    const [{ properties: shown }] = widgetsOf(Template.fromStack(here).toJSON() as any);

    expect(shown.metrics[0].slice(2, 6)).toEqual(['mail-type', 'receipt', 'ses:configuration-set', 'mail']);
    expect(shown.metrics[0].at(-1).region).toBe('us-east-1');
    expect(Template.fromStack(here).toJSON().Resources).toEqual({
      [Object.keys(Template.fromStack(here).toJSON().Resources)[0]]: expect.anything(),
    });
  });
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'undefined'],
  ['a name', 'mail', '"mail"'],
  ['something else', {}, `"object without 'configurationSetRef'"`],
])('fails for %s in the place of a configuration set', (_what, given, shown) => {
  expect(() => EmailMetrics.forConfigurationSet(given as ses.IConfigurationSetRef)).toThrow(
    new Error(
      `[cdk-ses-event-destinations:ConfigurationSetEventDestination.notAConfigurationSet] 'configurationSet' is ${shown}; allowed: a ` +
        `configuration set: an L2, an L1 or one that is imported by its name; import it by its name with ` +
        `'ses.ConfigurationSet.fromConfigurationSetName'`,
    ),
  );
});

test.each(['Bounce', 'BOUNCE', '', 'rendering'])('fails for the event %j', (event) => {
  const message =
    `[cdk-ses-event-destinations:EmailMetrics.unknownEvent] 'emailEvent' is "${event}"; allowed: one of send, reject, bounce, complaint, ` +
    'delivery, open, click, renderingFailure, deliveryDelay, subscription; use a member of ses.EmailSendingEvent';

  expect(() => EmailMetrics.forAccount().metric(event as ses.EmailSendingEvent)).toThrow(new Error(message));
  expect(() => ofSet().metric(event as ses.EmailSendingEvent)).toThrow(new Error(`${message} (at Stack/Set)`));
});

describe('metrics that nobody publishes', () => {
  const NOT_COUNTED = (events: string, dimensions = 'ses:configuration-set', path = 'Stack/Set') =>
    `Metrics of ${events} by ${dimensions} are asked for, but no event destination of this app counts these events of the configuration ` +
    `set ${path} by exactly that: there will be no data. Create a ConfigurationSetEventDestination that publishes them, with a ` +
    'CloudWatchDestination of these dimensions. [ack: cdk-ses-event-destinations:EmailMetrics.notCounted]';

  /** The warnings, if a set has what is added to it. */
  function toldOf(
    use: (metrics: EmailMetrics, set: ses.ConfigurationSet) => unknown,
    add: (stack: Stack, set: ses.ConfigurationSet) => unknown = () => undefined,
  ): [string, string][] {
    const stack = newStack();
    const set = setIn(stack);
    use(EmailMetrics.forConfigurationSet(set), set);
    add(stack, set);
    return warnings(stack);
  }

  const counted = (stack: Stack, configurationSet: ses.IConfigurationSetRef, events?: ses.EmailSendingEvent[]) =>
    new ConfigurationSetEventDestination(stack, 'Metrics', { configurationSet, destination: new CloudWatchDestination(), events });
  const resource = (construct: { node: { defaultChild?: unknown } }) =>
    construct.node.defaultChild as ses.CfnConfigurationSetEventDestination;

  test('get a warning', () => {
    expect(toldOf((metrics) => metrics.metricBounceRate())).toEqual([['/Stack/Set/Resource', NOT_COUNTED('send, bounce')]]);
  });

  test('get one warning for all of them', () => {
    const use = (metrics: EmailMetrics) => [metrics.metricSend(), metrics.metricSend(), metrics.metricDelivery(), metrics.metricSend()];

    expect(toldOf(use)).toEqual([['/Stack/Set/Resource', NOT_COUNTED('send, delivery')]]);
  });

  test('get one for those events that are not published', () => {
    expect(toldOf((metrics) => [metrics.metricOpen(), metrics.metricSend()], counted)).toEqual([
      ['/Stack/Set/Resource', NOT_COUNTED('open')],
    ]);
  });

  test('get one if the events are counted by more dimensions, or by others', () => {
    const by = (...dimensions: ses.CloudWatchDimension[]) =>
      toldOf(
        (metrics) => metrics.metricSend(),
        (stack, configurationSet) =>
          new ConfigurationSetEventDestination(stack, 'Metrics', {
            configurationSet,
            destination: new CloudWatchDestination({ dimensions }),
          }),
      );
    const mailType = CloudWatchDimensions.messageTag('mail-type', 'none');

    expect(by(CloudWatchDimensions.messageTag('ses:configuration-set', 'mail'), mailType)).toHaveLength(1);
    expect(by(mailType)).toHaveLength(1);
    expect(by(CloudWatchDimensions.messageTag('ses:configuration-set', 'mail'))).toEqual([]);
  });

  test.each([false, 'false'])('get one if the event destination is off: %j', (enabled) => {
    const add = (stack: Stack, set: ses.ConfigurationSet) =>
      resource(counted(stack, set)).addPropertyOverride('EventDestination.Enabled', enabled);

    expect(toldOf((metrics) => metrics.metricSend(), add)).toHaveLength(1);
  });

  describe('are judged by parts that are overridden:', () => {
    const DIMENSION = 'EventDestination.CloudWatchDestination.DimensionConfigurations.0';
    const overridden =
      (override: (destination: ses.CfnConfigurationSetEventDestination) => unknown, events?: ses.EmailSendingEvent[]) =>
      (stack: Stack, set: ses.ConfigurationSet) =>
        override(resource(counted(stack, set, events)));
    const written =
      (override: Record<string, unknown>, ...[eventDestination]: [eventDestination: (stack: Stack) => any]) =>
      (stack: Stack, set: ses.ConfigurationSet) => {
        const { configurationSetName } = set;
        const l1 = new ses.CfnConfigurationSetEventDestination(stack, 'L1', {
          configurationSetName,
          eventDestination: eventDestination(stack),
        });
        Object.entries(override).forEach(([path, value]) => l1.addPropertyOverride(path, value));
      };
    const dimensionConfigurations = [
      { dimensionName: 'ses:configuration-set', dimensionValueSource: 'messageTag', defaultDimensionValue: 'mail' },
    ];
    const whole = { matchingEventTypes: ['send'], cloudWatchDestination: { dimensionConfigurations } };
    const { SEND, BOUNCE, COMPLAINT } = ses.EmailSendingEvent;

    test.each<[string, (stack: Stack, set: ses.ConfigurationSet) => unknown]>([
      ['the value of a dimension', overridden((each) => each.addPropertyOverride(`${DIMENSION}.DefaultDimensionValue`, 'x'))],
      [
        'one of its events',
        overridden((each) => each.addPropertyOverride('EventDestination.MatchingEventTypes.1', 'send'), [BOUNCE, COMPLAINT]),
      ],
      [
        'another of its events',
        overridden((each) => each.addPropertyOverride('EventDestination.MatchingEventTypes.0', 'open'), [BOUNCE, SEND]),
      ],
      ['a part of what is lazy', written({ 'EventDestination.Enabled': true }, () => Lazy.any({ produce: () => whole }))],
      [
        'an item of a lazy list',
        written({ 'EventDestination.MatchingEventTypes.1': 'send' }, () => ({
          ...whole,
          matchingEventTypes: Lazy.list({ produce: () => ['bounce', 'open'] }),
        })),
      ],
      [
        'a condition, by a list',
        written({ 'EventDestination.MatchingEventTypes': ['send'] }, () => ({ ...whole, matchingEventTypes: Fn.split(',', 'open') })),
      ],
      [
        'a list, by a condition',
        overridden((each) => each.addPropertyOverride('EventDestination.MatchingEventTypes', { Ref: 'Events' }), [BOUNCE]),
      ],
    ])('none for %s', (_what, add) => {
      expect(toldOf((metrics) => metrics.metricSend(), add)).toEqual([]);
    });

    test.each<[string, (stack: Stack, set: ses.ConfigurationSet) => unknown]>([
      ['the name of a dimension', overridden((each) => each.addPropertyOverride(`${DIMENSION}.DimensionName`, 'mail-type'))],
      ['one of its events', overridden((each) => each.addPropertyOverride('EventDestination.MatchingEventTypes.0', 'open'), [SEND])],
      ['its target, which is taken away', overridden((each) => each.addPropertyDeletionOverride('EventDestination.CloudWatchDestination'))],
      ['its events, which are taken away', overridden((each) => each.addPropertyDeletionOverride('EventDestination.MatchingEventTypes'))],
      [
        'a condition, by a part',
        written({ 'EventDestination.CloudWatchDestination.DimensionConfigurations.0.DimensionName': 'mail-type' }, () => ({
          ...whole,
          cloudWatchDestination: { 'Fn::If': ['Counted', {}, {}] },
        })),
      ],
    ])('one for %s', (_what, add) => {
      expect(toldOf((metrics) => metrics.metricSend(), add)).toHaveLength(1);
    });
  });

  test('are judged anew at each synthesis', () => {
    const stack = newStack();
    const app = stack.node.root as App;
    counted(stack, setIn(stack));
    EmailMetrics.forConfigurationSet(stack.node.findChild('Set') as ses.ConfigurationSet).metricSend();
    app.synth();
    const [added, uncounted] = ['Added', 'Uncounted'].map((id) => new ses.ConfigurationSet(stack, id));
    const { node } = new ConfigurationSetEventDestination(stack, 'More', {
      configurationSet: added,
      destination: new CloudWatchDestination(),
    });
    EmailMetrics.forConfigurationSet(added).metricSend();
    EmailMetrics.forConfigurationSet(uncounted).metricSend();
    const told = () =>
      app
        .synth({ force: true })
        .getStackByName('Stack')
        .messages.map(({ id }) => id);

    expect(told()).toEqual(['/Stack/Uncounted/Resource']);

    stack.node.tryRemoveChild(node.id);

    expect(told()).toEqual(['/Stack/Added/Resource', '/Stack/Uncounted/Resource']);
  });

  test.each([
    ['Region', { ...ENV, region: 'us-east-1' }],
    ['account', { ...ENV, account: '444455556666' }],
  ])('get one if a set of this name is counted in another %s', (_what, env) => {
    const add = (stack: Stack) => {
      const there = new Stack(stack.node.root, 'There', { env });
      counted(there, ses.ConfigurationSet.fromConfigurationSetName(there, 'Import', 'mail'));
    };

    expect(toldOf((metrics) => metrics.metricSend(), add)).toHaveLength(1);
  });

  test('get one in the stage where the set is', () => {
    const app = new App();
    const stack = new Stack(new Stage(app, 'Stage', { env: ENV }), 'Stack');
    EmailMetrics.forConfigurationSet(setIn(stack)).metricSend();

    const messages = app
      .synth()
      .getNestedAssembly('assembly-Stage')
      .stacks.flatMap((each) => each.messages);

    expect(messages.map(({ id, entry }) => [id, entry.data])).toEqual([
      ['/Stage/Stack/Set/Resource', NOT_COUNTED('send', 'ses:configuration-set', 'Stage/Stack/Set')],
    ]);
  });

  test.each<[string, object | undefined, number]>([
    ['get one if a set of this name is counted in another stage', undefined, 1],
    ['get none if that stage has the same environment', ENV, 0],
  ])('%s', (_what, env, expected) => {
    const app = new App();
    const [dev, prod] = ['Dev', 'Prod'].map((id) => new Stack(new Stage(app, id, { env }), 'Stack'));
    counted(dev, ses.ConfigurationSet.fromConfigurationSetName(dev, 'Import', 'mail'));
    EmailMetrics.forConfigurationSet(setIn(prod)).metricSend();

    const [{ messages }] = app.synth().getNestedAssembly('assembly-Prod').stacks;

    expect(messages).toHaveLength(expected);
  });

  describe('get none if the set is named by a token,', () => {
    const told = (name: (stack: Stack) => string | undefined, other: (stack: Stack, name: string | undefined) => unknown) => {
      const stack = newStack();
      const configurationSetName = name(stack);
      const set = new ses.ConfigurationSet(stack, 'Set', { configurationSetName });
      EmailMetrics.forConfigurationSet(set).metricSend();
      other(stack, configurationSetName);
      return warnings(stack);
    };
    const importing = (scope: Stack, name: string) => ses.ConfigurationSet.fromConfigurationSetName(scope, 'Import', name);

    test('and the event destination, in another stack, by its Region', () => {
      const count = (stack: Stack) =>
        counted(new Stack(stack.node.root, 'Other', { env: ENV }), stack.node.findChild('Set') as ses.ConfigurationSet);

      expect(told(() => `mail-${Aws.REGION}`, count)).toEqual([]);
    });

    test('and an import by the same parameter', () => {
      const parameter = (stack: Stack) => new CfnParameter(stack, 'Name').valueAsString;

      expect(told(parameter, (stack, name) => counted(stack, importing(stack, name!)))).toEqual([]);
    });

    test('and an import by what the set may be called', () => {
      const parameter = (stack: Stack) => new CfnParameter(stack, 'Name').valueAsString;

      expect(told(parameter, (stack) => counted(stack, importing(stack, 'mail')))).toEqual([]);
    });

    test('which only CloudFormation knows', () => {
      const name = Fn.importValue('NameOfSet');

      expect(
        told(
          () => undefined,
          (stack) => counted(stack, importing(stack, name)),
        ),
      ).toEqual([]);
    });
  });

  test('get one if another set is imported', () => {
    const add = (stack: Stack) => counted(stack, ses.ConfigurationSet.fromConfigurationSetName(stack, 'Import', 'other'));

    expect(toldOf((metrics) => metrics.metricSend(), add)).toHaveLength(1);
  });

  test('get one if another set is counted', () => {
    const add = (stack: Stack) => counted(stack, new ses.ConfigurationSet(stack, 'Other'));

    expect(toldOf((metrics) => metrics.metricSend(), add)).toHaveLength(1);
  });

  test('by several dimensions get one of their own', () => {
    const use = (_: EmailMetrics, set: ses.ConfigurationSet) =>
      EmailMetrics.forDimensions({ 'ses:configuration-set': set.configurationSetName, 'mail-type': 'welcome' }).metricSend();

    expect(toldOf(use, counted)).toEqual([['/Stack/Set/Resource', NOT_COUNTED('send', 'mail-type and ses:configuration-set')]]);
  });

  test('of an L1 get one that names it', () => {
    const stack = newStack();

    EmailMetrics.forConfigurationSet(new ses.CfnConfigurationSet(stack, 'Plain')).metricSend();

    expect(warnings(stack)).toEqual([['/Stack/Plain', NOT_COUNTED('send', 'ses:configuration-set', 'Stack/Plain')]]);
  });

  test.each<[string, (stack: Stack, set: ses.ConfigurationSet) => unknown]>([
    ['this library', (stack, set) => counted(stack, set)],
    [
      'this library, for an import of the set',
      (stack) => counted(stack, ses.ConfigurationSet.fromConfigurationSetName(stack, 'Import', 'mail')),
    ],
    [
      'core',
      (_, set) =>
        set.addEventDestination('Metrics', {
          destination: ses.EventDestination.cloudWatchDimensions([CloudWatchDimensions.configurationSet(set)]),
        }),
    ],
    [
      'an L1',
      (stack, set) =>
        new ses.CfnConfigurationSetEventDestination(stack, 'Metrics', {
          configurationSetName: set.configurationSetName,
          eventDestination: {
            matchingEventTypes: ['send'],
            cloudWatchDestination: {
              dimensionConfigurations: [
                { dimensionName: 'ses:configuration-set', dimensionValueSource: 'messageTag', defaultDimensionValue: 'mail' },
              ],
            },
          },
        }),
    ],
    [
      'an override',
      (stack, set) =>
        resource(counted(stack, set, EmailEvents.FEEDBACK)).addPropertyOverride('EventDestination.MatchingEventTypes', ['bounce', 'send']),
    ],
    [
      'several event destinations together',
      (stack, set) => {
        counted(stack, set, EmailEvents.FEEDBACK);
        counted(new Stack(stack.node.root, 'Other', { env: ENV }), set);
      },
    ],
  ])('get none if they are published by %s', (_what, add) => {
    expect(toldOf((metrics) => metrics.metricSend(), add)).toEqual([]);
  });

  test('get one for the dimensions of each', () => {
    const use = (metrics: EmailMetrics, set: ses.ConfigurationSet) => [
      metrics.metricSend(),
      EmailMetrics.forDimensions({ 'ses:configuration-set': set.configurationSetName, 'mail-type': 'welcome' }).metricOpen(),
    ];

    expect(toldOf(use).map(([, text]) => text)).toEqual([NOT_COUNTED('send'), NOT_COUNTED('open', 'mail-type and ses:configuration-set')]);
  });

  test('get none if they are counted by the dimensions in another order', () => {
    const use = (_: EmailMetrics, set: ses.ConfigurationSet) =>
      EmailMetrics.forDimensions({ 'mail-type': 'welcome', 'ses:configuration-set': set.configurationSetName }).metricSend();
    const add = (stack: Stack, configurationSet: ses.ConfigurationSet) => {
      const dimensions = [CloudWatchDimensions.configurationSet(configurationSet), CloudWatchDimensions.messageTag('mail-type', 'none')];
      const destination = new CloudWatchDestination({ dimensions });
      return new ConfigurationSetEventDestination(stack, 'Metrics', { configurationSet, destination });
    };

    expect(toldOf(use, add)).toEqual([]);
  });

  test.each<[string, string, unknown]>([
    ['events', 'EventDestination.MatchingEventTypes', { 'Fn::If': ['All', ['send'], ['bounce']] }],
    ['one event', 'EventDestination.MatchingEventTypes', [{ Ref: 'Event' }]],
    ['destination', 'EventDestination', { 'Fn::If': ['All', 'a', 'b'] }],
    ['dimensions', 'EventDestination.CloudWatchDestination', { 'Fn::If': ['All', 'a', 'b'] }],
    [
      'one dimension',
      'EventDestination.CloudWatchDestination',
      { DimensionConfigurations: [{ DimensionName: { Ref: 'Name' }, DimensionValueSource: 'messageTag', DefaultDimensionValue: 'none' }] },
    ],
    [
      'second dimension',
      'EventDestination.CloudWatchDestination',
      {
        DimensionConfigurations: [
          { DimensionName: 'ses:configuration-set', DimensionValueSource: 'messageTag', DefaultDimensionValue: 'mail' },
          { 'Fn::If': ['All', 'a', { Ref: 'AWS::NoValue' }] },
        ],
      },
    ],
  ])('get none if only CloudFormation knows the %s', (_what, path, value) => {
    const add = (stack: Stack, set: ses.ConfigurationSet) =>
      resource(counted(stack, set, EmailEvents.FEEDBACK)).addPropertyOverride(path, value);

    expect(toldOf((metrics) => [metrics.metricBounce()], add)).toEqual([]);
  });

  test('get one if an override takes the events away', () => {
    const add = (stack: Stack, set: ses.ConfigurationSet) =>
      resource(counted(stack, set)).addPropertyOverride('EventDestination.MatchingEventTypes', ['open']);

    expect(toldOf((metrics) => metrics.metricSend(), add)).toHaveLength(1);
  });

  test('get none for what needs no event destination', () => {
    expect(toldOf((metrics) => [metrics.metricReputationBounceRate(), metrics.metricReputationComplaintRate()])).toEqual([]);
  });

  test('get none for a set that is not of this app', () => {
    const stack = newStack();

    EmailMetrics.forConfigurationSet(ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail')).metricSend();
    EmailMetrics.forDimensions({ 'ses:configuration-set': 'mail' }).metricSend();
    EmailMetrics.forDimensions({ 'mail-type': 'welcome' }).metricSend();
    EmailMetrics.forAccount().metricSend();

    expect(warnings(stack)).toEqual([]);
  });

  test('get none if the event destination is in another stack', () => {
    const app = new App();
    const here = new Stack(app, 'Here', { env: ENV });
    const set = setIn(here);

    EmailMetrics.forConfigurationSet(set).metricSend();
    counted(new Stack(app, 'There', { env: ENV }), set);

    expect(warnings(here)).toEqual([]);
    expect(Template.fromStack(here).toJSON()).not.toHaveProperty('Outputs');
  });
});
