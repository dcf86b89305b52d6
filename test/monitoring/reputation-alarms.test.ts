import { App, Aspects, Lazy, Stack, Stage } from 'aws-cdk-lib';
import type { IAspect } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ReputationAlarms } from '../../lib';
import type { ReputationAlarmsProps } from '../../lib';
import { statesOver } from '../helpers/cloud-watch';
import { ENV, expectRefusedAtSynthesis, newStack, warnings } from '../helpers/scene';

/** The alarms of a stack by the ends of their ids. */
function alarmsIn(stack: Stack): Record<string, any> {
  const alarms = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return Object.fromEntries(alarms.map(([id, { Properties }]) => [id.replace(/^Alarms|.{8}$/g, ''), Properties]));
}

function notifying(stack: Stack, id = 'Topic'): cloudwatch.IAlarmAction {
  return new actions.SnsAction(new sns.Topic(stack, id));
}

test('watches the account at the thresholds of AWS', () => {
  const stack = newStack();

  new ReputationAlarms(stack, 'Alarms', { actions: [notifying(stack)] });

  const alarm = (MetricName: string, Threshold: number, AlarmDescription: string) => ({
    AlarmDescription,
    AlarmActions: [{ Ref: expect.stringMatching(/^Topic/) }],
    Namespace: 'AWS/SES',
    MetricName,
    Statistic: 'Average',
    Period: 300,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold,
    TreatMissingData: 'ignore',
  });
  const bounces = (reached: string) =>
    `${reached}. AWS may review an account from 5 % on, and pause it from 10 % on`.replace('rate', 'bounce rate of the account');
  const complaints = (reached: string) =>
    `${reached}. AWS may review an account from 0.1 % on, and pause it from 0.5 % on`.replace('rate', 'complaint rate of the account');
  expect(alarmsIn(stack)).toEqual({
    BounceWarning: alarm('Reputation.BounceRate', 0.05, bounces('Warning: the rate has reached 5 %')),
    BounceCritical: alarm('Reputation.BounceRate', 0.1, bounces('Critical: the rate has reached 10 %')),
    ComplaintWarning: alarm('Reputation.ComplaintRate', 0.001, complaints('Warning: the rate has reached 0.1 %')),
    ComplaintCritical: alarm('Reputation.ComplaintRate', 0.005, complaints('Critical: the rate has reached 0.5 %')),
  });
  expect(warnings(stack)).toEqual([]);
});

test('watches a configuration set', () => {
  const stack = newStack();
  const configurationSet = new ses.ConfigurationSet(stack, 'Set', { reputationMetrics: true });

  new ReputationAlarms(stack, 'Alarms', { configurationSet });

  for (const alarm of Object.values(alarmsIn(stack))) {
    expect(alarm.Dimensions).toEqual([{ Name: 'ses:configuration-set', Value: stack.resolve(configurationSet.configurationSetName) }]);
    expect(alarm.AlarmDescription).toMatch(/: the (bounce|complaint) rate of the configuration set Stack\/Set has reached /);
  }
});

test('has the thresholds that it is given', () => {
  const stack = newStack();

  new ReputationAlarms(stack, 'Alarms', {
    bounceWarningThreshold: 0.02,
    bounceCriticalThreshold: 0.04,
    complaintWarningThreshold: 0.0005,
    complaintCriticalThreshold: Lazy.number({ produce: () => 0.0008 }),
  });

  expect(Object.entries(alarmsIn(stack)).map(([id, { Threshold }]) => [id, Threshold])).toEqual([
    ['BounceWarning', 0.02],
    ['BounceCritical', 0.04],
    ['ComplaintWarning', 0.0005],
    ['ComplaintCritical', 0.0008],
  ]);
});

test.each([
  ['7 %', 0.07],
  ['1.23 %', 0.0123],
  ['its threshold', Lazy.number({ produce: () => 0.02 })],
])('says in its description that %s is reached', (shown, bounceWarningThreshold) => {
  const stack = newStack();

  new ReputationAlarms(stack, 'Alarms', { bounceWarningThreshold });

  expect(alarmsIn(stack).BounceWarning.AlarmDescription).toContain(`has reached ${shown}.`);
});

test('describes a set whose path is long by the end of it', () => {
  const stack = newStack();
  const scopes = ['x'.repeat(200), 'y'.repeat(200), 'z'.repeat(200), 'w'.repeat(200), 'v'.repeat(200)];
  const scope = scopes.reduce<Construct>((outer, id) => new Construct(outer, id), stack);
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(scope, 'Set', 'mail');

  new ReputationAlarms(stack, 'Alarms', { configurationSet });

  const { AlarmDescription } = alarmsIn(stack).BounceWarning;
  expect(AlarmDescription).toContain(`of the configuration set ...${'w'.repeat(48)}/${'v'.repeat(200)}/Set has`);
  expect(AlarmDescription.length).toBeLessThan(1024);
});

test('describes a set whose path has 256 characters by all of it', () => {
  const stack = newStack();
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'w'.repeat(250), 'mail');

  new ReputationAlarms(stack, 'Alarms', { configurationSet });

  expect(alarmsIn(stack).BounceWarning.AlarmDescription).toContain(`of the configuration set Stack/${'w'.repeat(250)} has`);
});

describe('a set of another stage', () => {
  const watch = (configurationSetName?: string) => {
    const app = new App();
    const there = new Stack(new Stage(app, 'There', { env: ENV }), 'Stack');
    const here = new Stack(app, 'Here', { env: ENV });
    const configurationSet = new ses.ConfigurationSet(there, 'Set', { configurationSetName, reputationMetrics: true });
    new ReputationAlarms(here, 'Alarms', { configurationSet });
    return here;
  };

  test('is watched by its fixed name', () => {
    expect(alarmsIn(watch('mail')).BounceWarning.Dimensions).toEqual([{ Name: 'ses:configuration-set', Value: 'mail' }]);
  });

  test('fails without one', () => {
    expect(() => watch()).toThrow(
      new Error(
        `[cdk-ses-event-destinations:ConfigurationSetEventDestination.anotherStage] 'configurationSet' is There/Stack/Set; allowed: a ` +
          'resource of the same stage, or one imported by name or ARN; create it in this stage, or import it here by its name or ARN ' +
          '(at Here/Alarms)',
      ),
    );
  });
});

test('names a set of another stack by its fixed name, without an export', () => {
  const app = new App();
  const there = new Stack(app, 'There', { env: ENV });
  const here = new Stack(app, 'Here', { env: ENV });
  const configurationSet = new ses.ConfigurationSet(there, 'Set', { configurationSetName: 'mail', reputationMetrics: true });

  new ReputationAlarms(here, 'Alarms', { configurationSet });

  expect(alarmsIn(here).BounceWarning.Dimensions).toEqual([{ Name: 'ses:configuration-set', Value: 'mail' }]);
  expect(Template.fromStack(there).toJSON()).not.toHaveProperty('Outputs');
});

test('has its alarms in public', () => {
  const alarms = new ReputationAlarms(newStack(), 'Alarms');

  expect(alarms.alarms).toEqual([alarms.bounceWarning, alarms.complaintWarning, alarms.bounceCritical, alarms.complaintCritical]);
  expect(alarms.criticalAlarms).toEqual([alarms.bounceCritical, alarms.complaintCritical]);
});

describe.each(['bounceWarningThreshold', 'bounceCriticalThreshold', 'complaintWarningThreshold', 'complaintCriticalThreshold'])(
  '%s',
  (prop) => {
    test.each([1e-9, 0.5, 1])('may be %d', (threshold) => {
      const other = prop.includes('Warning')
        ? { [prop.replace('Warning', 'Critical')]: 1 }
        : { [prop.replace('Critical', 'Warning')]: 1e-9 };

      expect(() => new ReputationAlarms(newStack(), 'Alarms', { ...other, [prop]: threshold })).not.toThrow();
    });

    test.each([
      [0, '0'],
      [-0.1, '-0.1'],
      [1.001, '1.001'],
      [5, '5'],
      [NaN, 'null'],
    ])('fails for %d', (threshold, shown) => {
      expect(() => new ReputationAlarms(newStack(), 'Alarms', { [prop]: threshold })).toThrow(
        new Error(
          `[cdk-ses-event-destinations:ReputationAlarms.invalidThreshold] '${prop}' is ${shown}; allowed: a share, more than 0 and at most 1; ` +
            'write 5 % as 0.05 (at Stack/Alarms)',
        ),
      );
    });
  },
);

describe.each(['bounce', 'complaint'])('the warning of a %s rate', (rate) => {
  const create = (warning: number, critical: number) => () =>
    new ReputationAlarms(newStack(), 'Alarms', { [`${rate}WarningThreshold`]: warning, [`${rate}CriticalThreshold`]: critical });

  test('fails above the critical threshold', () => {
    expect(create(0.0301, 0.03)).toThrow(
      new Error(
        `[cdk-ses-event-destinations:ReputationAlarms.warningAboveCritical] '${rate}WarningThreshold' is 0.0301; allowed: at most 0.03, ` +
          'the critical threshold; lower it, or raise the critical threshold (at Stack/Alarms)',
      ),
    );
  });

  test.each<[string, number, number]>([
    ['as high as the critical one', 0.03, 0.03],
    ['a token', Lazy.number({ produce: () => 0.04 }), 0.03],
    ['anything below a token', 0.9, Lazy.number({ produce: () => 0.03 })],
  ])('may be %s', (_what, warning, critical) => {
    expect(create(warning, critical)).not.toThrow();
  });
});

test('fails for a name in the place of a configuration set', () => {
  expect(() => new ReputationAlarms(newStack(), 'Alarms', { configurationSet: 'mail' as unknown as ses.IConfigurationSetRef })).toThrow(
    `notAConfigurationSet] 'configurationSet' is "mail"`,
  );
});

test('fails for a critical threshold below the warning of AWS, which is the default', () => {
  expect(() => new ReputationAlarms(newStack(), 'Alarms', { bounceCriticalThreshold: 0.04 })).toThrow('warningAboveCritical');
});

describe('a configuration set without reputation metrics', () => {
  const REFUSED =
    `[cdk-ses-event-destinations:ReputationAlarms.noReputationMetrics] 'configurationSet' is Stack/Set; allowed: a configuration set ` +
    `that publishes reputation metrics; give the configuration set 'reputationMetrics: true', or leave 'configurationSet' out to watch the ` +
    'account (at Stack/Alarms)';

  const watch = (create: (stack: Stack) => ses.IConfigurationSetRef) => (stack: Stack) => () =>
    new ReputationAlarms(stack, 'Alarms', { configurationSet: create(stack) });
  const resource = (set: ses.ConfigurationSet) => set.node.defaultChild as ses.CfnConfigurationSet;
  const changed = (change: (set: ses.CfnConfigurationSet) => void, props: ses.ConfigurationSetProps = {}) =>
    watch((stack) => {
      const set = new ses.ConfigurationSet(stack, 'Set', props);
      const aspect: IAspect = { visit: (node) => (node === set ? change(resource(set)) : undefined) };
      Aspects.of(stack).add(aspect);
      return set;
    });
  const on = { reputationMetrics: true };

  test.each<[string, (stack: Stack) => () => unknown]>([
    ['which is the default', watch((stack) => new ses.ConfigurationSet(stack, 'Set'))],
    ['as an L1', watch((stack) => new ses.CfnConfigurationSet(stack, 'Set', { reputationOptions: {} }))],
    ['which is said', watch((stack) => new ses.ConfigurationSet(stack, 'Set', { reputationMetrics: false }))],
    ['after an aspect', changed((set) => (set.reputationOptions = { reputationMetricsEnabled: false }), on)],
    ['after an override', changed((set) => set.addPropertyOverride('ReputationOptions.ReputationMetricsEnabled', false), on)],
    ['after an override by text', changed((set) => set.addPropertyOverride('ReputationOptions.ReputationMetricsEnabled', 'false'), on)],
    [
      'after a deletion of its only part',
      changed((set) => set.addPropertyDeletionOverride('ReputationOptions.ReputationMetricsEnabled'), on),
    ],
    ['after a deletion', changed((set) => set.addPropertyDeletionOverride('ReputationOptions'), on)],
  ])('is refused, %s', (_what, scene) => {
    expectRefusedAtSynthesis(scene, REFUSED);
  });

  test.each<[string, (stack: Stack) => () => unknown]>([
    ['which an aspect switches on', changed((set) => (set.reputationOptions = { reputationMetricsEnabled: true }))],
    ['which an override switches on', changed((set) => set.addPropertyOverride('ReputationOptions.ReputationMetricsEnabled', true))],
    [
      'of which only CloudFormation knows',
      changed((set) => set.addPropertyOverride('ReputationOptions', { 'Fn::If': ['Watched', {}, {}] })),
    ],
    ['of which only a parameter knows', changed((set) => set.addPropertyOverride('ReputationOptions', { Ref: 'Options' }))],
    [
      'whose switch is a token',
      changed((set) => (set.reputationOptions = { reputationMetricsEnabled: Lazy.any({ produce: () => ({ Ref: 'On' }) }) })),
    ],
    ['that is imported', watch((stack) => ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail'))],
  ])('is taken, %s', (_what, scene) => {
    const stack = newStack();
    scene(stack)();

    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe('alarms without actions', () => {
  const SILENT = (names: string) =>
    `Nobody is told when these alarms of Stack/Alarms go off: ${names}. Pass 'actions', such as an SnsAction, or call addAlarmAction on ` +
    'the alarms, and leave their actions enabled. [ack: cdk-ses-event-destinations:ReputationAlarms.noActions]';

  function toldOf(
    props: (stack: Stack) => ReputationAlarmsProps,
    change: (alarms: ReputationAlarms, stack: Stack) => unknown = () => undefined,
  ) {
    const stack = newStack();
    change(new ReputationAlarms(stack, 'Alarms', props(stack)), stack);
    return warnings(stack);
  }

  test('get one warning', () => {
    expect(toldOf(() => ({}))).toEqual([
      ['/Stack/Alarms/BounceWarning/Resource', SILENT('BounceWarning, ComplaintWarning, BounceCritical, ComplaintCritical')],
    ]);
  });

  test('get one for those that have none', () => {
    const change = (alarms: ReputationAlarms, stack: Stack) =>
      alarms.criticalAlarms.forEach((alarm) => alarm.addAlarmAction(notifying(stack, `${alarm.node.id}Topic`)));

    expect(toldOf(() => ({}), change)).toEqual([['/Stack/Alarms/BounceWarning/Resource', SILENT('BounceWarning, ComplaintWarning')]]);
  });

  test.each<[string, (stack: Stack) => ReputationAlarmsProps, [string, string][]]>([
    ['some', () => ({}), [['/Stack/Alarms/ComplaintWarning/Resource', SILENT('ComplaintWarning, BounceCritical, ComplaintCritical')]]],
    ['none', (stack) => ({ actions: [notifying(stack)] }), []],
  ])('get one for those that are left, of which %s have no action', (_what, props, told) => {
    expect(toldOf(props, ({ node }) => node.tryRemoveChild('BounceWarning'))).toEqual(told);
  });

  test('get none if an action is added by an override', () => {
    const change = (alarms: ReputationAlarms) =>
      alarms.alarms.forEach(({ node }) =>
        (node.defaultChild as cloudwatch.CfnAlarm).addPropertyOverride('AlarmActions', { Ref: 'Actions' }),
      );

    expect(toldOf(() => ({}), change)).toEqual([]);
  });

  test('get one if an override takes the actions away', () => {
    const change = ({ bounceCritical }: ReputationAlarms) =>
      (bounceCritical.node.defaultChild as cloudwatch.CfnAlarm).addPropertyOverride('AlarmActions', []);

    expect(toldOf((stack) => ({ actions: [notifying(stack)] }), change)).toEqual([
      ['/Stack/Alarms/BounceCritical/Resource', SILENT('BounceCritical')],
    ]);
  });

  test.each([false, 'false'])('get one if their actions are switched off: %j', (enabled) => {
    const change = ({ complaintCritical }: ReputationAlarms) =>
      (complaintCritical.node.defaultChild as cloudwatch.CfnAlarm).addPropertyOverride('ActionsEnabled', enabled);

    expect(toldOf((stack) => ({ actions: [notifying(stack)] }), change)).toEqual([
      ['/Stack/Alarms/ComplaintCritical/Resource', SILENT('ComplaintCritical')],
    ]);
  });

  test('get none if only CloudFormation knows whether their actions are on', () => {
    const change = ({ alarms }: ReputationAlarms) =>
      alarms.forEach(({ node }) => (node.defaultChild as cloudwatch.CfnAlarm).addPropertyOverride('ActionsEnabled', { Ref: 'Enabled' }));

    expect(toldOf((stack) => ({ actions: [notifying(stack)] }), change)).toEqual([]);
  });
});

describe('over time', () => {
  const stack = newStack();
  new ReputationAlarms(stack, 'Alarms');
  const alarms = alarmsIn(stack);

  /** The same, however far CloudWatch looks back. */
  function statesOf(id: string, points: (number | undefined)[]): string[] {
    const [one, other] = [1, 5].map((lookBack) => statesOver(alarms[id], points, lookBack));
    expect(one).toEqual(other);
    return one;
  }

  test.each([
    ['BounceWarning', 0.0499, 0.05],
    ['BounceCritical', 0.0999, 0.1],
    ['ComplaintWarning', 0.000999, 0.001],
    ['ComplaintCritical', 0.00499, 0.005],
  ])('%s goes off when its threshold is reached, and recovers below', (id, below, at) => {
    expect(statesOf(id, [below, at, at + 0.001, at, below])).toEqual(['OK', 'ALARM', 'ALARM', 'ALARM', 'OK']);
  });

  test('missing data changes nothing', () => {
    expect(statesOf('BounceWarning', [undefined, 0.01, undefined, undefined])).toEqual(['INSUFFICIENT_DATA', 'OK', 'OK', 'OK']);
    expect(statesOf('BounceWarning', [0.06, undefined, undefined, 0.01])).toEqual(['ALARM', 'ALARM', 'ALARM', 'OK']);
  });

  test('the warning comes before it is critical', () => {
    const rates = [0.01, 0.06, 0.11, 0.07, 0.02];

    expect(statesOf('BounceWarning', rates)).toEqual(['OK', 'ALARM', 'ALARM', 'ALARM', 'OK']);
    expect(statesOf('BounceCritical', rates)).toEqual(['OK', 'OK', 'ALARM', 'OK', 'OK']);
  });
});
