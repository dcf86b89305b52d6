import { Aws, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
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
    expect(warnings(stack).filter(([, message]) => /(Analyst|statement) cannot use the archive/.test(message))).toEqual([]);
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

  test('who is a role with tags of its session is told of: no policy of a key is to name whom nobody knows', () => {
    const stack = analystOf(closedKey, (scope) => new iam.SessionTagsPrincipal(role(scope)));

    expect(warnings(stack).map(([, message]) => message)).toEqual([
      expect.stringContaining('the principal of the statement cannot use the archive Stack/Archive'),
    ]);
    expect(properties(stack, 'AWS::KMS::Key').KeyPolicy.Statement).toHaveLength(2);
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

  describe('of a bucket', () => {
    const toldOf = (account: (stack: Stack) => string | undefined, analystIn: (stack: Stack) => iam.IGrantable) => {
      const stack = newStack();
      const bucket = s3.Bucket.fromBucketAttributes(stack, 'Mine', { bucketName: 'mine', account: account(stack) });
      new EmailEventArchive(stack, 'Archive', { bucket }).grantQuery(analystIn(stack));
      return warnings(stack).filter(([, message]) => message.includes('EmailEventArchive.bucketNotGranted'));
    };
    const statement = (Principal: string, Action: string | string[], Resource: string, prefixes?: string[]) =>
      JSON.stringify(
        {
          Action,
          ...(prefixes && { Condition: { StringLike: { 's3:prefix': prefixes } } }),
          Effect: 'Allow',
          Principal: { AWS: Principal },
          Resource,
        },
        undefined,
        2,
      );
    const statementsFor = (principal: string, legend: string) =>
      [
        statement(principal, ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'], 'arn:aws:s3:::mine'),
        statement(principal, 's3:ListBucket', 'arn:aws:s3:::mine', ['events/*', 'results/*']),
        statement(principal, 's3:GetObject', 'arn:aws:s3:::mine/events/*'),
        statement(
          principal,
          ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
          'arn:aws:s3:::mine/results/*',
        ),
      ]
        .map((each) => `\n${each}${legend}`)
        .join('');

    test.each<[string, (stack: Stack) => iam.IGrantable, string, string]>([
      [
        'a role',
        role,
        'Stack/Analyst',
        statementsFor('<Analyst5C91540F.Arn>', '\nReplace <Analyst5C91540F.Arn> by the Arn that Stack/Analyst has when it is deployed.'),
      ],
      [
        'a group, which no policy names: the account',
        (stack) => new iam.Group(stack, 'Analyst'),
        'Stack/Analyst',
        statementsFor('arn:aws:iam::111122223333:root', ''),
      ],
      [
        'whoever has a policy, whom none names: the account',
        (stack) => new iam.ManagedPolicy(stack, 'Analyst'),
        'the principal of the statements',
        statementsFor('arn:aws:iam::111122223333:root', ''),
      ],
    ])('in another account are told of, with what its policy needs: %s', (_who, analystIn, name, statements) => {
      expect(toldOf(() => '444455556666', analystIn)).toEqual([
        [
          '/Stack/Archive/Stream/Resource',
          `The bucket Stack/Mine is in another account: unless its policy has these statements, ${name} cannot use the archive Stack/Archive:` +
            `${statements} [ack: cdk-ses-event-destinations:EmailEventArchive.bucketNotGranted]`,
        ],
      ]);
    });

    test.each<[string, (stack: Stack) => string | undefined]>([
      ['this account', () => ENV.account],
      ['no account that is told', () => undefined],
      ['an account that a parameter names', (stack) => new CfnParameter(stack, 'Account').valueAsString],
    ])('in %s are not told of', (_which, account) => {
      expect(toldOf(account, role)).toEqual([]);
    });
  });
});

const NOT_GRANTED = 'cdk-ses-event-destinations:EmailEventArchive.keyNotGranted';

describe('a key that cannot be changed from here', () => {
  test('is told of with the statement that it may need: an imported one', () => {
    const stack = archiveOf((scope) => ({ encryptionKey: kms.Key.fromKeyArn(scope, 'Key', IMPORTED) }));

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Archive/Stream/Resource',
        `The policy of the key ${IMPORTED} cannot be changed from here. Unless it leaves it to IAM who may use the key, as it does by default, ` +
          'Stack/Archive/StreamRole cannot use the archive Stack/Archive. Add this statement to the policy of the key, where * means the key itself:\n' +
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

    expect(warnings(stack)[0][1]).toContain(
      'The policy of the key arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab cannot be changed from here. ' +
        'Stack/Archive/StreamRole cannot use the archive Stack/Archive. Add this statement',
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
      'Unless it leaves it to IAM who may use the key, as it does by default, Stack/Archive/StreamRole',
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

describe('an imported bucket', () => {
  const TLS = JSON.stringify(
    {
      Action: 's3:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Resource: ['arn:aws:s3:::mine', 'arn:aws:s3:::mine/*'],
    },
    undefined,
    2,
  );
  const imported = (stack: Stack, attrs: Partial<s3.BucketAttributes> = {}) =>
    s3.Bucket.fromBucketAttributes(stack, 'Mine', { bucketName: 'mine', ...attrs });

  test('is told of, with the rules and the statement that it may need', () => {
    const stack = archiveOf((scope) => ({ bucket: imported(scope), retention: Duration.days(30) }));

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Archive/Stream/Resource',
        'The bucket Stack/Mine cannot be changed from here, and no alarm tells of objects below errors/. Unless it has lifecycle rules, ' +
          'it keeps everything for ever: let objects below events/, raw/ and errors/ expire after 30 days, and those below results/ after 7 days. ' +
          `Unless its policy denies it, it lets people in without TLS: add this statement to the policy:\n${TLS}\n` +
          `If it is encrypted with a customer managed key, pass that as 'encryptionKey': nobody may use it otherwise.` +
          ' [ack: cdk-ses-event-destinations:EmailEventArchive.importedBucket]',
      ],
    ]);
  });

  test.each([
    [6, 6],
    [7, 7],
    [8, 7],
  ])('that keeps events for %d days is to keep results for %d', (days, results) => {
    const stack = archiveOf((scope) => ({ bucket: imported(scope), retention: Duration.days(days) }));

    expect(warnings(stack)[0][1]).toContain(`expire after ${days} days, and those below results/ after ${results} days.`);
  });

  test('is not told to have a key, if one is passed', () => {
    const stack = archiveOf((scope) => ({ bucket: imported(scope), encryptionKey: new kms.Key(scope, 'Key') }));

    expect(warnings(stack)[0][1]).toContain(`${TLS} [ack: cdk-ses-event-destinations:EmailEventArchive.importedBucket]`);
  });

  test('made of an L1 is told of, too', () => {
    const stack = archiveOf((scope) => ({ bucket: s3.Bucket.fromCfnBucket(new s3.CfnBucket(scope, 'Mine')) }));

    expect(warnings(stack).map(([, message]) => message)).toEqual([expect.stringContaining('EmailEventArchive.importedBucket')]);
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 2);
  });

  test('does not say how many days a parameter says', () => {
    const stack = archiveOf((scope) => ({
      bucket: imported(scope),
      retention: Duration.days(new CfnParameter(scope, 'Days', { type: 'Number' }).valueAsNumber),
    }));

    expect(warnings(stack)[0][1]).toContain('expire after the days of the retention, and');
  });

  test('of another account is told of with what lets Data Firehose write to it', () => {
    const stack = archiveOf((scope) => ({ bucket: imported(scope, { account: '444455556666' }) }));

    const [[, message]] = warnings(stack);
    expect(message).toContain(
      `${TLS}\nIf it is encrypted with a customer managed key, pass that as 'encryptionKey': nobody may use it otherwise.\nIt is in another account: without these statements, Data Firehose cannot write to it:\n{`,
    );
    expect(message.match(/^\{\n|\n\{\n/g)).toHaveLength(3);
    expect(message.match(/"s3:PutObjectAcl"/g)).toHaveLength(1);
    expect(message.match(/"AWS": "<ArchiveStreamRole7243673F.Arn>"/g)).toHaveLength(2);
    expect(message).toContain('"arn:aws:s3:::mine/events/*"');
  });

  test('of an account that is not known is not told of as one of another', () => {
    const stack = archiveOf((scope) => ({ bucket: imported(scope, { account: new CfnParameter(scope, 'Account').valueAsString }) }));

    expect(warnings(stack)[0][1]).not.toContain('another account');
  });

  const objectActions = (stack: Stack) =>
    Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .find(({ Action }: any) => Action.includes('s3:PutObject')).Action;

  test('of another account belongs to somebody who is to have what Data Firehose writes', () => {
    const stack = archiveOf((scope) => ({ bucket: imported(scope, { account: '444455556666' }) }));

    expect(objectActions(stack)).toEqual(['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject', 's3:PutObjectAcl']);
  });

  test.each<[string, (stack: Stack) => Partial<s3.BucketAttributes>]>([
    ['this account', () => ({ account: ENV.account })],
    ['an account that is not known', (stack) => ({ account: new CfnParameter(stack, 'Account').valueAsString })],
  ])('of %s needs no permission on ACLs', (_which, attrs) => {
    const stack = archiveOf((scope) => ({ bucket: imported(scope, attrs(scope)) }));

    expect(objectActions(stack)).toEqual(['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject']);
  });

  test('has no alarm on errors, whose metrics it does not count', () => {
    const stack = archiveOf((scope) => ({ bucket: imported(scope) }));

    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 2);
  });
});

describe('two archives of one bucket', () => {
  const twoOf = (bucketIn: (stack: Stack) => s3.IBucket, remove = false) => {
    const stack = newStack();
    const bucket = bucketIn(stack);
    new EmailEventArchive(stack, 'One', { bucket });
    if (remove) {
      stack.node.tryRemoveChild('One');
    }
    new EmailEventArchive(stack, 'Other', { bucket });
    return stack;
  };

  const days = (stack: Stack) =>
    properties(stack, 'AWS::S3::Bucket').LifecycleConfiguration.Rules.map(({ ExpirationInDays }: any) => ExpirationInDays);

  test('are told of: each has the events of both', () => {
    const stack = twoOf((scope) => new s3.Bucket(scope, 'Mine'));

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Mine/Resource',
        'The archives Stack/One and Stack/Other write to one bucket, below the same prefixes: each has the events of all. ' +
          'Give each a bucket of its own, or let all sets publish to one of them. What they write is kept for the longest of their retentions. ' +
          '[ack: cdk-ses-event-destinations:EmailEventArchive.sharedBucket]',
      ],
    ]);
    expect(properties(stack, 'AWS::S3::Bucket').MetricsConfigurations).toHaveLength(1);
    expect(properties(stack, 'AWS::S3::Bucket').LifecycleConfiguration.Rules).toHaveLength(4);
  });

  test('are told of: of an imported one', () => {
    const stack = twoOf((scope) => s3.Bucket.fromBucketName(scope, 'Mine', 'mine'));

    expect(warnings(stack).map(([, message]) => message)).toContainEqual(expect.stringContaining('EmailEventArchive.sharedBucket'));
  });

  test('are told of: of two imports of one name', () => {
    const stack = newStack();
    for (const id of ['One', 'Other']) {
      new EmailEventArchive(stack, id, { bucket: s3.Bucket.fromBucketName(stack, `BucketOf${id}`, 'mine') });
    }

    expect(warnings(stack).map(([, message]) => message)).toContainEqual(expect.stringContaining('EmailEventArchive.sharedBucket'));
  });

  test('are told of: of one of this app and an import of its name, which is kept for the longest, too', () => {
    const stack = newStack();
    const own = new s3.Bucket(stack, 'Mine', { bucketName: 'mine' });
    new EmailEventArchive(stack, 'One', { bucket: s3.Bucket.fromBucketName(stack, 'Import', 'mine'), retention: Duration.days(90) });
    new EmailEventArchive(stack, 'Other', { bucket: own, retention: Duration.days(30) });

    expect(days(stack)).toEqual([90, 90, 90, 7]);
    expect(warnings(stack).map(([, message]) => message)).toContainEqual(expect.stringContaining('EmailEventArchive.sharedBucket'));
  });

  test('keep what they write for the longest also if it was asked before for how long', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Mine');
    new EmailEventArchive(stack, 'One', { bucket, retention: Duration.days(30) });
    stack.resolve((bucket.node.defaultChild as s3.CfnBucket).lifecycleConfiguration);
    new EmailEventArchive(stack, 'Other', { bucket, retention: Duration.days(400) });

    expect(days(stack)).toEqual([400, 400, 400, 7]);
  });

  test.each<[string, (own: s3.Bucket) => string]>([
    ['its name', (own) => own.bucketName],
    ['the reference of its L1', (own) => (own.node.defaultChild as s3.CfnBucket).ref],
  ])('are told of: of one of this app without a name of its own, and an import by %s', (_what, nameOf) => {
    const stack = newStack();
    const own = new s3.Bucket(stack, 'Mine');
    new EmailEventArchive(stack, 'One', { bucket: own, retention: Duration.days(400) });
    new EmailEventArchive(stack, 'Other', {
      bucket: s3.Bucket.fromBucketName(stack, 'Import', nameOf(own)),
      retention: Duration.days(900),
    });

    expect(days(stack)).toEqual([900, 900, 900, 7]);
    expect(warnings(stack).map(([, message]) => message)).toContainEqual(expect.stringContaining('EmailEventArchive.sharedBucket'));
  });

  test('are not told of if they are two without names of their own', () => {
    const stack = newStack();
    for (const id of ['One', 'Other']) {
      new EmailEventArchive(stack, id, { bucket: new s3.Bucket(stack, `BucketOf${id}`), retention: Duration.days(id.length) });
    }

    expect(warnings(stack)).toEqual([]);
  });

  test('are not told of if they are imports of different names', () => {
    const stack = newStack();
    for (const name of ['one', 'other']) {
      new EmailEventArchive(stack, name, { bucket: s3.Bucket.fromBucketName(stack, `BucketOf-${name}`, name) });
    }

    expect(warnings(stack).map(([, message]) => message)).not.toContainEqual(expect.stringContaining('EmailEventArchive.sharedBucket'));
  });

  test.each<[string, number[], string[], number[]]>([
    ['the longest', [30, 400], [], [400, 400, 400, 7]],
    ['the longest', [400, 30], [], [400, 400, 400, 7]],
    ['the one that is left', [400, 3], ['Archive0'], [3, 3, 3, 3]],
    ['the last, when there is none any more', [5], ['Archive0'], [5, 5, 5, 5]],
  ])('keep what they write for as long as %s says: %j', (_which, retentions, removed, kept) => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Mine');
    retentions.forEach((each, index) => new EmailEventArchive(stack, `Archive${index}`, { bucket, retention: Duration.days(each) }));
    removed.forEach((id) => stack.node.tryRemoveChild(id));

    expect(days(stack)).toEqual(kept);
  });

  test('keep what they write for as long as the one says whose retention is known', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Mine');
    const parameter = new CfnParameter(stack, 'Days', { type: 'Number' }).valueAsNumber;
    [parameter, 30].forEach((each, index) => new EmailEventArchive(stack, `Archive${index}`, { bucket, retention: Duration.days(each) }));

    expect(days(stack)).toEqual([30, 30, 30, 7]);
  });

  test('are not told of if one has been removed', () => {
    const stack = twoOf((scope) => new s3.Bucket(scope, 'Mine'), true);

    expect(warnings(stack)).toEqual([]);
    expect(properties(stack, 'AWS::S3::Bucket').MetricsConfigurations).toHaveLength(1);
  });
});
