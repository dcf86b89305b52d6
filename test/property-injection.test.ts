import type { IPropertyInjector } from 'aws-cdk-lib';
import { App, Duration, PropertyInjectors, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ses from 'aws-cdk-lib/aws-ses';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EmailEventArchive,
  EmailFeedbackQueue,
  ReputationAlarms,
  SendingPause,
  TransactionalEmailDashboard,
} from '../lib';
import type { ConfigurationSetEventDestinationProps, ReputationAlarmsProps } from '../lib';
import { ENV, eventDestination, properties } from './helpers/scene';

/** Pauses all event destinations, but those that say otherwise. */
const PAUSE: IPropertyInjector = {
  constructUniqueId: ConfigurationSetEventDestination.PROPERTY_INJECTION_ID,
  inject: (props: ConfigurationSetEventDestinationProps) => ({ enabled: false, ...props }),
};

function publish(stack: Stack, props: Partial<ConfigurationSetEventDestinationProps> = {}): void {
  const configurationSet = new ses.ConfigurationSet(stack, 'Set');
  new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new CloudWatchDestination(), ...props });
}

test('the name of the construct for injectors stays from release to release', () => {
  expect(ConfigurationSetEventDestination.PROPERTY_INJECTION_ID).toBe('cdk-ses-event-destinations.ConfigurationSetEventDestination');
});

describe('an injector changes props when it is registered', () => {
  test.each<[string, () => Stack]>([
    ['on the app', () => new Stack(new App({ propertyInjectors: [PAUSE] }), 'Stack', { env: ENV })],
    ['on a stage', () => new Stack(new Stage(new App(), 'Stage', { propertyInjectors: [PAUSE], env: ENV }), 'Stack')],
    ['on a stack', () => new Stack(new App(), 'Stack', { propertyInjectors: [PAUSE], env: ENV })],
    [
      'on a stack that is there already',
      () => {
        const stack = new Stack(new App(), 'Stack', { env: ENV });
        PropertyInjectors.of(stack).add(PAUSE);
        return stack;
      },
    ],
  ])('%s', (_where, newStack) => {
    const stack = newStack();

    publish(stack);

    expect(eventDestination(stack).Enabled).toBe(false);
  });
});

test('an injector leaves alone what it does not name', () => {
  const stack = new Stack(new App({ propertyInjectors: [PAUSE] }), 'Stack', { env: ENV });

  publish(stack, { enabled: true });

  expect(eventDestination(stack).Enabled).toBe(true);
});

test('without an injector, nothing changes', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });

  publish(stack);

  expect(eventDestination(stack).Enabled).toBe(true);
});

describe('of a feedback queue', () => {
  const { PROPERTY_INJECTION_ID: constructUniqueId } = EmailFeedbackQueue;

  test('the name for injectors stays from release to release', () => {
    expect(constructUniqueId).toBe('cdk-ses-event-destinations.EmailFeedbackQueue');
  });

  test('an injector changes props, and what a user writes comes first', () => {
    const injector: IPropertyInjector = { constructUniqueId, inject: (props) => ({ maxReceiveCount: 7, ...props }) };
    const stack = new Stack(new App({ propertyInjectors: [injector] }), 'Stack', { env: ENV });

    new EmailFeedbackQueue(stack, 'Injected');
    new EmailFeedbackQueue(stack, 'Written', { maxReceiveCount: 9 });

    const counts = Object.values<any>(Template.fromStack(stack).findResources('AWS::SQS::Queue')).flatMap(
      ({ Properties }) => Properties.RedrivePolicy?.maxReceiveCount ?? [],
    );
    expect(counts).toEqual([7, 9]);
  });
});

test('an injector changes the props of an archive', () => {
  const { PROPERTY_INJECTION_ID: constructUniqueId } = EmailEventArchive;
  const injector: IPropertyInjector = { constructUniqueId, inject: (props) => ({ retention: Duration.days(30), ...props }) };
  const stack = new Stack(new App({ propertyInjectors: [injector] }), 'Stack', { env: ENV });

  new EmailEventArchive(stack, 'Injected');
  new EmailEventArchive(stack, 'Written', { retention: Duration.days(60) });

  const days = Object.values<any>(Template.fromStack(stack).findResources('AWS::S3::Bucket')).map(
    ({ Properties }) => Properties.LifecycleConfiguration.Rules[0].ExpirationInDays,
  );
  expect(constructUniqueId).toBe('cdk-ses-event-destinations.EmailEventArchive');
  expect(days).toEqual([30, 60]);
});

test('an injector changes the props of a pause', () => {
  const { PROPERTY_INJECTION_ID: constructUniqueId } = SendingPause;
  const injector: IPropertyInjector = { constructUniqueId, inject: (props) => ({ logRetention: 7, ...props }) };
  const stack = new Stack(new App({ propertyInjectors: [injector] }), 'Stack', { env: ENV });

  new SendingPause(stack, 'Pause', {
    configurationSet: new ses.ConfigurationSet(stack, 'Set'),
    alarms: [cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:bounces')],
  });

  expect(constructUniqueId).toBe('cdk-ses-event-destinations.SendingPause');
  expect(properties(stack, 'AWS::Logs::LogGroup').RetentionInDays).toBe(7);
});

test("an injector for core's construct is not for this one", () => {
  const { PROPERTY_INJECTION_ID: constructUniqueId } = ses.ConfigurationSetEventDestination;
  const stack = new Stack(new App({ propertyInjectors: [{ ...PAUSE, constructUniqueId }] }), 'Stack', { env: ENV });

  publish(stack);

  expect(eventDestination(stack).Enabled).toBe(true);
});

test('what an injector changes is checked like what a user writes', () => {
  const injector: IPropertyInjector = { ...PAUSE, inject: (props) => ({ ...props, events: [] }) };
  const stack = new Stack(new App({ propertyInjectors: [injector] }), 'Stack', { env: ENV });

  expect(() => publish(stack)).toThrow('ConfigurationSetEventDestination.noEvents');
});

test.each<[string, { readonly PROPERTY_INJECTION_ID: string }]>([
  ['EmailFeedbackQueue', EmailFeedbackQueue],
  ['ReputationAlarms', ReputationAlarms],
  ['TransactionalEmailDashboard', TransactionalEmailDashboard],
])('the name of %s for injectors stays, too', (name, { PROPERTY_INJECTION_ID }) => {
  expect(PROPERTY_INJECTION_ID).toBe(`cdk-ses-event-destinations.${name}`);
});

test('an injector may lower the thresholds of all alarms on the reputation', () => {
  const injector: IPropertyInjector = {
    constructUniqueId: ReputationAlarms.PROPERTY_INJECTION_ID,
    inject: (props: ReputationAlarmsProps) => ({ bounceWarningThreshold: 0.02, ...props }),
  };
  const stack = new Stack(new App({ propertyInjectors: [injector] }), 'Stack', { env: ENV });

  const { bounceWarning } = new ReputationAlarms(stack, 'Alarms');

  expect(stack.resolve((bounceWarning.node.defaultChild as cloudwatch.CfnAlarm).threshold)).toBe(0.02);
});
