import { App, Aws, CfnCondition, CfnParameter, Fn, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ConfigurationSetEventDestination, FirehoseDestination, SnsDestination } from '../lib';
import { ENV, properties, warnings } from './helpers/scene';

const ROOT = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' };

function publish(stack: Stack, topic: sns.ITopicRef): void {
  const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'mail' });
  new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new SnsDestination(topic) });
}

/** The keys of a stack that SES may use. */
function keysOfSes(stack: Stack): string[] {
  return Object.entries<any>(Template.fromStack(stack).findResources('AWS::KMS::Key'))
    .filter(([, { Properties }]) => JSON.stringify(Properties.KeyPolicy).includes('ses.amazonaws.com'))
    .map(([id]) => id);
}

describe('the alias of a key of this app', () => {
  /** The keys that SES may use for a topic that names a key so, if an alias is in a stack of its own. */
  function granted(kmsMasterKeyId: string, { env = ENV, aliasName = 'alias/mail', stage = false } = {}): string[] {
    const app = new App();
    const keys = new Stack(stage ? new Stage(app, 'Stage') : app, 'Keys', { env });
    new kms.CfnAlias(keys, 'Alias', { aliasName, targetKeyId: new kms.Key(keys, 'Key').keyArn });
    const stack = new Stack(app, 'Stack', { env: ENV });
    publish(stack, new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId }));
    Template.fromStack(stack);
    return keysOfSes(keys);
  }

  const ARN = 'arn:aws:kms:eu-west-1:111122223333:alias/mail';

  test.each([
    ['its name', 'alias/mail'],
    ['its ARN', ARN],
    ['its ARN in any partition', `arn:${Aws.PARTITION}:kms:eu-west-1:111122223333:alias/mail`],
    ['its ARN in this account', `arn:aws:kms:eu-west-1:${Aws.ACCOUNT_ID}:alias/mail`],
    ['its ARN in a function', Fn.sub('arn:aws:kms:${AWS::Region}:111122223333:alias/mail')],
  ])('is known by %s', (_what, id) => {
    expect(granted(id)).toEqual(['Key961B73FD']);
  });

  test.each<[string, string, Parameters<typeof granted>[1]]>([
    ['whose name goes on', 'alias/mail/more', {}],
    ['whose name begins so', 'alias/ma', {}],
    ['by which something else ends', ARN.replace('alias/', 'key/alias/'), {}],
    ['whose name goes on with what is not known', `alias/mail${Aws.REGION}`, {}],
    ['of another name', 'alias/mail', { aliasName: 'alias/other' }],
    ['in another Region', 'alias/mail', { env: { ...ENV, region: 'us-east-1' } }],
    ['in another account', 'alias/mail', { env: { ...ENV, account: '444455556666' } }],
    ['whose ARN is of another Region', ARN.replace('eu-west-1', 'us-east-1'), {}],
    ['whose ARN is of another account', ARN.replace('111122223333', '444455556666'), {}],
    ['whose ARN in any partition is of another account', `arn:${Aws.PARTITION}:kms:eu-west-1:444455556666:alias/mail`, {}],
    ['whose ARN in a function is of another account', Fn.sub('arn:aws:kms:${AWS::Region}:444455556666:alias/mail'), {}],
    ['in another stage', 'alias/mail', { stage: true }],
  ])('is not one %s', (_what, id, alias) => {
    expect(granted(id, alias)).toEqual([]);
  });
});

test('an alias of this app is known by the topic that names it, if a parameter gives its name', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const aliasName = `alias/${new CfnParameter(stack, 'Name').valueAsString}`;
  const masterKey = new kms.Alias(stack, 'Alias', { aliasName, targetKey: new kms.Key(stack, 'Key') });

  publish(stack, new sns.Topic(stack, 'Topic', { masterKey }));

  expect(keysOfSes(stack)).toEqual(['Key961B73FD']);
  expect(warnings(stack)).toEqual([]);
});

test.each<[string, (stack: Stack, alias: kms.Alias) => sns.ITopicRef]>([
  ['given', (stack, masterKey) => new sns.Topic(stack, 'Topic', { masterKey })],
  ['known by its name', (stack) => new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: 'alias/mail' })],
])('an alias of this app is that of its own stack, if there are several of one name: %s', (_what, topic) => {
  const app = new App();
  const stacks = ['Dev', 'Prod'].map((id) => new Stack(app, id));

  stacks.forEach((stack) => publish(stack, topic(stack, new kms.Key(stack, 'Key').addAlias('mail'))));

  stacks.forEach((stack) => {
    expect(keysOfSes(stack)).toEqual(['Key961B73FD']);
    expect(stack.dependencies).toEqual([]);
    const [{ DependsOn }] = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(DependsOn).toContain('KeyAlias910D852D');
    expect(warnings(stack)).toEqual([]);
  });
});

test('an alias that is imported by its name is not waited for, which might close a cycle: a warning holds the statement', () => {
  const app = new App();
  const [keys, stack] = ['Keys', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
  const key = new kms.Key(keys, 'Key');
  key.addAlias('mail');
  const reader = new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
  key.addToResourcePolicy(
    new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: ['*'], principals: [new iam.ArnPrincipal(reader.roleArn)] }),
  );

  publish(stack, new sns.Topic(stack, 'Topic', { masterKey: kms.Alias.fromAliasName(stack, 'Import', 'alias/mail') }));

  expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedKey')]]);
});

describe('an alias whose target is changed', () => {
  const scene = (change: (alias: kms.CfnAlias, other: kms.Key) => void) => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const [key, other] = [new kms.Key(stack, 'Key'), new kms.Key(stack, 'Other')];
    const masterKey = key.addAlias('mail');
    change(masterKey.node.defaultChild as kms.CfnAlias, other);
    publish(stack, new sns.Topic(stack, 'Topic', { masterKey }));
    return stack;
  };

  test.each<[string, (alias: kms.CfnAlias, other: kms.Key) => void]>([
    ['in its L1', (alias, other) => (alias.targetKeyId = other.keyArn)],
    ['by an override', (alias, other) => alias.addPropertyOverride('TargetKeyId', other.keyArn)],
    ['by an override with a function', (alias) => alias.addPropertyOverride('TargetKeyId', { 'Fn::GetAtt': ['Other34654A52', 'Arn'] })],
  ])('stands for the key that it gets %s', (_what, change) => {
    const stack = scene(change);

    expect(keysOfSes(stack)).toEqual(['Other34654A52']);
    expect(warnings(stack)).toEqual([]);
  });

  test.each<[string, (alias: kms.CfnAlias) => void]>([
    ['the ARN of another', (alias) => (alias.targetKeyId = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab')],
    ['an id', (alias) => (alias.targetKeyId = '1234abcd-12ab-34cd-56ef-1234567890ab')],
    ['a parameter', (alias) => alias.addPropertyOverride('TargetKeyId', { Ref: 'Id' })],
  ])('stands for no key of the app if it gets %s: a warning holds the statement', (_what, change) => {
    const stack = scene((alias) => {
      new CfnParameter(alias.stack, 'Id');
      change(alias);
    });

    expect(keysOfSes(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedKey')]]);
  });
});

test('an alias is known by its ARN in a stack whose account is a parameter', () => {
  const app = new App();
  const account = Fn.ref('Account');
  const stack = new Stack(app, 'Stack', { env: { account, region: 'eu-west-1' } });
  new CfnParameter(stack, 'Account');
  new kms.Key(stack, 'Key').addAlias('mail');

  publish(stack, new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: stack.formatArn({ service: 'kms', resource: 'alias/mail' }) }));

  expect(keysOfSes(stack)).toEqual(['Key961B73FD']);
});

test('an alias of this app in an environment that nobody knows is not the one of an account that somebody names', () => {
  const stack = new Stack(new App(), 'Stack');
  new kms.Key(stack, 'Key').addAlias('mail');
  const topic = new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: 'arn:aws:kms:eu-west-1:444455556666:alias/mail' });

  publish(stack, topic);

  expect(keysOfSes(stack)).toEqual([]);
  expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedKey')]]);
});

test.each(['alias/${Key}', '${Key}-other'])('a key is not what an override makes of its id: %s', (name) => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  new kms.CfnKey(stack, 'Key', { keyPolicy: { Version: '2012-10-17', Statement: [ROOT] } });
  const topic = new sns.CfnTopic(stack, 'Topic');
  topic.addPropertyOverride('KmsMasterKeyId', { 'Fn::Sub': name });

  publish(stack, topic);

  expect(keysOfSes(stack)).toEqual([]);
  expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedKey')]]);
});

test('an alias to which core refers, by its flag, stands for its key', () => {
  const stack = new Stack(new App({ context: { '@aws-cdk/aws-kms:aliasNameRef': true } }), 'Stack', { env: ENV });

  publish(stack, new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key').addAlias('mail') }));

  expect(keysOfSes(stack)).toEqual(['Key961B73FD']);
  expect(warnings(stack)).toEqual([]);
});

test('an alias that an override refers to stands for its key', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  new kms.CfnAlias(stack, 'Alias', { aliasName: 'alias/mail', targetKeyId: new kms.Key(stack, 'Key').keyArn });
  const topic = new sns.CfnTopic(stack, 'Topic');
  topic.addPropertyOverride('KmsMasterKeyId', { Ref: 'Alias' });

  publish(stack, topic);

  expect(keysOfSes(stack)).toEqual(['Key961B73FD']);
  expect(warnings(stack)).toEqual([]);
});

test('a key that is yet to be known is not asked for before', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  let keyArn = 'too-early';
  const masterKey = kms.Key.fromKeyArn(stack, 'Key', Lazy.string({ produce: () => keyArn }));

  publish(stack, new sns.Topic(stack, 'Topic', { masterKey }));
  keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

  expect(properties(stack, 'AWS::SNS::Topic').KmsMasterKeyId).toBe(keyArn);
});

test('a key that another stack names by a parameter is none that has the id of it here', () => {
  const app = new App();
  const [elsewhere, stack] = ['Elsewhere', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
  new kms.CfnKey(stack, 'Name', { keyPolicy: { Version: '2012-10-17', Statement: [ROOT] } });

  publish(stack, new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: new CfnParameter(elsewhere, 'Name').valueAsString }));

  expect(keysOfSes(stack)).toEqual([]);
  expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedKey')]]);
});

test('a key that an override refers to is the one of that logical id, in the same template', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const nested = new NestedStack(stack, 'Nested');
  const [elsewhere, other, key] = [
    new kms.CfnKey(nested, 'Key', { keyPolicy: { Statement: [] } }),
    new kms.CfnKey(stack, 'Other', { keyPolicy: { Statement: [] } }),
    new kms.CfnKey(stack, 'Key', { keyPolicy: { Statement: [] } }),
  ];
  expect([elsewhere, other, key].map((each) => stack.resolve(each.logicalId))).toEqual(['Key', 'Other', 'Key']);
  const topic = new sns.CfnTopic(stack, 'Topic');
  topic.addPropertyOverride('KmsMasterKeyId', { 'Fn::GetAtt': ['Key', 'Arn'] });
  publish(stack, topic);

  expect(keysOfSes(stack)).toEqual(['Key']);
  expect(keysOfSes(nested)).toEqual([]);
});

test.each<[string, (stack: Stack) => object]>([
  ['a list with one statement', () => ({ Statement: [ROOT] })],
  ['one statement alone', () => ({ Statement: ROOT })],
  ['none', () => ({})],
])('the policy of an L1 may hold %s: SES is let in', (_what, keyPolicy) => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const key = new kms.CfnKey(stack, 'Key', { keyPolicy: keyPolicy(stack) });

  publish(stack, new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: key.ref }));

  expect(keysOfSes(stack)).toEqual(['Key']);
  expect(warnings(stack)).toEqual([]);
});

test('the policy of an L1 that is a function is not changed: a warning holds the statement', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  new CfnCondition(stack, 'IsTest', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });
  const keyPolicy = { 'Fn::If': ['IsTest', { Statement: [ROOT] }, { Statement: [ROOT] }] };
  const key = new kms.CfnKey(stack, 'Key', { keyPolicy });

  publish(stack, new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: key.ref }));

  expect(key.keyPolicy).toEqual(keyPolicy);
  expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('SnsDestination.importedKey')]]);
});

test('the policy of an L1 that is a text is left to core, which refuses it', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const key = new kms.CfnKey(stack, 'Key', { keyPolicy: JSON.stringify({ Statement: [ROOT] }) });

  publish(stack, new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: key.ref }));

  expect(() => Template.fromStack(stack)).toThrow("should be an 'object'");
});

test.each(['L1', 'L2'])('a key that an L2 was made of may still be changed by whoever has it, given as %s', (given) => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const resource = new kms.CfnKey(stack, 'Key', { keyPolicy: { Version: '2012-10-17', Statement: [ROOT] } });
  const key = kms.Key.fromCfnKey(resource);
  const stream = new firehose.CfnDeliveryStream(stack, 'Stream', {
    s3DestinationConfiguration: { bucketArn: 'arn:aws:s3:::archive', roleArn: 'arn:aws:iam::111122223333:role/delivery' },
    deliveryStreamEncryptionConfigurationInput: {
      keyType: 'CUSTOMER_MANAGED_CMK',
      keyArn: given === 'L1' ? resource.attrArn : key.keyArn,
    },
  });
  const configurationSet = new ses.ConfigurationSet(stack, 'Set');

  new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new FirehoseDestination(stream) });
  const principals = [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/later')];
  key.addToResourcePolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: ['*'], principals }));

  expect(JSON.stringify(properties(stack, 'AWS::KMS::Key').KeyPolicy)).toContain('role/later');
  expect(warnings(stack)).toEqual([]);
});

test.each(['Stack', 'Keys'])('the alias of an L1 stands for its key when it is referred to, too: in %s, from Stack', (home) => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const keys = home === 'Stack' ? stack : new Stack(app, home, { env: ENV });
  const alias = new kms.CfnAlias(keys, 'Alias', { aliasName: 'alias/mail', targetKeyId: new kms.Key(keys, 'Key').keyArn });

  publish(stack, new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: alias.ref }));

  expect(warnings(stack)).toEqual([]);
  expect(keysOfSes(keys)).toEqual(['Key961B73FD']);
});

test('the key of this app that an imported topic has is waited for', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const key = new kms.Key(stack, 'Key');
  const topicArn = 'arn:aws:sns:eu-west-1:111122223333:events';

  publish(stack, sns.Topic.fromTopicAttributes(stack, 'Topic', { topicArn, keyArn: key.keyArn }));

  const [{ DependsOn }] = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
  expect(DependsOn).toEqual(['Key961B73FD']);
});

test('a key that an L2 was made of, as in an included template, lets SES in', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const key = new kms.CfnKey(stack, 'Key', { keyPolicy: { Version: '2012-10-17', Statement: [ROOT] } });
  const topic = new sns.Topic(stack, 'Topic', { masterKey: kms.Key.fromCfnKey(key) });
  const configurationSet = new ses.ConfigurationSet(stack, 'Set');

  new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new SnsDestination(topic) });

  expect(keysOfSes(stack)).toEqual(['Key']);
  expect(warnings(stack)).toEqual([]);
});
