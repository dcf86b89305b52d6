import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ConfigurationSetEventDestination, EventPublishingGrants, FirehoseDestination, GrantScope, SnsDestination } from '../lib';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../lib';
import { ENV, expectRefused, newStack, properties, sesStatements, warnings } from './helpers/scene';

/** Publishes to a topic as a user would write it. */
class TeamTopic implements IEventDestination {
  constructor(
    private readonly topic: sns.ITopic,
    private readonly grantScope?: GrantScope,
  ) {}

  public bind(scope: Construct, { configurationSet }: EventDestinationBindOptions): EventDestinationConfig {
    const grants = new EventPublishingGrants(scope, { configurationSet, grantScope: this.grantScope });
    return { snsDestination: { topicArn: this.topic.topicArn }, dependables: grants.publish(this.topic) };
  }
}

/** Publishes to a stream as a user would write it. */
class TeamStream implements IEventDestination {
  constructor(
    private readonly stream: firehose.IDeliveryStream,
    private readonly role: iam.IRole,
    private readonly grantScope?: GrantScope,
  ) {}

  public bind(scope: Construct, { configurationSet }: EventDestinationBindOptions): EventDestinationConfig {
    const { stream, role, grantScope } = this;
    const grants = new EventPublishingGrants(scope, { configurationSet, grantScope });
    return {
      kinesisFirehoseDestination: { deliveryStreamArn: stream.deliveryStreamArn, iamRoleArn: role.roleArn },
      dependables: grants.putRecords(stream, role),
    };
  }
}

const importedStream = (stack: Stack) => firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');
const partition = { Ref: 'AWS::Partition' };
const OF_THE_SET = {
  StringEquals: {
    'aws:SourceAccount': '111122223333',
    'aws:SourceArn': { 'Fn::Join': ['', ['arn:', partition, ':ses:eu-west-1:111122223333:configuration-set/', { Ref: 'Set' }]] },
  },
};
const OF_ALL_SETS = {
  StringEquals: { 'aws:SourceAccount': '111122223333' },
  ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', partition, ':ses:eu-west-1:111122223333:configuration-set/*']] } },
};
const SCOPES: [GrantScope | undefined, object][] = [
  [undefined, OF_THE_SET],
  [GrantScope.CONFIGURATION_SET, OF_THE_SET],
  [GrantScope.ACCOUNT, OF_ALL_SETS],
];

function publish(stack: Stack, destination: IEventDestination): void {
  const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');
  new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
}

describe.each(SCOPES)('with the grant scope %s', (grantScope, Condition) => {
  test('a destination of your own lets SES publish to a topic and use its key', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });

    publish(stack, new TeamTopic(topic, grantScope));

    expect(sesStatements(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toEqual([
      {
        Sid: '0',
        Effect: 'Allow',
        Principal: { Service: 'ses.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: 'TopicBFC7AF6E' },
        Condition,
      },
    ]);
    expect(sesStatements(stack, 'AWS::KMS::Key', 'KeyPolicy')).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'ses.amazonaws.com' },
        Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      },
    ]);
    expect(warnings(stack)).toEqual([]);
  });

  test('a destination of your own lets SES assume a role, and the role put records', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

    publish(stack, new TeamStream(importedStream(stack), role, grantScope));

    expect(sesStatements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument')).toEqual([
      { Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sts:AssumeRole', Condition },
    ]);
    expect(properties(stack, 'AWS::IAM::Policy').PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'firehose:PutRecordBatch', Resource: expect.anything() },
    ]);
    expect(warnings(stack)).toEqual([]);
  });

  test('a role is created with one trust statement, that of the set', () => {
    const stack = newStack();
    const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');

    new iam.Role(stack, 'Role', { assumedBy: new EventPublishingGrants(stack, { configurationSet, grantScope }).principal });

    expect(properties(stack, 'AWS::IAM::Role').AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sts:AssumeRole', Condition },
    ]);
  });

  test('a role that is created so keeps the one statement when it is passed to a destination', () => {
    const stack = newStack();
    const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');
    const role = new iam.Role(stack, 'Role', { assumedBy: new EventPublishingGrants(stack, { configurationSet, grantScope }).principal });
    const destination = new FirehoseDestination(importedStream(stack), { role, grantScope });

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });

    expect(properties(stack, 'AWS::IAM::Role').AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sts:AssumeRole', Condition },
    ]);
    expect(warnings(stack)).toEqual([]);
  });

  test('a destination of your own shares the statement with one of this library', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');

    new ConfigurationSetEventDestination(stack, 'Ours', { configurationSet, destination: new SnsDestination(topic, { grantScope }) });
    new ConfigurationSetEventDestination(stack, 'Yours', { configurationSet, destination: new TeamTopic(topic, grantScope) });

    expect(sesStatements(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toHaveLength(1);
  });
});

test('the event destination waits for what the grants return', () => {
  const stack = newStack();
  const masterKey = new kms.Key(stack, 'Key').addAlias('mail');

  publish(stack, new TeamTopic(new sns.Topic(stack, 'Topic', { masterKey })));

  const template = Template.fromStack(stack);
  const [resource] = Object.values(template.findResources('AWS::SES::ConfigurationSetEventDestination'));
  expect(resource.DependsOn).toEqual([...Object.keys(template.findResources('AWS::KMS::Alias')), 'TopicPolicyA1747468']);
});

test('the event destination waits for the policy of the role', () => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

  publish(stack, new TeamStream(importedStream(stack), role));

  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
  expect(resource.DependsOn).toEqual(['RoleDefaultPolicy5FFB7DAB']);
});

test('what SnsDestination refuses, the grants refuse', () => {
  expectRefused((stack) => {
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const destination = new TeamTopic(new sns.Topic(stack, 'Topic', { fifo: true }));
    return () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
  }, '[cdk-ses-event-destinations:SnsDestination.fifoTopic] \'topic\' is "a FIFO topic"; allowed: a standard topic; ' + 'SES does not publish to FIFO topics: create a standard topic (at Stack/Events)');
});

test('what FirehoseDestination refuses, the grants refuse', () => {
  expectRefused((stack) => {
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::444455556666:role/mail');
    const destination = new TeamStream(importedStream(stack), role);
    return () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
  }, '[cdk-ses-event-destinations:FirehoseDestination.roleInAnotherAccount] \'role\' is "a role in account 444455556666"; ' + "allowed: a role in 111122223333, the account of the configuration set; leave out 'role', or use a role of 111122223333 (at Stack/Events)");
});

test.each<[string, (stack: Stack) => IEventDestination, string]>([
  [
    'topic',
    (stack) => new TeamTopic(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:events')),
    'SnsDestination.importedTopic',
  ],
  [
    'role',
    (stack) => new TeamStream(importedStream(stack), iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/mail')),
    'FirehoseDestination.importedRole',
  ],
])('an imported %s gets the warning with the statement to paste', (_what, destinationIn, id) => {
  const stack = newStack();

  publish(stack, destinationIn(stack));

  expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining(`[ack: cdk-ses-event-destinations:${id}]`)]]);
});

/** By a destination that does not hand on what it has to wait for. */
function publishDropping(stack: Stack, topic: sns.ITopicRef): void {
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');
  new ConfigurationSetEventDestination(stack, 'Events', {
    configurationSet,
    destination: {
      bind: (scope) => {
        new EventPublishingGrants(scope, { configurationSet }).publish(topic);
        return { snsDestination: { topicArn: topic.topicRef.topicArn } };
      },
    },
  });
}

test('a destination of yours that drops what its grant on a topic returned still gets the key granted', () => {
  const stack = newStack();
  const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });

  publishDropping(stack, topic);

  expect(sesStatements(stack, 'AWS::KMS::Key', 'KeyPolicy')).toHaveLength(1);
  expect(warnings(stack)).toEqual([]);
});

test('a destination of yours that drops what its grant on a CfnTopic returned gets the warning: nothing has been granted', () => {
  const stack = newStack();
  const topic = new sns.CfnTopic(stack, 'Topic');

  publishDropping(stack, topic);

  expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedTopic')]]);
});

test('the principal of a role in another stack makes no stack wait', () => {
  const app = new App();
  const [a, b] = ['A', 'B'].map((id) => new Stack(app, id, { env: ENV }));
  const configurationSet = new ses.ConfigurationSet(b, 'Set');
  const topic = new sns.Topic(a, 'Topic');
  const assumedBy = new EventPublishingGrants(a, { configurationSet }).principal;
  new iam.Role(b, 'Role', { assumedBy });

  new ConfigurationSetEventDestination(b, 'Events', {
    configurationSet,
    destination: new SnsDestination(topic, { grantScope: GrantScope.ACCOUNT }),
  });

  expect(() => Template.fromStack(b)).not.toThrow();
});
