import { App, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EmailEvents,
  EventBridgeDestination,
  FirehoseDestination,
  SnsDestination,
} from '../lib';
import type { IEventDestination } from '../lib';
import { ENV } from './helpers/scene';

type Kind = (stack: Stack) => { core: ses.EventDestination; ours: IEventDestination };

const dimensions = [{ source: ses.CloudWatchDimensionSource.MESSAGE_TAG, name: 'mail-type', defaultValue: 'none' }];

function stream(stack: Stack): firehose.IDeliveryStream {
  return new firehose.DeliveryStream(stack, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')) });
}

const KINDS: [string, Kind][] = [
  [
    'SNS',
    (stack) => {
      const topic = new sns.Topic(stack, 'Topic', { enforceSSL: true });
      return { core: ses.EventDestination.snsTopic(topic), ours: new SnsDestination(topic) };
    },
  ],
  [
    'SNS with an imported topic',
    (stack) => {
      const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:events');
      return { core: ses.EventDestination.snsTopic(topic), ours: new SnsDestination(topic) };
    },
  ],
  [
    'Firehose',
    (stack) => {
      const deliveryStream = stream(stack);
      return { core: ses.EventDestination.firehoseDeliveryStream({ deliveryStream }), ours: new FirehoseDestination(deliveryStream) };
    },
  ],
  ['CloudWatch', () => ({ core: ses.EventDestination.cloudWatchDimensions(dimensions), ours: new CloudWatchDestination({ dimensions }) })],
  [
    'EventBridge',
    (stack) => {
      const bus = events.EventBus.fromEventBusName(stack, 'Bus', 'default');
      return { core: ses.EventDestination.eventBus(bus), ours: new EventBridgeDestination({ bus }) };
    },
  ],
];

const STACKS: [string, StackProps, Record<string, boolean>][] = [
  ['an environment-agnostic stack', {}, {}],
  ['a stack with an environment', { env: ENV }, {}],
  ['a stack with literal partitions', { env: ENV }, { '@aws-cdk/core:enablePartitionLiterals': true }],
  ['a stack with minimized policies', { env: ENV }, { '@aws-cdk/aws-iam:minimizePolicies': true }],
];

describe.each(STACKS)('in %s', (_stack, stackProps, context) => {
  function template(
    kind: Kind,
    make: (stack: Stack, target: ReturnType<Kind>, common: ses.ConfigurationSetEventDestinationOptions) => void,
  ) {
    const stack = new Stack(new App({ context }), 'Stack', stackProps);
    const target = kind(stack);
    make(stack, target, {
      destination: target.core,
      events: EmailEvents.ALL,
      configurationSetEventDestinationName: 'my-events',
    });
    return Template.fromStack(stack).toJSON();
  }

  test.each(KINDS)('%s keeps every logical id and property of the core construct', (_kind, kind) => {
    const before = template(kind, (stack, _target, common) => {
      const configurationSet = new ses.ConfigurationSet(stack, 'Set');
      new ses.ConfigurationSetEventDestination(stack, 'Events', { configurationSet, ...common });
    });
    const after = template(kind, (stack, { ours }, common) => {
      const configurationSet = new ses.ConfigurationSet(stack, 'Set');
      new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, ...common, destination: ours });
    });

    expect(after).toEqual(lowerCaseConditionKeys(before));
  });

  test('a topic of two sets keeps all but that its two statements about them are one', () => {
    const twice = (add: (stack: Stack, id: string, target: ReturnType<Kind>) => void) =>
      template(KINDS[0][1], (stack, target) => ['One', 'Other'].forEach((id) => add(stack, id, target)));
    const before: any = lowerCaseConditionKeys(
      twice((stack, id, { core }) => new ses.ConfigurationSet(stack, `${id}Set`).addEventDestination('Events', { destination: core })),
    );
    const after = twice((stack, id, { ours }) => {
      const configurationSet = new ses.ConfigurationSet(stack, `${id}Set`);
      new ConfigurationSetEventDestination(configurationSet, 'Events', { configurationSet, destination: ours, events: EmailEvents.ALL });
    });

    const { PolicyDocument } = before.Resources.TopicPolicyA1747468.Properties;
    const [tls, one, other] = PolicyDocument.Statement;
    const [{ StringEquals: ofOne }, { StringEquals: ofOther }] = [one.Condition, other.Condition];
    PolicyDocument.Statement = [
      tls,
      {
        Sid: '1',
        Effect: 'Allow',
        Principal: { Service: 'ses.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: 'TopicBFC7AF6E' },
        Condition: {
          StringEquals: {
            'aws:SourceAccount': ofOne['aws:SourceAccount'],
            'aws:SourceArn': [ofOne['aws:SourceArn'], ofOther['aws:SourceArn']],
          },
        },
      },
    ];
    expect(after).toEqual(before);
  });

  test.each(KINDS)('%s keeps them when it was added by the set', (_kind, kind) => {
    const before = template(kind, (stack, _target, common) => {
      new ses.ConfigurationSet(stack, 'Set').addEventDestination('Events', common);
    });
    const after = template(kind, (stack, { ours }, common) => {
      const configurationSet = new ses.ConfigurationSet(stack, 'Set');
      new ConfigurationSetEventDestination(configurationSet, 'Events', { configurationSet, ...common, destination: ours });
    });

    expect(after).toEqual(lowerCaseConditionKeys(before));
  });
});

test('the comparison would notice another logical id', () => {
  const [one, other] = ['Events', 'Others'].map((id) => {
    const stack = new Stack();
    new ConfigurationSetEventDestination(stack, id, {
      configurationSet: new ses.ConfigurationSet(stack, 'Set'),
      destination: new CloudWatchDestination(),
    });
    return Template.fromStack(stack).toJSON();
  });

  expect(one).not.toEqual(lowerCaseConditionKeys(other));
});

/** IAM does not tell the two spellings apart. */
function lowerCaseConditionKeys(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template).replace(/"AWS:Source(Account|Arn)"/g, '"aws:Source$1"'));
}
