import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EmailEvents,
  EmailEventArchive,
  EmailFeedbackQueue,
  EventBridgeDestination,
  FirehoseDestination,
  GrantScope,
  PinpointDestination,
  SnsDestination,
} from '../lib';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../lib';
import { ENV } from './helpers/scene';

const SES = 'AWS::SES::ConfigurationSetEventDestination';
const PINPOINT_EMAIL = 'AWS::PinpointEmail::ConfigurationSetEventDestination';

/** A destination as a user would write it. */
class TeamTopic implements IEventDestination {
  public bind(scope: Construct, options: EventDestinationBindOptions): EventDestinationConfig {
    const topic = new sns.Topic(scope, 'Topic');
    const statement = new iam.PolicyStatement({
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account, 'aws:SourceArn': options.configurationSetArn } },
    });
    const { policyDependable } = topic.addToResourcePolicy(statement);
    return { snsDestination: { topicArn: topic.topicArn }, dependables: [policyDependable!] };
  }
}

/** Name, how to make it, resource, target, what SES may do, and for which sets when one is named `my-set`. */
const DESTINATIONS: [string, (stack: Stack) => IEventDestination, string, string, string[], string?][] = [
  ['SnsDestination', (stack) => new SnsDestination(new sns.Topic(stack, 'Topic')), SES, 'SnsDestination', ['sns:Publish'], 'my-set'],
  [
    'SnsDestination for all sets',
    (stack) => new SnsDestination(new sns.Topic(stack, 'Topic'), { grantScope: GrantScope.ACCOUNT }),
    SES,
    'SnsDestination',
    ['sns:Publish'],
    '*',
  ],
  [
    'FirehoseDestination',
    (stack) => new FirehoseDestination(archive(stack)),
    SES,
    'KinesisFirehoseDestination',
    ['sts:AssumeRole'],
    'my-set',
  ],
  [
    'FirehoseDestination for all sets',
    (stack) => new FirehoseDestination(archive(stack), { grantScope: GrantScope.ACCOUNT }),
    SES,
    'KinesisFirehoseDestination',
    ['sts:AssumeRole'],
    '*',
  ],
  [
    'EmailEventArchive',
    (stack) => new EmailEventArchive(stack, 'Archive'),
    SES,
    'KinesisFirehoseDestination',
    ['sts:AssumeRole'],
    'my-set',
  ],
  [
    'EmailEventArchive for all sets',
    (stack) => new EmailEventArchive(stack, 'Archive', { grantScope: GrantScope.ACCOUNT }),
    SES,
    'KinesisFirehoseDestination',
    ['sts:AssumeRole'],
    '*',
  ],
  ['EmailFeedbackQueue', (stack) => new EmailFeedbackQueue(stack, 'Feedback'), SES, 'SnsDestination', ['sns:Publish'], 'my-set'],
  [
    'EmailFeedbackQueue for all sets',
    (stack) => new EmailFeedbackQueue(stack, 'Feedback', { grantScope: GrantScope.ACCOUNT }),
    SES,
    'SnsDestination',
    ['sns:Publish'],
    '*',
  ],
  ['CloudWatchDestination', () => new CloudWatchDestination(), SES, 'CloudWatchDestination', []],
  ['EventBridgeDestination', () => new EventBridgeDestination(), SES, 'EventBridgeDestination', []],
  [
    'PinpointDestination',
    () => new PinpointDestination('arn:aws:mobiletargeting:eu-west-1:111122223333:apps/abc'),
    PINPOINT_EMAIL,
    'PinpointDestination',
    [],
  ],
  ['a destination of the user', () => new TeamTopic(), SES, 'SnsDestination', ['sns:Publish'], 'my-set'],
];

function archive(stack: Stack): firehose.IDeliveryStream {
  return firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');
}

describe.each(DESTINATIONS)('%s', (_name, destinationIn, type, target, actions, sets) => {
  function eventDestinations(stack: Stack): any[] {
    return Object.values(Template.fromStack(stack).findResources(type));
  }

  test('configures exactly one target of its kind', () => {
    const stack = new Stack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: destinationIn(stack) });

    const [{ Properties }] = eventDestinations(stack);
    expect(Object.keys(Properties.EventDestination).filter((key) => key.endsWith('Destination'))).toEqual([target]);
  });

  test('serves two event destinations of one set', () => {
    const stack = new Stack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const destination = destinationIn(stack);

    new ConfigurationSetEventDestination(stack, 'First', { configurationSet, destination, events: EmailEvents.FEEDBACK });
    new ConfigurationSetEventDestination(stack, 'Second', { configurationSet, destination, events: EmailEvents.ENGAGEMENT });

    const [first, second] = eventDestinations(stack).map(({ Properties }) =>
      Properties.EventDestination.MatchingEventTypes.join(' ').toLowerCase(),
    );
    expect([first, second]).toEqual(['bounce complaint', 'open click']);
  });

  test('serves two sets of one stack, both with what they need before them', () => {
    const stack = new Stack();
    const destination = destinationIn(stack);

    for (const name of ['my-set', 'other-set']) {
      const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, `${name}-import`, name);
      new ConfigurationSetEventDestination(stack, name, { configurationSet, destination });
    }

    const trusts = trustsIn(stack);
    expect(new Set(trusts.map(({ Action }) => Action))).toEqual(new Set(actions));
    const trusted = [...JSON.stringify(trusts).matchAll(/:configuration-set\/([^"]*)"/g)].map(([, name]) => name);
    expect(new Set(trusted)).toEqual(new Set({ 'my-set': ['my-set', 'other-set'], '*': ['*'] }[sets ?? ''] ?? []));
    const [first, second] = eventDestinations(stack).map(({ DependsOn }) => DependsOn?.length);
    expect(second).toBe(first);
  });

  test('serves two sets in two stacks', () => {
    const app = new App();
    const [shared, one, other] = ['Shared', 'One', 'Other'].map((id) => new Stack(app, id, { env: ENV }));
    const destination = destinationIn(shared);

    for (const stack of [one, other]) {
      const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: `${stack.node.id}-set` });
      new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
    }

    expect([one, other].flatMap(eventDestinations).map(({ Properties }) => Properties.ConfigurationSetName)).toEqual([
      { Ref: 'Set5432AD3D' },
      { Ref: 'Set5432AD3D' },
    ]);
  });

  test.each<[string, (stack: Stack) => string, unknown]>([
    ['an imported set', () => 'my-set', 'my-set'],
    ['a set whose name is a parameter', (stack) => new CfnParameter(stack, 'Name').valueAsString, { Ref: 'Name' }],
  ])('works with %s', (_set, name, expected) => {
    const stack = new Stack();
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', name(stack));

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: destinationIn(stack) });

    expect(eventDestinations(stack)[0].Properties.ConfigurationSetName).toEqual(expected);
  });

  test('trusts SES for the account and the sets alone', () => {
    const stack = new Stack();
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'my-set');

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: destinationIn(stack) });

    const trusts = trustsIn(stack);
    expect(trusts.map(({ Action }) => Action)).toEqual(actions);
    for (const { Condition } of trusts) {
      expect(JSON.stringify(Condition)).toContain(`:configuration-set/${sets}"`);
      expect(JSON.stringify(Condition)).toContain('"aws:SourceAccount":{"Ref":"AWS::AccountId"}');
    }
  });

  test('leaves everything in place when the event destination is disabled', () => {
    const stack = new Stack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: destinationIn(stack), enabled: false });

    expect(eventDestinations(stack)[0].Properties.EventDestination).toMatchObject({ Enabled: false, [target]: expect.anything() });
  });
});

/** What lets SES in, but for statements on keys, which name the account alone: docs/decisions/0005-key-policy-condition.md */
function trustsIn(stack: Stack): any[] {
  return statements(Template.fromStack(stack).toJSON()).filter(
    ({ Principal, Action }) => Principal?.Service === 'ses.amazonaws.com' && ![Action].flat().includes('kms:Decrypt'),
  );
}

/** All policy statements in a template, wherever they stand. */
function statements(value: any): any[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return [...(Array.isArray(value.Statement) ? value.Statement : []), ...Object.values(value).flatMap(statements)];
}
