import { App, Aspects, CfnParameter, NestedStack, Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { ConfigurationSetEventDestination, EventBridgeDestination, FirehoseDestination, SnsDestination } from '../lib';
import type { IEventDestination } from '../lib';
import { ENV, properties, sesStatements, warnings } from './helpers/scene';

const STABILIZATION = '@aws-cdk/core:aspectStabilization';
const KEY_STATEMENT = {
  Effect: 'Allow',
  Principal: { Service: 'ses.amazonaws.com' },
  Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
  Resource: '*',
  Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
};
const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** What changes after the event destination is created, or before. */
type Change = (resource: CfnResource, property: string, value: unknown) => void;

const camel = (property: string) => property.charAt(0).toLowerCase() + property.slice(1);

const CHANGES: Record<string, Change> = {
  'by an aspect': (resource, property, value) =>
    Aspects.of(resource.node.root).add({
      visit: (node) => {
        if (node === resource) {
          (node as any)[camel(property)] = value;
        }
      },
    }),
  'through its L1': (resource, property, value) => ((resource as any)[camel(property)] = value),
  'by addPropertyOverride': (resource, property, value) => resource.addPropertyOverride(property, value),
  'by addOverride': (resource, property, value) => resource.addOverride(`Properties.${property}`, value),
  'by an aspect that overrides': (resource, property, value) =>
    Aspects.of(resource.node.root).add({
      visit: (node) => {
        if (node === resource) {
          resource.addPropertyOverride(property, value);
        }
      },
    }),
};

const cases = [true, false].flatMap((isStabilized) =>
  Object.entries(CHANGES).flatMap(([how, change]) =>
    ['after', 'before'].map((when) => ({
      how,
      when,
      isStabilized,
      app: () => new App({ context: { [STABILIZATION]: isStabilized }, analyticsReporting: false }),
      /** Creates the event destination, and changes something. */
      both: (create: () => unknown, ...args: Parameters<Change>) => {
        const steps = [create, () => change(...args)];
        (when === 'before' ? steps.reverse() : steps).forEach((step) => step());
      },
    })),
  ),
);

const l1 = <T extends CfnResource>(construct: IConstruct) => construct.node.defaultChild as T;

function publish(scope: Stack, destination: IEventDestination, configurationSet?: ses.IConfigurationSetRef) {
  const set = configurationSet ?? ses.ConfigurationSet.fromConfigurationSetName(scope, 'Set', 'mail');
  return new ConfigurationSetEventDestination(scope, 'Events', { configurationSet: set, destination });
}

function stream(stack: Stack, encryption?: firehose.StreamEncryption): firehose.DeliveryStream {
  const destination = new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket'));
  return new firehose.DeliveryStream(stack, 'Stream', { destination, encryption });
}

const keyStatements = (stack: Stack) => sesStatements(stack, 'AWS::KMS::Key', 'KeyPolicy');

/** The statements about keys in the policies of roles for SES. */
function keyPermissions(stack: Stack): any[] {
  return (
    Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      // what core grants the role with which the stream delivers has a pattern
      .filter(({ Action }) => [Action].flat().includes('kms:GenerateDataKey'))
  );
}

describe.each(cases)('a topic, $how, $when its event destination is created (aspects stabilized: $isStabilized)', ({ app, both }) => {
  test('is encrypted, and its key lets SES in', () => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const topic = new sns.Topic(stack, 'Topic');
    const key = new kms.Key(stack, 'Key');

    both(() => publish(stack, new SnsDestination(topic)), l1(topic), 'KmsMasterKeyId', key.keyArn);

    expect(keyStatements(stack)).toEqual([KEY_STATEMENT]);
    expect(warnings(stack)).toEqual([]);
  });

  test('is encrypted with a key that is not of the app, of which a warning tells', () => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const topic = new sns.Topic(stack, 'Topic');

    both(() => publish(stack, new SnsDestination(topic)), l1(topic), 'KmsMasterKeyId', KEY_ARN);

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedKey')]]);
  });

  test('has its imported key taken away, and there is nothing to warn of', () => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const topic = new sns.Topic(stack, 'Topic', { masterKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });

    both(() => publish(stack, new SnsDestination(topic)), l1(topic), 'KmsMasterKeyId', undefined);

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([]);
  });

  test('is encrypted with the AWS managed key, and refused', () => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const topic = new sns.Topic(stack, 'Topic');

    both(() => publish(stack, new SnsDestination(topic)), l1(topic), 'KmsMasterKeyId', 'alias/aws/sns');

    expect(() => Template.fromStack(stack)).toThrow('SnsDestination.awsManagedKey');
  });

  test('loses the AWS managed key, and is not refused', () => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const topic = new sns.Topic(stack, 'Topic', { masterKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sns') });

    both(() => publish(stack, new SnsDestination(topic)), l1(topic), 'KmsMasterKeyId', undefined);

    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('becomes FIFO, and is refused', () => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const topic = new sns.Topic(stack, 'Topic');

    both(() => publish(stack, new SnsDestination(topic)), l1(topic), 'FifoTopic', true);

    expect(() => Template.fromStack(stack)).toThrow('SnsDestination.fifoTopic');
  });
});

describe.each(cases)('a stream, $how, $when its event destination is created (aspects stabilized: $isStabilized)', ({ how, app, both }) => {
  test('is encrypted, and the role may use its key before SES puts records', () => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const archive = stream(stack);
    const key = new kms.Key(stack, 'Key');

    const encryption = /override/i.test(how)
      ? { KeyType: 'CUSTOMER_MANAGED_CMK', KeyARN: key.keyArn }
      : { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: key.keyArn };
    both(() => publish(stack, new FirehoseDestination(archive)), l1(archive), 'DeliveryStreamEncryptionConfigurationInput', encryption);

    expect(keyPermissions(stack)).toEqual([
      { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } },
    ]);
    const [{ DependsOn }] = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(DependsOn).toEqual([expect.stringMatching(/^(FirehoseDeliveryStreamPolicy|EventsFirehoseDeliveryStreamIamRoleDefaultPolicy)/)]);
  });

  test('becomes one that reads from elsewhere, and is refused', () => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const archive = stream(stack);

    both(() => publish(stack, new FirehoseDestination(archive)), l1(archive), 'DeliveryStreamType', 'MSKAsSource');

    expect(() => Template.fromStack(stack)).toThrow('FirehoseDestination.notDirectPut');
  });

  test('becomes one with Direct PUT, and is taken', () => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const archive = stream(stack);
    l1<firehose.CfnDeliveryStream>(archive).deliveryStreamType = 'KinesisStreamAsSource';

    both(() => publish(stack, new FirehoseDestination(archive)), l1(archive), 'DeliveryStreamType', 'DirectPut');

    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe.each(cases)('a set, $how, $when its event destination is created (aspects stabilized: $isStabilized)', ({ app, both }) => {
  const namedIn = (...stacks: Stack[]) =>
    stacks.flatMap((stack) =>
      [...JSON.stringify(Template.fromStack(stack)).matchAll(/:configuration-set\/([^"]*)"/g)].map(([, name]) => name),
    );

  test('is renamed, and the policy in another stack names it as it is written', () => {
    const [mail, shared] = stacks(app());
    const set = new ses.ConfigurationSet(mail, 'Set', { configurationSetName: 'before' });
    const topic = new sns.Topic(shared, 'Topic');

    both(() => publish(mail, new SnsDestination(topic), set), l1(set), 'Name', 'after');

    expect(namedIn(shared)).toEqual(['after']);
  });

  test('is renamed, and the policy in the stack around names it as it is written', () => {
    const parent = new Stack(app(), 'Stack', { env: ENV });
    const nested = new NestedStack(parent, 'Nested');
    const set = new ses.ConfigurationSet(nested, 'Set', { configurationSetName: 'before' });
    const topic = new sns.Topic(parent, 'Topic');

    both(() => publish(nested, new SnsDestination(topic), set), l1(set), 'Name', 'after');

    expect(namedIn(parent)).toEqual(['after']);
  });

  test('is renamed, and the trust policy of a role in another stack names it as it is written', () => {
    const [mail, shared] = stacks(app());
    const set = new ses.ConfigurationSet(mail, 'Set', { configurationSetName: 'before' });
    const role = new iam.Role(shared, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const archive = firehose.DeliveryStream.fromDeliveryStreamArn(
      mail,
      'Stream',
      'arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive',
    );

    both(() => publish(mail, new FirehoseDestination(archive, { role }), set), l1(set), 'Name', 'after');

    expect(namedIn(shared)).toEqual(['after']);
  });

  test('is renamed, and the event destination in another stack belongs to it as it is written', () => {
    const [mail, shared] = stacks(app());
    const set = new ses.ConfigurationSet(shared, 'Set', { configurationSetName: 'before' });

    both(() => publish(mail, new EventBridgeDestination(), set), l1(set), 'Name', 'after');

    Template.fromStack(mail).hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', { ConfigurationSetName: 'after' });
  });

  test('is renamed between two of its event destinations, and stands once in the policy', () => {
    const [mail, shared] = stacks(app());
    const set = new ses.ConfigurationSet(mail, 'Set', { configurationSetName: 'before' });
    const topic = new sns.Topic(shared, 'Topic');
    const create = (id: string) =>
      new ConfigurationSetEventDestination(mail, id, { configurationSet: set, destination: new SnsDestination(topic) });

    create('First');
    both(() => create('Second'), l1(set), 'Name', 'after');

    expect(namedIn(shared)).toEqual(['after']);
  });
});

function stacks(app: App): [mail: Stack, shared: Stack] {
  return [new Stack(app, 'Mail', { env: ENV }), new Stack(app, 'Shared', { env: ENV })];
}

describe('raw overrides', () => {
  test('that delete the key of a topic leave nothing to warn of', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const topic = new sns.Topic(stack, 'Topic', { masterKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });

    publish(stack, new SnsDestination(topic));
    l1(topic).addPropertyDeletionOverride('KmsMasterKeyId');

    Template.fromStack(stack).hasResourceProperties('AWS::SNS::Topic', {});
    expect(warnings(stack)).toEqual([]);
  });

  test('that leave nothing of the key of a topic leave nothing to grant', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });

    publish(stack, new SnsDestination(topic));
    l1(topic).addPropertyOverride('KmsMasterKeyId', null);

    expect(JSON.stringify(properties(stack, 'AWS::KMS::Key'))).not.toContain('ses.amazonaws.com');
    expect(warnings(stack)).toEqual([]);
  });

  test('that delete the key of a stream leave nothing to grant', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const archive = stream(stack, firehose.StreamEncryption.customerManagedKey(new kms.Key(stack, 'Key')));

    l1(archive).addPropertyDeletionOverride('DeliveryStreamEncryptionConfigurationInput');
    publish(stack, new FirehoseDestination(archive));

    expect(keyPermissions(stack)).toEqual([]);
  });

  test('of the ARN of the key alone are those that count', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const archive = stream(stack, firehose.StreamEncryption.customerManagedKey(new kms.Key(stack, 'Key')));

    l1(archive).addPropertyOverride('DeliveryStreamEncryptionConfigurationInput.KeyARN', KEY_ARN);
    publish(stack, new FirehoseDestination(archive));

    expect(keyPermissions(stack).map(({ Resource }) => Resource)).toEqual([KEY_ARN]);
  });

  test('of the type of a stream may leave it to a parameter', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const archive = stream(stack);

    publish(stack, new FirehoseDestination(archive));
    l1(archive).addPropertyOverride('DeliveryStreamType', { Ref: new CfnParameter(stack, 'Type', { default: 'DirectPut' }).logicalId });

    expect(properties(stack, 'AWS::KinesisFirehose::DeliveryStream').DeliveryStreamType).toEqual({ Ref: 'Type' });
  });

  test('that change a key leave the first one alone, and grant the new one', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const [one, other] = ['One', 'Other'].map((id) => new kms.Key(stack, id));
    const topic = new sns.Topic(stack, 'Topic', { masterKey: one });

    publish(stack, new SnsDestination(topic));
    l1(topic).addPropertyOverride('KmsMasterKeyId', other.keyArn);

    const keys = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    expect(keys.map(({ Properties }) => JSON.stringify(Properties.KeyPolicy).includes('ses.amazonaws.com'))).toEqual([false, true]);
  });

  test('may name a key by its logical id', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const key = new kms.Key(stack, 'Key');
    const topic = new sns.Topic(stack, 'Topic');

    publish(stack, new SnsDestination(topic));
    l1(topic).addPropertyOverride('KmsMasterKeyId', { 'Fn::GetAtt': [stack.getLogicalId(l1(key)), 'Arn'] });

    const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    expect(JSON.stringify(resource.Properties.KeyPolicy)).toContain('ses.amazonaws.com');
    expect(warnings(stack)).toEqual([]);
  });

  test.each(['addPropertyDeletionOverride', 'addPropertyOverride'])('that take the name of a set leave a reference: %s', (method) => {
    const [mail, shared] = stacks(new App());
    const set = new ses.ConfigurationSet(shared, 'Set', { configurationSetName: 'before' });
    const topic = new sns.Topic(shared, 'Topic');

    publish(mail, new SnsDestination(topic), set);
    const resource: any = l1(set);
    resource[method]('Name', undefined);

    const { ConfigurationSetName } = properties(mail, 'AWS::SES::ConfigurationSetEventDestination');
    expect(ConfigurationSetName).toEqual({ 'Fn::ImportValue': 'Shared:ExportsOutputRefSet5432AD3D6A756084' });
    expect(JSON.stringify(Template.fromStack(shared))).not.toContain('before');
  });
});

test('an aspect that creates the event destination is as good as anybody', () => {
  const app = new App({ context: { [STABILIZATION]: true } });
  const stack = new Stack(app, 'Stack', { env: ENV });
  const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
  let created = false;

  Aspects.of(stack).add({
    visit: (node) => {
      if (node === topic && !created) {
        created = true;
        publish(stack, new SnsDestination(topic));
      }
    },
  });

  expect(keyStatements(stack)).toEqual([KEY_STATEMENT]);
  Template.fromStack(stack).resourceCountIs('AWS::SES::ConfigurationSetEventDestination', 1);
});

test('an app that is synthesized twice has the same templates and the same warnings', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const topic = new sns.CfnTopic(stack, 'Topic');
  const archive = stream(stack);
  const key = new kms.Key(stack, 'Key');
  const set = new ses.ConfigurationSet(stack, 'Set');
  new ConfigurationSetEventDestination(stack, 'ToTopic', { configurationSet: set, destination: new SnsDestination(topic) });
  new ConfigurationSetEventDestination(stack, 'ToStream', { configurationSet: set, destination: new FirehoseDestination(archive) });
  topic.kmsMasterKeyId = KEY_ARN;
  l1<firehose.CfnDeliveryStream>(archive).deliveryStreamEncryptionConfigurationInput = {
    keyType: 'CUSTOMER_MANAGED_CMK',
    keyArn: key.keyArn,
  };

  const synthesize = () => app.synth({ force: true }).stacks.map(({ template, messages }) => [template, messages.length] as unknown);
  const [first, second] = [synthesize(), synthesize()];

  expect(second).toEqual(first);
  expect(keyPermissions(stack)).toHaveLength(1);
});

describe('a policy that is replaced', () => {
  const LET_TEAM = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:role/team' },
    Action: ['kms:*', 'sns:Publish'],
    Resource: '*',
  };
  const document = () => ({ Version: '2012-10-17', Statement: [LET_TEAM] });
  const replacing = cases.filter(({ how }) => !how.includes('verride'));
  const overriding = cases.filter(({ how }) => how.includes('verride'));
  const added = (stack: Stack, type: string, property: string) =>
    properties(stack, type)[property].Statement.filter((statement: any) => statement.Principal.AWS !== LET_TEAM.Principal.AWS);
  const encryptedTopic = (stack: Stack, masterKey: kms.IKey) => new sns.Topic(stack, 'Topic', { masterKey });
  const policyOf = (topic: sns.Topic) => {
    topic.addToResourcePolicy(
      new iam.PolicyStatement({ actions: ['sns:Subscribe'], resources: [topic.topicArn], principals: [new iam.AccountRootPrincipal()] }),
    );
    return l1(topic.node.findChild('Policy'));
  };

  test.each(replacing)('of the key of a topic lets SES in ($how, $when, $isStabilized)', ({ app, both }) => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const key = new kms.Key(stack, 'Key');

    both(() => publish(stack, new SnsDestination(encryptedTopic(stack, key))), l1(key), 'KeyPolicy', document());

    expect(added(stack, 'AWS::KMS::Key', 'KeyPolicy')).toEqual([KEY_STATEMENT]);
    expect(warnings(stack)).toEqual([]);
  });

  test.each(replacing)('of the key of a stream lets the role in ($how, $when, $isStabilized)', ({ app, both }) => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const key = new kms.Key(stack, 'Key');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const archive = new firehose.CfnDeliveryStream(stack, 'Stream', {
      deliveryStreamEncryptionConfigurationInput: { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: key.keyArn },
    });

    both(() => publish(stack, new FirehoseDestination(archive, { role })), l1(key), 'KeyPolicy', document());

    expect(added(stack, 'AWS::KMS::Key', 'KeyPolicy')).toEqual([
      expect.objectContaining({
        Principal: { AWS: { 'Fn::GetAtt': ['Role1ABCC5F0', 'Arn'] } },
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      }),
    ]);
  });

  test.each(overriding)('by an override, of a key, is told of with the statement ($how, $when, $isStabilized)', ({ app, both }) => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const key = new kms.Key(stack, 'Key');

    both(() => publish(stack, new SnsDestination(encryptedTopic(stack, key))), l1(key), 'KeyPolicy', document());

    expect(added(stack, 'AWS::KMS::Key', 'KeyPolicy')).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedKey')]]);
  });

  test.each(replacing)('of a topic lets SES in ($how, $when, $isStabilized)', ({ app, both }) => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const topic = new sns.Topic(stack, 'Topic');

    both(() => publish(stack, new SnsDestination(topic)), policyOf(topic), 'PolicyDocument', document());

    expect(added(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toEqual([
      expect.objectContaining({ Principal: { Service: 'ses.amazonaws.com' }, Action: 'sns:Publish' }),
    ]);
    expect(warnings(stack)).toEqual([]);
  });

  test.each(overriding)('by an override, of a topic, is told of with the statement ($how, $when, $isStabilized)', ({ app, both }) => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const topic = new sns.Topic(stack, 'Topic');

    both(() => publish(stack, new SnsDestination(topic)), policyOf(topic), 'PolicyDocument', document());

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([
      ['/Stack/Events/Resource', expect.stringContaining('The policy Stack/Topic/Policy/Resource cannot be changed from here.')],
    ]);
  });

  const trust = () => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: LET_TEAM.Principal, Action: 'sts:AssumeRole' }],
  });
  const permissions = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sns:ListTopics', Resource: '*' }] };
  const OTHER_POLICY = { policyName: 'Own', policyDocument: permissions };

  test.each(cases)('of whoever may assume a role of yours is told of with the statements ($how, $when, $isStabilized)', ({ app, both }) => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

    both(() => publish(stack, new FirehoseDestination(stream(stack), { role })), l1(role), 'AssumeRolePolicyDocument', trust());

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.importedRole')]]);
  });

  const afterwards = cases.filter(({ when }) => when === 'after');
  const created = (stack: Stack) => stack.node.findAll().find(({ node }) => node.id === 'FirehoseDeliveryStreamIamRole')!;

  test.each(afterwards)(
    'of whoever may assume the role that is created is told of with the statements ($how, $isStabilized)',
    ({ app, both }) => {
      const stack = new Stack(app(), 'Stack', { env: ENV });
      publish(stack, new FirehoseDestination(stream(stack)));

      both(() => undefined, l1(created(stack)), 'AssumeRolePolicyDocument', trust());

      Template.fromStack(stack);
      const [[path, message], ...others] = warnings(stack);
      expect(path).toBe('/Stack/Events/FirehoseDeliveryStreamIamRole/Resource');
      expect(message).toContain('"Action": "sts:AssumeRole"');
      expect(message).toContain('"aws:SourceArn": "arn:aws:ses:eu-west-1:111122223333:configuration-set/mail"');
      expect(message).toContain('"Action": "firehose:PutRecordBatch"');
      expect(others).toEqual([]);
    },
  );

  test.each(afterwards)(
    'of the role that is created, which may then do nothing, is told of ($how, $isStabilized)',
    ({ how, app, both }) => {
      const stack = new Stack(app(), 'Stack', { env: ENV });
      publish(stack, new FirehoseDestination(stream(stack)));
      const other = /override/i.test(how) ? { PolicyName: 'Own', PolicyDocument: permissions } : OTHER_POLICY;

      both(() => undefined, l1(created(stack)), 'Policies', [other]);

      Template.fromStack(stack);
      expect(warnings(stack)).toEqual([
        ['/Stack/Events/FirehoseDeliveryStreamIamRole/Resource', expect.stringContaining('FirehoseDestination.importedRole')],
      ]);
    },
  );

  test.each<[string, (role: iam.Role, stack: Stack) => iam.CfnPolicy]>([
    ['its own', (role) => role.node.findChild('DefaultPolicy').node.defaultChild as iam.CfnPolicy],
    [
      'one beside it, about the key',
      (_role, stack) =>
        l1(
          stack.node.children.find((each) => each instanceof iam.Policy && each.node.id.startsWith('FirehoseDeliveryStreamPolicy'))!,
        ) as unknown as iam.CfnPolicy,
    ],
  ])('of what a role of yours may do is told of: %s', (which, policyIn) => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    publish(
      stack,
      new FirehoseDestination(stream(stack, firehose.StreamEncryption.customerManagedKey(new kms.Key(stack, 'Key'))), { role }),
    );
    // what is granted at the end can be replaced by a mixin or an aspect of the last order alone
    void stack.node.children.flatMap(({ node }) => node.findAll()).flatMap(({ node }) => node.dependencies);

    policyIn(role, stack).policyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }] };

    const code = which === 'its own' ? 'importedRole' : 'keyNotGranted';
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining(`FirehoseDestination.${code}`)]]);
  });

  test.each([
    ['PolicyDocument.Statement.0.Sid', 'Archive'],
    ['PolicyDocument.Statement.0.Action', 'firehose:*'],
  ])('of what a role of yours may do, by an override that leaves the permission, is fine: %s', (path, value) => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    publish(stack, new FirehoseDestination(stream(stack), { role }));
    role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));

    l1(role.node.findChild('DefaultPolicy')).addPropertyOverride(path, value);

    expect(warnings(stack)).toEqual([]);
  });

  test.each<[string, (policy: iam.CfnPolicy) => void]>([
    ['all of it', (policy) => policy.addPropertyDeletionOverride('PolicyDocument')],
    ['its statements', (policy) => policy.addPropertyDeletionOverride('PolicyDocument.Statement')],
    ['what its statements are', (policy) => policy.addPropertyOverride('PolicyDocument.Statement', [null])],
  ])('of what a role of yours may do, by an override that takes %s, is told of', (_what, take) => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    publish(stack, new FirehoseDestination(stream(stack), { role }));

    take(l1(role.node.findChild('DefaultPolicy')));

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.importedRole')]]);
  });

  test('of the topic, by an override that takes its topics, is told of', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const topic = new sns.Topic(stack, 'Topic');
    publish(stack, new SnsDestination(topic));

    l1<sns.CfnTopicPolicy>(topic.node.findChild('Policy')).addPropertyDeletionOverride('Topics');

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedTopic')]]);
  });

  test('of the key of a stream, by an override that leaves nothing, is told of', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const key = new kms.Key(stack, 'Key');
    publish(stack, new FirehoseDestination(stream(stack, firehose.StreamEncryption.customerManagedKey(key))));

    l1<kms.CfnKey>(key).addPropertyOverride('KeyPolicy', null);

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.keyNotGranted')]]);
  });

  test('of the role that is created, by one that is added to, is fine', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    publish(stack, new FirehoseDestination(stream(stack)));
    const role = l1<iam.CfnRole>(created(stack));
    role.policies = [...(role.policies as object[]), OTHER_POLICY] as iam.CfnRole.PolicyProperty[];

    Template.fromStack(stack);
    expect(warnings(stack)).toEqual([]);
  });
});
