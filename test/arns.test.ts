import { Arn, ArnFormat, CfnParameter, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ConfigurationSetEventDestination, EventBridgeDestination, FirehoseDestination, PinpointDestination, SnsDestination } from '../lib';
import type { IEventDestination } from '../lib';
import { expectRefused, newStack } from './helpers/scene';

interface Kind {
  readonly prop: string;
  readonly code: string;
  readonly form: string;
  readonly service: string;
  readonly resource: string;
  destination(stack: Stack, arn: string): IEventDestination;
}

const importedStream = (stack: Stack, region = stack.region) =>
  firehose.CfnDeliveryStream.fromDeliveryStreamArn(
    stack,
    'Stream',
    Stack.of(stack).formatArn({ service: 'firehose', region, resource: 'deliverystream', resourceName: 'archive' }),
  );

const KINDS: Record<string, Kind> = {
  topic: {
    prop: 'topic',
    code: 'SnsDestination.malformedArn',
    form: ':sns:<region>:<account>:<name>',
    service: 'sns',
    resource: 'events',
    destination: (stack, arn) => new SnsDestination(sns.Topic.fromTopicArn(stack, 'Topic', arn)),
  },
  stream: {
    prop: 'stream',
    code: 'FirehoseDestination.malformedArn',
    form: ':firehose:<region>:<account>:deliverystream/<name>',
    service: 'firehose',
    resource: 'deliverystream/archive',
    // the import of the L1 refuses tokens, that of the L2 some Regions
    destination: (stack, arn) =>
      new FirehoseDestination(
        (Token.isUnresolved(arn) ? firehose.DeliveryStream : firehose.CfnDeliveryStream).fromDeliveryStreamArn(stack, 'Stream', arn),
      ),
  },
  bus: {
    prop: 'bus',
    code: 'EventBridgeDestination.malformedArn',
    form: ':events:<region>:<account>:event-bus/<name>',
    service: 'events',
    resource: 'event-bus/default',
    destination: (stack, arn) => new EventBridgeDestination({ bus: events.EventBus.fromEventBusArn(stack, 'Bus', arn) }),
  },
  project: {
    prop: 'applicationArn',
    code: 'PinpointDestination.malformedArn',
    form: ':mobiletargeting:<region>:<account>:apps/<id>',
    service: 'mobiletargeting',
    resource: 'apps/abc',
    destination: (_stack, arn) => new PinpointDestination(arn),
  },
};

const REGIONS = [
  ['eu-west-1', 'aws'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['cn-north-1', 'aws-cn'],
  ['eusc-de-east-1', 'aws-eusc'],
];

const ACCOUNT = '111122223333';
const inRegion = (region: string) => ({ env: { account: ACCOUNT, region } });

function create(stack: Stack, destination: (stack: Stack) => IEventDestination): () => unknown {
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');
  const made = destination(stack);
  return () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: made });
}

describe.each(Object.entries(KINDS))('the ARN of a %s', (_kind, { prop, form, code, service, resource, destination }) => {
  const arn = (partition: string, region: string) => `arn:${partition}:${service}:${region}:${ACCOUNT}:${resource}`;

  test.each(REGIONS)('in %s may have the partition %s', (region, partition) => {
    const stack = newStack(inRegion(region));

    expect(create(stack, () => destination(stack, arn(partition, region)))).not.toThrow();
  });

  test.each(
    REGIONS.flatMap(([region, right]) => REGIONS.filter(([, wrong]) => wrong !== right).map(([, wrong]) => [region, wrong, right])),
  )('in %s may not have the partition %s, but %s', (region, wrong, right) => {
    expectRefused(
      (stack) => create(stack, () => destination(stack, arn(wrong, region))),
      `[cdk-ses-event-destinations:ConfigurationSetEventDestination.anotherPartition] '${prop}' is "${arn(wrong, region)}"; ` +
        `allowed: arn:${right}${form}; spell the ARN so, or make it with 'stack.formatArn', which knows the partition (at Stack/Events)`,
      inRegion(region),
    );
  });

  test('is compared with its own Region, if that of the stack is not known', () => {
    const stack = newStack({});

    expect(create(stack, () => destination(stack, arn('aws', 'us-gov-west-1')))).toThrow('anotherPartition');
    expect(create(newStack({}), (other) => destination(other, arn('aws-us-gov', 'us-gov-west-1')))).not.toThrow();
  });

  test.each<[string, (stack: Stack) => string]>([
    ['the partition', (stack) => arn(stack.partition, 'us-gov-west-1')],
    ['the Region', (stack) => arn('aws', new CfnParameter(stack, 'Region').valueAsString)],
    ['all of it', (stack) => new CfnParameter(stack, 'Arn').valueAsString],
    ['all but the service', (stack) => Arn.format({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME }, stack)],
  ])('may be a token in %s', (_what, makeArn) => {
    const stack = newStack({});

    expect(create(stack, () => destination(stack, makeArn(stack)))).not.toThrow();
  });

  test('in a Region that nobody knows may have any partition', () => {
    const stack = newStack(inRegion('xx-north-1'));

    expect(create(stack, () => destination(stack, arn('aws', 'xx-north-1')))).not.toThrow();
  });

  test.each([
    ['another service', { service: 'sqs', resource: 'events' }],
    ['another service with a name', { service: 'kinesis', resource: 'stream', resourceName: 'archive' }],
    ['an IAM role', { service: 'iam', region: '', resource: 'role', resourceName: 'mail' }],
  ])('may not be that of %s, made with stack.formatArn', (_what, components) => {
    for (const props of [inRegion('eu-west-1'), {}]) {
      const stack = newStack(props);

      // core refuses some itself when it imports
      const publish = () => create(stack, () => destination(stack, stack.formatArn(components)))();

      expect(publish).toThrow(new RegExp(`${code}|No delivery stream name found in ARN`));
    }
  });
});

describe('the ARN of a role', () => {
  const withRole = (arn: (stack: Stack) => string) => (stack: Stack) => {
    const role = iam.Role.fromRoleArn(stack, 'Role', arn(stack), { mutable: false });
    return create(stack, () => new FirehoseDestination(importedStream(stack), { role }));
  };

  test.each(REGIONS)('in %s may have the partition %s', (region, partition) => {
    const stack = newStack(inRegion(region));

    expect(withRole(() => `arn:${partition}:iam::${ACCOUNT}:role/mail`)(stack)).not.toThrow();
  });

  test.each(
    REGIONS.flatMap(([region, right]) => REGIONS.filter(([, wrong]) => wrong !== right).map(([, wrong]) => [region, wrong, right])),
  )('in %s may not have the partition %s, but %s', (region, wrong, right) => {
    expectRefused(
      withRole(() => `arn:${wrong}:iam::${ACCOUNT}:role/mail`),
      `[cdk-ses-event-destinations:ConfigurationSetEventDestination.anotherPartition] 'role' is "arn:${wrong}:iam::${ACCOUNT}:role/mail"; ` +
        `allowed: arn:${right}:iam::<account>:role/<name>; spell the ARN so, or make it with 'stack.formatArn', which knows the partition (at Stack/Events)`,
      inRegion(region),
    );
  });

  test.each([
    ['a user', 'arn:aws:iam::111122223333:user/mail'],
    ['a policy', 'arn:aws:iam::111122223333:policy/mail'],
    ['an instance profile', 'arn:aws:iam::111122223333:instance-profile/mail'],
    ['a session', 'arn:aws:sts::111122223333:assumed-role/mail/session'],
    ['the account', 'arn:aws:iam::111122223333:root'],
    ['a role without its name', 'arn:aws:iam::111122223333:role/'],
    ['a role with a Region', 'arn:aws:iam:eu-west-1:111122223333:role/mail'],
    ['all roles', 'arn:aws:iam::111122223333:role/*'],
  ])('may not be that of %s', (_what, arn) => {
    const stack = newStack();

    let act: (() => unknown) | undefined;
    try {
      act = withRole(() => arn)(stack);
    } catch (error) {
      // core refuses some itself
      expect((error as Error).message).not.toContain('cdk-ses');
      return;
    }
    expect(act).toThrow('FirehoseDestination.malformedArn');
  });

  test('is told in its message', () => {
    expectRefused(
      withRole(() => 'arn:aws:iam::111122223333:user/mail'),
      '[cdk-ses-event-destinations:FirehoseDestination.malformedArn] \'role\' is "arn:aws:iam::111122223333:user/mail"; ' +
        'allowed: arn:<partition>:iam::<account>:role/<name>; ' +
        'import the role by its own ARN, not by that of a user, a policy or an assumed role (at Stack/Events)',
    );
  });

  test.each<[string, (stack: Stack) => string]>([
    ['have a path', () => 'arn:aws:iam::111122223333:role/service-role/mail'],
    ['have a long path', () => 'arn:aws:iam::111122223333:role/a/b/c/mail'],
    ['have a name of all characters', () => 'arn:aws:iam::111122223333:role/mail_+=,.@-1'],
    ['be a parameter', (stack) => new CfnParameter(stack, 'Arn').valueAsString],
    ['have a parameter as its name', (stack) => `arn:aws:iam::111122223333:role/${new CfnParameter(stack, 'Name').valueAsString}`],
    ['be made with stack.formatArn', (stack) => stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'mail' })],
  ])('may %s', (_what, arn) => {
    const stack = newStack();

    expect(withRole(arn)(stack)).not.toThrow();
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('may not be that of a user, made with stack.formatArn', () => {
    const stack = newStack();

    const act = withRole(() => stack.formatArn({ service: 'iam', region: '', resource: 'user', resourceName: 'mail' }))(stack);

    expect(act).toThrow('FirehoseDestination.malformedArn');
  });
});

describe('the ARN of a Pinpoint project', () => {
  test.each<[string, string | undefined]>([
    ['undefined', undefined],
    ['null', null as unknown as undefined],
    ['""', ''],
  ])('may not be %s', (got, arn) => {
    expectRefused(
      (stack) => create(stack, () => new PinpointDestination(arn!)),
      `[cdk-ses-event-destinations:PinpointDestination.malformedArn] 'applicationArn' is ${got}; ` +
        'allowed: arn:<partition>:mobiletargeting:<region>:<account>:apps/<id>; pass the ARN of the Pinpoint project (application) (at Stack/Events)',
    );
  });
});

test('the ARN of a Pinpoint project, which may be in any Region, is compared with that Region', () => {
  const inGovCloud = (stack: Stack, partition: string) =>
    KINDS.project.destination(stack, `arn:${partition}:mobiletargeting:us-gov-west-1:${ACCOUNT}:apps/abc`);

  expect(create(newStack(), (stack) => inGovCloud(stack, 'aws'))).toThrow('anotherPartition');
  expect(create(newStack(), (stack) => inGovCloud(stack, 'aws-us-gov'))).not.toThrow();
});
