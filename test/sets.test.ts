import { Annotations, CfnParameter, Lazy } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  CloudWatchDestination,
  CloudWatchDimensions,
  ConfigurationSetEventDestination,
  EmailEvents,
  EventBridgeDestination,
  EventPublishingGrants,
  FirehoseDestination,
  SnsDestination,
} from '../lib';
import type { IEventDestination } from '../lib';
import { newStack, properties, sesStatements, warnings } from './helpers/scene';

const { OPEN, CLICK, BOUNCE, COMPLAINT, SEND } = ses.EmailSendingEvent;

describe('the engagement metrics of the VDM options of a set', () => {
  const on = { dashboardOptions: { engagementMetrics: 'ENABLED' } };
  const message =
    'The configuration set Stack/Set has the engagement metrics of VDM on: SES adds a pixel to HTML mails and rewrites their links, ' +
    "although no event destination publishes OPEN or CLICK. If you do not want that, give the set 'vdmOptions: { engagementMetrics: false }'. " +
    '[ack: cdk-ses-event-destinations:ConfigurationSetEventDestination.trackingByVdm]';

  function publish(configurationSet: ses.IConfigurationSetRef, scope: Stack, events?: ses.EmailSendingEvent[], id = 'Events') {
    return new ConfigurationSetEventDestination(scope, id, { configurationSet, destination: new CloudWatchDestination(), events });
  }

  test.each<[string, string, (stack: Stack) => ses.IConfigurationSetRef]>([
    [
      'by its options',
      '/Stack/Set/Resource',
      (stack) => new ses.ConfigurationSet(stack, 'Set', { vdmOptions: { engagementMetrics: true } }),
    ],
    ['through its L1', '/Stack/Set', (stack) => new ses.CfnConfigurationSet(stack, 'Set', { vdmOptions: on })],
    [
      'by lazy options',
      '/Stack/Set',
      (stack) => new ses.CfnConfigurationSet(stack, 'Set', { vdmOptions: Lazy.any({ produce: () => on }) }),
    ],
    [
      'by an override',
      '/Stack/Set',
      (stack) => {
        const set = new ses.CfnConfigurationSet(stack, 'Set');
        set.addPropertyOverride('VdmOptions.DashboardOptions.EngagementMetrics', 'ENABLED');
        return set;
      },
    ],
    [
      'by an override over what is off',
      '/Stack/Set/Resource',
      (stack) => {
        const set = new ses.ConfigurationSet(stack, 'Set', { vdmOptions: { engagementMetrics: false } });
        (set.node.defaultChild as ses.CfnConfigurationSet).addPropertyOverride('VdmOptions.DashboardOptions.EngagementMetrics', 'ENABLED');
        return set;
      },
    ],
  ])('get one warning if they are on %s, and nobody asked for OPEN or CLICK', (_how, path, createSet) => {
    const stack = newStack();
    const set = createSet(stack);

    publish(set, stack, undefined, 'One');
    publish(set, stack, [BOUNCE], 'Other');

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([[path, message]]);
  });

  test.each([[[OPEN]], [[CLICK]], [[BOUNCE, OPEN]], [EmailEvents.ALL]])('get none with %j, which ask for tracking', (events) => {
    const stack = newStack();

    publish(new ses.CfnConfigurationSet(stack, 'Set', { vdmOptions: on }), stack, events);

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([]);
  });

  test('get none if one of two event destinations asks for tracking, until it is removed', () => {
    const [stack, other] = [newStack(), newStack()];
    for (const each of [stack, other]) {
      const set = new ses.CfnConfigurationSet(each, 'Set', { vdmOptions: on });
      publish(set, each, [BOUNCE], 'One');
      publish(set, each, [CLICK], 'Other');
    }
    other.node.tryRemoveChild('Other');

    expect(warnings(stack)).toEqual([]);
    expect(warnings(other)).toEqual([['/Stack/Set', message]]);
  });

  test.each<[string, ses.CfnConfigurationSet.VdmOptionsProperty | undefined]>([
    ['left out', undefined],
    ['off', { dashboardOptions: { engagementMetrics: 'DISABLED' } }],
    ['off lazily', { dashboardOptions: Lazy.any({ produce: () => ({ engagementMetrics: 'DISABLED' }) }) }],
    ['left out, with others', { guardianOptions: { optimizedSharedDelivery: 'ENABLED' } }],
  ])('get none if they are %s', (_what, vdmOptions) => {
    const stack = newStack();

    publish(new ses.CfnConfigurationSet(stack, 'Set', { vdmOptions }), stack);

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([]);
  });

  test('get none if an override takes them back', () => {
    const stack = newStack();
    const set = new ses.CfnConfigurationSet(stack, 'Set', { vdmOptions: on });

    publish(set, stack);
    set.addPropertyOverride('VdmOptions.DashboardOptions.EngagementMetrics', 'DISABLED');

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([]);
  });

  test.each(['VdmOptions.DashboardOptions', 'VdmOptions.DashboardOptions.EngagementMetrics'])('get none if %s is deleted', (path) => {
    const stack = newStack();
    const set = new ses.CfnConfigurationSet(stack, 'Set', { vdmOptions: on });

    publish(set, stack);
    set.addPropertyDeletionOverride(path);

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([]);
  });

  test('get none if they are a parameter', () => {
    const stack = newStack();
    const engagementMetrics = new CfnParameter(stack, 'Metrics').valueAsString;

    publish(new ses.CfnConfigurationSet(stack, 'Set', { vdmOptions: { dashboardOptions: { engagementMetrics } } }), stack);

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([]);
  });

  test('have their warning acknowledged', () => {
    const stack = newStack();
    const set = new ses.ConfigurationSet(stack, 'Set', { vdmOptions: { engagementMetrics: true } });

    publish(set, stack);
    Annotations.of(set).acknowledgeWarning('cdk-ses-event-destinations:ConfigurationSetEventDestination.trackingByVdm');

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([]);
  });
});

describe('two EventBridge destinations of one set', () => {
  function publish(stack: Stack, ...lists: (ses.EmailSendingEvent[] | undefined)[]): void {
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    lists.forEach(
      (events, index) =>
        new ConfigurationSetEventDestination(stack, `Events${index}`, {
          configurationSet,
          events,
          destination: new EventBridgeDestination(),
        }),
    );
  }

  test('get no warning if their events have nothing in common', () => {
    const stack = newStack();

    publish(stack, [BOUNCE, COMPLAINT], [SEND], EmailEvents.ENGAGEMENT);

    expect(warnings(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => [ses.EmailSendingEvent[] | undefined, ses.EmailSendingEvent[] | undefined]]>([
    [
      'one event in common',
      () => [
        [BOUNCE, COMPLAINT],
        [SEND, BOUNCE],
      ],
    ],
    ['one event in common with the default', () => [[SEND], undefined]],
    ['a token among the first', (stack) => [[new CfnParameter(stack, 'Event').valueAsString as ses.EmailSendingEvent], [SEND]]],
    ['a token among the second', (stack) => [[SEND], [new CfnParameter(stack, 'Event').valueAsString as ses.EmailSendingEvent]]],
    [
      'a token beside another event',
      (stack) => [[SEND], [BOUNCE, new CfnParameter(stack, 'Event').valueAsString as ses.EmailSendingEvent]],
    ],
    [
      'a token as a list',
      (stack) => [new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList as ses.EmailSendingEvent[], [SEND]],
    ],
  ])('get one with %s', (_what, lists) => {
    const stack = newStack();

    publish(stack, ...lists(stack));

    expect(warnings(stack)).toEqual([['/Stack/Events1', expect.stringContaining('EventBridgeDestination.duplicateEvents')]]);
  });

  test('get it with the name of the one that has events in common', () => {
    const stack = newStack();

    publish(stack, [BOUNCE], [SEND], [SEND]);

    expect(warnings(stack)).toEqual([['/Stack/Events2', expect.stringContaining('through Stack/Events1.')]]);
  });
});

describe('a bind of your own that delegates and then throws', () => {
  const stream = (stack: Stack) => firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');

  function failing(destination: IEventDestination): IEventDestination {
    return {
      bind: (scope, options) => {
        destination.bind(scope, options);
        throw new Error('mine');
      },
    };
  }

  function publish(stack: Stack, name: string, destination: IEventDestination): () => unknown {
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, name, name);
    return () => new ConfigurationSetEventDestination(stack, `${name}-events`, { configurationSet, destination });
  }

  const arn = (name: string) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ses:eu-west-1:111122223333:configuration-set/${name}`]],
  });

  test.each(['before', 'after'])('leaves no set in the policy of a topic that another set shares: %s it', (when) => {
    const stack = newStack();
    const destination = new SnsDestination(new sns.Topic(stack, 'Topic'));
    const steps = [publish(stack, 'stays', destination), () => expect(publish(stack, 'fails', failing(destination))).toThrow('mine')];

    (when === 'before' ? steps.reverse() : steps).forEach((step) => step());

    const statements = sesStatements(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument');
    expect(statements.map(({ Condition }) => Condition.StringEquals['aws:SourceArn'])).toEqual([arn('stays')]);
  });

  test('leaves no set in the trust policy of a role', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const destination = new FirehoseDestination(stream(stack), { role });

    publish(stack, 'stays', destination)();
    expect(publish(stack, 'fails', failing(destination))).toThrow('mine');

    const statements = sesStatements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument');
    expect(statements.map(({ Condition }) => Condition.StringEquals['aws:SourceArn'])).toEqual([arn('stays')]);
  });

  test('leaves a statement that lets nobody in, if it is the only one', () => {
    const stack = newStack();
    const destination = new SnsDestination(new sns.Topic(stack, 'Topic'));

    expect(publish(stack, 'fails', failing(destination))).toThrow('mine');

    const statements = sesStatements(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument');
    expect(statements.map(({ Condition }) => Condition.StringEquals['aws:SourceArn'])).toEqual([[]]);
  });

  test('is not the last that binds: a second try with its id works', () => {
    const stack = newStack();
    const destination = new SnsDestination(new sns.Topic(stack, 'Topic'));
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');
    const create = (given: IEventDestination) =>
      new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: given });

    expect(() => create(failing(destination))).toThrow('mine');
    create(destination);

    const statements = sesStatements(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument');
    expect(statements.map(({ Condition }) => Condition.StringEquals['aws:SourceArn'])).toEqual([arn('mail')]);
  });
});

test('two roles whose principals were made in one stack for two sets trust one set each', () => {
  const stack = newStack();

  for (const name of ['one', 'other']) {
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, name, name);
    new iam.Role(stack, `${name}-role`, { assumedBy: new EventPublishingGrants(stack, { configurationSet }).principal });
  }

  const trusts = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role')).map(
    ({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals['aws:SourceArn'] as unknown,
  );
  expect(trusts).toEqual(
    ['one', 'other'].map((name) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ses:eu-west-1:111122223333:configuration-set/${name}`]],
    })),
  );
});

test.each([SnsDestination, FirehoseDestination, CloudWatchDestination, EventBridgeDestination])(
  'the class %p in the place of an object is refused',
  (destination) => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    expect(
      () =>
        new ConfigurationSetEventDestination(stack, 'Events', {
          configurationSet,
          destination: destination,
        }),
    ).toThrow("'destination' is \"function without 'bind'\"");
  },
);

test('the tenant is a dimension', () => {
  const stack = newStack();
  const configurationSet = new ses.ConfigurationSet(stack, 'Set');
  const destination = new CloudWatchDestination({ dimensions: [CloudWatchDimensions.tenantName(), CloudWatchDimensions.fromDomain()] });

  new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });

  const { CloudWatchDestination: written } = properties(stack, 'AWS::SES::ConfigurationSetEventDestination').EventDestination;
  expect(written.DimensionConfigurations[0]).toEqual({
    DefaultDimensionValue: 'none',
    DimensionName: 'ses:tenant-name',
    DimensionValueSource: 'messageTag',
  });
});
