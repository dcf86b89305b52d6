import { App, CfnParameter, CfnStack, Fn, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { ConfigurationSetEventDestination, EventBridgeDestination } from '../../lib';
import { ENV, eventDestination, expectRefused, newStack, warnings } from '../helpers/scene';

const { EventBus, CfnEventBus } = events;
const ARN = 'arn:aws:events:eu-west-1:111122223333:event-bus/default';
const joined = (...parts: unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...parts]] });
const HERE = joined(':events:eu-west-1:111122223333:event-bus/default');
const ANYWHERE = joined(':events:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':event-bus/default');

function publish(stack: Stack, bus?: events.IEventBusRef): () => ConfigurationSetEventDestination {
  const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');
  const destination = new EventBridgeDestination({ bus });
  return () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
}

describe.each<[string, StackProps, unknown]>([
  ['in a known environment', { env: ENV }, HERE],
  ['in an environment-agnostic stack', {}, ANYWHERE],
])('%s', (_where, props, formatted) => {
  const parameter = (stack: Stack) => new CfnParameter(stack, 'Bus').valueAsString;

  test.each<[string, (stack: Stack) => events.IEventBusRef | undefined, unknown]>([
    ['left out', () => undefined, formatted],
    ['by name', (stack) => EventBus.fromEventBusName(stack, 'Default', 'default'), formatted],
    ['by ARN', (stack) => EventBus.fromEventBusArn(stack, 'Default', ARN), ARN],
    ['by an ARN of pseudo parameters', (stack) => EventBus.fromEventBusArn(stack, 'Default', agnosticArn(stack)), ANYWHERE],
    ['by an ARN that is a parameter', (stack) => EventBus.fromEventBusArn(stack, 'Default', parameter(stack)), { Ref: 'Bus' }],
    [
      'by an ARN that is an export',
      (stack) => EventBus.fromEventBusArn(stack, 'Default', Fn.importValue('bus')),
      { 'Fn::ImportValue': 'bus' },
    ],
    [
      'by an attribute',
      (stack) =>
        EventBus.fromEventBusArn(
          stack,
          'Default',
          new CfnStack(stack, 'Nested', { templateUrl: 'https://s3.amazonaws.com/templates/nested.json' }).getAtt('Outputs.Bus').toString(),
        ),
      { 'Fn::GetAtt': ['Nested', 'Outputs.Bus'] },
    ],
    ['as an L1 by ARN', (stack) => CfnEventBus.fromEventBusArn(stack, 'Default', ARN), ARN],
    ['as an L1 by name', (stack) => CfnEventBus.fromEventBusName(stack, 'Default', 'default'), formatted],
  ])('takes the default bus %s', (_form, bus, expected) => {
    const stack = newStack(props);

    publish(stack, bus(stack))();

    expect(eventDestination(stack).EventBridgeDestination).toEqual({ EventBusArn: expected });
    expect(warnings(stack)).toEqual([]);
  });

  test('takes a bus whose name is a parameter', () => {
    const stack = newStack(props);

    publish(stack, EventBus.fromEventBusName(stack, 'Default', parameter(stack)))();

    expect(eventDestination(stack).EventBridgeDestination.EventBusArn['Fn::Join'][1]).toContainEqual({ Ref: 'Bus' });
  });

  test('takes a bus whose name the CLI is yet to look up', () => {
    const stack = newStack({ env: ENV });
    const name = ssm.StringParameter.valueFromLookup(stack, '/mail/bus');

    publish(stack, EventBus.fromEventBusName(stack, 'Default', name))();

    expect(eventDestination(stack).EventBridgeDestination).toEqual({
      EventBusArn: joined(':events:eu-west-1:111122223333:event-bus/dummy-value-for-/mail/bus'),
    });
  });

  test.each<[string, (stack: Stack) => events.IEventBusRef, string]>([
    ['created by an L2', (stack) => new EventBus(stack, 'Bus'), 'Stack/Bus/Resource'],
    ['created by an L2 with a name', (stack) => new EventBus(stack, 'Bus', { eventBusName: 'mine' }), 'Stack/Bus/Resource'],
    ['created by an L1', (stack) => new CfnEventBus(stack, 'Bus', { name: 'mine' }), 'Stack/Bus'],
    [
      'imported by the name of one that is created',
      (stack) => EventBus.fromEventBusName(stack, 'Import', new CfnEventBus(stack, 'Bus', { name: 'mine' }).ref),
      'Stack/Bus',
    ],
    ['imported by name', (stack) => EventBus.fromEventBusName(stack, 'Bus', 'mine'), '"mine"'],
    [
      'imported by ARN',
      (stack) => EventBus.fromEventBusArn(stack, 'Bus', 'arn:aws:events:eu-west-1:111122223333:event-bus/mine'),
      '"mine"',
    ],
    [
      'imported by an ARN of pseudo parameters',
      (stack) => EventBus.fromEventBusArn(stack, 'Bus', agnosticArn(stack).replace('/default', '/mine')),
      '"mine"',
    ],
  ])('fails for a custom bus %s', (_form, bus, got) => {
    expectRefused(
      (stack) => publish(stack, bus(stack)),
      `[cdk-ses-event-destinations:EventBridgeDestination.customEventBus] 'bus' is ${got}; allowed: the default event bus; ` +
        "leave out 'bus', and forward from the default bus to this one with a rule: new targets.EventBus(bus) (at Stack/Events)",
      props,
    );
  });
});

test('takes the default bus imported in a stack of another kind of environment', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const agnostic = new Stack(app, 'Agnostic');

  publish(stack, EventBus.fromEventBusName(agnostic, 'Default', 'default'))();

  expect(eventDestination(stack).EventBridgeDestination).toEqual({ EventBusArn: ANYWHERE });
});

test.each([
  ['another service', 'arn:aws:sns:eu-west-1:111122223333:event-bus/default'],
  ['a bus without its account', 'arn:aws:events:eu-west-1::event-bus/default'],
  ['a rule', 'arn:aws:events:eu-west-1:111122223333:rule/default'],
])('fails for the ARN of %s', (_what, arn) => {
  expectRefused(
    (stack) => publish(stack, EventBus.fromEventBusArn(stack, 'Bus', arn)),
    `[cdk-ses-event-destinations:EventBridgeDestination.malformedArn] 'bus' is "${arn}"; ` +
      "allowed: arn:<partition>:events:<region>:<account>:event-bus/<name>; leave out 'bus', which is the default event bus (at Stack/Events)",
  );
});

test('fails for the bus of a partner, whose name holds slashes', () => {
  const stack = newStack();
  const bus = EventBus.fromEventBusArn(stack, 'Bus', 'arn:aws:events:eu-west-1:111122223333:event-bus/aws.partner/example.com/1');

  expect(publish(stack, bus)).toThrow('EventBridgeDestination.customEventBus');
});

test('fails for the default bus of another Region', () => {
  expectRefused(
    (stack) => publish(stack, EventBus.fromEventBusArn(stack, 'Bus', ARN.replace('eu-west-1', 'us-east-1'))),
    '[cdk-ses-event-destinations:EventBridgeDestination.busInAnotherRegion] \'bus\' is "a bus in us-east-1"; ' +
      'allowed: the default event bus of eu-west-1, the Region of the configuration set; ' +
      "leave out 'bus', and forward from the default bus to the other Region with a rule (at Stack/Events)",
  );
});

test('fails for the default bus of another account', () => {
  expectRefused(
    (stack) => publish(stack, EventBus.fromEventBusArn(stack, 'Bus', ARN.replace('111122223333', '444455556666'))),
    '[cdk-ses-event-destinations:EventBridgeDestination.busInAnotherAccount] \'bus\' is "a bus in account 444455556666"; ' +
      'allowed: the default event bus of 111122223333, the account of the configuration set; ' +
      "leave out 'bus', and forward from the default bus to the other account with a rule (at Stack/Events)",
  );
});

function agnosticArn(stack: Stack): string {
  return `arn:${stack.partition}:events:\${Region}:\${Account}:event-bus/default`
    .replace('${Region}', Fn.ref('AWS::Region'))
    .replace('${Account}', Fn.ref('AWS::AccountId'));
}
