import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EmailEventArchive,
  EmailFeedbackQueue,
  EventBridgeDestination,
  FirehoseDestination,
  GrantScope,
  PinpointDestination,
  SnsDestination,
} from '../lib';
import type { ConfigurationSetEventDestinationProps, IEventDestination } from '../lib';
import { ENV, newStack, sesStatements, warnings } from './helpers/scene';

const stream = (scope: Construct) => firehose.DeliveryStream.fromDeliveryStreamName(scope, 'Stream', 'archive');
const ownRole = (scope: Construct) => new iam.Role(scope, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

/** A stream with a key whose policy leaves nothing to IAM. */
function closedStream(stack: Stack): firehose.CfnDeliveryStream {
  const statement = new iam.PolicyStatement({
    actions: ['kms:*'],
    resources: ['*'],
    principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/keeper')],
  });
  const key = new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements: [statement] }) });
  return new firehose.CfnDeliveryStream(stack, 'Stream', {
    s3DestinationConfiguration: { bucketArn: 'arn:aws:s3:::archive', roleArn: 'arn:aws:iam::111122223333:role/delivery' },
    deliveryStreamEncryptionConfigurationInput: { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: key.keyArn },
  });
}

const DESTINATIONS: [string, (stack: Stack) => IEventDestination][] = [
  ['SnsDestination', (stack) => new SnsDestination(new sns.Topic(stack, 'Topic'))],
  ['SnsDestination for all sets', (stack) => new SnsDestination(new sns.Topic(stack, 'Topic'), { grantScope: GrantScope.ACCOUNT })],
  ['FirehoseDestination', (stack) => new FirehoseDestination(stream(stack))],
  ['FirehoseDestination with a role', (stack) => new FirehoseDestination(stream(stack), { role: ownRole(stack) })],
  ['FirehoseDestination for all sets', (stack) => new FirehoseDestination(stream(stack), { grantScope: GrantScope.ACCOUNT })],
  ['FirehoseDestination with a key that leaves nothing to IAM', (stack) => new FirehoseDestination(closedStream(stack))],
  ['FirehoseDestination with a role and such a key', (stack) => new FirehoseDestination(closedStream(stack), { role: ownRole(stack) })],
  ['EmailEventArchive', (stack) => new EmailEventArchive(stack, 'Archive')],
  ['EmailFeedbackQueue', (stack) => new EmailFeedbackQueue(stack, 'Feedback')],
  ['CloudWatchDestination', () => new CloudWatchDestination()],
  ['EventBridgeDestination', () => new EventBridgeDestination()],
  ['PinpointDestination', () => new PinpointDestination('arn:aws:mobiletargeting:eu-west-1:111122223333:apps/abc')],
  ['a destination of the user', () => ({ bind: () => ({ snsDestination: { topicArn: 'arn:aws:sns:eu-west-1:111122223333:events' } }) })],
];

describe.each(DESTINATIONS)('%s, removed,', (_kind, destinationIn) => {
  test('leaves nothing that refers to what is not there', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: destinationIn(stack) });

    stack.node.tryRemoveChild('Events');

    const template = Template.fromStack(stack).toJSON();
    const referred = [...JSON.stringify(template).matchAll(/"(?:Ref":"|Fn::GetAtt":\[")(?!AWS::)([^"]+)"/g)].map(([, id]) => id);
    expect(Object.keys({ ...template.Resources, ...template.Parameters })).toEqual(expect.arrayContaining(referred));
  });

  test('leaves its place on the configuration set to another, and to no more', () => {
    const stack = newStack();
    const props = { configurationSet: new ses.ConfigurationSet(stack, 'Set'), destination: destinationIn(stack) };
    for (let index = 1; index <= 10; index++) {
      new ConfigurationSetEventDestination(stack, `Events${index}`, props);
    }
    const eleventh = () => new ConfigurationSetEventDestination(stack, 'Eleventh', props);
    expect(eleventh).toThrow('tooManyDestinations');

    stack.node.tryRemoveChild('Events5');
    new ConfigurationSetEventDestination(stack, 'InItsPlace', props);

    expect(eleventh).toThrow('tooManyDestinations');
  });

  test('leaves its name to another', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const props = { configurationSet, destination: destinationIn(stack), configurationSetEventDestinationName: 'feedback' };
    new ConfigurationSetEventDestination(stack, 'Events', props);

    stack.node.tryRemoveChild('Events');
    new ConfigurationSetEventDestination(stack, 'Other', props);

    expect(() => new ConfigurationSetEventDestination(stack, 'Another', props)).toThrow('duplicateName');
  });

  test('can be made again with its id, and then is what it was', () => {
    const [stack, untouched] = [newStack(), newStack()];
    const [props, untouchedProps] = [stack, untouched].map((each) => ({
      configurationSet: new ses.ConfigurationSet(each, 'Set'),
      destination: destinationIn(each),
      configurationSetEventDestinationName: 'feedback',
    }));
    new ConfigurationSetEventDestination(stack, 'Events', props);
    new ConfigurationSetEventDestination(untouched, 'Events', untouchedProps);

    stack.node.tryRemoveChild('Events');
    new ConfigurationSetEventDestination(stack, 'Events', props);

    expect(Template.fromStack(stack).toJSON()).toEqual(Template.fromStack(untouched).toJSON());
    expect(warnings(stack)).toEqual(warnings(untouched));
  });

  test('counts as removed when what it stands in is removed', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const props = { configurationSet, destination: destinationIn(stack), configurationSetEventDestinationName: 'feedback' };
    const parent = new Construct(new Construct(stack, 'Grandparent'), 'Parent');
    new ConfigurationSetEventDestination(parent, 'Events', props);

    stack.node.tryRemoveChild('Grandparent');

    expect(() => new ConfigurationSetEventDestination(stack, 'Events', props)).not.toThrow();
  });

  test('does not count as removed when another construct of its id is removed elsewhere', () => {
    const stack = newStack();
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const props = { configurationSet, destination: destinationIn(stack), configurationSetEventDestinationName: 'feedback' };
    new Construct(new Construct(stack, 'Parent'), 'Events');
    new ConfigurationSetEventDestination(stack, 'Events', props);

    stack.node.findChild('Parent').node.tryRemoveChild('Events');

    expect(() => new ConfigurationSetEventDestination(stack, 'Other', props)).toThrow('duplicateName');
  });
});

test('the warning about duplicate events names no event destination that is gone', () => {
  const stack = newStack();
  const props = { configurationSet: new ses.ConfigurationSet(stack, 'Set'), destination: new EventBridgeDestination() };
  new ConfigurationSetEventDestination(stack, 'First', props);
  stack.node.tryRemoveChild('First');

  new ConfigurationSetEventDestination(stack, 'Second', props);
  expect(warnings(stack)).toEqual([]);
  new ConfigurationSetEventDestination(stack, 'Third', props);

  expect(warnings(stack)).toEqual([
    ['/Stack/Third', expect.stringMatching(/^The configuration set already publishes to EventBridge through Stack\/Second\. /)],
  ]);
});

describe('the role that all sets share', () => {
  function archive(stack: Stack, id: string): void {
    const destination = new FirehoseDestination(
      (stack.node.tryFindChild('Stream') as firehose.IDeliveryStream | undefined) ?? stream(stack),
      {
        grantScope: GrantScope.ACCOUNT,
      },
    );
    new ConfigurationSetEventDestination(stack, id, { configurationSet: new ses.ConfigurationSet(stack, `${id}Set`), destination });
  }

  test('is made anew when it has been removed, and serves those from before, too', () => {
    const stack = newStack();
    archive(stack, 'Before');
    const [role] = stack.node.children.filter((child) => iam.Role.isRole(child));

    stack.node.tryRemoveChild(role.node.id);
    archive(stack, 'After');

    const template = Template.fromStack(stack);
    const [[logicalId], ...others] = Object.entries(template.findResources('AWS::IAM::Role'));
    expect(others).toEqual([]);
    const destinations = Object.values(template.findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(destinations.map(({ Properties }) => Properties.EventDestination.KinesisFirehoseDestination.IAMRoleARN)).toEqual([
      { 'Fn::GetAtt': [logicalId, 'Arn'] },
      { 'Fn::GetAtt': [logicalId, 'Arn'] },
    ]);
  });

  test('stays when an event destination is removed that it served', () => {
    const stack = newStack();
    archive(stack, 'One');
    archive(stack, 'Other');

    stack.node.tryRemoveChild('One');

    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
  });
});

describe.each<[string, (scope: Construct) => IEventDestination, (stack: Stack) => any[]]>([
  [
    'the policy of a topic',
    (scope) => new SnsDestination(new sns.Topic(scope, 'Topic')),
    (stack) => sesStatements(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument'),
  ],
  [
    'the trust policy of a role',
    (scope) => new FirehoseDestination(stream(scope), { role: ownRole(scope) }),
    (stack) => sesStatements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument'),
  ],
])('%s', (_what, destinationIn, statements) => {
  const arn = (name: string) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ses:eu-west-1:111122223333:configuration-set/${name}`]],
  });
  const sources = (stack: Stack) => statements(stack).map(({ Condition }) => Condition.StringEquals['aws:SourceArn']);

  function publish(scope: Construct, id: string, destination: IEventDestination, name: string): void {
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(scope, `${id}Set`, name);
    new ConfigurationSetEventDestination(scope, id, { configurationSet, destination });
  }

  test('does not name the set of an event destination that was removed, but the others', () => {
    const stack = newStack();
    const destination = destinationIn(stack);
    ['one', 'two', 'three'].forEach((name) => publish(stack, `${name}-events`, destination, name));

    stack.node.tryRemoveChild('two-events');

    expect(sources(stack)).toEqual([[arn('one'), arn('three')]]);
  });

  test('names a set as long as one of its event destinations is there', () => {
    const stack = newStack();
    const destination = destinationIn(stack);
    publish(stack, 'First', destination, 'my-set');
    publish(stack, 'Second', destination, 'my-set');

    stack.node.tryRemoveChild('First');

    expect(sources(stack)).toEqual([arn('my-set')]);
  });

  test('names a set again that comes back', () => {
    const stack = newStack();
    const destination = destinationIn(stack);
    publish(stack, 'Stays', destination, 'other');
    publish(new Construct(stack, 'Before'), 'Events', destination, 'my-set');
    stack.node.tryRemoveChild('Before');

    publish(new Construct(stack, 'After'), 'Events', destination, 'my-set');

    expect(sources(stack)).toEqual([expect.arrayContaining([arn('my-set'), arn('other')])]);
    expect(sources(stack)[0]).toHaveLength(2);
  });

  test('has room again', () => {
    const stack = newStack();
    const destination = destinationIn(stack);
    const count = 400;
    for (let index = 0; index < count; index++) {
      publish(stack, `Events${index}`, destination, `${index}`.padStart(64, 'x'));
    }

    for (let index = 1; index < count; index++) {
      stack.node.tryRemoveChild(`Events${index}`);
    }

    expect(sources(stack)).toEqual([arn('0'.padStart(64, 'x'))]);
    expect(warnings(stack)).toEqual([]);
  });
});

test('the policy that gives a permission across stacks is made anew when it has been removed', () => {
  const app = new App();
  const [mail, roles] = ['Mail', 'Roles'].map((id) => new Stack(app, id, { env: ENV }));
  const role = ownRole(roles);
  const destination = new FirehoseDestination(
    firehose.DeliveryStream.fromDeliveryStreamArn(mail, 'Stream', new firehose.CfnDeliveryStream(mail, 'L1').attrArn),
    { role },
  );
  const props = (id: string): ConfigurationSetEventDestinationProps => ({
    configurationSet: ses.ConfigurationSet.fromConfigurationSetName(mail, `${id}Set`, id),
    destination,
  });
  new ConfigurationSetEventDestination(mail, 'Before', props('before'));
  const [policy] = mail.node.children.filter((child) => child instanceof iam.Policy);

  mail.node.tryRemoveChild('Before');
  mail.node.tryRemoveChild(policy.node.id);
  new ConfigurationSetEventDestination(mail, 'After', props('after'));

  const template = Template.fromStack(mail);
  const [[logicalId]] = Object.entries(template.findResources('AWS::IAM::Policy'));
  const [events] = Object.values(template.findResources('AWS::SES::ConfigurationSetEventDestination'));
  expect(events.DependsOn).toEqual([logicalId]);
});
