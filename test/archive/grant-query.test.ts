import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { EmailEventArchive } from '../../lib';
import type { EmailEventArchiveProps } from '../../lib';
import { ENV, newStack } from '../helpers/scene';

const BUCKET_ARN = { 'Fn::GetAtt': ['ArchiveBucket49F1AC64', 'Arn'] };
const objects = (prefix: string) => ({ 'Fn::Join': ['', [BUCKET_ARN, `/${prefix}`]] });
const arn = (service: string, ...rest: unknown[]) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:eu-west-1:111122223333:${rest.join('')}`]],
});

const analystIn = (stack: Stack) => new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });

function granted(props?: (stack: Stack) => EmailEventArchiveProps): any[] {
  const stack = newStack();
  const analyst = analystIn(stack);
  new EmailEventArchive(stack, 'Archive', props?.(stack)).grantQuery(analyst);

  const Roles = [stack.resolve(analyst.roleName)];
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy', { Properties: { Roles } });
  return Object.values<any>(policies)[0].Properties.PolicyDocument.Statement;
}

test.each<[string, (there: Stack) => iam.IRole]>([
  ['is created', analystIn],
  ['is imported', (there) => iam.Role.fromRoleArn(there, 'Analyst', 'arn:aws:iam::111122223333:role/analyst')],
])('fails for somebody who %s in another stage', (_how, analyst) => {
  const app = new App();
  const there = new Stack(new Stage(app, 'There', { env: ENV }), 'Stack');
  const archive = new EmailEventArchive(new Stack(app, 'Here', { env: ENV }), 'Archive');

  expect(() => archive.grantQuery(analyst(there))).toThrow(
    `ConfigurationSetEventDestination.anotherStage] 'grantee' is There/Stack/Analyst; allowed: a resource of the same stage`,
  );
});

const ELSEWHERE =
  `[cdk-ses-event-destinations:EmailEventArchive.analystElsewhere] 'grantee' is "somebody in account 444455556666"; ` +
  'allowed: somebody in account 111122223333, like the archive; create a role in account 111122223333 which they may assume, ' +
  'and pass that (at Stack/Archive)';

test.each<[string, (stack: Stack) => iam.IGrantable]>([
  ['an imported role', (stack) => iam.Role.fromRoleArn(stack, 'Import', 'arn:aws:iam::444455556666:role/analyst')],
  [
    'a role of the app',
    (stack) =>
      new iam.Role(new Stack(stack.node.root, 'There', { env: { ...ENV, account: '444455556666' } }), 'Analyst', {
        roleName: 'analyst',
        assumedBy: new iam.AccountRootPrincipal(),
      }),
  ],
])('fails for somebody of another account: %s', (_who, analyst) => {
  const stack = newStack();
  const archive = new EmailEventArchive(stack, 'Archive');

  expect(() => archive.grantQuery(analyst(stack))).toThrow(new Error(ELSEWHERE));
});

test.each<[string, object, string]>([
  ['the same account', { env: ENV }, '111122223333'],
  ['a stack that may go anywhere', {}, '444455556666'],
])('takes an imported role for an archive in %s', (_where, props, account) => {
  const stack = new Stack(new App(), 'Stack', props);
  const analyst = iam.Role.fromRoleArn(stack, 'Import', `arn:aws:iam::${account}:role/analyst`);

  expect(() => new EmailEventArchive(stack, 'Archive').grantQuery(analyst)).not.toThrow();
});

const PERMISSIONS = [
  {
    Effect: 'Allow',
    Action: [
      'athena:BatchGetNamedQuery',
      'athena:BatchGetQueryExecution',
      'athena:GetNamedQuery',
      'athena:GetQueryExecution',
      'athena:GetQueryResults',
      'athena:GetQueryResultsStream',
      'athena:GetWorkGroup',
      'athena:ListNamedQueries',
      'athena:ListQueryExecutions',
      'athena:StartQueryExecution',
      'athena:StopQueryExecution',
    ],
    Resource: {
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':athena:eu-west-1:111122223333:workgroup/', { Ref: 'ArchiveWorkGroup40322510' }],
      ],
    },
  },
  {
    Effect: 'Allow',
    Action: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables'],
    Resource: [arn('glue', 'catalog'), arn('glue', 'database/stack_archive_27914991'), arn('glue', 'table/stack_archive_27914991/*')],
  },
  { Effect: 'Allow', Action: 'glue:GetDatabase', Resource: arn('glue', 'database/default') },
  { Effect: 'Allow', Action: ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'], Resource: BUCKET_ARN },
  {
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: BUCKET_ARN,
    Condition: { StringLike: { 's3:prefix': ['events/*', 'results/*'] } },
  },
  { Effect: 'Allow', Action: 's3:GetObject', Resource: objects('events/*') },
  {
    Effect: 'Allow',
    Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    Resource: objects('results/*'),
  },
];

test('an analyst may ask in the workgroup, read the catalog and events, and write results, and nothing else', () => {
  expect(granted()).toEqual(PERMISSIONS);
});

test('an analyst may use the key, if there is one', () => {
  expect(granted((stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }))).toEqual([
    ...PERMISSIONS,
    { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } },
  ]);
});

test('an analyst may be in another stack', () => {
  const app = new App();
  const [stack, analysts] = ['Stack', 'Analysts'].map((id) => new Stack(app, id, { env: ENV }));
  const archive = new EmailEventArchive(stack, 'Archive', { encryptionKey: new kms.Key(stack, 'Key') });

  archive.grantQuery(analystIn(analysts));

  app.synth();
  expect(analysts.dependencies).toEqual([stack]);
  expect(stack.dependencies).toEqual([]);
});

test('a grant succeeds, and can be waited for', () => {
  const stack = newStack();

  const grant = new EmailEventArchive(stack, 'Archive').grantQuery(analystIn(stack));

  expect(grant.success).toBe(true);
  expect(() => grant.assertSuccess()).not.toThrow();
});
