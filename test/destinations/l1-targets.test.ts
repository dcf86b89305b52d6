import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Aws, CfnCondition, CfnParameter, CfnResource, Fn, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { ConfigurationSetEventDestination, FirehoseDestination, GrantScope, SnsDestination } from '../../lib';
import type { SnsDestinationOptions } from '../../lib';
import { ENV, newStack, properties, warnings } from '../helpers/scene';

const sourceArn = (name: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ses:eu-west-1:111122223333:configuration-set/${name}`]],
});
const statement = (Resource: unknown, arn: unknown = sourceArn('mail')) => ({
  Effect: 'Allow',
  Principal: { Service: 'ses.amazonaws.com' },
  Action: 'sns:Publish',
  Resource,
  Condition: { StringEquals: { 'aws:SourceAccount': '111122223333', 'aws:SourceArn': arn } },
});
const THEIRS = { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' };
const document = () => ({ Version: '2012-10-17', Statement: [{ ...THEIRS }] });

function publish(stack: Stack, topic: sns.ITopicRef, options?: SnsDestinationOptions, id = 'Events', name = 'mail') {
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, `${id}Set`, name);
  return new ConfigurationSetEventDestination(stack, id, { configurationSet, destination: new SnsDestination(topic, options) });
}

function awaited(stack: Stack): unknown[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination')).map(
    ({ DependsOn }) => DependsOn as unknown,
  );
}

const withoutSids = (statements: any[]) => statements.map(({ Sid: _sid, ...others }) => others as object);
const topicStatements = (stack: Stack) => withoutSids(properties(stack, 'AWS::SNS::TopicPolicy').PolicyDocument.Statement);

describe('a CfnTopic', () => {
  test('gets a policy that lets SES publish, for which the event destination waits', () => {
    const stack = newStack();

    publish(stack, new sns.CfnTopic(stack, 'Topic'));

    const policies = Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy');
    expect(properties(stack, 'AWS::SNS::TopicPolicy').Topics).toEqual([{ Ref: 'Topic' }]);
    expect(topicStatements(stack)).toEqual([statement({ Ref: 'Topic' })]);
    expect(awaited(stack)).toEqual([Object.keys(policies)]);
    expect(warnings(stack)).toEqual([]);
  });

  test('names several sets in one statement of one policy', () => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');

    publish(stack, topic, {}, 'One', 'one');
    publish(stack, topic, {}, 'Other', 'other');

    expect(topicStatements(stack)).toEqual([statement({ Ref: 'Topic' }, [sourceArn('one'), sourceArn('other')])]);
    expect(awaited(stack)).toHaveLength(2);
    expect(awaited(stack)[0]).toEqual(awaited(stack)[1]);
  });

  test('may let all sets of the account in', () => {
    const stack = newStack();

    publish(stack, new sns.CfnTopic(stack, 'Topic'), { grantScope: GrantScope.ACCOUNT });

    expect(topicStatements(stack)[0]).toHaveProperty('Condition.ArnLike');
  });

  test('lets SES use its key', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');

    publish(stack, new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: key.keyId }));

    expect(JSON.stringify(properties(stack, 'AWS::KMS::Key').KeyPolicy)).toContain('"Service":"ses.amazonaws.com"');
  });

  test.each<[string, (stack: Stack, topic: sns.CfnTopic) => sns.ITopicRef]>([
    ['itself', (_stack, topic) => topic],
    ['imported by its Ref', (stack, topic) => sns.Topic.fromTopicArn(stack, 'Imported', topic.ref)],
    ['imported by its attribute', (stack, topic) => sns.Topic.fromTopicArn(stack, 'Imported', topic.attrTopicArn)],
  ])('is the same topic, %s: its policy takes the statement', (_how, given) => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');
    const policy = new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.ref], policyDocument: document() });

    publish(stack, given(stack, topic));

    expect(policy.topics).toEqual([topic.ref]);
    expect(topicStatements(stack)).toEqual([THEIRS, expect.objectContaining({ Action: 'sns:Publish', Effect: 'Allow' })]);
    expect(awaited(stack)).toEqual([['Policy']]);
    expect(warnings(stack)).toEqual([]);
  });

  const policies: [string, (stack: Stack, topic: sns.CfnTopic) => unknown][] = [
    ['JSON', (stack, topic) => new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.ref], policyDocument: document() })],
    [
      'JSON with a single statement',
      (stack, topic) =>
        new sns.CfnTopicPolicy(stack, 'Policy', {
          topics: [topic.ref],
          policyDocument: { Version: '2012-10-17', Statement: { ...THEIRS } },
        }),
    ],
    [
      'a document',
      (stack, topic) =>
        new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.ref], policyDocument: iam.PolicyDocument.fromJson(document()) }),
    ],
    [
      'an L2',
      (stack, topic) =>
        new sns.TopicPolicy(stack, 'Policy', {
          topics: [sns.Topic.fromTopicArn(stack, 'ForPolicy', topic.ref)],
          policyDocument: iam.PolicyDocument.fromJson(document()),
        }),
    ],
  ];
  const order = policies.flatMap(([what, create]) => ['before', 'after'].map((when) => ({ what, create, when })));

  test.each(order)('has one policy, if it is written by hand as $what $when the event destination', ({ create, when }) => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');
    const steps = [() => publish(stack, topic), () => create(stack, topic)];

    (when === 'before' ? steps.reverse() : steps).forEach((step) => step());

    const ids = Object.keys(Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy'));
    expect(topicStatements(stack)).toEqual([THEIRS, statement({ Ref: 'Topic' })]);
    expect(awaited(stack)).toEqual([ids]);
    expect(warnings(stack)).toEqual([]);
  });

  test('has the only statement in a policy written by hand that has none', () => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');
    new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.ref], policyDocument: { Version: '2012-10-17' } });

    publish(stack, topic);

    expect(topicStatements(stack)).toEqual([statement({ Ref: 'Topic' })]);
  });

  test('has one statement in that policy, however many sets and destinations', () => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');
    new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.ref], policyDocument: document() });

    publish(stack, topic, {}, 'One', 'one');
    publish(stack, topic, {}, 'Again', 'one');
    publish(stack, topic, {}, 'Other', 'other');

    expect(topicStatements(stack)).toEqual([THEIRS, statement({ Ref: 'Topic' }, [sourceArn('one'), sourceArn('other')])]);
  });

  test('leaves the JSON of others as it is, which may be that of several policies', () => {
    const stack = newStack();
    const shared = document();
    const [topic, other] = ['Topic', 'Other'].map((id) => new sns.CfnTopic(stack, id));
    [topic, other].forEach(
      (each) => new sns.CfnTopicPolicy(stack, `${each.node.id}Policy`, { topics: [each.ref], policyDocument: shared }),
    );

    publish(stack, topic);

    const { OtherPolicy } = Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy');
    expect(OtherPolicy.Properties.PolicyDocument).toEqual(document());
    expect(shared).toEqual(document());
  });

  test('is one of several topics of a policy', () => {
    const stack = newStack();
    const [topic, other] = ['Topic', 'Other'].map((id) => new sns.CfnTopic(stack, id));
    new sns.CfnTopicPolicy(stack, 'Policy', { topics: [other.ref, topic.ref], policyDocument: document() });

    publish(stack, topic);

    expect(topicStatements(stack)).toEqual([THEIRS, statement({ Ref: 'Topic' })]);
    expect(awaited(stack)).toEqual([['Policy']]);
  });

  test('has nothing to do with the policy of another topic', () => {
    const stack = newStack();
    const [topic, other] = ['Topic', 'Other'].map((id) => new sns.CfnTopic(stack, id));
    new sns.CfnTopicPolicy(stack, 'Policy', { topics: [other.ref], policyDocument: document() });

    publish(stack, topic);

    const { Policy, ...ours } = Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy');
    expect(Policy.Properties.PolicyDocument).toEqual(document());
    expect(awaited(stack)).toEqual([Object.keys(ours)]);
  });

  test.each<[string, (stack: Stack, topic: sns.CfnTopic) => void]>([
    [
      'a raw override',
      (stack, topic) =>
        new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.ref], policyDocument: {} }).addPropertyOverride(
          'PolicyDocument',
          document(),
        ),
    ],
    [
      'a token',
      (stack, topic) => {
        new CfnParameter(stack, 'Document');
        new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.ref], policyDocument: Token.asAny({ Ref: 'Document' }) });
      },
    ],
    [
      'a list of statements that is a token',
      (stack, topic) => {
        const { logicalId } = new CfnCondition(stack, 'Theirs', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });
        new sns.CfnTopicPolicy(stack, 'Policy', {
          topics: [topic.ref],
          policyDocument: { Version: '2012-10-17', Statement: Fn.conditionIf(logicalId, [THEIRS], [THEIRS]) },
        });
      },
    ],
  ])('gets a warning with the statement, if its policy is %s, and no second policy', (_what, create) => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');
    new sns.CfnTopic(stack, 'Elsewhere');

    create(stack, topic);
    publish(stack, topic);

    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 1);
    expect(awaited(stack)).toEqual([['Policy']]);
    expect(warnings(stack)).toEqual([
      [
        '/Stack/Events/Resource',
        expect.stringMatching(/^The policy Stack\/Policy cannot be changed from here\. [^]*"Action": "sns:Publish"/),
      ],
    ]);
  });

  test('is the topic of a policy that an override gives it', () => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');
    const policy = new sns.CfnTopicPolicy(stack, 'Policy', { topics: [], policyDocument: document() });
    policy.addPropertyOverride('Topics', [{ Ref: 'Topic' }]);

    publish(stack, topic);

    expect(topicStatements(stack)).toEqual([THEIRS, statement({ Ref: 'Topic' })]);
    expect(awaited(stack)).toEqual([['Policy']]);
  });

  test('in another stack gets its policy there', () => {
    const stack = newStack();
    const shared = new Stack(stack.node.root, 'Shared', { env: ENV });

    publish(stack, new sns.CfnTopic(shared, 'Topic'));

    expect(topicStatements(shared)).toEqual([statement({ Ref: 'Topic' })]);
    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 0);
    expect(stack.dependencies).toEqual([shared]);
  });

  test.each<[string, (topic: sns.CfnTopic) => void]>([
    ['statements', (topic) => addToPolicyOf(topic, 100)],
    ['characters', (topic) => addToPolicyOf(topic, 1, 'x'.repeat(31_000))],
  ])('fails if a policy written by hand has too many %s', (_what, fill) => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');

    fill(topic);
    publish(stack, topic);

    expect(() => Template.fromStack(stack)).toThrow('SnsDestination.policyTooLarge');
  });

  test('gets a warning for a statement in a policy written by hand that lets SES of anybody in', () => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');
    const open = { ...THEIRS, Principal: { Service: 'ses.amazonaws.com' } };
    new sns.CfnTopicPolicy(stack, 'Policy', { topics: [topic.ref], policyDocument: { Statement: [open] } });

    publish(stack, topic);

    expect(warnings(stack)).toEqual([['/Stack/Policy', expect.stringContaining('SnsDestination.unscopedPolicy')]]);
  });

  test('is refused at once in another Region', () => {
    const stack = newStack();
    const elsewhere = new Stack(stack.node.root, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } });
    const topic = new sns.CfnTopic(elsewhere, 'Topic', { topicName: 'events' });

    expect(() => publish(stack, topic)).toThrow('SnsDestination.topicInAnotherRegion');
  });
});

function addToPolicyOf(topic: sns.CfnTopic, count: number, resource = '*'): void {
  new sns.CfnTopicPolicy(topic.stack, 'Policy', {
    topics: [topic.ref],
    policyDocument: { Version: '2012-10-17', Statement: Array.from({ length: count }, () => ({ ...THEIRS, Resource: resource })) },
  });
}

describe('a topic of the L2', () => {
  test('with another policy below it gets a warning, too', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    new sns.TopicPolicy(topic, 'Mine', { topics: [topic], policyDocument: iam.PolicyDocument.fromJson(document()) });

    publish(stack, topic);

    expect(warnings(stack)).toEqual([
      ['/Stack/Events/Resource', expect.stringContaining('has several policies: one of its own, Stack/Topic/Mine/Resource.')],
    ]);
  });

  test('whose own policy names it by a function of yours gets none', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic');
    const { logicalId } = topic.node.defaultChild as sns.CfnTopic;

    publish(stack, topic);
    const policy = topic.node.findChild('Policy').node.defaultChild as sns.CfnTopicPolicy;
    policy.addPropertyOverride('Topics', [{ 'Fn::GetAtt': [stack.resolve(logicalId), 'TopicArn'] }]);

    expect(warnings(stack)).toEqual([]);
  });

  test('whose own policy is given to another topic gets the warning: it would be without', () => {
    const stack = newStack();
    const [topic, other] = ['Topic', 'Other'].map((id) => new sns.Topic(stack, id));

    publish(stack, topic);
    (topic.node.findChild('Policy').node.defaultChild as sns.CfnTopicPolicy).topics = [other.topicArn];

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedTopic')]]);
  });

  test.each(['before', 'after'])(
    'with another policy, written by hand %s the event destination, lets SES in in both and gets a warning',
    (when) => {
      const stack = newStack();
      const topic = new sns.Topic(stack, 'Topic');
      const steps = [
        () => publish(stack, topic),
        () => new sns.CfnTopicPolicy(stack, 'Second', { topics: [topic.topicArn], policyDocument: document() }),
      ];

      (when === 'before' ? steps.reverse() : steps).forEach((step) => step());

      const policies = Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy');
      expect(Object.values(policies).map(({ Properties }) => JSON.stringify(Properties).includes('ses.amazonaws.com'))).toEqual([
        true,
        true,
      ]);
      expect((awaited(stack)[0] as string[]).sort()).toEqual(Object.keys(policies).sort());
      expect(warnings(stack)).toEqual([
        [
          '/Stack/Events/Resource',
          'The topic Stack/Topic has several policies: one of its own, Stack/Second. A topic has one policy: whichever is deployed last overwrites the others. ' +
            "Use 'topic.addToResourcePolicy' and write no other policy. [ack: cdk-ses-event-destinations:SnsDestination.severalPolicies]",
        ],
      ]);
    },
  );

  test.each([true, false])('imported beside an sns.TopicPolicy of the app has the statement in that: %s', (isSameImport) => {
    const stack = newStack();
    const arn = 'arn:aws:sns:eu-west-1:111122223333:events';
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', arn);
    const forPolicy = isSameImport ? topic : sns.Topic.fromTopicArn(stack, 'Again', arn);
    new sns.TopicPolicy(stack, 'Policy', { topics: [forPolicy], policyDocument: iam.PolicyDocument.fromJson(document()) });

    publish(stack, topic);

    expect(topicStatements(stack)).toEqual([THEIRS, statement(arn)]);
    expect(awaited(stack)).toEqual([Object.keys(Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy'))]);
    expect(warnings(stack)).toEqual([]);
  });

  const PSEUDO = `arn:${Aws.PARTITION}:sns:${Aws.REGION}:${Aws.ACCOUNT_ID}:events`;
  const LITERAL = 'arn:aws:sns:eu-west-1:111122223333:events';

  test.each([
    ['by pseudo parameters in the same stack', 'Stack', PSEUDO, true],
    ['not by pseudo parameters in another stack, which may be elsewhere', 'Other', PSEUDO, false],
    ['literally in the same stack', 'Stack', LITERAL, true],
    ['literally in another stack', 'Other', LITERAL, true],
  ])('imported has the statement in a policy that names it %s, %s', (_how, id, arn, isSame) => {
    const app = new App();
    const [stack, other] = ['Stack', 'Other'].map((each) => new Stack(app, each));
    const there = id === 'Stack' ? stack : other;
    new sns.CfnTopicPolicy(there, 'Policy', { topics: [arn], policyDocument: document() });

    publish(stack, sns.Topic.fromTopicArn(stack, 'Topic', arn));

    expect(topicStatements(there)).toHaveLength(isSame ? 2 : 1);
    expect(warnings(stack)).toHaveLength(isSame ? 0 : 1);
  });

  test('imported beside the policy of another topic gets the warning', () => {
    const stack = newStack();
    const [topic, other] = ['events', 'other'].map((name) =>
      sns.Topic.fromTopicArn(stack, name, `arn:aws:sns:eu-west-1:111122223333:${name}`),
    );
    new sns.TopicPolicy(stack, 'Policy', { topics: [other], policyDocument: iam.PolicyDocument.fromJson(document()) });

    publish(stack, topic);

    expect(topicStatements(stack)).toEqual([THEIRS]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedTopic')]]);
  });
});

describe('a template that is included', () => {
  function include(stack: Stack, withPolicy: boolean): sns.CfnTopic {
    const policy = {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Version: '2012-10-17', Statement: [THEIRS] } },
    };
    const templateFile = join(mkdtempSync(join(tmpdir(), 'include-')), 'template.json');
    const resources = { Topic: { Type: 'AWS::SNS::Topic' }, ...(withPolicy ? { Policy: policy } : {}) };
    writeFileSync(templateFile, JSON.stringify({ Resources: resources }));
    return new CfnInclude(stack, 'Include', { templateFile }).getResource('Topic') as sns.CfnTopic;
  }

  test('gives a topic whose policy takes the statement', () => {
    const stack = newStack();

    publish(stack, include(stack, true));

    expect(topicStatements(stack)).toEqual([THEIRS, statement({ Ref: 'Topic' })]);
    expect(awaited(stack)).toEqual([['Policy']]);
    expect(warnings(stack)).toEqual([]);
  });

  test('gives a topic that gets a policy', () => {
    const stack = newStack();

    publish(stack, include(stack, false));

    expect(topicStatements(stack)).toEqual([statement({ Ref: 'Topic' })]);
    expect(warnings(stack)).toEqual([]);
  });
});

describe('a CfnDeliveryStream', () => {
  test.each([
    ['mx-central-1', 'aws'],
    ['ap-southeast-6', 'aws'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('works in %s, which the L2 does not know', (region) => {
    const stack = new Stack(undefined, 'Stack', { env: { account: '111122223333', region } });
    const stream = new firehose.CfnDeliveryStream(stack, 'Stream');
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new FirehoseDestination(stream) });

    Template.fromStack(stack).hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      EventDestination: { KinesisFirehoseDestination: { DeliveryStreamARN: { 'Fn::GetAtt': ['Stream', 'Arn'] } } },
    });
    expect(properties(stack, 'AWS::IAM::Role').Policies[0].PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'firehose:PutRecordBatch', Resource: { 'Fn::GetAtt': ['Stream', 'Arn'] } },
    ]);
  });

  test.each([
    ['mx-central-1', 'aws'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('may be imported in %s', (region, partition) => {
    const stack = new Stack(undefined, 'Stack', { env: { account: '111122223333', region } });
    const arn = `arn:${partition}:firehose:${region}:111122223333:deliverystream/archive`;
    const stream = firehose.CfnDeliveryStream.fromDeliveryStreamArn(stack, 'Stream', arn);
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new FirehoseDestination(stream) });

    expect(properties(stack, 'AWS::IAM::Role').Policies[0].PolicyDocument.Statement[0].Resource).toBe(arn);
  });

  test('shares its role of the account with the event destinations that import it', () => {
    const stack = newStack();
    const stream = new firehose.CfnDeliveryStream(stack, 'Stream');
    const imported = firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Imported', stream.attrArn);

    [stream, imported].forEach((each, index) => {
      const destination = new FirehoseDestination(each, { grantScope: GrantScope.ACCOUNT });
      const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, `Set${index}`, `set${index}`);
      new ConfigurationSetEventDestination(stack, `Events${index}`, { configurationSet, destination });
    });

    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
  });
});

describe('a CfnTopic with a policy of another kind', () => {
  test('has the statement added to its inline policy', () => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');
    new sns.CfnTopicInlinePolicy(stack, 'Policy', { topicArn: topic.ref, policyDocument: document() });

    publish(stack, topic);

    const { PolicyDocument } = properties(stack, 'AWS::SNS::TopicInlinePolicy');
    expect(PolicyDocument.Statement).toEqual([THEIRS, statement({ Ref: 'Topic' })]);
    expect(awaited(stack)).toEqual([['Policy']]);
    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 0);
  });

  test('keeps one that has no class of its own, and gets a warning with the statement', () => {
    const stack = newStack();
    const topic = new sns.CfnTopic(stack, 'Topic');
    new CfnResource(stack, 'Policy', { type: 'AWS::SNS::TopicPolicy', properties: { Topics: [topic.ref], PolicyDocument: document() } });

    publish(stack, topic);

    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 1);
    expect(awaited(stack)).toEqual([['Policy']]);
    expect(warnings(stack)).toEqual([
      ['/Stack/Events/Resource', expect.stringContaining('The policy Stack/Policy cannot be changed from here.')],
    ]);
  });

  test('lets each set in for its own topic alone, if one policy is that of two topics', () => {
    const stack = newStack();
    const [one, other] = ['One', 'Other'].map((id) => new sns.CfnTopic(stack, id));
    new sns.CfnTopicPolicy(stack, 'Policy', { topics: [one.ref, other.ref], policyDocument: document() });

    publish(stack, one, {}, 'ToOne', 'one');
    publish(stack, other, {}, 'ToOther', 'other');

    expect(properties(stack, 'AWS::SNS::TopicPolicy').PolicyDocument.Statement).toEqual([
      THEIRS,
      statement({ Ref: 'One' }, sourceArn('one')),
      statement({ Ref: 'Other' }, sourceArn('other')),
    ]);
  });
});

test('a key of the L1 keeps the policy that KMS would give it', () => {
  const stack = newStack();
  const topic = new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: new kms.CfnKey(stack, 'Key').ref });

  publish(stack, topic);

  const root = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']] };
  expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toEqual([
    { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' },
    expect.objectContaining({ Principal: { Service: 'ses.amazonaws.com' }, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'] }),
  ]);
});

test.each(['${main}-bulk', 'bulk-${main}'])('a set whose name is made from that of another is another one: %s', (name) => {
  const stack = newStack();
  const main = new ses.ConfigurationSet(stack, 'Main', { configurationSetName: 'main' });
  const bulk = ses.ConfigurationSet.fromConfigurationSetName(
    new Stack(stack.node.root, 'Bulk', { env: ENV }),
    'Set',
    name.replace('${main}', main.configurationSetName),
  );

  new ConfigurationSetEventDestination(bulk.stack, 'Events', {
    configurationSet: bulk,
    destination: new SnsDestination(new sns.Topic(bulk.stack, 'Topic')),
  });

  const { ConfigurationSetName } = properties(bulk.stack, 'AWS::SES::ConfigurationSetEventDestination');
  expect(JSON.stringify(ConfigurationSetName)).toContain('bulk');
});
