import { Annotations, App, Aws, CfnParameter, CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { ConfigurationSetEventDestination, FirehoseDestination, GrantScope } from '../../lib';
import {
  ENV,
  eventDestination,
  expectRefused,
  expectRefusedAtSynthesis,
  newStack,
  properties,
  sesStatements,
  warnings,
} from '../helpers/scene';

const STREAM_ARN = 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive';
const TRUST = {
  Effect: 'Allow',
  Principal: { Service: 'ses.amazonaws.com' },
  Action: 'sts:AssumeRole',
  Condition: {
    StringEquals: {
      'aws:SourceAccount': '111122223333',
      'aws:SourceArn': {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-west-1:111122223333:configuration-set/', { Ref: 'Set' }]],
      },
    },
  },
};
const PERMISSION = { Effect: 'Allow', Action: 'firehose:PutRecordBatch', Resource: STREAM_ARN };

function importedStream(stack: Construct, arn = STREAM_ARN): firehose.IDeliveryStream {
  return firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', arn);
}

function ownStream(stack: Construct): firehose.IDeliveryStream {
  return new firehose.DeliveryStream(stack, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')) });
}

function archive(stack: Stack, stream: firehose.IDeliveryStream, role?: iam.IRole): ConfigurationSetEventDestination {
  return new ConfigurationSetEventDestination(stack, 'Events', {
    configurationSet: new ses.CfnConfigurationSet(stack, 'Set'),
    destination: role ? new FirehoseDestination(stream, { role }) : new FirehoseDestination(stream),
  });
}

describe('without a role', () => {
  test('the stream is the target, through a role of its own', () => {
    const stack = newStack();
    const stream = new firehose.DeliveryStream(stack, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')) });

    archive(stack, stream);

    expect(eventDestination(stack).KinesisFirehoseDestination).toEqual({
      DeliveryStreamARN: { 'Fn::GetAtt': ['Stream790BDEE4', 'Arn'] },
      IAMRoleARN: { 'Fn::GetAtt': ['EventsFirehoseDeliveryStreamIamRole699FFBEA', 'Arn'] },
    });
  });

  test('SES may assume the role for this set of this account, to write to this stream and nothing else', () => {
    const stack = newStack();

    archive(stack, importedStream(stack));

    expect(properties(stack, 'AWS::IAM::Role')).toEqual({
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [TRUST] },
      Policies: [{ PolicyName: 'AllowFirehoseDeliveryStreamPublish', PolicyDocument: { Version: '2012-10-17', Statement: [PERMISSION] } }],
    });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
    expect(warnings(stack)).toEqual([]);
  });
});

describe('with a role', () => {
  test('it is the role that SES assumes', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

    archive(stack, importedStream(stack), role);

    expect(eventDestination(stack).KinesisFirehoseDestination.IAMRoleARN).toEqual({ 'Fn::GetAtt': ['Role1ABCC5F0', 'Arn'] });
  });

  test('it gets the same trust and the same permission', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

    archive(stack, importedStream(stack), role);

    expect(sesStatements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument')).toEqual([TRUST]);
    expect(properties(stack, 'AWS::IAM::Policy').PolicyDocument.Statement).toEqual([PERMISSION]);
    expect(warnings(stack)).toEqual([]);
  });

  test('SES waits for both', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

    archive(stack, importedStream(stack), role);

    const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(resource.DependsOn).toEqual(['RoleDefaultPolicy5FFB7DAB']);
  });

  test('it may write to each of several streams', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const configurationSet = new ses.CfnConfigurationSet(stack, 'Set');

    for (const name of ['one', 'other']) {
      const stream = importedStream(new Construct(stack, name), `arn:aws:firehose:eu-west-1:111122223333:deliverystream/${name}`);
      const destination = new FirehoseDestination(stream, { role });
      new ConfigurationSetEventDestination(stack, `To-${name}`, { configurationSet, destination });
    }

    const written = properties(stack, 'AWS::IAM::Policy').PolicyDocument.Statement.map(({ Resource }: any) => Resource);
    expect(written).toEqual([
      'arn:aws:firehose:eu-west-1:111122223333:deliverystream/one',
      'arn:aws:firehose:eu-west-1:111122223333:deliverystream/other',
    ]);
    expect(sesStatements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument')).toEqual([TRUST]);
  });

  const roleWarning = (path: string) =>
    `The trust policy of ${path} cannot be changed from here: the role is imported, takes no policy updates, keeps its trust policy to itself, or has been given other policies. ` +
    'Unless SES may assume the role and the role may write to the stream, the deployment fails. Add this statement to the trust policy of the role:\n' +
    `{
  "Action": "sts:AssumeRole",
  "Condition": {
    "StringEquals": {
      "aws:SourceAccount": "111122223333",
      "aws:SourceArn": "arn:aws:ses:eu-west-1:111122223333:configuration-set/<Set>"
    }
  },
  "Effect": "Allow",
  "Principal": {
    "Service": "ses.amazonaws.com"
  }
}
Replace <Set> by the name that Stack/Set has when it is deployed.
and this one to its permissions, unless it has it already:
{
  "Action": "firehose:PutRecordBatch",
  "Effect": "Allow",
  "Resource": "${STREAM_ARN}"
} [ack: cdk-ses-event-destinations:FirehoseDestination.importedRole]`;

  test('an imported one gets the permission, and a warning with both statements to paste', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/mail');

    archive(stack, importedStream(stack), role);

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', roleWarning('Stack/Role')]]);
    expect(properties(stack, 'AWS::IAM::Policy')).toMatchObject({ Roles: ['mail'], PolicyDocument: { Statement: [PERMISSION] } });
    const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(resource.DependsOn).toEqual([Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Policy'))[0]]);
  });

  test.each<[string, (stack: Stack) => iam.IRole]>([
    ['imported and immutable', (stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/mail', { mutable: false })],
    [
      'without policy updates',
      (stack) => new iam.Role(stack, 'Owned', { assumedBy: new iam.AccountRootPrincipal() }).withoutPolicyUpdates(),
    ],
  ])('one that is %s gets only the warning', (_how, makeRole) => {
    const stack = newStack();
    const role = makeRole(stack);

    archive(stack, importedStream(stack), role);

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', roleWarning(role.node.path)]]);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('one of your own making may have nothing to wait for', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    jest.spyOn(role, 'addToPrincipalPolicy').mockReturnValue({ statementAdded: true });

    archive(stack, importedStream(stack), role);

    const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(resource).not.toHaveProperty('DependsOn');
  });

  test('one that the CLI is yet to look up gets the warning, and the lookup goes its way', () => {
    const stack = newStack();

    archive(stack, importedStream(stack), iam.Role.fromLookup(stack, 'Role', { roleName: 'mail' }));

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', roleWarning('Stack/Role')]]);
  });

  test('one that is to be created outside, for which Role.customizeRoles makes the report first, gets the warning', () => {
    const stack = newStack();
    iam.Role.customizeRoles(stack);
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

    archive(stack, importedStream(stack), role);

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', roleWarning('Stack/Role')]]);
  });

  test('one that is created outside, by Role.customizeRoles, in another account fails', () => {
    const stack = newStack();
    const elsewhere = new Stack(stack.node.root, 'Elsewhere', { env: { ...ENV, account: '444455556666' } });
    iam.Role.customizeRoles(elsewhere, { usePrecreatedRoles: { 'Elsewhere/Role': 'mail' } });
    const role = new iam.Role(elsewhere, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

    expect(() => archive(stack, importedStream(stack), role)).toThrow('FirehoseDestination.roleInAnotherAccount');
  });

  test('one that is created outside, by Role.customizeRoles, gets the warning', () => {
    const stack = newStack();
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Stack/Role': 'mail' } });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

    archive(stack, importedStream(stack), role);

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', roleWarning('Stack/Role')]]);
  });

  test('one that is created when it is used keeps its trust policy to itself, and gets the permission and the warning', () => {
    const stack = newStack();

    archive(stack, importedStream(stack), new iam.LazyRole(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));

    expect(warnings(stack)).toEqual([['/Stack/Events/Resource', roleWarning('Stack/Role')]]);
    expect(properties(stack, 'AWS::IAM::Policy').PolicyDocument.Statement).toEqual([PERMISSION]);
  });

  test('fails when it is in another account, and its name only resembles that of one to look up', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::444455556666:role/DUMMY_ARN-2');

    expect(() => archive(stack, importedStream(stack), role)).toThrow('FirehoseDestination.roleInAnotherAccount');
  });

  test('fails when it is in another account', () => {
    expectRefused((stack) => {
      const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::444455556666:role/mail');
      return refuse(stack, importedStream(stack), role);
    }, '[cdk-ses-event-destinations:FirehoseDestination.roleInAnotherAccount] \'role\' is "a role in account 444455556666"; ' + "allowed: a role in 111122223333, the account of the configuration set; leave out 'role', or use a role of 111122223333 (at Stack/Events)");
  });
});

describe('the stream', () => {
  test('fails when it is in another Region', () => {
    expectRefused(
      (stack) => refuse(stack, importedStream(stack, 'arn:aws:firehose:us-east-1:111122223333:deliverystream/archive')),
      '[cdk-ses-event-destinations:FirehoseDestination.streamInAnotherRegion] \'stream\' is "a stream in us-east-1"; ' +
        'allowed: a stream in eu-west-1, the Region of the configuration set; ' +
        'use a stream in eu-west-1; its own destination may be in another Region (at Stack/Events)',
    );
  });

  test('fails when it is in another account', () => {
    expectRefused(
      (stack) => refuse(stack, importedStream(stack, 'arn:aws:firehose:eu-west-1:444455556666:deliverystream/archive')),
      '[cdk-ses-event-destinations:FirehoseDestination.streamInAnotherAccount] \'stream\' is "a stream in account 444455556666"; ' +
        'allowed: a stream in 111122223333, the account of the configuration set; ' +
        'use a stream in 111122223333; its own destination may be in another account (at Stack/Events)',
    );
  });

  test('fails when it is imported by a name that is a pattern', () => {
    const stack = newStack();

    expect(() => archive(stack, firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive-*'))).toThrow(
      'FirehoseDestination.malformedArn',
    );
  });

  test.each([
    ['a Kinesis data stream', 'arn:aws:kinesis:eu-west-1:111122223333:stream/archive'],
    ['a stream without its account', 'arn:aws:firehose:eu-west-1::deliverystream/archive'],
    ['all streams', 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/*'],
    ['something else in Data Firehose', 'arn:aws:firehose:eu-west-1:111122223333:stream/archive'],
  ])('fails when it is imported by the ARN of %s', (_what, arn) => {
    expectRefused(
      (stack) => refuse(stack, importedStream(stack, arn)),
      `[cdk-ses-event-destinations:FirehoseDestination.malformedArn] 'stream' is "${arn}"; ` +
        'allowed: arn:<partition>:firehose:<region>:<account>:deliverystream/<name>; ' +
        'import the Data Firehose stream by its own ARN, not by that of a Kinesis data stream (at Stack/Events)',
    );
  });

  test('may have an ARN that nobody knows', () => {
    const stack = newStack();

    archive(stack, importedStream(stack, `arn:aws:firehose:eu-west-1:111122223333:${new CfnParameter(stack, 'Name').valueAsString}/s`));

    expect(eventDestination(stack).KinesisFirehoseDestination.DeliveryStreamARN).toEqual({
      'Fn::Join': ['', ['arn:aws:firehose:eu-west-1:111122223333:', { Ref: 'Name' }, '/s']],
    });
  });

  test('may be in an environment of which nothing is known', () => {
    const stack = newStack();
    const elsewhere = new Stack(stack.node.root, 'Agnostic');

    archive(stack, firehose.DeliveryStream.fromDeliveryStreamName(elsewhere, 'Stream', 'archive'));

    expect(eventDestination(stack).KinesisFirehoseDestination.DeliveryStreamARN).toBeDefined();
  });

  test('fails when it reads from a Kinesis data stream', () => {
    expectRefusedAtSynthesis(
      (stack) => {
        const stream = new firehose.DeliveryStream(stack, 'Stream', {
          destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')),
          source: new firehose.KinesisStreamSource(new kinesis.Stream(stack, 'Source')),
        });
        return refuse(stack, stream);
      },
      '[cdk-ses-event-destinations:FirehoseDestination.notDirectPut] \'stream\' is "a stream of type KinesisStreamAsSource"; ' +
        'allowed: a stream of type DirectPut, to which SES can put records; ' +
        "leave out the 'source' of the stream (at Stack/Events)",
    );
  });

  test('may have a type that nobody knows', () => {
    const stack = newStack();
    const stream = new firehose.DeliveryStream(stack, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')) });
    (stream.node.defaultChild as firehose.CfnDeliveryStream).deliveryStreamType = new CfnParameter(stack, 'Type').valueAsString;

    archive(stack, stream);

    expect(eventDestination(stack).KinesisFirehoseDestination).toBeDefined();
  });

  test('may say of itself that it is Direct PUT', () => {
    const stack = newStack();
    const stream = new firehose.DeliveryStream(stack, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')) });
    (stream.node.defaultChild as firehose.CfnDeliveryStream).deliveryStreamType = 'DirectPut';

    archive(stack, stream);

    expect(eventDestination(stack).KinesisFirehoseDestination).toBeDefined();
  });
});

test('a role in another Region trusts the set of this Region', () => {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack', { env: ENV });
  const elsewhere = new Stack(app, 'Elsewhere', { env: { account: ENV.account, region: 'us-east-1' } });
  const role = new iam.Role(elsewhere, 'Role', { roleName: 'mail', assumedBy: new iam.AccountRootPrincipal() });
  const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: `mail-${Aws.REGION}-${Aws.ACCOUNT_ID}` });
  const destination = new FirehoseDestination(importedStream(stack), { role });

  new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });

  expect(sesStatements(elsewhere, 'AWS::IAM::Role', 'AssumeRolePolicyDocument')[0].Condition.StringEquals['aws:SourceArn']).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-west-1:111122223333:configuration-set/mail-eu-west-1-111122223333']],
  });
});

describe('a role of many configuration sets', () => {
  function share(stack: Stack, count: number): void {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const destination = new FirehoseDestination(importedStream(stack), { role });
    for (let index = 0; index < count; index++) {
      const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, `Set${index}`, `set-${100 + index}`);
      new ConfigurationSetEventDestination(stack, `Events${index}`, { configurationSet, destination });
    }
  }

  test('names them in one statement', () => {
    const stack = newStack();

    share(stack, 2);

    const arn = (name: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ses:eu-west-1:111122223333:configuration-set/${name}`]],
    });
    expect(sesStatements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument').map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'aws:SourceAccount': '111122223333', 'aws:SourceArn': [arn('set-100'), arn('set-101')] } },
    ]);
    expect(properties(stack, 'AWS::IAM::Policy').PolicyDocument.Statement).toEqual([PERMISSION]);
  });

  test('keeps the trust that it came with where policies are minimized', () => {
    const stack = new Stack(new App({ context: { '@aws-cdk/aws-iam:minimizePolicies': true } }), 'Stack', { env: ENV });
    const [one, two] = ['one', 'two'].map((name) => ses.ConfigurationSet.fromConfigurationSetName(stack, name, name));
    const stream = importedStream(stack);
    const created = new ConfigurationSetEventDestination(stack, 'One', {
      configurationSet: one,
      destination: new FirehoseDestination(stream),
    });
    const role = created.node.findChild('FirehoseDeliveryStreamIamRole') as iam.Role;

    new ConfigurationSetEventDestination(stack, 'Two', {
      configurationSet: two,
      destination: new FirehoseDestination(stream, { role }),
    });

    const trusts = sesStatements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument').map(({ Condition }) => JSON.stringify(Condition));
    expect(trusts).toEqual([expect.stringContaining('configuration-set/one'), expect.stringContaining('configuration-set/two')]);
  });

  test('may have as many as the quota of IAM holds', () => {
    const stack = newStack();

    share(stack, 27);

    expect(warnings(stack)).toEqual([]);
  });

  test('gets one warning for more', () => {
    const stack = newStack();

    share(stack, 28);

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Role/Resource',
        'The trust policy has 2073 characters or more, but IAM takes 2048 unless the quota of the account has been raised (to 4096 at most). ' +
          "Let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT'. " +
          '[ack: cdk-ses-event-destinations:FirehoseDestination.largeTrustPolicy]',
      ],
    ]);
  });

  test('has its warning acknowledged', () => {
    const stack = newStack();

    share(stack, 28);
    Annotations.of(stack.node.findChild('Role')).acknowledgeWarning('cdk-ses-event-destinations:FirehoseDestination.largeTrustPolicy');

    expect(warnings(stack)).toEqual([]);
  });

  const fillTrust = (stack: Stack, length: number) =>
    (stack.node.findChild('Role') as iam.Role).assumeRolePolicy!.addStatements(
      new iam.PolicyStatement({
        actions: ['sts:AssumeRole'],
        principals: [new iam.ArnPrincipal(`arn:aws:iam::111122223333:role/${'x'.repeat(length)}`)],
      }),
    );

  test.each([
    [1514, 0],
    [1515, 1],
  ])('gets it at just what the quota of IAM holds: with %d characters of others', (length, count) => {
    const stack = newStack();

    share(stack, 2);
    fillTrust(stack, length);

    expect(warnings(stack)).toHaveLength(count);
  });

  test.each([
    [1441, "Let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT'."],
    [1442, "Leave out 'role', or use several roles."],
  ])('is told to let all sets in only where that is enough: with %d characters of others', (length, remedy) => {
    const stack = newStack();

    share(stack, 20);
    fillTrust(stack, length);

    expect(warnings(stack)).toEqual([['/Stack/Role/Resource', expect.stringContaining(`(to 4096 at most). ${remedy} [ack: `)]]);
  });

  test.each([
    [
      3000,
      "let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT', or leave out 'role', or use several roles",
    ],
    [4000, "leave out 'role', or use several roles"],
  ])('is refused with that advice only where it is enough: with %d characters of others', (length, remedy) => {
    const stack = newStack();

    share(stack, 20);
    fillTrust(stack, length);

    expect(() => Template.fromStack(stack)).toThrow(
      `allowed: at most 4096 characters (2048 unless the quota of IAM has been raised); ${remedy} (at Stack/Role)`,
    );
  });

  test('may have as many as its trust policy holds', () => {
    const stack = newStack();

    share(stack, 60);

    expect(sesStatements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument')[0].Condition.StringEquals['aws:SourceArn']).toHaveLength(60);
  });

  test.each([
    [34, 58],
    [35, 57],
  ])('is told of as many as certainly fit, brackets and all: beside a principal of %d more characters, %d', (length, count) => {
    const [full, tooFull] = [count, 61].map((sets) => {
      const stack = newStack();
      share(stack, sets);
      fillTrust(stack, length);
      return stack;
    });

    expect(() => Template.fromStack(full)).not.toThrow();
    expect(() => Template.fromStack(tooFull)).toThrow(`for 61 configuration sets, of which any ${count} fit"`);
  });

  test('fails for more, which IAM would refuse', () => {
    const stack = newStack();

    share(stack, 61);

    expect(() => Template.fromStack(stack)).toThrow(
      '[cdk-ses-event-destinations:FirehoseDestination.trustPolicyTooLarge] \'role\' is "a policy of 2 statements and 4152 characters for 61 configuration sets, of which any 60 fit"; ' +
        'allowed: at most 4096 characters (2048 unless the quota of IAM has been raised); ' +
        "let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT', or leave out 'role', or use several roles (at Stack/Role)",
    );
  });
});

describe('with the grant scope of the account', () => {
  const grantScope = GrantScope.ACCOUNT;
  const ACCOUNT_TRUST = {
    ...TRUST,
    Condition: {
      StringEquals: { 'aws:SourceAccount': '111122223333' },
      ArnLike: {
        'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-west-1:111122223333:configuration-set/*']] },
      },
    },
  };

  function share(stack: Construct, stream: firehose.IDeliveryStream, role?: iam.IRole): void {
    for (const id of ['One', 'Other']) {
      const configurationSet = new ses.ConfigurationSet(stack, `${id}Set`);
      const destination = new FirehoseDestination(stream, { role, grantScope });
      new ConfigurationSetEventDestination(stack, id, { configurationSet, destination });
    }
  }

  test('one role serves all sets of a stack that publish to the stream', () => {
    const stack = newStack();

    share(stack, importedStream(stack));

    expect(properties(stack, 'AWS::IAM::Role')).toEqual({
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [ACCOUNT_TRUST] },
      Policies: [{ PolicyName: 'AllowFirehoseDeliveryStreamPublish', PolicyDocument: { Version: '2012-10-17', Statement: [PERMISSION] } }],
    });
    const [role] = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    const destinations = Object.values(Template.fromStack(stack).findResources('AWS::SES::ConfigurationSetEventDestination'));
    expect(destinations.map(({ Properties }) => Properties.EventDestination.KinesisFirehoseDestination.IAMRoleARN)).toEqual([
      { 'Fn::GetAtt': [role, 'Arn'] },
      { 'Fn::GetAtt': [role, 'Arn'] },
    ]);
  });

  test.each<[string, (stack: Stack) => firehose.IDeliveryStream, string]>([
    ['a stream of the app', (stack) => ownStream(stack), 'SesRolead7a2db86D835E9B'],
    ['an imported one', (stack) => importedStream(stack), 'SesRole942794c4401B0D0F'],
  ])('the role has a logical id that stays from release to release: %s', (_what, stream, expected) => {
    const stack = newStack();

    share(stack, stream(stack));

    const roles = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(roles.filter((id) => id.startsWith('SesRole'))).toEqual([expected]);
  });

  test.each<[string, (stack: Stack) => string]>([
    ['its name', () => 'archive'],
    ['a parameter', (stack) => new CfnParameter(stack, 'Name').valueAsString],
  ])('one role serves them, too, if each imports the stream for itself by %s', (_what, nameIn) => {
    const stack = newStack();
    const name = nameIn(stack);

    for (const id of ['One', 'Other']) {
      const configurationSet = new ses.ConfigurationSet(stack, `${id}Set`);
      const stream = firehose.DeliveryStream.fromDeliveryStreamName(stack, `${id}Stream`, name);
      new ConfigurationSetEventDestination(stack, id, { configurationSet, destination: new FirehoseDestination(stream, { grantScope }) });
    }

    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
  });

  test('one role serves them, too, if the stream is yet to be known, which nobody asks for before', () => {
    const stack = newStack();
    let arn = 'too-early';
    const stream = importedStream(stack, Lazy.string({ produce: () => arn }));

    share(stack, stream);
    arn = STREAM_ARN;

    expect(properties(stack, 'AWS::IAM::Role').Policies[0].PolicyDocument.Statement).toEqual([PERMISSION]);
  });

  test('each stream has a role of its own', () => {
    const stack = newStack();
    const other = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'OtherStream', 'other');
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');

    share(stack, importedStream(stack));
    new ConfigurationSetEventDestination(stack, 'Third', { configurationSet, destination: new FirehoseDestination(other, { grantScope }) });

    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 2);
  });

  test('each stream has a role of its own, if parameters of one name in two stacks tell them apart', () => {
    const app = new App();
    const [elsewhere, stack] = ['Elsewhere', 'Stack'].map((id) => new Stack(app, id, { env: ENV }));
    const arns = [elsewhere, stack].map((each) => {
      const name = new CfnParameter(each, 'Name').valueAsString;
      return `arn:aws:firehose:eu-west-1:111122223333:deliverystream/${name}`;
    });

    arns.forEach((arn, index) => share(new Construct(stack, `Use${index}`), importedStream(new Construct(stack, `Import${index}`), arn)));

    const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(roles.map(({ Properties }) => Properties.Policies[0].PolicyDocument.Statement[0].Resource['Fn::Join'][1][1])).toEqual([
      { 'Fn::ImportValue': 'Elsewhere:ExportsOutputRefName11C79F9E' },
      { Ref: 'Name' },
    ]);
  });

  test('each stream has a role of its own, if they are attributes of one resource', () => {
    const stack = newStack();
    const resource = new CfnResource(stack, 'Streams', {
      type: 'Custom::Streams',
      properties: { ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:streams' },
    });

    for (const name of ['One', 'Other']) {
      share(new Construct(stack, name), importedStream(new Construct(stack, `Import${name}`), resource.getAtt(name).toString()));
    }

    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 2);
  });

  test('each stack has a role of its own', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared', { env: ENV });
    const stream = importedStream(shared);
    const stacks = ['A', 'B'].map((id) => new Stack(app, id, { env: ENV }));

    stacks.forEach((stack) => share(stack, stream));

    stacks.forEach((stack) => Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1));
  });

  test('a role of yours gets one statement', () => {
    const stack = newStack();

    share(stack, importedStream(stack), new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));

    expect(sesStatements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument')).toEqual([ACCOUNT_TRUST]);
    expect(properties(stack, 'AWS::IAM::Policy').PolicyDocument.Statement).toEqual([PERMISSION]);
  });

  test('a role of yours that lets sets in by name, too, has a statement for each', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

    archive(stack, importedStream(stack), role);
    share(stack, importedStream(new Construct(stack, 'Imports')), role);

    expect(sesStatements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument')).toEqual([TRUST, ACCOUNT_TRUST]);
  });
});

test('works in an environment-agnostic stack', () => {
  const stack = newStack({});

  archive(stack, firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive'));

  const { Condition } = sesStatements(stack, 'AWS::IAM::Role', 'AssumeRolePolicyDocument')[0];
  expect(Condition.StringEquals['aws:SourceAccount']).toEqual({ Ref: 'AWS::AccountId' });
});

test('one destination serves two sets in two stacks', () => {
  const app = new App();
  const shared = new Stack(app, 'Shared', { env: ENV });
  const destination = new FirehoseDestination(importedStream(shared));

  const stacks = ['One', 'Other'].map((id) => new Stack(app, id, { env: ENV }));
  for (const stack of stacks) {
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
  }

  stacks.forEach((stack) => Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1));
});

function refuse(stack: Stack, stream: firehose.IDeliveryStream, role?: iam.IRole): () => unknown {
  const configurationSet = new ses.ConfigurationSet(stack, 'Set');
  const destination = new FirehoseDestination(stream, { role });
  return () => new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
}
