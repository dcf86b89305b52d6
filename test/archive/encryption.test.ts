import { Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, EmailEventArchive } from '../../lib';
import type { EmailEventArchiveProps } from '../../lib';
import { ENV, newStack, properties, warnings } from '../helpers/scene';

const IMPORTED = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** A key whose policy leaves nothing to IAM. */
function closedKey(stack: Stack): kms.Key {
  const statement = new iam.PolicyStatement({
    actions: ['kms:*'],
    resources: ['*'],
    principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/keeper')],
  });
  return new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements: [statement] }) });
}

function publish(stack: Stack, archive: EmailEventArchive): void {
  const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'mail' });
  new ConfigurationSetEventDestination(stack, 'ToArchive', { configurationSet, destination: archive });
}

function archiveOf(props: (stack: Stack) => EmailEventArchiveProps): Stack {
  const stack = newStack();
  publish(stack, new EmailEventArchive(stack, 'Archive', props(stack)));
  return stack;
}

/** The resources that the policies of a stack let use a key, by the roles that have them. */
function keyPermissions(stack: Stack): [unknown, any][] {
  return Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: any) => JSON.stringify(Action).includes('kms:')).map((statement: any) => [
      Properties.Roles,
      statement,
    ]),
  );
}

describe('with a key', () => {
  const KEY = { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] };
  const stackWithKey = () => archiveOf((stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }));

  test('the bucket, the stream, what it writes and the results of queries are encrypted with it', () => {
    const stack = stackWithKey();

    expect(properties(stack, 'AWS::S3::Bucket').BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: KEY, SSEAlgorithm: 'aws:kms' } },
      ],
    });
    expect(properties(stack, 'AWS::KinesisFirehose::DeliveryStream')).toMatchObject({
      DeliveryStreamEncryptionConfigurationInput: { KeyARN: KEY, KeyType: 'CUSTOMER_MANAGED_CMK' },
      ExtendedS3DestinationConfiguration: { EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: KEY } } },
    });
    expect(properties(stack, 'AWS::Athena::WorkGroup').WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration).toEqual({
      EncryptionOption: 'SSE_KMS',
      KmsKey: KEY,
    });
  });

  test('the roles of the stream and of SES may use it, and its policy stays as it was', () => {
    const stack = stackWithKey();

    const permission = { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: KEY };
    expect(keyPermissions(stack)).toEqual([
      [[{ Ref: 'ArchiveStreamRole7243673F' }], permission],
      [[{ Ref: 'ToArchiveFirehoseDeliveryStreamIamRoleF7657760' }], permission],
    ]);
    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toHaveLength(1);
    expect(warnings(stack)).toEqual([]);
  });

  test('of the bucket, it is that', () => {
    const stack = archiveOf((scope) => ({
      bucket: new s3.Bucket(scope, 'Mine', { encryption: s3.BucketEncryption.KMS, encryptionKey: new kms.Key(scope, 'Key') }),
    }));

    expect(properties(stack, 'AWS::KinesisFirehose::DeliveryStream').DeliveryStreamEncryptionConfigurationInput.KeyARN).toEqual(KEY);
    expect(keyPermissions(stack)).toHaveLength(2);
  });

  test('whose policy leaves nothing to IAM, the policy names the roles of the stream and of SES', () => {
    const stack = archiveOf((scope) => ({ encryptionKey: closedKey(scope) }));

    const [, ...added] = properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement;
    const use = (role: string) => ({
      Effect: 'Allow',
      Principal: { AWS: { 'Fn::GetAtt': [role, 'Arn'] } },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: '*',
    });
    expect(added).toEqual([use('ArchiveStreamRole7243673F'), use('ToArchiveFirehoseDeliveryStreamIamRoleF7657760')]);
    expect(warnings(stack)).toEqual([]);
  });
});

describe('an analyst', () => {
  const KEEPER = 'arn:aws:iam::111122223333:role/keeper';
  const analystOf = (keyIn: (stack: Stack) => kms.IKey, analystIn: (stack: Stack) => iam.IGrantable) => {
    const stack = newStack();
    new EmailEventArchive(stack, 'Archive', { encryptionKey: keyIn(stack) }).grantQuery(analystIn(stack));
    return stack;
  };
  const role = (scope: Stack) => new iam.Role(scope, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
  const notGranted = (stack: Stack) => warnings(stack).filter(([, message]) => message.includes('Analyst cannot use the archive'));

  test('is named by the policy of a key that leaves nothing to IAM', () => {
    const stack = analystOf(closedKey, role);

    const named = properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement.map(({ Principal }: any) => Principal.AWS);
    expect(named).toEqual([KEEPER, ...['ArchiveStreamRole7243673F', 'Analyst5C91540F'].map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] }))]);
    expect(warnings(stack)).toEqual([]);
  });

  test('is not named by the policy of a key that leaves it to IAM', () => {
    const stack = analystOf((scope) => new kms.Key(scope, 'Key'), role);

    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toHaveLength(1);
    expect(warnings(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => kms.IKey, (stack: Stack) => iam.IGrantable]>([
    ['of an imported key', (stack) => kms.Key.fromKeyArn(stack, 'Key', IMPORTED), role],
    ['of a closed key in another stack', (stack) => closedKey(new Stack(stack.node.root, 'Keys', { env: ENV })), role],
    [
      'in another stack',
      closedKey,
      (stack) => {
        const analysts = new Stack(stack.node.root, 'Analysts', { env: ENV });
        return new iam.Role(analysts, 'Analyst', { roleName: 'analyst', assumedBy: new iam.AccountRootPrincipal() });
      },
    ],
  ])('is told of: %s', (_who, keyIn, analystIn) => {
    expect(notGranted(analystOf(keyIn, analystIn))).toHaveLength(1);
  });

  test('who is a group is not named: no policy of a key can name one', () => {
    const stack = analystOf(closedKey, (scope) => new iam.Group(scope, 'Analyst'));

    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toHaveLength(2);
  });

  const notNamed = (stack: Stack) => {
    expect(warnings(stack).filter(([, message]) => /(Analyst|below) cannot use the archive/.test(message))).toEqual([]);
    const [[, { Properties }]] = Object.entries<any>(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    expect(JSON.stringify(Properties.PolicyDocument)).toContain('athena:StartQueryExecution');
  };

  test.each<[string, (stack: Stack) => kms.IKey]>([
    ['a key that leaves nothing to IAM', closedKey],
    ['an imported key', (stack) => kms.Key.fromKeyArn(stack, 'Key', IMPORTED)],
    ['a key that leaves it to IAM', (stack) => new kms.Key(stack, 'Key')],
  ])('may be whoever has a policy, which no policy of a key can name: with %s', (_which, keyIn) => {
    notNamed(analystOf(keyIn, (scope) => new iam.ManagedPolicy(scope, 'Analyst')));
  });

  test('may be an imported function, whose role is not known', () => {
    const stack = analystOf(closedKey, (scope) =>
      lambda.Function.fromFunctionArn(scope, 'Analyst', 'arn:aws:lambda:eu-west-1:111122223333:function:analyst'),
    );

    expect(notGranted(stack)).toEqual([]);
  });

  test('whose role names the bucket itself is told of: the key would wait for the role, and the bucket for the key', () => {
    const stack = newStack();
    const archive = new EmailEventArchive(stack, 'Archive', { encryptionKey: closedKey(stack) });
    const read = new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [archive.bucket.arnForObjects('raw/*')] });
    archive.grantQuery(
      new iam.Role(stack, 'Analyst', {
        assumedBy: new iam.AccountRootPrincipal(),
        inlinePolicies: { raw: new iam.PolicyDocument({ statements: [read] }) },
      }),
    );

    // refuses a circle
    expect(notGranted(stack)).toHaveLength(1);
    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toHaveLength(2);
  });

  const readOf = (stack: Stack, { bucket }: EmailEventArchive) =>
    new iam.ManagedPolicy(stack, 'Managed', {
      statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('raw/*')] })],
    });

  test.each<[string, (stack: Stack, analyst: iam.Role, archive: EmailEventArchive) => void]>([
    ['gets a policy that names it', (stack, analyst, archive) => analyst.addManagedPolicy(readOf(stack, archive))],
    ['is made to depend on it', (_stack, analyst, archive) => analyst.node.addDependency(archive)],
    ['gets a boundary that names it', (stack, analyst, archive) => iam.PermissionsBoundary.of(analyst).apply(readOf(stack, archive))],
  ])('is told of a role that %s later, too', (_what, change) => {
    const stack = newStack();
    const archive = new EmailEventArchive(stack, 'Archive', { encryptionKey: closedKey(stack) });
    const analyst = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });

    archive.grantQuery(analyst);
    change(stack, analyst, archive);

    expect(notGranted(stack)).toEqual([
      [
        '/Stack/Archive/Stream/Resource',
        expect.stringContaining(
          'The policy of the key Stack/Key/Resource cannot be changed from here: Stack/Analyst cannot use the archive',
        ),
      ],
    ]);
    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toHaveLength(2);
  });

  test('is told of a user in a group, which may have such a policy', () => {
    const stack = newStack();
    const archive = new EmailEventArchive(stack, 'Archive', { encryptionKey: closedKey(stack) });
    const group = new iam.Group(stack, 'Group', { managedPolicies: [readOf(stack, archive)] });

    archive.grantQuery(new iam.User(stack, 'Analyst', { groups: [group] }));

    expect(notGranted(stack)).toHaveLength(1);
  });

  test('whose role has a policy of its own that names nothing of the app is named', () => {
    const stack = analystOf(
      closedKey,
      (scope) =>
        new iam.Role(scope, 'Analyst', {
          assumedBy: new iam.AccountRootPrincipal(),
          inlinePolicies: {
            console: new iam.PolicyDocument({
              statements: [new iam.PolicyStatement({ actions: ['athena:ListWorkGroups'], resources: [`arn:${Aws.PARTITION}:athena:*`] })],
            }),
          },
        }),
    );

    expect(notGranted(stack)).toEqual([]);
    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toHaveLength(3);
  });

  test('who is a role with tags of its session is named as the role', () => {
    const stack = analystOf(closedKey, (scope) => new iam.SessionTagsPrincipal(role(scope)));

    expect(warnings(stack)).toEqual([]);
    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement[2].Principal).toEqual({
      AWS: { 'Fn::GetAtt': ['Analyst5C91540F', 'Arn'] },
    });
  });

  test('who is such a role is told of where it cannot be named', () => {
    const stack = analystOf(
      (scope) => kms.Key.fromKeyArn(scope, 'Key', IMPORTED),
      (scope) => new iam.SessionTagsPrincipal(role(scope)),
    );

    expect(warnings(stack)[1][1]).toContain(
      'cannot be changed from here: the principal below cannot use the archive Stack/Archive, unless',
    );
  });

  test.each<[string, (stack: Stack) => kms.IKey]>([
    ['a key that leaves nothing to IAM', closedKey],
    ['an imported key', (stack) => kms.Key.fromKeyArn(stack, 'Key', IMPORTED)],
  ])('who has been removed leaves nothing behind: with %s', (_which, keyIn) => {
    const [stack, untouched] = [analystOf(keyIn, role), newStack()];
    new EmailEventArchive(untouched, 'Archive', { encryptionKey: keyIn(untouched) });

    stack.node.tryRemoveChild('Analyst');

    expect(warnings(stack)).toEqual(warnings(untouched));
    expect(Template.fromStack(stack)).toEqual(Template.fromStack(untouched));
  });

  describe.each<[string, (stack: Stack) => iam.IPrincipal]>([
    ['an ARN', () => new iam.ArnPrincipal('arn:aws:iam::111122223333:role/analyst')],
    ['an ARN that a parameter names', (stack) => new iam.ArnPrincipal(new CfnParameter(stack, 'Arn').valueAsString)],
    ['the account', () => new iam.AccountRootPrincipal()],
    ['a service', () => new iam.ServicePrincipal('quicksight.amazonaws.com')],
    ['everybody', () => new iam.StarPrincipal()],
  ])('who cannot hold permissions, as %s,', (_who, principal) => {
    test.each<[string, number, (stack: Stack) => kms.Key]>([
      ['leaves it to IAM', 1, (stack) => new kms.Key(stack, 'Key')],
      ['leaves nothing to IAM', 2, closedKey],
    ])('is granted nothing, and told of; the policy of a key that %s does not name them', (_which, statements, keyIn) => {
      const stack = newStack();

      const grant = new EmailEventArchive(stack, 'Archive', { encryptionKey: keyIn(stack) }).grantQuery(principal(stack));

      expect(grant.success).toBe(false);
      expect(warnings(stack)).toEqual([
        [
          '/Stack/Archive/Stream/Resource',
          `'grantQuery' of Stack/Archive has granted nothing to a principal that cannot hold permissions, such as an iam.ArnPrincipal. ` +
            `Pass a role, a user or a group: 'iam.Role.fromRoleArn' imports one. ` +
            '[ack: cdk-ses-event-destinations:EmailEventArchive.analystWithoutPermissions]',
        ],
      ]);
      expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toHaveLength(statements);
      Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
    });
  });
});

const NOT_GRANTED = 'cdk-ses-event-destinations:EmailEventArchive.keyNotGranted';

test('an analyst who is one role under two conditions is named with each', () => {
  const stack = newStack();
  const archive = new EmailEventArchive(stack, 'Archive', { encryptionKey: closedKey(stack) });
  const analyst = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
  for (const address of ['192.0.2.1', '198.51.100.1']) {
    archive.grantQuery(new iam.PrincipalWithConditions(analyst, { IpAddress: { 'aws:SourceIp': address } }));
  }

  const statements = properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement.filter(({ Condition }: any) => Condition);
  expect(statements.map(({ Condition }: any) => Condition.IpAddress['aws:SourceIp'])).toEqual(['192.0.2.1', '198.51.100.1']);
});

describe('a key that cannot be changed from here', () => {
  test('is told of with the statement that it may need: an imported one', () => {
    const stack = archiveOf((scope) => ({ encryptionKey: kms.Key.fromKeyArn(scope, 'Key', IMPORTED) }));

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Archive/Stream/Resource',
        `The policy of the key ${IMPORTED} cannot be changed from here: ` +
          'Stack/Archive/StreamRole cannot use the archive Stack/Archive, unless that policy leaves it to IAM who may use the key, as it does by default. Add this statement to the policy of the key, where * means the key itself:\n' +
          JSON.stringify(
            {
              Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
              Effect: 'Allow',
              Principal: { AWS: '<ArchiveStreamRole7243673F.Arn>' },
              Resource: '*',
            },
            undefined,
            2,
          ) +
          '\nReplace <ArchiveStreamRole7243673F.Arn> by the Arn that Stack/Archive/StreamRole has when it is deployed.' +
          ` [ack: ${NOT_GRANTED}]`,
      ],
    ]);
  });

  test('of another account always needs the statement: its policy leaves it to IAM there alone', () => {
    const stack = archiveOf((scope) => ({
      encryptionKey: kms.Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab'),
    }));

    expect(warnings(stack).map(([, message]) => message)).toContainEqual(
      expect.stringContaining(
        'The policy of the key arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab cannot be changed from here: ' +
          'Stack/Archive/StreamRole cannot use the archive Stack/Archive. Add this statement',
      ),
    );
  });

  test('of an account that a parameter names may need the statement', () => {
    const stack = archiveOf((scope) => ({
      encryptionKey: kms.Key.fromKeyArn(
        scope,
        'Key',
        `arn:aws:kms:eu-west-1:${new CfnParameter(scope, 'Account').valueAsString}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
      ),
    }));

    expect(warnings(stack)[0][1]).toContain(
      'Stack/Archive/StreamRole cannot use the archive Stack/Archive, unless that policy leaves it to IAM',
    );
  });

  test('is told of: a closed one in another stack', () => {
    const stack = newStack();
    const keys = new Stack(stack.node.root, 'Keys', { env: ENV });

    new EmailEventArchive(stack, 'Archive', { encryptionKey: closedKey(keys) });

    expect(warnings(stack).map(([, message]) => message)).toEqual([expect.stringContaining(`[ack: ${NOT_GRANTED}]`)]);
  });

  test('is told of: a closed one whose policy is overridden', () => {
    const stack = archiveOf((scope) => {
      const encryptionKey = closedKey(scope);
      const { keyPolicy } = encryptionKey.node.defaultChild as kms.CfnKey;
      (encryptionKey.node.defaultChild as kms.CfnKey).addPropertyOverride('KeyPolicy', scope.resolve(keyPolicy));
      return { encryptionKey };
    });

    expect(warnings(stack).map(([, message]) => message)).toContainEqual(expect.stringContaining(`[ack: ${NOT_GRANTED}]`));
  });

  test('is not told of: an open one in another stack', () => {
    const stack = newStack();
    const keys = new Stack(stack.node.root, 'Keys', { env: ENV });

    new EmailEventArchive(stack, 'Archive', { encryptionKey: new kms.Key(keys, 'Key') });

    expect(warnings(stack)).toEqual([]);
  });

  test('is told of: one that a parameter names', () => {
    const stack = archiveOf((scope) => ({
      encryptionKey: kms.Key.fromKeyArn(scope, 'Key', new CfnParameter(scope, 'KeyArn').valueAsString),
    }));

    expect(warnings(stack).map(([, message]) => message)).toEqual([expect.stringContaining(`[ack: ${NOT_GRANTED}]`)]);
  });
});
