import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aws, CfnCondition, CfnOutput, CfnParameter, Fn, Lazy, NestedStack, Stack, Stage, Tags, Tokenization } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ConfigurationSetEventDestination, EventPublishingGrants, FirehoseDestination, GrantScope, SnsDestination } from '../../lib';
import { ENV, newStack, properties, warnings } from '../helpers/scene';

const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const STREAM_ARN = 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive';
const ROLE_ARN = 'arn:aws:iam::111122223333:role/mail';
const KMS_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const permission = (Resource: unknown) => ({ Effect: 'Allow', Action: KMS_ACTIONS, Resource });

function archive(
  scope: Construct,
  stream: firehose.IDeliveryStreamRef,
  options: ConstructorParameters<typeof FirehoseDestination>[1] = {},
  id = 'Events',
): ConfigurationSetEventDestination {
  const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(scope, `${id}Set`, 'mail');
  return new ConfigurationSetEventDestination(scope, id, { configurationSet, destination: new FirehoseDestination(stream, options) });
}

function encryptedStream(scope: Construct, encryption: firehose.StreamEncryption): firehose.DeliveryStream {
  const destination = new firehose.S3Bucket(new s3.Bucket(scope, 'Bucket'));
  return new firehose.DeliveryStream(scope, 'Stream', { destination, encryption });
}

function cfnStream(scope: Construct, keyArn?: string): firehose.CfnDeliveryStream {
  return new firehose.CfnDeliveryStream(scope, 'Stream', {
    s3DestinationConfiguration: { bucketArn: 'arn:aws:s3:::archive', roleArn: 'arn:aws:iam::111122223333:role/delivery' },
    deliveryStreamEncryptionConfigurationInput: keyArn === undefined ? undefined : { keyType: 'CUSTOMER_MANAGED_CMK', keyArn },
  });
}

function role(scope: Construct): iam.Role {
  return new iam.Role(scope, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
}

/** What the policies beside roles say of keys, with the event destinations that wait for each. */
function keyPermissions(stack: Stack): { statement: any; roles: any; awaited: boolean }[] {
  const template = Template.fromStack(stack);
  const destinations = Object.values(template.findResources('AWS::SES::ConfigurationSetEventDestination'));
  return Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: any) => [Action].flat().some((action: string) => action.startsWith('kms:')))
      .filter(() => !JSON.stringify(Properties.Roles).includes('StreamServiceRole'))
      .map((statement: any) => ({
        statement,
        roles: Properties.Roles,
        awaited: destinations.every(({ DependsOn }) => [DependsOn].flat().includes(id)),
      })),
  );
}

describe('the role that is created', () => {
  test('may use the key of the stream, and nothing else of it, before SES publishes its first record', () => {
    const stack = newStack();
    const stream = encryptedStream(stack, firehose.StreamEncryption.customerManagedKey(new kms.Key(stack, 'Key')));

    archive(stack, stream);

    expect(keyPermissions(stack)).toEqual([
      {
        statement: permission({ 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }),
        roles: [{ Ref: 'EventsFirehoseDeliveryStreamIamRole699FFBEA' }],
        awaited: true,
      },
    ]);
    expect(warnings(stack)).toEqual([]);
  });

  test('keeps the permission on the stream where it was', () => {
    const stack = newStack();
    const stream = encryptedStream(stack, firehose.StreamEncryption.customerManagedKey(new kms.Key(stack, 'Key')));

    archive(stack, stream);

    const created = Template.fromStack(stack).findResources('AWS::IAM::Role').EventsFirehoseDeliveryStreamIamRole699FFBEA;
    expect(created.Properties.Policies).toEqual([
      {
        PolicyName: 'AllowFirehoseDeliveryStreamPublish',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'firehose:PutRecordBatch', Resource: { 'Fn::GetAtt': ['Stream790BDEE4', 'Arn'] } }],
        },
      },
    ]);
  });

  test.each<[string, (stack: Stack) => firehose.IDeliveryStreamRef, unknown]>([
    [
      'that core makes',
      (stack) => encryptedStream(stack, firehose.StreamEncryption.customerManagedKey()),
      { 'Fn::GetAtt': ['StreamKey238BEC37', 'Arn'] },
    ],
    [
      'that is imported',
      (stack) => encryptedStream(stack, firehose.StreamEncryption.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', KEY_ARN))),
      KEY_ARN,
    ],
    ['that its L1 names', (stack) => cfnStream(stack, KEY_ARN), KEY_ARN],
    ['of the app that its L1 names', (stack) => cfnStream(stack, new kms.CfnKey(stack, 'Key').attrArn), { 'Fn::GetAtt': ['Key', 'Arn'] }],
    ['that a parameter names', (stack) => cfnStream(stack, new CfnParameter(stack, 'KeyArn').valueAsString), { Ref: 'KeyArn' }],
    [
      'that an alias of the app names: the key, not the alias',
      (stack) => {
        const alias = new kms.Key(stack, 'Key').addAlias('archive');
        return encryptedStream(stack, firehose.StreamEncryption.customerManagedKey(alias));
      },
      { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
    ],
    [
      'that an alias of the app names in its L1: the key, not the alias',
      (stack) => {
        new kms.Key(stack, 'Key').addAlias('archive');
        return cfnStream(stack, 'arn:aws:kms:eu-west-1:111122223333:alias/archive');
      },
      { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
    ],
  ])('may use a key %s', (_what, makeStream, arn) => {
    const stack = newStack();

    archive(stack, makeStream(stack));

    expect(keyPermissions(stack)).toEqual([{ statement: permission(arn), roles: [expect.anything()], awaited: true }]);
    expect(warnings(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => firehose.IDeliveryStreamRef]>([
    ['is not encrypted', (stack) => cfnStream(stack)],
    ['is encrypted with a key that AWS owns', (stack) => encryptedStream(stack, firehose.StreamEncryption.awsOwnedKey())],
    ['says that it is not encrypted', (stack) => encryptedStream(stack, firehose.StreamEncryption.unencrypted())],
    ['is imported', (stack) => firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', STREAM_ARN)],
  ])('may use no key of a stream that %s', (_what, makeStream) => {
    const stack = newStack();

    archive(stack, makeStream(stack));

    expect(keyPermissions(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([]);
  });

  test('is not enough for an alias that the app does not know, of which a warning tells', () => {
    const stack = newStack();

    archive(stack, cfnStream(stack, 'arn:aws:kms:eu-west-1:111122223333:alias/archive'));

    expect(keyPermissions(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([
      [
        '/Stack/Events/Resource',
        'The stream Stack/Stream is encrypted with arn:aws:kms:eu-west-1:111122223333:alias/archive, and this app does not know which key that is. ' +
          'A permission has to name the key itself, so that the role that SES assumes may not use it, and all events are lost. ' +
          "Give the stream the ARN of the key, or pass the key itself as 'encryptionKey'. [ack: cdk-ses-event-destinations:FirehoseDestination.unknownKey]",
      ],
    ]);
  });

  test.each<[string, (stack: Stack) => firehose.IDeliveryStreamRef, string]>([
    [
      'an alias that is imported by its name',
      (stack) =>
        encryptedStream(stack, firehose.StreamEncryption.customerManagedKey(kms.Alias.fromAliasName(stack, 'Alias', 'alias/archive'))),
      'arn:<AWS::Partition>:kms:eu-west-1:111122223333:alias/archive',
    ],
    [
      'an alias in a text for Fn::Sub',
      (stack) => cfnStream(stack, Fn.sub('arn:aws:kms:${AWS::Region}:111122223333:alias/archive')),
      'arn:aws:kms:<AWS::Region>:111122223333:alias/archive',
    ],
    [
      'the name of an alias and a parameter',
      (stack) => cfnStream(stack, `arn:aws:kms:eu-west-1:111122223333:alias/${new CfnParameter(stack, 'Alias').valueAsString}`),
      'arn:aws:kms:eu-west-1:111122223333:alias/<Alias>',
    ],
    [
      'the ARN of an alias in the place of that of a key',
      (stack) => {
        const key = kms.Key.fromKeyArn(stack, 'Alias', 'arn:aws:kms:eu-west-1:111122223333:alias/archive');
        return encryptedStream(stack, firehose.StreamEncryption.customerManagedKey(key));
      },
      'arn:aws:kms:eu-west-1:111122223333:alias/archive',
    ],
    [
      'a parameter with the end of a name',
      (stack) => cfnStream(stack, `${new CfnParameter(stack, 'Prefix').valueAsString}/archive`),
      '<Prefix>/archive',
    ],
  ])('may use no key that is named by %s, which a warning spells out, but one that the user names', (_what, makeStream, name) => {
    const [unknown, known] = [newStack(), newStack()];

    archive(unknown, makeStream(unknown));
    archive(known, makeStream(known), { encryptionKey: kms.Key.fromKeyArn(known, 'Key', KEY_ARN) });

    expect(keyPermissions(unknown)).toEqual([]);
    expect(warnings(unknown)).toEqual([
      [
        '/Stack/Events/Resource',
        expect.stringContaining(`The stream Stack/Stream is encrypted with ${name}, and this app does not know which key`),
      ],
    ]);
    expect(keyPermissions(known)).toEqual([{ statement: permission(KEY_ARN), roles: [expect.anything()], awaited: true }]);
    expect(warnings(known)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['a parameter in its ARN', (stack) => `arn:aws:kms:eu-west-1:111122223333:key/${new CfnParameter(stack, 'Id').valueAsString}`],
    ['an export', () => Fn.importValue('KeyArn')],
  ])('may use a key that is known by %s', (_what, keyArn) => {
    const stack = newStack();

    archive(stack, cfnStream(stack, keyArn(stack)));

    expect(keyPermissions(stack)).toHaveLength(1);
    expect(warnings(stack)).toEqual([]);
  });

  test('gets an alias that the app does not know resolved by the key that the user names', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);

    archive(stack, cfnStream(stack, 'arn:aws:kms:eu-west-1:111122223333:alias/archive'), { encryptionKey });

    expect(keyPermissions(stack)).toEqual([{ statement: permission(KEY_ARN), roles: [expect.anything()], awaited: true }]);
    expect(warnings(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => kms.IKeyRef, unknown]>([
    ['an imported key', (stack) => kms.Key.fromKeyArn(stack, 'Key', KEY_ARN), KEY_ARN],
    ['an L1', (stack) => new kms.CfnKey(stack, 'Key'), { 'Fn::GetAtt': ['Key', 'Arn'] }],
    ['a key of the app', (stack) => new kms.Key(stack, 'Key'), { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }],
    ['an alias of the app', (stack) => new kms.Key(stack, 'Key').addAlias('archive'), { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }],
    [
      'an alias of the app to which a parameter gives its name',
      (stack) => new kms.Key(stack, 'Key').addAlias(`alias/${new CfnParameter(stack, 'Name').valueAsString}`),
      { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
    ],
  ])('may use the key of an imported stream, if it is told as %s', (_what, encryptionKey, arn) => {
    const stack = newStack();
    const stream = firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', STREAM_ARN);

    archive(stack, stream, { encryptionKey: encryptionKey(stack) });

    expect(keyPermissions(stack)).toEqual([{ statement: permission(arn), roles: [expect.anything()], awaited: true }]);
    expect(warnings(stack)).toEqual([]);
  });

  test('of the account may use the key once, however many event destinations share it', () => {
    const stack = newStack();
    const stream = encryptedStream(stack, firehose.StreamEncryption.customerManagedKey(new kms.Key(stack, 'Key')));

    archive(stack, stream, { grantScope: GrantScope.ACCOUNT }, 'One');
    archive(stack, stream, { grantScope: GrantScope.ACCOUNT }, 'Other');

    expect(keyPermissions(stack)).toEqual([
      { statement: permission({ 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }), roles: [expect.anything()], awaited: true },
    ]);
  });

  test('in another stack than the stream and its key may use it, too', () => {
    const app = new App();
    const [keys, streams, mail] = ['Keys', 'Streams', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
    const stream = encryptedStream(streams, firehose.StreamEncryption.customerManagedKey(new kms.Key(keys, 'Key')));

    archive(mail, stream);

    expect(keyPermissions(mail)).toEqual([
      { statement: permission({ 'Fn::ImportValue': expect.stringContaining('Key961B73FD') }), roles: [expect.anything()], awaited: true },
    ]);
    expect(mail.dependencies).toContain(keys);
  });
});

describe('a role of yours', () => {
  test('may use the key, by a policy that the event destination waits for', () => {
    const stack = newStack();
    const stream = encryptedStream(stack, firehose.StreamEncryption.customerManagedKey(new kms.Key(stack, 'Key')));

    archive(stack, stream, { role: role(stack) });

    expect(keyPermissions(stack)).toEqual([
      { statement: permission({ 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }), roles: [{ Ref: 'Role1ABCC5F0' }], awaited: true },
    ]);
  });

  test('may use it once for two event destinations', () => {
    const stack = newStack();
    const options = { role: role(stack) };
    const stream = cfnStream(stack, KEY_ARN);

    archive(stack, stream, options, 'One');
    archive(stack, stream, options, 'Other');

    expect(keyPermissions(stack)).toEqual([{ statement: permission(KEY_ARN), roles: [{ Ref: 'Role1ABCC5F0' }], awaited: true }]);
  });

  test('in a destination of your own may use it, too', () => {
    const stack = newStack();
    const stream = cfnStream(stack, KEY_ARN);
    const mine = role(stack);
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet,
      destination: {
        bind: (scope) => ({
          kinesisFirehoseDestination: { deliveryStreamArn: stream.attrArn, iamRoleArn: mine.roleArn },
          dependables: new EventPublishingGrants(scope, { configurationSet }).putRecords(stream, mine),
        }),
      },
    });

    expect(keyPermissions(stack)).toEqual([{ statement: permission(KEY_ARN), roles: [{ Ref: 'Role1ABCC5F0' }], awaited: true }]);
  });

  test('that is imported gets the permission, and the statement to paste for whoever keeps it', () => {
    const stack = newStack();

    archive(stack, cfnStream(stack, KEY_ARN), { role: iam.Role.fromRoleArn(stack, 'Role', ROLE_ARN) });

    expect(keyPermissions(stack)).toEqual([{ statement: permission(KEY_ARN), roles: ['mail'], awaited: true }]);
    expect(warnings(stack)).toEqual([
      [
        '/Stack/Events/Resource',
        expect.stringContaining(`and these to its permissions, unless it has them already:
{
  "Action": "firehose:PutRecordBatch",
  "Effect": "Allow",
  "Resource": "<Stream.Arn>"
}
Replace <Stream.Arn> by the Arn that Stack/Stream has when it is deployed.
{
  "Action": [
    "kms:GenerateDataKey",
    "kms:Decrypt"
  ],
  "Effect": "Allow",
  "Resource": "${KEY_ARN}"
} [ack: cdk-ses-event-destinations:FirehoseDestination.importedRole]`),
      ],
    ]);
  });

  test('that is immutable gets nothing but the statement to paste', () => {
    const stack = newStack();

    archive(stack, cfnStream(stack, KEY_ARN), { role: iam.Role.fromRoleArn(stack, 'Role', ROLE_ARN, { mutable: false }) });

    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining(`"Resource": "${KEY_ARN}"`)]]);
  });

  test('may be in a third stack, beside that of the key and that of the stream', () => {
    const app = new App();
    const [keys, streams, roles, mail] = ['Keys', 'Streams', 'Roles', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
    const stream = encryptedStream(streams, firehose.StreamEncryption.customerManagedKey(new kms.Key(keys, 'Key')));

    archive(mail, stream, { role: role(roles) });

    expect(keyPermissions(mail)).toEqual([
      {
        statement: permission({ 'Fn::ImportValue': expect.stringContaining('Key961B73FD') }),
        roles: [{ 'Fn::ImportValue': expect.stringContaining('Role1ABCC5F0') }],
        awaited: true,
      },
    ]);
    expect(roles.dependencies).toEqual([]);
    expect(keys.dependencies).toEqual([]);
  });
});

describe('a key whose policy leaves nothing to IAM', () => {
  const keysOnly = () =>
    new iam.PolicyStatement({
      actions: ['kms:*'],
      resources: ['*'],
      principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/keys')],
    });
  const toAccount = () => new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals: [new iam.AccountRootPrincipal()] });
  const document = (...statements: iam.PolicyStatement[]) => new iam.PolicyDocument({ statements });
  const statements = (stack: Stack) =>
    Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key')).flatMap(({ Properties }) =>
      Properties.KeyPolicy.Statement.filter(({ Action }: any) => Action !== 'kms:*'),
    );

  test.each<[string, (stack: Stack) => string]>([
    ['an L2', (stack) => new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn],
    ['an L1', (stack) => new kms.CfnKey(stack, 'Key', { keyPolicy: document(keysOnly()) }).attrArn],
    ['an L1 with JSON', (stack) => new kms.CfnKey(stack, 'Key', { keyPolicy: document(keysOnly()).toJSON() }).attrArn],
  ])('lets a role of yours use it: %s', (_what, keyArn) => {
    const stack = newStack();

    archive(stack, cfnStream(stack, keyArn(stack)), { role: role(stack) });

    expect(statements(stack)).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::GetAtt': ['Role1ABCC5F0', 'Arn'] } },
        Action: KMS_ACTIONS,
        Resource: '*',
      },
    ]);
    expect(keyPermissions(stack)).toHaveLength(1);
  });

  test.each([GrantScope.CONFIGURATION_SET, GrantScope.ACCOUNT])('lets a role that is created use it: %s', (grantScope) => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key', { policy: document(keysOnly()) });

    archive(stack, cfnStream(stack, key.keyArn), { grantScope });

    expect(statements(stack)).toEqual([expect.objectContaining({ Effect: 'Allow', Action: KMS_ACTIONS, Resource: '*' })]);
  });

  test('cannot name a role in another stack, for which it is not to wait: a warning holds the statement', () => {
    const app = new App();
    const [keys, mail] = ['Keys', 'Mail'].map((id) => new Stack(app, id, { env: ENV }));
    const stream = cfnStream(keys, new kms.Key(keys, 'Key', { policy: document(keysOnly()) }).keyArn);

    archive(mail, stream);

    expect(statements(keys)).toEqual([]);
    expect(warnings(mail)).toEqual([
      [
        '/Mail/Events/Resource',
        'The stream Keys/Stream is encrypted with Keys/Key/Resource, whose policy does not leave it to the IAM of this account who may use it, and cannot name the role ' +
          'Mail/Events/FirehoseDeliveryStreamIamRole from here. Unless it does, all events are lost. Add this statement to the policy of the key, ' +
          `where * means the key itself:
{
  "Action": [
    "kms:GenerateDataKey",
    "kms:Decrypt"
  ],
  "Effect": "Allow",
  "Principal": {
    "AWS": "<EventsFirehoseDeliveryStreamIamRole699FFBEA.Arn>"
  },
  "Resource": "*"
}
Replace <EventsFirehoseDeliveryStreamIamRole699FFBEA.Arn> by the Arn that Mail/Events/FirehoseDeliveryStreamIamRole has when it is deployed. [ack: cdk-ses-event-destinations:FirehoseDestination.keyNotGranted]`,
      ],
    ]);
    expect(keys.dependencies).toEqual([]);
  });

  const ofRole = (make: (stack: Stack, stream: firehose.CfnDeliveryStream, key: kms.Key) => Partial<iam.RoleProps>): Stack => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key', { policy: document(keysOnly()) });
    const stream = cfnStream(stack, key.keyArn);
    // has ids of its own, of which one is that of a parameter
    new sns.CfnTopic(new NestedStack(stack, 'Nested'), 'Topic');
    archive(stack, stream, {
      role: new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal(), ...make(stack, stream, key) }),
    });
    return stack;
  };
  const inline = (resource: string) => {
    const statement = new iam.PolicyStatement({ actions: ['firehose:DescribeDeliveryStream'], resources: [resource] });
    return { inlinePolicies: { own: document(statement) } };
  };
  const managed = (stack: Stack, resource: string) =>
    new iam.ManagedPolicy(stack, 'Managed', { statements: [new iam.PolicyStatement({ actions: ['firehose:*'], resources: [resource] })] });

  test.each<[string, (stack: Stack, stream: firehose.CfnDeliveryStream, key: kms.Key) => Partial<iam.RoleProps>]>([
    ['the stream', (_stack, stream) => inline(stream.attrArn)],
    ['the stream in a text', (_stack, stream) => inline(Fn.sub(`\${${Stack.of(stream).resolve(stream.logicalId)}.Arn}`))],
    ['the key', (_stack, _stream, key) => inline(key.keyArn)],
    ['what may name the stream, in its policies', (stack, stream) => ({ managedPolicies: [managed(stack, stream.attrArn)] })],
    ['what may name the stream, as its boundary', (stack, stream) => ({ permissionsBoundary: managed(stack, stream.attrArn) })],
  ])('cannot name a role that itself names %s: it would wait for what waits for it', (_what, make) => {
    const stack = ofRole(make);

    // refuses a circle
    expect(statements(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.keyNotGranted')]]);
  });

  test.each<[string, (given: iam.Role, stream: firehose.CfnDeliveryStream) => void]>([
    ['depends on', (given, stream) => given.node.addDependency(stream)],
    ['stands in a construct that depends on', (given, stream) => given.node.scope!.node.addDependency(stream)],
    ['has an L1 that depends on', (given, stream) => (given.node.defaultChild as iam.CfnRole).addDependency(stream)],
    ['has an override by which it depends on', (given) => (given.node.defaultChild as iam.CfnRole).addOverride('DependsOn', 'Stream')],
    [
      'has a list in an override by which it depends on',
      (given) => (given.node.defaultChild as iam.CfnRole).addOverride('DependsOn', ['Stream']),
    ],
    ['is described by', (given, stream) => ((given.node.defaultChild as iam.CfnRole).description = `writes to ${stream.ref}`)],
    ['has a tag with', (given, stream) => Tags.of(given).add('stream', stream.ref)],
    ['has an override with', (given) => (given.node.defaultChild as iam.CfnRole).addPropertyOverride('Description', { Ref: 'Stream' })],
    [
      'has an override with an attribute of',
      (given) => (given.node.defaultChild as iam.CfnRole).addPropertyOverride('Description', { 'Fn::GetAtt': 'Stream.Arn' }),
    ],
    [
      'has an override with a function of',
      (given) =>
        (given.node.defaultChild as iam.CfnRole).addPropertyOverride('Description', {
          'Fn::Join': ['', ['for ', { 'Fn::Sub': ['${Stream.Arn}', {}] }]],
        }),
    ],
    [
      'is described by an id in a text of',
      (given) => ((given.node.defaultChild as iam.CfnRole).description = `writes to ${Fn.getAtt('Stream', 'Arn').toString()}`),
    ],
    [
      'is described by an id at the beginning of a text of',
      (given) => ((given.node.defaultChild as iam.CfnRole).description = `${Fn.getAtt('Stream', 'Arn').toString()} is written to`),
    ],
    [
      'is described by a text with the token of an id of',
      (given, stream) => ((given.node.defaultChild as iam.CfnRole).description = Fn.sub(`writes to \${${stream.logicalId}.Arn}`)),
    ],
    [
      'trusts a role that names',
      (given, stream) => {
        const other = new iam.Role(stream.stack, 'Other', { assumedBy: new iam.AccountRootPrincipal(), ...inline(stream.attrArn) });
        given.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [other] }));
      },
    ],
  ])('cannot name a role that %s a resource which waits for it', (_what, depend) => {
    const stack = newStack();
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn);
    const given = role(new Construct(stack, 'Team'));

    archive(stack, stream, { role: given });
    depend(given, stream);

    // refuses a circle
    expect(statements(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.keyNotGranted')]]);
  });

  test('cannot name a role that waits for a nested stack in which something waits for it', () => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');
    const stream = cfnStream(new NestedStack(nested, 'Inner'), new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn);

    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet: new ses.ConfigurationSet(nested, 'Set'),
      destination: new FirehoseDestination(stream),
    });

    expect(statements(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.keyNotGranted')]]);
  });

  test('cannot name a role that waits for a stream which, like all of it, is in a nested stack', () => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');
    const stream = cfnStream(nested, new kms.Key(nested, 'Key', { policy: document(keysOnly()) }).keyArn);
    const given = role(nested);

    archive(nested, stream, { role: given });
    given.node.addDependency(stream);

    expect(statements(nested)).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Nested/Events/Resource', expect.stringContaining('FirehoseDestination.keyNotGranted')]]);
  });

  test('cannot name a role of this app that is imported by its own ARN, if that waits for the stream', () => {
    const stack = newStack();
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn);
    const own = new iam.CfnRole(stack, 'Own', { assumeRolePolicyDocument: TRUST, description: stream.ref });

    archive(stack, stream, { role: iam.Role.fromRoleArn(stack, 'Role', own.attrArn) });

    expect(statements(stack)).toEqual([]);
    expect(warnings(stack).map(([, message]) => message)).toContainEqual(expect.stringContaining('FirehoseDestination.keyNotGranted'));
  });

  test.each<[string, (own: iam.CfnRole) => string]>([
    ['a function', () => Fn.getAtt('Own', 'Arn').toString()],
    ['what is asked later', (own) => Lazy.string({ produce: () => own.attrArn })],
    ['its name beside an account', (own) => `arn:aws:iam::${new CfnParameter(own, 'Account').valueAsString}:role/${own.ref}`],
  ])('cannot name a role of this app that is imported by %s, if that waits for the stream', (_what, arnOf) => {
    const stack = newStack();
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn);
    const own = new iam.CfnRole(stack, 'Own', { assumeRolePolicyDocument: TRUST, description: stream.ref });

    archive(stack, stream, { role: iam.Role.fromRoleArn(stack, 'Role', arnOf(own)) });

    expect(statements(stack)).toEqual([]);
    expect(warnings(stack).map(([, message]) => message)).toContainEqual(expect.stringContaining('FirehoseDestination.keyNotGranted'));
  });

  test('cannot name a role that waits for an event destination which, by itself, waits for an alias of the key', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key', { policy: document(keysOnly()) });
    key.addAlias('alias/mail');
    const given = role(stack);

    archive(stack, cfnStream(stack, key.keyArn), { role: given });
    const topic = new sns.CfnTopic(stack, 'Topic', { kmsMasterKeyId: 'alias/mail' });
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'other');
    given.node.addDependency(
      new ConfigurationSetEventDestination(stack, 'Other', { configurationSet, destination: new SnsDestination(topic) }),
    );

    expect(statements(stack).filter(({ Principal }: any) => JSON.stringify(Principal).includes('Role'))).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.keyNotGranted')]]);
  });

  test('names a role of this app that is imported by its own ARN', () => {
    const stack = newStack();
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn);
    const own = new iam.CfnRole(stack, 'Own', { assumeRolePolicyDocument: TRUST });

    archive(stack, stream, { role: iam.Role.fromRoleArn(stack, 'Role', own.attrArn) });

    expect(statements(stack)).toHaveLength(1);
  });

  test.each<[string, (stack: Stack, destination: ConfigurationSetEventDestination, set: ses.ConfigurationSet) => void]>([
    ['its stack waits for another', (stack) => stack.node.addDependency(new Stack(stack.node.root, 'Other'))],
    ['it is to be made after a topic', (stack, destination) => destination.node.addDependency(new sns.Topic(stack, 'Topic'))],
    [
      'the set is to be made after an identity',
      (stack, _destination, set) => set.node.addDependency(new ses.CfnEmailIdentity(stack, 'Identity', { emailIdentity: 'example.com' })),
    ],
    [
      'it has a boundary of this app',
      (stack, destination) => iam.PermissionsBoundary.of(destination).apply(managed(stack, 'arn:aws:firehose:eu-west-1:111122223333:*')),
    ],
    ['the set has a tag with a topic', (stack, _destination, set) => Tags.of(set).add('topic', new sns.CfnTopic(stack, 'Topic').ref)],
    [
      'the set is to be made after a nested stack',
      (stack, _destination, set) => {
        const nested = new NestedStack(stack, 'Nested');
        new sns.CfnTopic(nested, 'Topic');
        set.node.addDependency(nested);
      },
    ],
  ])('names a role that is created, though %s: that does not wait for the key', (_why, change) => {
    const stack = newStack();
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn);
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    const destination = new FirehoseDestination(stream);
    change(stack, new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination }), configurationSet);

    expect(statements(stack)).toHaveLength(1);
    expect(warnings(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack, stream: Construct, set: ses.ConfigurationSet) => Parameters<typeof archive>[2]]>([
    ['of yours', (stack) => ({ role: role(stack) })],
    ['that is created', () => ({})],
  ])('cannot name a role %s that trusts a set which depends on a resource', (_what, options) => {
    const stack = newStack();
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn);
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    const destination = new FirehoseDestination(stream, options(stack, stream, configurationSet));
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
    configurationSet.node.addDependency(stream);

    expect(statements(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.keyNotGranted')]]);
  });

  test('cannot name a role that is created and trusts a set with a tag of the stream', () => {
    const stack = newStack();
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn);
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    Tags.of(configurationSet).add('stream', stream.ref);

    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination: new FirehoseDestination(stream) });

    expect(statements(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.keyNotGranted')]]);
  });

  test('names a role that trusts a set which depends on nothing', () => {
    const stack = newStack();
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn);

    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet: new ses.ConfigurationSet(stack, 'Set'),
      destination: new FirehoseDestination(stream),
    });

    expect(statements(stack)).toHaveLength(1);
    expect(warnings(stack)).toEqual([]);
  });

  test('cannot name a role that waits for the stream, if an output has the id of that', () => {
    const stack = newStack();
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn);
    const description = `writes to ${Fn.getAtt('Stream', 'Arn').toString()}`;

    archive(stack, stream, { role: new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal(), description }) });
    new CfnOutput(stack, 'Output', { value: 'archive' }).overrideLogicalId('Stream');

    expect(statements(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.keyNotGranted')]]);
  });

  test('names a role that waits for a resource with an attribute called like the key', () => {
    const stack = newStack();
    const key = new kms.CfnKey(stack, 'Arn', { keyPolicy: document(keysOnly()) });
    new iam.CfnRole(stack, 'Other', { assumeRolePolicyDocument: TRUST });
    const own = new iam.CfnRole(stack, 'Own', { assumeRolePolicyDocument: TRUST });
    own.addPropertyOverride('Description', { 'Fn::GetAtt': 'Other.Arn' });

    archive(stack, cfnStream(stack, key.attrArn), { role: iam.Role.fromRoleArn(stack, 'Role', own.attrArn) });

    expect(statements(stack)).toHaveLength(1);
  });

  test('names the role also if nothing is validated', () => {
    const stack = newStack();
    archive(stack, cfnStream(stack, new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn), { role: role(stack) });

    const { template } = (stack.node.root as App).synth({ skipValidation: true }).getStackByName(stack.stackName);
    expect(template.Resources.Key961B73FD.Properties.KeyPolicy.Statement).toHaveLength(2);
  });

  test('names a role that waits for a construct with an output alone, for which CloudFormation waits in vain', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key', { policy: document(keysOnly()) });
    const given = role(stack);
    const outputs = new Construct(stack, 'Outputs');
    new CfnOutput(outputs, 'KeyArn', { value: key.keyArn });
    given.node.addDependency(outputs);

    archive(stack, cfnStream(stack, key.keyArn), { role: given });

    expect(statements(stack)).toHaveLength(1);
    expect(warnings(stack)).toEqual([]);
  });

  test.each<[string, number, (one: Construct) => Construct]>([
    ['with their roles, of which only the first does not wait for the key', 1, (one) => one],
    ['alone', 8, (one) => one.node.defaultChild as Construct],
  ])('names the roles of event destinations that wait for each other %s, without asking again and again', (_how, named, waiting) => {
    const stack = newStack();
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', { policy: document(keysOnly()) }).keyArn);
    const resolved = jest.spyOn(Tokenization, 'resolve');
    const all = Array.from({ length: 8 }, (_, index) => {
      const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, `Set${index}`, `set-${index}`);
      return new ConfigurationSetEventDestination(stack, `Events${index}`, {
        configurationSet,
        destination: new FirehoseDestination(stream),
      });
    });
    all.slice(1).forEach((each, index) => waiting(each).node.addDependency(all[index]));

    expect(statements(stack)).toHaveLength(named);
    expect(resolved.mock.calls.length).toBeLessThan(1000);
    resolved.mockRestore();
  });

  test.each<[string, (stack: Stack) => Partial<iam.RoleProps>]>([
    ['a parameter', (stack) => inline(new CfnParameter(stack, 'Topic').valueAsString)],
    ['a policy of AWS', () => ({ managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')] })],
    ['its stack', (stack) => ({ description: `The archive of ${stack.stackId}` })],
    ['a topic of another stack', (stack) => inline(new sns.Topic(new Stack(stack.node.root, 'Other', { env: ENV }), 'Topic').topicArn)],
    [
      'in a condition what is asked later',
      () => {
        const issuer = Lazy.string({ produce: () => 'token.example.com' });
        const conditions = { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com' } };
        return { assumedBy: new iam.FederatedPrincipal('arn:aws:iam::111122223333:oidc-provider/token.example.com', conditions) };
      },
    ],
  ])('names a role that itself names %s', (_what, make) => {
    const stack = ofRole(make);

    expect(statements(stack)).toHaveLength(1);
    expect(warnings(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['an L2 by default', (stack) => new kms.Key(stack, 'Key').keyArn],
    ['an L2 with a policy', (stack) => new kms.Key(stack, 'Key', { policy: document(toAccount()) }).keyArn],
    ['an L1 with a policy', (stack) => new kms.CfnKey(stack, 'Key', { keyPolicy: document(toAccount()) }).attrArn],
    ['an L1 with JSON', (stack) => new kms.CfnKey(stack, 'Key', { keyPolicy: stack.resolve(document(toAccount())) }).attrArn],
  ])('is none that leaves it to IAM, and gets no statement: %s', (_what, keyArn) => {
    const stack = newStack();

    archive(stack, cfnStream(stack, keyArn(stack)), { role: role(stack) });

    expect(statements(stack)).toEqual([]);
    expect(keyPermissions(stack)).toHaveLength(1);
  });

  test('gets none for an L1 without a policy, for which KMS makes one that leaves it to IAM', () => {
    const stack = newStack();

    archive(stack, cfnStream(stack, new kms.CfnKey(stack, 'Key').attrArn), { role: role(stack) });

    expect(Template.fromStack(stack).findResources('AWS::KMS::Key').Key.Properties).toBeUndefined();
    expect(keyPermissions(stack)).toHaveLength(1);
  });
});

describe('what is said of a key that may not be used', () => {
  test('by a destination of yours that drops what its grant returned', () => {
    const stack = newStack();
    const given = role(stack);
    const stream = cfnStream(stack, KEY_ARN);
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');

    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet,
      destination: {
        bind: (scope, options) => {
          new EventPublishingGrants(scope, { configurationSet: options.configurationSet }).putRecords(stream, given);
          return { kinesisFirehoseDestination: { deliveryStreamArn: stream.attrArn, iamRoleArn: given.roleArn } };
        },
      },
    });

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Events/Resource',
        `The stream Stack/Stream is encrypted with ${KEY_ARN}, which the role Stack/Role has not been allowed to use: ` +
          `hand on the 'dependables' that the grant returned, or add this statement to the permissions of the role:
{
  "Action": [
    "kms:GenerateDataKey",
    "kms:Decrypt"
  ],
  "Effect": "Allow",
  "Resource": "${KEY_ARN}"
} [ack: cdk-ses-event-destinations:FirehoseDestination.keyNotGranted]`,
      ],
    ]);
  });

  test.each<[string, (stream: firehose.CfnDeliveryStream) => void]>([
    [
      'that depends on a condition',
      (stream) =>
        (stream.deliveryStreamEncryptionConfigurationInput = Fn.conditionIf('Encrypted', { KeyType: 'AWS_OWNED_CMK' }, Aws.NO_VALUE)),
    ],
    [
      'that depends on a condition, in a raw override',
      (stream) =>
        stream.addPropertyOverride('DeliveryStreamEncryptionConfigurationInput', {
          'Fn::If': ['Encrypted', { KeyType: 'AWS_OWNED_CMK' }, { Ref: 'AWS::NoValue' }],
        }),
    ],
  ])('%s', (_what, change) => {
    const stack = newStack();
    const stream = cfnStream(stack);
    new CfnCondition(stack, 'Encrypted', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });

    archive(stack, stream);
    change(stream);

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.unknownKey')]]);
  });

  test('given by an alias that the app does not know', () => {
    const stack = newStack();
    const stream = firehose.CfnDeliveryStream.fromDeliveryStreamArn(stack, 'Stream', STREAM_ARN);

    archive(stack, stream, { encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/archive') });

    expect(keyPermissions(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.unknownKey')]]);
  });

  test('whose policy leaves nothing to IAM, of a stream that is encrypted when its role names it already', () => {
    const stack = newStack();
    const principals = [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/keys')];
    const statements = [new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals })];
    const key = new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements }) });
    const stream = cfnStream(stack);

    archive(stack, stream);
    stream.deliveryStreamEncryptionConfigurationInput = { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: key.keyArn };

    // the assertions fail for a cycle among resources
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 1);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.keyNotGranted')]]);
  });
});

test('a stream that gets another key leaves the first one alone', () => {
  const stack = newStack();
  const [first, second] = ['First', 'Second'].map((id) => new kms.Key(stack, id));
  const stream = cfnStream(stack, first.keyArn);

  archive(stack, stream);
  stream.addPropertyOverride('DeliveryStreamEncryptionConfigurationInput.KeyARN', second.keyArn);

  expect(keyPermissions(stack).map(({ statement }) => statement)).toEqual([permission({ 'Fn::GetAtt': ['Second394350F9', 'Arn'] })]);
});

test('a stream of which a type stays has no key without its ARN', () => {
  const stack = newStack();
  const stream = cfnStream(stack, KEY_ARN);

  archive(stack, stream);
  stream.addPropertyDeletionOverride('DeliveryStreamEncryptionConfigurationInput.KeyARN');

  expect(keyPermissions(stack)).toEqual([]);
});

test('a stream that gets a key of AWS needs no permission', () => {
  const stack = newStack();
  const stream = cfnStream(stack, KEY_ARN);

  archive(stack, stream);
  stream.addPropertyOverride('DeliveryStreamEncryptionConfigurationInput', { KeyType: 'AWS_OWNED_CMK' });

  expect(keyPermissions(stack)).toEqual([]);
});

describe('an alias of the app', () => {
  const aliasOf = (stack: Stack, targetKeyId: string) => new kms.CfnAlias(stack, 'Alias', { aliasName: 'alias/archive', targetKeyId });

  test('stands for the ARN of a key elsewhere', () => {
    const stack = newStack();
    aliasOf(stack, KEY_ARN);

    archive(stack, cfnStream(stack, 'arn:aws:kms:eu-west-1:111122223333:alias/archive'));

    expect(keyPermissions(stack).map(({ statement }) => statement)).toEqual([permission(KEY_ARN)]);
  });

  test('is not enough if it stands for the id of a key, which no permission can name', () => {
    const stack = newStack();
    aliasOf(stack, '1234abcd-12ab-34cd-56ef-1234567890ab');

    archive(stack, cfnStream(stack, 'arn:aws:kms:eu-west-1:111122223333:alias/archive'));

    expect(keyPermissions(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.unknownKey')]]);
  });

  test('is that of its own stack, if stacks without an environment have several of one name', () => {
    const app = new App();
    const stacks = ['Dev', 'Prod'].map((id) => new Stack(app, id));

    for (const stack of stacks) {
      const alias = new kms.Key(stack, 'Key').addAlias('archive');
      archive(stack, encryptedStream(stack, firehose.StreamEncryption.customerManagedKey(alias)));
    }

    for (const stack of stacks) {
      expect(keyPermissions(stack).map(({ statement }) => statement.Resource)).toEqual([{ 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }]);
    }
  });

  test.each<[string, (stack: Stack) => kms.IKeyRef]>([
    ['imported by its name', (stack) => kms.Alias.fromAliasName(stack, 'Alias', 'alias/archive')],
    ['imported by a parameter', (stack) => kms.Alias.fromAliasName(stack, 'Alias', new CfnParameter(stack, 'Name').valueAsString)],
    ['imported by its ARN', (stack) => kms.Key.fromKeyArn(stack, 'Alias', 'arn:aws:kms:eu-west-1:111122223333:alias/archive')],
  ])('is no key that a permission can name, if the user gives it for an imported stream, %s', (_what, encryptionKey) => {
    const stack = newStack();
    const stream = firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', STREAM_ARN);

    archive(stack, stream, { encryptionKey: encryptionKey(stack) });

    expect(keyPermissions(stack)).toEqual([]);
    expect(warnings(stack)).toEqual([
      ['/Stack/Events/Resource', expect.stringMatching(/with arn:.*:(alias\/archive|<Name>), and this app does not/)],
    ]);
    expect(warnings(stack)[0][1]).not.toContain('Token');
  });

  test('of another stage is another one', () => {
    const app = new App();
    const [dev, prod] = ['dev', 'prod'].map((id) => new Stack(new Stage(app, id), 'Stack', { env: ENV }));

    for (const stack of [dev, prod]) {
      aliasOf(stack, new kms.CfnKey(stack, 'Key').attrArn);
      archive(stack, cfnStream(stack, 'arn:aws:kms:eu-west-1:111122223333:alias/archive'));
    }

    for (const stack of [dev, prod]) {
      expect(keyPermissions(stack).map(({ statement }) => statement)).toEqual([permission({ 'Fn::GetAtt': ['Key', 'Arn'] })]);
    }
  });
});

test.each([{ 'Fn::GetAtt': ['Key', 'Arn'] }, { 'Fn::GetAtt': 'Key.Arn' }, { Ref: 'Key' }, { 'Fn::Sub': '${Key.Arn}' }])(
  'a key that a raw override refers to is known: %j',
  (reference) => {
    const stack = newStack();
    new kms.CfnKey(stack, 'Key');
    const stream = cfnStream(stack);

    archive(stack, stream);
    stream.addPropertyOverride('DeliveryStreamEncryptionConfigurationInput', { KeyType: 'CUSTOMER_MANAGED_CMK', KeyARN: reference });

    expect(keyPermissions(stack).map(({ statement }) => statement)).toEqual([permission({ 'Fn::GetAtt': ['Key', 'Arn'] })]);
  },
);

test('a key that another stack exports by the id of one of this stack is another key', () => {
  const stack = newStack();
  new kms.CfnKey(stack, 'Key');

  archive(stack, cfnStream(stack, Fn.importValue('Key')));

  expect(keyPermissions(stack).map(({ statement }) => statement.Resource)).not.toContainEqual({ 'Fn::GetAtt': ['Key', 'Arn'] });
  expect(JSON.stringify(keyPermissions(stack))).toContain('Fn::ImportValue');
});

describe('the policy of a key', () => {
  const closed = () => {
    const principals = [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/keys')];
    return new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals })] });
  };

  test('that is a token is not changed: a warning holds the statement', () => {
    const stack = newStack();
    new CfnCondition(stack, 'Closed', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });
    const [policy, other] = [closed(), closed()].map((document) => stack.resolve(document) as object);
    const key = new kms.CfnKey(stack, 'Key', { keyPolicy: Fn.conditionIf('Closed', policy, other) });

    archive(stack, cfnStream(stack, key.attrArn), { role: role(stack) });

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', expect.stringContaining('FirehoseDestination.keyNotGranted')]]);
  });

  test.each<[string, iam.IPrincipal]>([
    ['another account', new iam.AccountPrincipal('444455556666')],
    ['an account that is only known at deployment', new iam.AccountPrincipal(Fn.importValue('Account'))],
  ])('that leaves it to the IAM of %s names the role', (_what, principal) => {
    const stack = newStack();
    const statement = new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'], principals: [principal] });
    const key = new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements: [statement] }) });

    archive(stack, cfnStream(stack, key.keyArn), { role: role(stack) });

    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toHaveLength(2);
  });

  const toRoot = (statement: object) => ({
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Resource: '*',
    ...statement,
  });

  test.each<[string, object[], number]>([
    ['in its second statement stays as it is', [toRoot({ Action: 'kms:Describe*' }), toRoot({ Action: 'kms:*' })], 2],
    ['what SES needs, in one of two actions, stays as it is', [toRoot({ Action: ['kms:GenerateDataKey*', 'kms:Dec*'] })], 1],
    ['nothing, but denies it, names the role', [toRoot({ Effect: 'Deny', Action: 'kms:*' })], 2],
    ['who may decrypt alone names the role', [toRoot({ Action: 'kms:Decrypt' })], 2],
    ['who may encrypt alone names the role', [toRoot({ Action: 'kms:GenerateDataKey' })], 2],
  ])('that leaves to the IAM of its account %s', (_what, Statement, count) => {
    const stack = newStack();
    const key = new kms.CfnKey(stack, 'Key', { keyPolicy: { Version: '2012-10-17', Statement } });

    archive(stack, cfnStream(stack, key.attrArn), { role: role(stack) });

    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toHaveLength(count);
    expect(warnings(stack)).toEqual([]);
  });

  test('that leaves nothing to IAM names each role that needs it', () => {
    const stack = newStack();
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', { policy: closed() }).keyArn);

    ['One', 'Other'].forEach((id) => {
      archive(stack, stream, { role: new iam.Role(stack, `${id}Role`, { assumedBy: new iam.AccountRootPrincipal() }) }, id);
    });

    const { Statement } = properties(stack, 'AWS::KMS::Key').KeyPolicy;
    expect(Statement.map(({ Principal }: any): unknown => Principal.AWS)).toEqual([
      'arn:aws:iam::111122223333:role/keys',
      { 'Fn::GetAtt': ['OneRoleB9201A60', 'Arn'] },
      { 'Fn::GetAtt': ['OtherRole30A5E499', 'Arn'] },
    ]);
  });

  test('of a stream of this app is that of the key which it names, whichever the user does', () => {
    const stack = newStack();

    archive(stack, cfnStream(stack, KEY_ARN), { encryptionKey: new kms.Key(stack, 'Key') });

    expect(keyPermissions(stack).map(({ statement }) => statement)).toEqual([permission(KEY_ARN)]);
  });

  test.each<[string, string | undefined, unknown]>([
    ['its ARN', '111122223333', { AWS: 'arn:aws:iam::111122223333:root' }],
    ['its number', '111122223333', { AWS: '111122223333' }],
    ['its number among others', '111122223333', { AWS: ['444455556666', '111122223333'] }],
    ['a pseudo parameter', undefined, { AWS: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root` }],
    ['a pseudo parameter in its own account', '111122223333', { AWS: Aws.ACCOUNT_ID }],
  ])('that leaves it to the IAM of its account by %s stays as it is', (_what, account, Principal) => {
    const stack = new Stack(new App(), 'Stack', { env: { account, region: 'eu-west-1' } });
    const keyPolicy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] };
    const key = new kms.CfnKey(stack, 'Key', { keyPolicy });

    archive(stack, cfnStream(stack, key.attrArn), { role: role(stack) });

    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toHaveLength(1);
    expect(warnings(stack)).toEqual([]);
  });

  test('of another account has to name the role: a warning holds the statement', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', KEY_ARN.replace('111122223333', '444455556666'));
    const stream = firehose.CfnDeliveryStream.fromDeliveryStreamArn(stack, 'Stream', STREAM_ARN);

    archive(stack, stream, { encryptionKey });

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Events/Resource',
        expect.stringContaining('does not leave it to the IAM of this account who may use it, and cannot name the role'),
      ],
    ]);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['the same account', () => KEY_ARN],
    ['an account that is only known at deployment', (stack) => new CfnParameter(stack, 'KeyArn').valueAsString],
  ])('of %s, imported, is supposed to leave it to IAM', (_what, keyArn) => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', keyArn(stack));

    archive(stack, firehose.CfnDeliveryStream.fromDeliveryStreamArn(stack, 'Stream', STREAM_ARN), { encryptionKey });

    expect(warnings(stack)).toEqual([]);
  });

  test('that leaves it to IAM under a condition names the role', () => {
    const stack = newStack();
    const conditions = { StringEquals: { 'aws:PrincipalTag/team': 'mail' } };
    const statement = new iam.PolicyStatement({
      actions: ['kms:*'],
      resources: ['*'],
      principals: [new iam.AccountRootPrincipal()],
      conditions,
    });
    const key = new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements: [statement] }) });

    archive(stack, cfnStream(stack, key.keyArn), { role: role(stack) });

    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    expect(Properties.KeyPolicy.Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { AWS: { 'Fn::GetAtt': ['Role1ABCC5F0', 'Arn'] } },
      Action: KMS_ACTIONS,
      Resource: '*',
    });
  });

  test.each<[string, (stack: Stack) => iam.IRole, unknown]>([
    ['of the app', role, { 'Fn::GetAtt': ['Role1ABCC5F0', 'Arn'] }],
    [
      'that is imported by a parameter',
      (stack) => iam.Role.fromRoleArn(stack, 'Role', new CfnParameter(stack, 'RoleArn').valueAsString),
      { Ref: 'RoleArn' },
    ],
  ])('names a role %s for an imported stream', (_what, given, principal) => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key', { policy: closed() });
    const stream = firehose.CfnDeliveryStream.fromDeliveryStreamArn(stack, 'Stream', STREAM_ARN);

    archive(stack, stream, { role: given(stack), encryptionKey });

    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    expect(Properties.KeyPolicy.Statement.map(({ Principal }: any): unknown => Principal.AWS)).toContainEqual(principal);
  });
});

describe('a role that is made outside of the app, by Role.customizeRoles,', () => {
  const report = (stack: Stack) =>
    JSON.parse(readFileSync(join((stack.node.root as App).synth().directory, 'iam-policy-report.json'), 'utf8')).roles;
  const closed = new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        actions: ['kms:*'],
        resources: ['*'],
        principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/keys')],
      }),
    ],
  });

  test.each<[string, string, kms.KeyProps]>([
    ['of yours', 'Stack/Role', {}],
    ['that would have been created', 'Stack/Events/FirehoseDeliveryStreamIamRole', {}],
    [
      'that would have been created, with a key that leaves nothing to IAM',
      'Stack/Events/FirehoseDeliveryStreamIamRole',
      { policy: closed },
    ],
  ])('%s is to get both permissions, by the report of core', (_what, path, props) => {
    const stack = newStack();
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { [path]: 'mail' } });
    const stream = cfnStream(stack, new kms.Key(stack, 'Key', props).keyArn);

    archive(stack, stream, path === 'Stack/Role' ? { role: role(stack) } : {});

    const [{ identityPolicyStatements }] = report(stack);
    expect(identityPolicyStatements).toEqual([
      { Effect: 'Allow', Action: 'firehose:PutRecordBatch', Resource: '(Stack/Stream.Arn)' },
      permission('(Stack/Key/Resource.Arn)'),
    ]);
  });
});
