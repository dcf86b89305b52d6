import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, EmailEventArchive, EmailEventArchiveFormat } from '../../lib';
import { Deployment } from '../helpers/deployment';
import { ENV } from '../helpers/scene';
import { evaluate } from '../helpers/simulation';
import type { Requester, Verdict } from '../helpers/simulation';

interface Subject extends Record<'bucket' | 'database' | 'key' | 'log' | 'stream' | 'workGroup' | 'otherWorkGroup', string> {
  readonly keyPolicy: any;
  /** The permissions of a role, by a part of its id. */
  permissionsOf(role: string): any[];
  /** Who may assume a role. */
  trustOf(role: string): any;
  roleArn(role: string): string;
}

const subject = deployed();

/** An archive in Parquet with a key, an analyst and an event destination, and an archive that has nothing to do with it. */
function deployed(): Subject {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const archive = new EmailEventArchive(stack, 'Archive', {
    databaseName: 'mail',
    encryptionKey: new kms.Key(stack, 'Key'),
    format: EmailEventArchiveFormat.PARQUET,
  });
  archive.grantQuery(new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
  new ConfigurationSetEventDestination(stack, 'Events', {
    configurationSet: new ses.ConfigurationSet(stack, 'Set'),
    destination: archive,
  });
  new EmailEventArchive(stack, 'Other', { databaseName: 'other' });

  const deployment = new Deployment(app);
  const find = (type: string, part: string) => deployment.resources(type).find(({ arn }) => arn!.includes(part))!;
  const role = (id: string) => find('AWS::IAM::Role', id);
  const roleArn = (id: string) => role(id).arn!;
  return {
    bucket: find('AWS::S3::Bucket', 'ArchiveBucket').arn!,
    database: find('AWS::Glue::Database', 'mail').arn!,
    key: find('AWS::KMS::Key', 'Key').arn!,
    log: find('AWS::Logs::LogGroup', 'ArchiveLog').arn!,
    stream: find('AWS::KinesisFirehose::DeliveryStream', 'ArchiveStream').arn!,
    workGroup: find('AWS::Athena::WorkGroup', 'Archive').arn!,
    otherWorkGroup: find('AWS::Athena::WorkGroup', 'Other').arn!,
    keyPolicy: find('AWS::KMS::Key', 'Key').properties().KeyPolicy,
    permissionsOf: (id) => [
      ...(role(id).properties().Policies ?? []).map((policy: any) => policy.PolicyDocument),
      ...deployment
        .resources('AWS::IAM::Policy')
        .map((policy) => policy.properties())
        .filter(({ Roles }) => Roles.some((name: string) => roleArn(id).endsWith(`/${name}`)))
        .map(({ PolicyDocument }) => PolicyDocument),
    ],
    trustOf: (id) => role(id).properties().AssumeRolePolicyDocument,
    roleArn,
  };
}

function session(role: string, context: Record<string, string> = {}): Requester {
  return {
    principal: `${subject.roleArn(role).replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/session`,
    context,
    identityPolicies: subject.permissionsOf(role),
  };
}

const object = (prefix: string) => `${subject.bucket}/${prefix}day=2026-11-26/object`;
const glue = (resource: string) => `arn:aws:glue:${ENV.region}:${ENV.account}:${resource}`;
const PREFIXES = ['events/', 'raw/', 'errors/', 'results/'];

const OBJECT = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];
const QUERIES = [
  'athena:StartQueryExecution',
  'athena:StopQueryExecution',
  'athena:GetQueryExecution',
  'athena:GetQueryResults',
  'athena:ListQueryExecutions',
  'athena:GetNamedQuery',
  'athena:ListNamedQueries',
  'athena:GetWorkGroup',
];
const CATALOG = ['glue:GetTable', 'glue:UpdateTable', 'glue:DeleteTable'];
const KEY = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'];

type Row = [who: string, on: string, as: Requester, resource: string, asked: string[], allowed: string[]];

const objects = (who: string, role: string, allowed: Record<string, string[]>): Row[] =>
  PREFIXES.map((prefix) => [who, `an object below \`${prefix}\``, session(role), object(prefix), OBJECT, allowed[prefix] ?? []]);

const listing = (who: string, role: string, allowed: string[]): Row[] =>
  [...PREFIXES, ''].map((prefix) => [
    who,
    prefix ? `the bucket, to list \`${prefix}\`` : 'the bucket, to list it all',
    session(role, { 's3:prefix': prefix }),
    subject.bucket,
    ['s3:ListBucket'],
    allowed.includes(prefix) ? ['s3:ListBucket'] : [],
  ]);

/** Who may do what. */
const ROWS: Row[] = [
  [
    'an analyst',
    'the workgroup',
    session('Analyst'),
    subject.workGroup,
    [...QUERIES, 'athena:UpdateWorkGroup', 'athena:DeleteWorkGroup', 'athena:CreateNamedQuery', 'athena:DeleteNamedQuery'],
    QUERIES,
  ],
  ['an analyst', 'the workgroup of another archive', session('Analyst'), subject.otherWorkGroup, QUERIES, []],
  [
    'an analyst',
    'the database',
    session('Analyst'),
    subject.database,
    ['glue:GetDatabase', 'glue:UpdateDatabase', 'glue:DeleteDatabase'],
    ['glue:GetDatabase'],
  ],
  [
    'an analyst',
    'the table',
    session('Analyst'),
    glue('table/mail/event_records'),
    [...CATALOG, 'glue:GetTables'],
    ['glue:GetTable', 'glue:GetTables'],
  ],
  ['an analyst', 'a view', session('Analyst'), glue('table/mail/events'), CATALOG, ['glue:GetTable']],
  ['an analyst', 'the table of another archive', session('Analyst'), glue('table/other/event_records'), CATALOG, []],
  ['an analyst', 'the database of another archive', session('Analyst'), glue('database/other'), ['glue:GetDatabase'], []],
  ...objects('an analyst', 'Analyst', { 'events/': ['s3:GetObject'], 'results/': ['s3:GetObject', 's3:PutObject'] }),
  ...listing('an analyst', 'Analyst', ['events/', 'results/']),
  [
    'an analyst',
    'the bucket',
    session('Analyst'),
    subject.bucket,
    ['s3:GetBucketLocation', 's3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:PutLifecycleConfiguration', 's3:DeleteBucket'],
    ['s3:GetBucketLocation'],
  ],
  ['an analyst', 'the key', session('Analyst'), subject.key, KEY, ['kms:Decrypt', 'kms:GenerateDataKey']],
  ['an analyst', 'the stream', session('Analyst'), subject.stream, ['firehose:PutRecordBatch', 'firehose:DescribeDeliveryStream'], []],

  ...objects('the role of the stream', 'StreamRole', {
    'events/': ['s3:GetObject', 's3:PutObject'],
    'raw/': ['s3:GetObject', 's3:PutObject'],
    'errors/': ['s3:GetObject', 's3:PutObject'],
  }),
  ['the role of the stream', 'the key', session('StreamRole'), subject.key, KEY, ['kms:Decrypt', 'kms:GenerateDataKey']],
  ['the role of the stream', 'the table', session('StreamRole'), glue('table/mail/event_records'), CATALOG, ['glue:GetTable']],
  ['the role of the stream', 'a view', session('StreamRole'), glue('table/mail/events'), CATALOG, []],
  [
    'the role of the stream',
    'its log',
    session('StreamRole'),
    subject.log.replace(/\*$/, 'log-stream:S3Destination'),
    ['logs:PutLogEvents', 'logs:GetLogEvents', 'logs:DeleteLogStream'],
    ['logs:PutLogEvents'],
  ],
  ['the role of the stream', 'the workgroup', session('StreamRole'), subject.workGroup, ['athena:StartQueryExecution'], []],

  [
    'the role of SES',
    'the stream',
    session('Events'),
    subject.stream,
    ['firehose:PutRecordBatch', 'firehose:PutRecord', 'firehose:UpdateDestination'],
    ['firehose:PutRecordBatch'],
  ],
  ['the role of SES', 'the key', session('Events'), subject.key, KEY, ['kms:Decrypt', 'kms:GenerateDataKey']],
  ...objects('the role of SES', 'Events', {}),
];

/** Who may assume the role of the stream. */
const ASSUMES: [who: string, service: string, context: Record<string, string>, Verdict][] = [
  ['Data Firehose, for this account', 'firehose.amazonaws.com', { 'sts:ExternalId': ENV.account }, 'allowed'],
  ['Data Firehose, for another account', 'firehose.amazonaws.com', { 'sts:ExternalId': '999999999999' }, 'denied'],
  ['Data Firehose, for nobody', 'firehose.amazonaws.com', {}, 'denied'],
  ['SES, for this account', 'ses.amazonaws.com', { 'sts:ExternalId': ENV.account }, 'denied'],
];

const resourcePolicy = (resource: string) => (resource === subject.key ? subject.keyPolicy : undefined);

describe.each(ROWS)('%s on %s', (_who, _on, as, resource, asked, allowed) => {
  test.each(asked.map((action): [string, Verdict] => [action, allowed.includes(action) ? 'allowed' : 'denied']))(
    '%s: %s',
    async (action, expected) => {
      expect(await evaluate({ ...as, action, resource, resourcePolicy: resourcePolicy(resource) })).toBe(expected);
    },
  );
});

test.each(ASSUMES)('sts:AssumeRole by %s', async (_who, principal, context, expected) => {
  const resource = subject.roleArn('StreamRole');

  expect(await evaluate({ principal, context, action: 'sts:AssumeRole', resource, resourcePolicy: subject.trustOf('StreamRole') })).toBe(
    expected,
  );
});

test('docs/permissions.md shows these tables: UPDATE_DOCS=1 npm run permissions writes them', () => {
  const path = join(__dirname, '../../docs/permissions.md');
  const code = (actions: string[]) => actions.map((action) => `\`${action}\``).join(', ') || '–';
  const lines = [
    '| who asks | for | allowed | denied |',
    '| --- | --- | --- | --- |',
    ...ROWS.map(([who, on, , , asked, allowed]) => {
      const denied = asked.filter((action) => !allowed.includes(action));
      return `| ${[who, on, code(allowed), code(denied)].join(' | ')} |`;
    }),
    '',
    '| who assumes the role of the stream | |',
    '| --- | --- |',
    ...ASSUMES.map(([who, , , verdict]) => `| ${who} | ${verdict === 'allowed' ? '**allowed**' : verdict} |`),
  ];
  const document = readFileSync(path, 'utf8');
  const written = document.replace(/(?<=<!-- archive -->).*(?=<!-- end of archive -->)/s, () => `\n\n${lines.join('\n')}\n\n`);

  if (process.env.UPDATE_DOCS) {
    writeFileSync(path, written);
  }

  expect(written).toContain(lines.join('\n'));
  expect(readFileSync(path, 'utf8')).toBe(written);
});
