import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, EmailEventArchive } from '../../lib';
import type { EmailEventArchiveProps } from '../../lib';
import { ENV, newStack, properties, warnings } from '../helpers/scene';

const IMPORTED = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd';

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

const NOT_GRANTED = 'cdk-ses-event-destinations:EmailEventArchive.keyNotGranted';

describe('a key that cannot be changed from here', () => {
  test('is told of with the statement that it may need: an imported one', () => {
    const stack = archiveOf((scope) => ({ encryptionKey: kms.Key.fromKeyArn(scope, 'Key', IMPORTED) }));

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Archive/Stream/Resource',
        `The policy of the key ${IMPORTED} cannot be changed from here. Unless it leaves it to IAM who may use the key, as it does by default, ` +
          'Data Firehose cannot write to the archive Stack/Archive. Add this statement to the policy of the key, where * means the key itself:\n' +
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
          `Unless its policy denies it, it lets people in without TLS: add this statement to the policy:\n${TLS}` +
          ' [ack: cdk-ses-event-destinations:EmailEventArchive.importedBucket]',
      ],
    ]);
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
    expect(message).toContain(`${TLS}\nIt is in another account: without these statements, Data Firehose cannot write to it:\n{`);
    expect(message.match(/"AWS": "<ArchiveStreamRole7243673F.Arn>"/g)).toHaveLength(2);
    expect(message).toContain('"arn:aws:s3:::mine/events/*"');
  });

  test('of an account that is not known is not told of as one of another', () => {
    const stack = archiveOf((scope) => ({ bucket: imported(scope, { account: new CfnParameter(scope, 'Account').valueAsString }) }));

    expect(warnings(stack)[0][1]).not.toContain('another account');
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

  test('are told of: each has the events of both', () => {
    const stack = twoOf((scope) => new s3.Bucket(scope, 'Mine'));

    expect(warnings(stack)).toEqual([
      [
        '/Stack/Mine/Resource',
        'The archives Stack/One and Stack/Other write to one bucket, below the same prefixes: each has the events of both. ' +
          'Give each a bucket of its own, or let all sets publish to one of them. ' +
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

  test('are not told of if one has been removed', () => {
    const stack = twoOf((scope) => new s3.Bucket(scope, 'Mine'), true);

    expect(warnings(stack)).toEqual([]);
    expect(properties(stack, 'AWS::S3::Bucket').MetricsConfigurations).toHaveLength(1);
  });
});
