import { App, Aspects, Aws, Fn, Lazy, Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ConfigurationSetEventDestination, EmailEventPatterns, EmailEvents, EventBridgeDestination, SnsDestination } from '../lib';
import type { ConfigurationSetEventDestinationOptions } from '../lib';
import { ENV, newStack, properties, warnings } from './helpers/scene';

const { BOUNCE, CLICK, COMPLAINT, SEND } = ses.EmailSendingEvent;

function importedSet(stack: Stack): ses.IConfigurationSet {
  return ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');
}

/** What is written for a pattern of the configuration set `mail`. */
function written(pattern: (set: ses.IConfigurationSet, stack: Stack) => events.EventPattern): any {
  const stack = newStack();
  new events.Rule(stack, 'Rule', { eventPattern: pattern(importedSet(stack), stack) });
  return properties(stack, 'AWS::Events::Rule').EventPattern;
}

const OF_SET = { mail: { tags: { 'ses:configuration-set': ['mail'] } } };

describe('a pattern', () => {
  test('for events names what EventBridge calls them, and the set', () => {
    expect(written((set) => EmailEventPatterns.events(set, [BOUNCE, ses.EmailSendingEvent.RENDERING_FAILURE]))).toEqual({
      source: ['aws.ses'],
      'detail-type': ['Email Bounced', 'Email Rendering Failed'],
      detail: OF_SET,
    });
  });

  test('for all events names all ten', () => {
    expect(written((set) => EmailEventPatterns.events(set))['detail-type']).toEqual([
      'Email Sent',
      'Email Rejected',
      'Email Bounced',
      'Email Complaint Received',
      'Email Delivered',
      'Email Opened',
      'Email Clicked',
      'Email Rendering Failed',
      'Email Delivery Delayed',
      'Email Subscribed',
    ]);
  });

  test('names a repeated event once', () => {
    expect(written((set) => EmailEventPatterns.events(set, [SEND, SEND]))['detail-type']).toEqual(['Email Sent']);
  });

  test('for hard bounces names the type of the bounce', () => {
    expect(written((set) => EmailEventPatterns.hardBounces(set))).toEqual({
      source: ['aws.ses'],
      'detail-type': ['Email Bounced'],
      detail: { ...OF_SET, bounce: { bounceType: ['Permanent'] } },
    });
  });

  test('for soft bounces leaves out the hard ones, and lets every other type through', () => {
    expect(written((set) => EmailEventPatterns.softBounces(set))).toEqual({
      source: ['aws.ses'],
      'detail-type': ['Email Bounced'],
      detail: { ...OF_SET, bounce: { bounceType: [{ 'anything-but': ['Permanent'] }] } },
    });
  });

  test('for complaints is about complaints alone', () => {
    expect(written((set) => EmailEventPatterns.complaints(set))).toEqual({
      source: ['aws.ses'],
      'detail-type': ['Email Complaint Received'],
      detail: OF_SET,
    });
  });

  test.each([
    ['sendingPaused', false],
    ['sendingResumed', true],
  ] as const)('%s is about the calls of both APIs that succeeded', (method, enabled) => {
    expect(written((set) => EmailEventPatterns[method](set))).toEqual({
      source: ['aws.ses'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['ses.amazonaws.com'],
        errorCode: [{ exists: false }],
        requestParameters: { configurationSetName: ['mail'] },
        $or: [
          { eventName: ['PutConfigurationSetSendingOptions'], requestParameters: { sendingEnabled: [enabled] } },
          { eventName: ['UpdateConfigurationSetSendingEnabled'], requestParameters: { enabled: [enabled] } },
        ],
      },
    });
  });

  test('for a paused tenant names the tenant', () => {
    const tenant = (stack: Stack) => new ses.CfnTenant(stack, 'Tenant', { tenantName: 'shop' });

    expect(written((_, stack) => EmailEventPatterns.tenantPaused(tenant(stack)))).toEqual({
      source: ['aws.ses'],
      'detail-type': ['Sending Status Disabled'],
      resources: [{ 'Fn::GetAtt': ['Tenant', 'Arn'] }],
    });
  });

  test('refers to a set of the stack, L2 or L1', () => {
    const stack = newStack();
    new events.Rule(stack, 'L2', { eventPattern: EmailEventPatterns.complaints(new ses.ConfigurationSet(stack, 'Set')) });
    new events.Rule(stack, 'L1', { eventPattern: EmailEventPatterns.complaints(new ses.CfnConfigurationSet(stack, 'CfnSet')) });

    const tags = Object.values<any>(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(
      ({ Properties }) => Properties.EventPattern.detail.mail.tags['ses:configuration-set'],
    );
    expect(tags).toEqual([[{ Ref: 'Set5432AD3D' }], [{ Ref: 'CfnSet' }]]);
  });

  test('in a stack for which that of the set waits names a set with a fixed name, without an export', () => {
    const stack = newStack();
    const mail = new Stack(stack.node.root, 'Mail', { env: ENV });
    const set = new ses.ConfigurationSet(mail, 'Set', { configurationSetName: 'mail' });
    new sns.Topic(mail, 'Waiting', { displayName: new sns.Topic(stack, 'Topic').topicName });

    new events.Rule(stack, 'Complaints', { eventPattern: EmailEventPatterns.complaints(set) });
    new events.Rule(stack, 'Paused', { eventPattern: EmailEventPatterns.sendingPaused(set) });

    const details = Object.values<any>(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(
      ({ Properties }) => Properties.EventPattern.detail,
    );
    expect(details[0]).toEqual(OF_SET);
    expect(details[1].requestParameters).toEqual({ configurationSetName: ['mail'] });
    expect(Template.fromStack(mail).toJSON().Outputs).toBeUndefined();
  });

  test('takes a name that only CloudFormation knows', () => {
    const name = (stack: Stack) => Lazy.string({ produce: () => `${stack.stackName}-mail` });

    const pattern = written((_, stack) =>
      EmailEventPatterns.complaints(ses.ConfigurationSet.fromConfigurationSetName(stack, 'Late', name(stack))),
    );

    expect(pattern.detail.mail.tags).toEqual({ 'ses:configuration-set': ['Stack-mail'] });
  });

  test('fails for the ARN of a tenant in its place', () => {
    const tenant = 'arn:aws:ses:eu-west-1:111122223333:tenant/shop/tn-1' as unknown as ses.ITenantRef;

    expect(() => EmailEventPatterns.tenantPaused(tenant)).toThrow(
      new Error(
        `[cdk-ses-event-destinations:EmailEventPatterns.notATenant] 'tenant' is "arn:aws:ses:eu-west-1:111122223333:tenant/shop/tn-1"; ` +
          `allowed: a tenant, such as a ses.CfnTenant; for a tenant that is not of this app, write 'resources' of the pattern yourself`,
      ),
    );
  });

  const ALLOWED =
    'one or more of send, reject, bounce, complaint, delivery, open, click, renderingFailure, deliveryDelay, subscription, known at synthesis';
  const REMEDY = `leave 'events' out for all that the configuration set publishes, or use the members of ses.EmailSendingEvent`;

  test.each<[string, ses.EmailSendingEvent[], string, string]>([
    ['without events', [], 'noEvents', '[]'],
    ['with an event in the place of a list', 'bounce' as never, 'unknownEvent', '["no list: bounce"]'],
    ['with null', null as never, 'unknownEvent', '["no list: null"]'],
    ['with an unknown event', [BOUNCE, 'bounced' as ses.EmailSendingEvent], 'unknownEvent', '["bounced"]'],
    [
      'with a list that is a token',
      Token.asList(Lazy.list({ produce: () => ['bounce'] })) as ses.EmailSendingEvent[],
      'unknownEvent',
      '["a token"]',
    ],
  ])('fails %s', (_what, list, code, got) => {
    const set = importedSet(newStack());

    expect(() => EmailEventPatterns.events(set, list)).toThrow(
      new Error(
        `[cdk-ses-event-destinations:EmailEventPatterns.${code}] 'events' is ${got}; allowed: ${ALLOWED}; ${REMEDY} (at Stack/Set)`,
      ),
    );
  });
});

describe('what is not published to EventBridge', () => {
  const NOT_PUBLISHED = 'EmailEventPatterns.notPublished';

  interface Scene {
    readonly stack: Stack;
    readonly set: ses.ConfigurationSet;
  }

  function scene(arrange: (scene: Scene) => void, name?: string): Stack {
    const stack = newStack();
    arrange({ stack, set: new ses.ConfigurationSet(stack, 'Set', { configurationSetName: name }) });
    return stack;
  }

  const publish = ({ stack, set }: Scene, options: Partial<ConfigurationSetEventDestinationOptions> = {}) =>
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet: set, destination: new EventBridgeDestination(), ...options });

  const publishByName = (stack: Stack) =>
    new ses.CfnConfigurationSetEventDestination(stack, 'Events', {
      configurationSetName: 'mail',
      eventDestination: {
        enabled: true,
        eventBridgeDestination: { eventBusArn: `arn:aws:events:${stack.region}:${stack.account}:event-bus/default` },
        matchingEventTypes: ['bounce'],
      },
    });

  test('is told on the set, with all that is missing', () => {
    const stack = scene(({ set }) => {
      EmailEventPatterns.hardBounces(set);
      EmailEventPatterns.events(set, [COMPLAINT, CLICK]);
    });

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Set/Resource',
        'A pattern or an event log waits for what no event destination of this app publishes to EventBridge for the configuration set Stack/Set: ' +
          'bounce, complaint, click. Create a ConfigurationSetEventDestination with an EventBridgeDestination that publishes it. ' +
          `[ack: cdk-ses-event-destinations:${NOT_PUBLISHED}]`,
      ],
    ]);
  });

  test('counts what names the set in a stack whose environment only CloudFormation knows', () => {
    const stack = newStack({});
    EmailEventPatterns.hardBounces(new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'mail' }));

    publishByName(stack);

    expect(warnings(stack)).toEqual([]);
  });

  test.each([
    ['account', { account: ENV.account }, 1],
    ['Region', { region: ENV.region }, 1],
    ['account and Region', ENV, 0],
  ])('counts what names the set in another stage only if both are known to be in the same place: %s', (_known, env, count) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env });
    EmailEventPatterns.hardBounces(new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'mail' }));

    publishByName(new Stack(new Stage(app, 'Stage', { env }), 'Stack'));

    expect(warnings(stack)).toHaveLength(count);
  });

  test('of an L1 is told on the L1', () => {
    const stack = newStack();

    EmailEventPatterns.events(new ses.CfnConfigurationSet(stack, 'Set'));

    expect(warnings(stack)).toEqual([['/Stack/Set', expect.stringContaining('for the configuration set Stack/Set: any event.')]]);
  });

  test.each<[string, string[], (scene: Scene) => void]>([
    ['events that another destination publishes', ['bounce'], (scene) => publish(scene, { events: EmailEvents.ENGAGEMENT })],
    [
      'a destination of another kind',
      ['bounce'],
      ({ set }) => {
        set.addEventDestination('Events', { destination: ses.EventDestination.cloudWatchDimensions([]) });
      },
    ],
    ['a destination that is off', ['bounce'], (scene) => publish(scene, { enabled: false })],
    [
      'a destination that is switched off later',
      ['bounce'],
      (scene) => {
        const events = publish(scene);
        (events.node.defaultChild as ses.CfnConfigurationSetEventDestination).addPropertyOverride('EventDestination.Enabled', false);
      },
    ],
    [
      'a destination that was removed',
      ['bounce'],
      (scene) => {
        publish(scene);
        scene.stack.node.tryRemoveChild('Events');
      },
    ],
    [
      'a destination of another set',
      ['bounce'],
      ({ stack }) => {
        publish({ stack, set: new ses.ConfigurationSet(stack, 'Another') });
      },
    ],
    ...['us-east-1', '999999999999'].map((elsewhere): [string, string[], (scene: Scene) => void] => [
      `an L1 in ${elsewhere}, which names a set of this name there`,
      ['bounce'],
      ({ stack }) => {
        const env = elsewhere === 'us-east-1' ? { ...ENV, region: elsewhere } : { ...ENV, account: elsewhere };
        const another = new Stack(stack.node.root, 'Another', { env });
        publishByName(another);
      },
    ]),
  ])('is told for %s', (_what, missing, arrange) => {
    const stack = scene((all) => {
      arrange(all);
      EmailEventPatterns.hardBounces(all.set);
    }, 'mail');

    expect(warnings(stack).map(([, message]) => /: ([\w, ]+)\. Create/.exec(message)?.[1])).toEqual([missing.join(', ')]);
  });

  const PUBLISHED: [string, (scene: Scene) => unknown, string?][] = [
    ['a destination publishes it', (scene) => publish(scene)],
    ['a destination publishes it alone', (scene) => publish(scene, { events: [BOUNCE] })],
    [
      'a destination is created after the pattern',
      ({ stack, set }) => {
        EmailEventPatterns.softBounces(set);
        publish({ stack, set });
      },
    ],
    [
      "a destination of core's publishes it",
      ({ stack, set }) => {
        const bus = events.EventBus.fromEventBusName(stack, 'Bus', 'default');
        set.addEventDestination('Core', { destination: ses.EventDestination.eventBus(bus) });
      },
    ],
    [
      'an L1 in another stack publishes it, which names the set',
      ({ stack }) => {
        publishByName(new Stack(stack.node.root, 'Another', { env: ENV }));
      },
      'mail',
    ],
    [
      'a destination in another stack publishes it',
      ({ stack, set }) => {
        publish({ stack: new Stack(stack.node.root, 'Another', { env: ENV }), set });
      },
      'mail',
    ],
    [
      'a destination in another stack publishes it, and the name of the set holds the Region',
      ({ stack, set }) => {
        publish({ stack: new Stack(stack.node.root, 'Another', { env: ENV }), set });
      },
      `mail-${Aws.REGION}`,
    ],
    [
      'only CloudFormation knows the events of a destination',
      (scene) => publish(scene, { events: Token.asList(Fn.ref('Events')) as never }),
    ],
    [
      'one of the events of a destination is a token',
      (scene) => publish(scene, { events: [Lazy.string({ produce: () => 'bounce' }) as never] }),
    ],
    ['only CloudFormation knows one of the events of a destination', (scene) => publish(scene, { events: [Fn.ref('Event') as never] })],
    [
      'only CloudFormation knows the destination',
      ({ stack, set }) => {
        const eventDestination = Fn.conditionIf('Published', {}, {});
        new ses.CfnConfigurationSetEventDestination(stack, 'L1', { configurationSetName: set.configurationSetName, eventDestination });
      },
    ],
    [
      'an override adds it',
      (scene) => {
        const l1 = publish(scene, { events: [SEND] }).node.defaultChild as ses.CfnConfigurationSetEventDestination;
        l1.addPropertyOverride('EventDestination.MatchingEventTypes', ['send', 'bounce']);
      },
    ],
    [
      'an override makes it publish to EventBridge',
      (scene) => {
        const l1 = publish(scene, { destination: new SnsDestination(new sns.Topic(scene.stack, 'Topic')) }).node
          .defaultChild as ses.CfnConfigurationSetEventDestination;
        l1.addPropertyOverride('EventDestination.EventBridgeDestination', {
          EventBusArn: 'arn:aws:events:eu-west-1:111122223333:event-bus/default',
        });
      },
    ],
    ['the set was removed', ({ stack }) => stack.node.tryRemoveChild('Set')],
  ];

  test.each(PUBLISHED.map(([what, arrange, name]) => ({ what, arrange, name })))('is nothing if $what', ({ arrange, name }) => {
    const stack = scene((all) => {
      EmailEventPatterns.hardBounces(all.set);
      arrange(all);
    }, name);

    expect(warnings(stack)).toEqual([]);
  });

  test('is not asked of a set that is not of this app', () => {
    const stack = newStack();

    EmailEventPatterns.hardBounces(importedSet(stack));

    expect(warnings(stack)).toEqual([]);
  });

  test('is nothing for a pattern of all events, whatever is published', () => {
    const stack = scene((all) => {
      publish(all, { events: [SEND] });
      EmailEventPatterns.events(all.set);
    });

    expect(warnings(stack)).toEqual([]);
  });

  test('is not asked of API calls and of tenants', () => {
    const stack = scene(({ stack, set }) => {
      EmailEventPatterns.sendingPaused(set);
      EmailEventPatterns.sendingResumed(set);
      EmailEventPatterns.tenantPaused(new ses.CfnTenant(stack, 'Tenant', { tenantName: 'shop' }));
    });

    expect(warnings(stack)).toEqual([]);
  });

  test('is left to core for an L1 that does not say what it publishes', () => {
    const stack = scene((all) => {
      const eventBusArn = 'arn:aws:events:eu-west-1:111122223333:event-bus/default';
      new ses.CfnConfigurationSetEventDestination(all.stack, 'L1', {
        configurationSetName: all.set.configurationSetName,
        eventDestination: { eventBridgeDestination: { eventBusArn } } as never,
      });
      EmailEventPatterns.hardBounces(all.set);
    });

    expect(() => Template.fromStack(stack)).toThrow('matchingEventTypes: required but missing');
  });

  test('is told for a destination of another set, which has the same logical id in its stack', () => {
    const stack = scene((all) => {
      const another = new Stack(all.stack.node.root, 'Another', { env: ENV });
      publish({ stack: another, set: new ses.ConfigurationSet(another, 'Set') });
      EmailEventPatterns.hardBounces(all.set);
    });

    expect(warnings(stack)).toHaveLength(1);
  });

  test('is told in the stage where the set is', () => {
    const app = new App();
    const stack = new Stack(new Stage(app, 'Stage', { env: ENV }), 'Stack');
    EmailEventPatterns.complaints(new ses.ConfigurationSet(stack, 'Set'));

    const messages = app
      .synth()
      .getNestedAssembly('assembly-Stage')
      .stacks.flatMap((each) => each.messages);

    expect(messages.map(({ id, entry }) => [id, entry.data])).toEqual([
      ['/Stage/Stack/Set/Resource', expect.stringContaining('for the configuration set Stage/Stack/Set: complaint.')],
    ]);
  });

  test('may be turned on by an aspect', () => {
    const stack = scene((all) => {
      publish(all, { enabled: false });
      EmailEventPatterns.hardBounces(all.set);
    });
    Aspects.of(stack).add({
      visit: (node) =>
        node instanceof ses.CfnConfigurationSetEventDestination && node.addPropertyOverride('EventDestination.Enabled', true),
    });

    expect(warnings(stack)).toEqual([]);
  });
});
