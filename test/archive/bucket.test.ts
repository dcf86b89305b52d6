import { App, Aws, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EmailEventArchive } from '../../lib';
import type { EmailEventArchiveProps } from '../../lib';
import { ENV, newStack, properties, warnings } from '../helpers/scene';

function archiveOf(props: (stack: Stack) => EmailEventArchiveProps): Stack {
  const stack = newStack();
  new EmailEventArchive(stack, 'Archive', props(stack));
  return stack;
}

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

describe('an analyst of a bucket', () => {
  const role = (scope: Stack) => new iam.Role(scope, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
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
      'the principal below',
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

  test('that has been removed is not told of', () => {
    const removed = (scope: Stack) => {
      const analyst = role(scope);
      scope.node.tryRemoveChild('Analyst');
      return analyst;
    };

    expect(toldOf(() => '444455556666', removed)).toEqual([]);
  });

  test.each<[string, (stack: Stack) => string | undefined]>([
    ['this account', () => ENV.account],
    ['no account that is told', () => undefined],
    ['an account that a parameter names', (stack) => new CfnParameter(stack, 'Account').valueAsString],
  ])('in %s are not told of', (_which, account) => {
    expect(toldOf(account, role)).toEqual([]);
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

  test('are told of: of one that a parameter names', () => {
    const stack = twoOf((scope) => s3.Bucket.fromBucketName(scope, 'Mine', new CfnParameter(scope, 'Name').valueAsString));

    expect(warnings(stack).map(([, message]) => message)).toContainEqual(expect.stringContaining('EmailEventArchive.sharedBucket'));
  });

  test('are not told of if they are in two accounts, whose names are in those of the buckets', () => {
    const app = new App();
    const stacks = [ENV.account, '444455556666'].map((account) => new Stack(app, `In${account}`, { env: { ...ENV, account } }));
    for (const stack of stacks) {
      new EmailEventArchive(stack, 'Archive', { bucket: new s3.Bucket(stack, 'Mine', { bucketName: `mail-${Aws.ACCOUNT_ID}` }) });
    }

    expect(stacks.flatMap((stack) => warnings(stack))).toEqual([]);
  });

  test('are not told of if they are of one name in two partitions', () => {
    const app = new App();
    const stacks = [
      ['eu-west-1', 400],
      ['cn-north-1', 30],
    ].map(([region, days]) => {
      const stack = new Stack(app, `In${region}`, { env: { ...ENV, region: region as string } });
      const bucket = new s3.Bucket(stack, 'Mine', { bucketName: 'mail' });
      new EmailEventArchive(stack, 'Archive', { bucket, retention: Duration.days(days as number) });
      return stack;
    });

    expect(stacks.flatMap((stack) => warnings(stack))).toEqual([]);
    expect(stacks.map((stack) => properties(stack, 'AWS::S3::Bucket').LifecycleConfiguration.Rules[0].ExpirationInDays)).toEqual([400, 30]);
  });

  test('are told of if the partition of one is not known', () => {
    const app = new App();
    const stacks = [new Stack(app, 'In', { env: { ...ENV, region: 'cn-north-1' } }), new Stack(app, 'Anywhere')];
    for (const stack of stacks) {
      new EmailEventArchive(stack, 'Archive', { bucket: s3.Bucket.fromBucketName(stack, 'Mine', 'mail') });
    }

    expect(stacks.flatMap((stack) => warnings(stack)).map(([, message]) => message)).toContainEqual(
      expect.stringContaining('sharedBucket'),
    );
  });

  const threeImports = (stack: Stack, name: string) => {
    for (const id of ['First', 'One', 'Other']) {
      const team = new Construct(stack, `Team${id}`);
      new EmailEventArchive(stack, id, { bucket: s3.Bucket.fromBucketName(team, 'Bucket', name) });
    }
  };

  test('are told of: of what is left of three imports of one name', () => {
    const stack = newStack();
    threeImports(stack, 'mine');
    stack.node.tryRemoveChild('First');
    stack.node.tryRemoveChild('TeamFirst');

    const told = warnings(stack).filter(([, message]) => message.includes('EmailEventArchive.sharedBucket'));
    expect(told).toEqual([
      ['/Stack/TeamOne/Bucket', expect.stringContaining('The archives Stack/One and Stack/Other write to one bucket')],
    ]);
  });

  test('are told of: of imports of a name that a parameter gives', () => {
    const stack = newStack();
    threeImports(stack, new CfnParameter(stack, 'Name').valueAsString);

    expect(warnings(stack).map(([, message]) => message)).toContainEqual(
      expect.stringContaining('The archives Stack/First and Stack/One and Stack/Other write to one bucket'),
    );
  });

  test('are not told of if parameters of one id name theirs in two stacks', () => {
    const app = new App();
    const stacks = ['One', 'Other'].map((id) => new Stack(app, id, { env: ENV }));
    for (const stack of stacks) {
      const name = new CfnParameter(stack, 'Name').valueAsString;
      new EmailEventArchive(stack, 'Archive', { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', name) });
    }

    const told = stacks.flatMap((stack) => warnings(stack)).filter(([, message]) => message.includes('sharedBucket'));
    expect(told).toEqual([]);
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

  const byName = (own: s3.Bucket, name: string) => s3.Bucket.fromBucketName(own.stack, 'Import', name);

  test.each<[string, (own: s3.Bucket) => s3.IBucket]>([
    ['its name', (own) => byName(own, own.bucketName)],
    ['the reference of its L1', (own) => byName(own, (own.node.defaultChild as s3.CfnBucket).ref)],
    ['its ARN', (own) => s3.Bucket.fromBucketArn(own.stack, 'Import', own.bucketArn)],
    [
      'the name that an override gives it',
      (own) => {
        (own.node.defaultChild as s3.CfnBucket).addPropertyOverride('BucketName', 'mine');
        return byName(own, 'mine');
      },
    ],
  ])('are told of: of one of this app without a name of its own, and an import by %s', (_what, importOf) => {
    const stack = newStack();
    const own = new s3.Bucket(stack, 'Mine');
    new EmailEventArchive(stack, 'One', { bucket: own, retention: Duration.days(400) });
    new EmailEventArchive(stack, 'Other', { bucket: importOf(own), retention: Duration.days(900) });

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
