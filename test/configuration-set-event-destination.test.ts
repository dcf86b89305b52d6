import { App, CfnParameter, CfnStack, Fn, Lazy, NestedStack, PhysicalName, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { RootConstruct } from 'constructs';
import type { IConstruct } from 'constructs';
import { CloudWatchDestination, ConfigurationSetEventDestination, EmailEvents, EventBridgeDestination, SnsDestination } from '../lib';
import type { ConfigurationSetEventDestinationProps, IEventDestination } from '../lib';
import { ENV, eventDestination, expectRefused, newStack, properties, warnings } from './helpers/scene';

const TYPE = 'AWS::SES::ConfigurationSetEventDestination';
const metrics = new CloudWatchDestination();

/** Adds an event destination to a set of its own. */
function add(stack: Stack, props: Partial<ConfigurationSetEventDestinationProps> = {}): ConfigurationSetEventDestination {
  const configurationSet = props.configurationSet ?? new ses.ConfigurationSet(stack, 'Set');
  return new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: metrics, ...props });
}

describe('the resource', () => {
  test('belongs to the configuration set', () => {
    const stack = newStack();

    add(stack);

    const [setId] = Object.keys(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSet'));
    expect(properties(stack, TYPE).ConfigurationSetName).toEqual({ Ref: setId });
  });

  test.each<[string, (stack: Stack) => ses.IConfigurationSetRef, unknown]>([
    ['an L1', (stack) => new ses.CfnConfigurationSet(stack, 'L1'), { Ref: 'L1' }],
    ['an imported L2', (stack) => ses.ConfigurationSet.fromConfigurationSetName(stack, 'Imported', 'my-set'), 'my-set'],
    ['an imported L1', (stack) => ses.CfnConfigurationSet.fromConfigurationSetName(stack, 'Imported', 'my-set'), 'my-set'],
    [
      'a parameter',
      (stack) => ses.ConfigurationSet.fromConfigurationSetName(stack, 'Imported', new CfnParameter(stack, 'Name').valueAsString),
      { Ref: 'Name' },
    ],
  ])('takes %s for its configuration set', (_name, configurationSet, expected) => {
    const stack = newStack();

    add(stack, { configurationSet: configurationSet(stack) });

    expect(properties(stack, TYPE).ConfigurationSetName).toEqual(expected);
  });

  test.each([
    [undefined, true],
    [true, true],
    [false, false],
  ])('enabled: %s is written as %s', (enabled, expected) => {
    const stack = newStack();

    add(stack, { enabled });

    expect(eventDestination(stack).Enabled).toBe(expected);
  });

  test('is named by CloudFormation by default', () => {
    const stack = newStack();

    add(stack);

    expect(eventDestination(stack)).not.toHaveProperty('Name');
  });

  test('refers to itself by what CloudFormation returns and by the set it was given', () => {
    const stack = newStack();
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'my-set');

    const destination = add(stack, { configurationSet });

    expect(stack.resolve(destination.configurationSetEventDestinationId)).toEqual({ 'Fn::GetAtt': ['EventsD32975C2', 'Id'] });
    expect(stack.resolve(destination.configurationSetEventDestinationRef)).toEqual({
      configurationSetEventDestinationId: { 'Fn::GetAtt': ['EventsD32975C2', 'Id'] },
      configurationSetName: 'my-set',
    });
  });

  test('is deployed after the dependables of its destination', () => {
    const stack = newStack();
    const policy = new sns.CfnTopic(stack, 'Policy');

    add(stack, {
      destination: {
        bind: () => ({
          eventBridgeDestination: { eventBusArn: 'arn:aws:events:eu-west-1:111122223333:event-bus/default' },
          dependables: [policy],
        }),
      },
    });

    expect(Object.values(Template.fromStack(stack).findResources(TYPE))[0].DependsOn).toEqual(['Policy']);
  });
});

describe('the configuration set', () => {
  test.each(['a', 'A-z_0', 'x'.repeat(64)])('may be named %s', (name) => {
    const stack = newStack();

    add(stack, { configurationSet: imported(stack, 'Set', name) });

    expect(properties(stack, TYPE).ConfigurationSetName).toBe(name);
  });

  test.each(['', '*', 'x'.repeat(65), 'arn:aws:ses:eu-west-1:111122223333:configuration-set/mail'])('fails with the name %j', (name) => {
    expectRefused(
      (stack) => scene(stack, { configurationSet: imported(stack, 'Set', name) }),
      `[cdk-ses-event-destinations:ConfigurationSetEventDestination.invalidConfigurationSetName] 'configurationSet' is ${JSON.stringify(name)}; ` +
        'allowed: a configuration set whose name has 1 to 64 ASCII letters, digits, - and _; ' +
        'pass the name of the configuration set, not its ARN or a pattern (at Stack/Events)',
    );
  });

  test('may have a name that the CLI is yet to look up', () => {
    const stack = newStack();
    const name = ssm.StringParameter.valueFromLookup(stack, '/mail/set');

    add(stack, { configurationSet: imported(stack, 'Set', name) });

    expect(properties(stack, TYPE).ConfigurationSetName).toBe('dummy-value-for-/mail/set');
  });
});

describe('events', () => {
  test('are by default all that need no tracking', () => {
    const stack = newStack();

    add(stack);

    expect(eventDestination(stack).MatchingEventTypes).toEqual([
      'send',
      'reject',
      'bounce',
      'complaint',
      'delivery',
      'renderingFailure',
      'deliveryDelay',
      'subscription',
    ]);
  });

  test('are written once each, in the order given', () => {
    const stack = newStack();

    add(stack, { events: [ses.EmailSendingEvent.OPEN, ...EmailEvents.FEEDBACK, ses.EmailSendingEvent.OPEN, ...EmailEvents.FAILURES] });

    expect(eventDestination(stack).MatchingEventTypes).toEqual([
      'open',
      'bounce',
      'complaint',
      'reject',
      'renderingFailure',
      'deliveryDelay',
    ]);
  });

  test('may hold a token', () => {
    const stack = newStack();
    const event = new CfnParameter(stack, 'Event').valueAsString as ses.EmailSendingEvent;

    add(stack, { events: [event] });

    expect(eventDestination(stack).MatchingEventTypes).toEqual([{ Ref: 'Event' }]);
  });

  test('may be a token', () => {
    const stack = newStack();
    const events = Fn.split(',', new CfnParameter(stack, 'Events').valueAsString) as ses.EmailSendingEvent[];

    new ConfigurationSetEventDestination(stack, 'Destination', {
      configurationSet: new ses.ConfigurationSet(stack, 'Set'),
      destination: metrics,
      events,
    });

    expect(eventDestination(stack).MatchingEventTypes).toEqual({ 'Fn::Split': [',', { Ref: 'Events' }] });
  });

  test('fails with an error of a name of its own', () => {
    expect(() => add(newStack(), { events: [] })).toThrow(expect.objectContaining({ name: 'EventDestinationError' }));
  });

  test('fails for an empty list', () => {
    expectRefused(
      (stack) => scene(stack, { events: [] }),
      "[cdk-ses-event-destinations:ConfigurationSetEventDestination.noEvents] 'events' is []; " +
        'allowed: one or more of send, reject, bounce, complaint, delivery, open, click, renderingFailure, deliveryDelay, subscription; ' +
        "leave 'events' out for all but open and click, or set 'enabled' to false to pause the destination (at Stack/Events)",
    );
  });

  test('fails for what SES does not know', () => {
    const events = ['bounce', 'BOUNCE', 'opened'] as ses.EmailSendingEvent[];

    expectRefused(
      (stack) => scene(stack, { events }),
      '[cdk-ses-event-destinations:ConfigurationSetEventDestination.unknownEvent] \'events\' is ["BOUNCE","opened"]; ' +
        'allowed: one or more of send, reject, bounce, complaint, delivery, open, click, renderingFailure, deliveryDelay, subscription; ' +
        'use the members of ses.EmailSendingEvent or the lists of EmailEvents (at Stack/Events)',
    );
  });
});

describe('configurationSetEventDestinationName', () => {
  test.each(['a', 'A-z_0', 'x'.repeat(64)])('%s is written', (name) => {
    const stack = newStack();

    add(stack, { configurationSetEventDestinationName: name });

    expect(eventDestination(stack).Name).toBe(name);
  });

  test.each(['', 'x'.repeat(65), 'with space', 'a dummy-value-for-nothing', 'dot.ted', 'ünicode', 'new\nline', 'trailing\n'])(
    'fails for %j',
    (name) => {
      expectRefused(
        (stack) => scene(stack, { configurationSetEventDestinationName: name }),
        `[cdk-ses-event-destinations:ConfigurationSetEventDestination.invalidName] 'configurationSetEventDestinationName' is ${JSON.stringify(name)}; ` +
          'allowed: 1 to 64 ASCII letters, digits, - and _; shorten or spell it so, or leave it out and CloudFormation makes a name (at Stack/Events)',
      );
    },
  );

  test('may be a token', () => {
    const stack = newStack();

    add(stack, { configurationSetEventDestinationName: new CfnParameter(stack, 'Name').valueAsString });

    expect(eventDestination(stack).Name).toEqual({ Ref: 'Name' });
  });

  test('may be what the CLI is yet to look up', () => {
    const stack = newStack();

    add(stack, { configurationSetEventDestinationName: ssm.StringParameter.valueFromLookup(stack, '/mail/name') });

    expect(eventDestination(stack).Name).toBe('dummy-value-for-/mail/name');
  });

  test('may be left to CDK', () => {
    const stack = newStack();

    add(stack, { configurationSetEventDestinationName: PhysicalName.GENERATE_IF_NEEDED });

    expect(eventDestination(stack)).not.toHaveProperty('Name');
  });

  const twice =
    '[cdk-ses-event-destinations:ConfigurationSetEventDestination.duplicateName] \'configurationSetEventDestinationName\' is "same"; ' +
    'allowed: a name that no other event destination of the configuration set has; choose another name, or leave it out and CloudFormation makes one ' +
    '(at Stack/Events)';

  test('fails when it is given twice on one set', () => {
    expectRefused((stack) => {
      const configurationSet = new ses.ConfigurationSet(stack, 'Set');
      named(stack, 'First', configurationSet, 'same');
      return () => named(stack, 'Events', configurationSet, 'same');
    }, twice);
  });

  test('may be another on the same set', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    named(stack, 'First', configurationSet, 'one');
    named(stack, 'Second', configurationSet, 'other');

    Template.fromStack(stack).resourceCountIs(TYPE, 2);
  });

  test('may be the same on two sets', () => {
    const stack = newStack();

    named(stack, 'First', new ses.ConfigurationSet(stack, 'Set1'), 'same');
    named(stack, 'Second', new ses.ConfigurationSet(stack, 'Set2'), 'same');

    Template.fromStack(stack).resourceCountIs(TYPE, 2);
  });

  test('may be the same token twice on one set', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const name = Lazy.string({ produce: () => 'later' });

    named(stack, 'First', configurationSet, name);
    named(stack, 'Second', configurationSet, name);

    Template.fromStack(stack).resourceCountIs(TYPE, 2);
  });

  test('is free again after an event destination was refused', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const destination: IEventDestination = { bind: () => ({}) };
    const props = { configurationSet, destination, configurationSetEventDestinationName: 'same' };

    expect(() => new ConfigurationSetEventDestination(stack, 'Events', props)).toThrow('noTarget');
    named(stack, 'Events', configurationSet, 'same');

    Template.fromStack(stack).resourceCountIs(TYPE, 1);
  });

  describe('knows one set by its', () => {
    test.each<[string, (stack: Stack) => [ses.IConfigurationSetRef, ses.IConfigurationSetRef]]>([
      [
        'L2 and L1',
        (stack) => {
          const set = new ses.ConfigurationSet(stack, 'Set');
          return [set, set.node.defaultChild as ses.CfnConfigurationSet];
        },
      ],
      ['two imports', (stack) => [imported(stack, 'One', 'my-set'), imported(stack, 'Two', 'my-set')]],
      [
        'fixed name and import',
        (stack) => [new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'my-set' }), imported(stack, 'Import', 'my-set')],
      ],
      [
        'two imports of one parameter',
        (stack) => {
          const name = new CfnParameter(stack, 'Name').valueAsString;
          return [imported(stack, 'One', name), imported(stack, 'Two', name)];
        },
      ],
      [
        'two imports of one export',
        (stack) => {
          const name = Fn.importValue('the-set');
          return [imported(stack, 'One', name), imported(stack, 'Two', name)];
        },
      ],
    ])('%s', (_name, sets) => {
      expectRefused((stack) => {
        const [one, other] = sets(stack);
        named(stack, 'First', one, 'same');
        return () => named(stack, 'Events', other, 'same');
      }, twice);
    });

    test('name within an environment, over its stacks', () => {
      const app = new App();
      const [one, other] = [new Stack(app, 'One', { env: ENV }), new Stack(app, 'Other', { env: ENV })];
      named(one, 'Events', imported(one, 'Set', 'my-set'), 'same');

      expect(() => named(other, 'Events', imported(other, 'Set', 'my-set'), 'same')).toThrow('duplicateName');
    });
  });

  describe('does not mistake for one set those of the same name in', () => {
    const stacks: [string, () => [Stack, Stack]][] = [
      [
        'two Regions',
        () => {
          const app = new App();
          return [
            new Stack(app, 'One', { env: { account: ENV.account, region: 'eu-west-1' } }),
            new Stack(app, 'Other', { env: { account: ENV.account, region: 'us-east-1' } }),
          ];
        },
      ],
      [
        'two accounts',
        () => {
          const app = new App();
          return [
            new Stack(app, 'One', { env: { account: '111122223333', region: 'eu-west-1' } }),
            new Stack(app, 'Other', { env: { account: '444455556666', region: 'eu-west-1' } }),
          ];
        },
      ],
      [
        'two environment-agnostic stacks',
        () => {
          const app = new App();
          return [new Stack(app, 'One'), new Stack(app, 'Other')];
        },
      ],
      [
        'two stacks of known account and unknown Region',
        () => {
          const app = new App();
          const env = { account: ENV.account };
          return [new Stack(app, 'One', { env }), new Stack(app, 'Other', { env })];
        },
      ],
      [
        'two stages of one environment',
        () => {
          const app = new App();
          return [new Stack(new Stage(app, 'Blue', { env: ENV }), 'Stack'), new Stack(new Stage(app, 'Green', { env: ENV }), 'Stack')];
        },
      ],
    ];

    test.each(stacks)('%s', (_name, arrange) => {
      const [one, other] = arrange();

      named(one, 'Events', imported(one, 'Set', 'my-set'), 'same');
      named(other, 'Events', imported(other, 'Set', 'my-set'), 'same');

      Template.fromStack(one).resourceCountIs(TYPE, 1);
      Template.fromStack(other).resourceCountIs(TYPE, 1);
    });
  });

  test('does not mistake for one set those that two attributes of one resource name', () => {
    const stack = newStack();
    const nested = new CfnStack(stack, 'Nested', { templateUrl: 'https://example.com' });

    named(stack, 'First', imported(stack, 'One', nested.getAtt('Outputs.One').toString()), 'same');
    named(stack, 'Second', imported(stack, 'Two', nested.getAtt('Outputs.Two').toString()), 'same');

    Template.fromStack(stack).resourceCountIs(TYPE, 2);
  });

  test('knows one set by its name in a nested stack, too', () => {
    const stack = newStack({});
    const nested = new NestedStack(stack, 'Nested');
    named(stack, 'Events', imported(stack, 'Set', 'my-set'), 'same');

    expect(() => named(nested, 'Events', imported(nested, 'Set', 'my-set'), 'same')).toThrow('duplicateName');
  });

  test('takes a set whose name is a token in part', () => {
    const stack = newStack();
    const name = `mail-${new CfnParameter(stack, 'Suffix').valueAsString}`;

    named(stack, 'Events', imported(stack, 'Set', name), 'same');

    expect(properties(stack, TYPE).ConfigurationSetName).toEqual({ 'Fn::Join': ['', ['mail-', { Ref: 'Suffix' }]] });
  });

  test('does not mistake a set named by a resource of another kind for that resource', () => {
    const stack = newStack();
    const bus = new events.CfnEventBus(stack, 'Bus', { name: 'my-set' });

    named(stack, 'First', imported(stack, 'One', bus.ref), 'same');
    named(stack, 'Second', imported(stack, 'Two', 'my-set'), 'same');

    Template.fromStack(stack).resourceCountIs(TYPE, 2);
  });

  test('is looked for in a tree without an app, too', () => {
    const stack = new Stack(new RootConstruct(), 'Stack', { env: ENV });
    named(stack, 'First', imported(stack, 'One', 'my-set'), 'same');

    expect(() => named(stack, 'Second', imported(stack, 'Two', 'my-set'), 'same')).toThrow('duplicateName');
  });
});

describe('the number of destinations on a set', () => {
  function fill(stack: Stack, count: number): ses.ConfigurationSet {
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    for (let index = 0; index < count; index++) {
      new ConfigurationSetEventDestination(stack, `Destination${index}`, { configurationSet, destination: metrics });
    }
    return configurationSet;
  }

  test('may be 10', () => {
    const stack = newStack();

    fill(stack, 10);

    Template.fromStack(stack).resourceCountIs(TYPE, 10);
  });

  test('fails for the eleventh', () => {
    expectRefused(
      (stack) => scene(stack, { configurationSet: fill(stack, 10) }),
      '[cdk-ses-event-destinations:ConfigurationSetEventDestination.tooManyDestinations] \'configurationSet\' is "a configuration set with 10 event destinations"; ' +
        'allowed: at most 10 event destinations on one configuration set (an SES quota that cannot be raised); ' +
        'let one destination publish more event types, or fan out behind an SNS topic or EventBridge rules (at Stack/Events)',
    );
  });
});

describe('a second EventBridge destination on one set', () => {
  test('gets a warning', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const destination = new EventBridgeDestination();

    ['First', 'Second', 'Third'].forEach((id) => new ConfigurationSetEventDestination(stack, id, { configurationSet, destination }));

    const message =
      'The configuration set already publishes to EventBridge through Stack/First. Both write to the default event bus, ' +
      'so that rules receive every event twice that both publish. Use one EventBridge destination and tell the events apart in the rules. ' +
      '[ack: cdk-ses-event-destinations:EventBridgeDestination.duplicateEvents]';
    expect(warnings(stack)).toEqual([
      ['/Stack/Second', message],
      ['/Stack/Third', message],
    ]);
  });

  test.each([
    ['first', [false, true]],
    ['second', [true, false]],
  ])('gets none while the %s of both is off, and publishes nothing', (_which, both) => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    both.forEach(
      (enabled, index) =>
        new ConfigurationSetEventDestination(stack, `Events${index}`, {
          configurationSet,
          enabled,
          destination: new EventBridgeDestination(),
        }),
    );

    expect(warnings(stack)).toEqual([]);
  });

  test('gets none when the other is on another set, or of another kind', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const other = new ses.ConfigurationSet(stack, 'Other');

    new ConfigurationSetEventDestination(stack, 'Metrics', { configurationSet, destination: metrics });
    new ConfigurationSetEventDestination(stack, 'First', { configurationSet, destination: new EventBridgeDestination() });
    new ConfigurationSetEventDestination(stack, 'MoreMetrics', { configurationSet, destination: metrics });
    new ConfigurationSetEventDestination(stack, 'Second', { configurationSet: other, destination: new EventBridgeDestination() });

    expect(warnings(stack)).toEqual([]);
  });
});

describe('configurationSet', () => {
  test.each([
    ['Region', { account: '111122223333', region: 'us-east-1' }, 'us-east-1', 'eu-west-1'],
    ['Region, whatever the account', { region: 'us-east-1' }, 'us-east-1', 'eu-west-1'],
    ['account', { account: '444455556666', region: 'eu-west-1' }, '444455556666', '111122223333'],
  ])('fails when it is in another %s', (_what, env, there, here) => {
    expectRefused(
      (stack) => {
        const configurationSet = new ses.ConfigurationSet(new Stack(stack.node.root, 'Other', { env }), 'Set', {
          configurationSetName: 'my-set',
        });
        return scene(stack, { configurationSet });
      },
      `[cdk-ses-event-destinations:ConfigurationSetEventDestination.configurationSetElsewhere] 'configurationSet' is "a configuration set in ${there}"; ` +
        `allowed: a configuration set in ${here}, like Stack/Events; ` +
        'create both in stacks of the same account and Region (at Stack/Events)',
    );
  });

  test('may be in a stack of which nothing is known', () => {
    const stack = newStack();
    const elsewhere = new Stack(stack.node.root, 'Agnostic');

    add(stack, { configurationSet: ses.ConfigurationSet.fromConfigurationSetName(elsewhere, 'Set', 'my-set') });

    expect(properties(stack, TYPE).ConfigurationSetName).toBe('my-set');
  });
});

describe('a destination of the user', () => {
  const allowed =
    'allowed: exactly one of snsDestination, kinesisFirehoseDestination, cloudWatchDestination, eventBridgeDestination, pinpointDestination; ' +
    "return one of them from the 'bind' of your IEventDestination (at Stack/Events)";

  test('fails without a target', () => {
    const destination: IEventDestination = { bind: () => ({ dependables: [] }) };

    expectRefused(
      (stack) => scene(stack, { destination }),
      `[cdk-ses-event-destinations:ConfigurationSetEventDestination.noTarget] 'destination' is []; ${allowed}`,
    );
  });

  test.each([undefined, null, { snsDestination: null }])('fails with a bind that returns %j', (config) => {
    const destination = { bind: () => config } as unknown as IEventDestination;

    expect(() => add(newStack(), { destination })).toThrow('noTarget');
  });

  test('fails with two targets, and what it created is gone', () => {
    const destination: IEventDestination = {
      bind: (scope) => ({
        snsDestination: { topicArn: new sns.CfnTopic(scope, 'Topic').ref },
        pinpointDestination: { applicationArn: 'arn' },
      }),
    };

    expectRefused(
      (stack) => scene(stack, { destination }),
      '[cdk-ses-event-destinations:ConfigurationSetEventDestination.severalTargets] \'destination\' is ["snsDestination","pinpointDestination"]; ' +
        allowed,
    );
  });

  describe('that says what it is for', () => {
    const metricsFor = (defaultEvents: string[] | null): IEventDestination => ({
      bind: () => ({ cloudWatchDestination: { dimensionConfigurations: [] }, defaultEvents: defaultEvents as ses.EmailSendingEvent[] }),
    });

    test('gets those events, each once, if no others are named', () => {
      const stack = newStack();

      add(stack, { destination: metricsFor(['click', 'open', 'click']) });

      expect(eventDestination(stack).MatchingEventTypes).toEqual(['click', 'open']);
    });

    test('gets the events that are named', () => {
      const stack = newStack();

      add(stack, { destination: metricsFor(['click']), events: EmailEvents.FEEDBACK });

      expect(eventDestination(stack).MatchingEventTypes).toEqual(['bounce', 'complaint']);
    });

    test('may say nothing by null, as JavaScript does', () => {
      const stack = newStack();

      add(stack, { destination: metricsFor(null) });

      expect(eventDestination(stack).MatchingEventTypes).toEqual(EmailEvents.WITHOUT_TRACKING);
    });

    test('may say it by a token', () => {
      const stack = newStack();
      const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;

      add(stack, { destination: metricsFor(list) });

      expect(eventDestination(stack).MatchingEventTypes).toEqual({ Ref: 'List' });
    });

    test('fails if it names no event', () => {
      expect(() => add(newStack(), { destination: metricsFor([]) })).toThrow(
        "[cdk-ses-event-destinations:ConfigurationSetEventDestination.noEvents] 'defaultEvents' is []; ",
      );
    });

    test('fails if it names an event that SES does not know, even if others are asked for', () => {
      expect(() => add(newStack(), { destination: metricsFor(['Bounce']), events: EmailEvents.FEEDBACK })).toThrow(
        '[cdk-ses-event-destinations:ConfigurationSetEventDestination.unknownEvent] \'defaultEvents\' is ["Bounce"]; ',
      );
    });

    test('fails if Pinpoint does not take what it names', () => {
      const destination: IEventDestination = {
        bind: () => ({
          pinpointDestination: { applicationArn: 'arn' },
          defaultEvents: [ses.EmailSendingEvent.BOUNCE, ses.EmailSendingEvent.SUBSCRIPTION],
        }),
      };

      expect(() => add(newStack(), { destination })).toThrow(
        '[cdk-ses-event-destinations:PinpointDestination.unsupportedEvent] \'defaultEvents\' is ["subscription"]; ',
      );
    });
  });

  test('is told the configuration set and its ARN', () => {
    const stack = newStack();
    const configurationSet = imported(stack, 'Set', 'my-set');
    const bind = jest.fn<ReturnType<IEventDestination['bind']>, Parameters<IEventDestination['bind']>>(() => ({
      eventBridgeDestination: { eventBusArn: 'arn' },
    }));

    const destination = add(stack, { configurationSet, destination: { bind } });

    expect(bind).toHaveBeenCalledTimes(1);
    const [scope, options] = bind.mock.calls[0];
    expect(scope).toBe(destination);
    expect(options.configurationSet).toBe(configurationSet);
    expect(stack.resolve(options.configurationSetArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-west-1:111122223333:configuration-set/my-set']],
    });
  });
});

test('an id that was refused can be used again', () => {
  const stack = newStack();

  const configurationSet = new ses.ConfigurationSet(stack, 'Set');

  expect(() => add(stack, { configurationSet, events: [] })).toThrow('noEvents');
  add(stack, { configurationSet });

  Template.fromStack(stack).resourceCountIs(TYPE, 1);
});

test('fails without a configuration set, and leaves the id to the next', () => {
  const stack = newStack();
  const props = { destination: metrics } as unknown as ConfigurationSetEventDestinationProps;

  expect(() => new ConfigurationSetEventDestination(stack, 'Events', props)).toThrow(
    'ConfigurationSetEventDestination.notAConfigurationSet',
  );

  expect(stack.node.tryFindChild('Events')).toBeUndefined();
});

test('fails on an id that is taken, and leaves its owner alone', () => {
  const stack = newStack();
  const topic: IConstruct = new sns.Topic(stack, 'Events');

  expect(() => add(stack)).toThrow("There is already a Construct with name 'Events'");

  expect(stack.node.tryFindChild('Events')).toBe(topic);
});

function imported(stack: Stack, id: string, name: string): ses.IConfigurationSet {
  return ses.ConfigurationSet.fromConfigurationSetName(stack, id, name);
}

function named(stack: Stack, id: string, configurationSet: ses.IConfigurationSetRef, name: string): ConfigurationSetEventDestination {
  return new ConfigurationSetEventDestination(stack, id, {
    configurationSet,
    destination: metrics,
    configurationSetEventDestinationName: name,
  });
}

/** An event destination to a topic, the kind that touches most, about to be created. */
function scene(stack: Stack, props: Partial<ConfigurationSetEventDestinationProps>): () => unknown {
  const destination = new SnsDestination(new sns.Topic(stack, 'Topic'));
  const configurationSet = props.configurationSet ?? new ses.ConfigurationSet(stack, 'Set');
  return () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination, ...props });
}
