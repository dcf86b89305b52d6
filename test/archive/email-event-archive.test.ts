import { App, CfnParameter, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ConfigurationSetEventDestination, EmailEventArchive, EmailEventArchiveFormat, EmailEvents, GrantScope } from '../../lib';
import type { EmailEventArchiveProps } from '../../lib';
import { ENV, eventDestination, newStack, properties } from '../helpers/scene';

const { JSON: JSON_FORMAT, PARQUET } = EmailEventArchiveFormat;

function archiveOf(props?: EmailEventArchiveProps): { stack: Stack; archive: EmailEventArchive } {
  const stack = newStack();
  return { stack, archive: new EmailEventArchive(stack, 'Archive', props) };
}

function publish(stack: Stack, archive: EmailEventArchive, props: { events?: ses.EmailSendingEvent[] } = {}): void {
  new ConfigurationSetEventDestination(stack, 'ToArchive', {
    configurationSet: new ses.ConfigurationSet(stack, 'Set'),
    destination: archive,
    ...props,
  });
}

const number = (stack: Stack) => new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;

const BUCKET = 'ArchiveBucket49F1AC64';
const STREAM = 'ArchiveStreamE2DDD4D5';
const DATABASE = 'ArchiveDatabase1F885325';
const WORK_GROUP = 'ArchiveWorkGroup40322510';
const BUCKET_ARN = { 'Fn::GetAtt': [BUCKET, 'Arn'] };
const objects = (prefix: string) => ({ 'Fn::Join': ['', [BUCKET_ARN, `/${prefix}`]] });
const url = (path: string) => ({ 'Fn::Join': ['', ['s3://', { Ref: BUCKET }, `/${path}`]] });

const tables = (stack: Stack): any[] => Object.values<any>(Template.fromStack(stack).findResources('AWS::Glue::Table'));
const tableInput = (stack: Stack) => tables(stack).map(({ Properties }) => Properties.TableInput)[0];
const delivery = (stack: Stack) => properties(stack, 'AWS::KinesisFirehose::DeliveryStream').ExtendedS3DestinationConfiguration;
const workGroup = (stack: Stack) => properties(stack, 'AWS::Athena::WorkGroup');

describe('what is created', () => {
  test.each<[string, EmailEventArchiveProps | undefined, number]>([
    ['by default', undefined, 3],
    ['for Parquet', { format: PARQUET }, 5],
  ])('is a bucket, a stream, a catalog and a workgroup with its queries, and no function: %s', (_what, props, alarms) => {
    const { stack } = archiveOf(props);

    const types: string[] = Object.values<any>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type);

    expect([...new Set(types)].sort()).toEqual([
      'AWS::Athena::NamedQuery',
      'AWS::Athena::WorkGroup',
      'AWS::CloudWatch::Alarm',
      'AWS::Glue::Database',
      'AWS::Glue::Table',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::KinesisFirehose::DeliveryStream',
      'AWS::Logs::LogGroup',
      'AWS::Logs::LogStream',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
    ]);
    expect(types.filter((type) => type === 'AWS::CloudWatch::Alarm')).toHaveLength(alarms);
    expect(types.filter((type) => type === 'AWS::IAM::Role')).toHaveLength(1);
    expect(types.filter((type) => type === 'AWS::Glue::Table')).toHaveLength(3);
  });

  test('is public', () => {
    const { archive } = archiveOf({ format: PARQUET });

    const { bucket, deliveryStream, database, table, workGroup: group, alarms } = archive;
    expect([bucket, deliveryStream, database, table, group, ...alarms].map(({ node }) => node.path)).toEqual([
      'Stack/Archive/Bucket',
      'Stack/Archive/Stream',
      'Stack/Archive/Database',
      'Stack/Archive/Table',
      'Stack/Archive/WorkGroup',
      'Stack/Archive/FreshnessAlarm',
      'Stack/Archive/ThrottledRecordsAlarm',
      'Stack/Archive/FailedConversionAlarm',
      'Stack/Archive/RawFreshnessAlarm',
      'Stack/Archive/ErrorsAlarm',
    ]);
    expect(archive.queries.Bounces.node.path).toBe('Stack/Archive/Queries/Bounces');
    expect(Object.keys(archive.queries)).toEqual([
      'DailyFigures',
      'Bounces',
      'Complaints',
      'SuppressionCandidates',
      'Timeline',
      'LatestStatus',
      'Latency',
      'Delays',
      'TopLinks',
      'ByTag',
      'ByDomain',
    ]);
  });

  test('is the same on any day', () => {
    const [today, nextYear] = ['2026-11-26', '2027-11-26'].map((day) => {
      jest.useFakeTimers({ now: new Date(day) });
      try {
        return Template.fromStack(archiveOf().stack).toJSON();
      } finally {
        jest.useRealTimers();
      }
    });

    expect(nextYear).toEqual(today);
  });

  test('needs no warning of this library', () => {
    const { stack, archive } = archiveOf({ format: PARQUET });

    publish(stack, archive);

    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('cdk-ses-event-destinations'));
  });
});

describe('the bucket', () => {
  const expiry = (stack: Stack): Record<string, number> =>
    Object.fromEntries(
      properties(stack, 'AWS::S3::Bucket').LifecycleConfiguration.Rules.map((rule: any) => [rule.Prefix, rule.ExpirationInDays]),
    );

  test('is encrypted by S3, is not public and wants TLS', () => {
    const { stack } = archiveOf();

    const { BucketEncryption, PublicAccessBlockConfiguration } = properties(stack, 'AWS::S3::Bucket');
    expect(BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    });
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(properties(stack, 'AWS::S3::BucketPolicy').PolicyDocument.Statement).toEqual([
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:*',
        Resource: [BUCKET_ARN, objects('*')],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });

  test('keeps events, raw records and errors for 400 days, and results of queries for a week', () => {
    const { stack } = archiveOf();

    expect(properties(stack, 'AWS::S3::Bucket').LifecycleConfiguration.Rules[0]).toEqual({
      Prefix: 'events/',
      Status: 'Enabled',
      ExpirationInDays: 400,
      NoncurrentVersionExpiration: { NoncurrentDays: 7 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    });
    expect(expiry(stack)).toEqual({ 'events/': 400, 'raw/': 400, 'errors/': 400, 'results/': 7 });
  });

  test.each([
    [1, 1],
    [6, 6],
    [7, 7],
    [8, 7],
    [3650, 7],
  ])('keeps events for %d days, if asked to, and results for %d', (days, results) => {
    const { stack } = archiveOf({ retention: Duration.days(days) });

    expect(expiry(stack)).toEqual({ 'events/': days, 'raw/': days, 'errors/': days, 'results/': results });
    expect(tableInput(stack).Parameters['projection.day.range']).toBe(`NOW-${days}DAYS,NOW`);
  });

  test('may have a parameter say how long it keeps events', () => {
    const stack = newStack();
    const days = { Ref: 'Number' };

    new EmailEventArchive(stack, 'Archive', { retention: Duration.days(number(stack)) });

    expect(expiry(stack)).toEqual({ 'events/': days, 'raw/': days, 'errors/': days, 'results/': 7 });
    expect(tableInput(stack).Parameters['projection.day.range']).toEqual({ 'Fn::Join': ['', ['NOW-', days, 'DAYS,NOW']] });
  });

  const kept = (stack: Stack) =>
    ['AWS::S3::Bucket', 'AWS::Logs::LogGroup'].map(
      (type) => Object.values<any>(Template.fromStack(stack).findResources(type))[0].DeletionPolicy,
    );

  test('is kept when the stack is deleted, and so is the log, unless the deployment failed', () => {
    expect(kept(archiveOf().stack)).toEqual(['RetainExceptOnCreate', 'RetainExceptOnCreate']);
  });

  test('is deleted, if asked to', () => {
    expect(kept(archiveOf({ removalPolicy: RemovalPolicy.DESTROY }).stack)).toEqual(['Delete', 'Delete']);
  });
});

describe('the stream', () => {
  test('writes each day below a prefix of its own, compressed, and errors apart from it', () => {
    const { stack } = archiveOf();

    expect(delivery(stack)).toEqual({
      BucketARN: BUCKET_ARN,
      BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 128 },
      CloudWatchLoggingOptions: {
        Enabled: true,
        LogGroupName: { Ref: 'ArchiveLog7DD02BE3' },
        LogStreamName: { Ref: 'ArchiveLogS3DestinationAAE1F03A' },
      },
      CompressionFormat: 'GZIP',
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/',
      Prefix: 'events/day=!{timestamp:yyyy-MM-dd}/',
      RoleARN: { 'Fn::GetAtt': ['ArchiveStreamRole7243673F', 'Arn'] },
    });
  });

  test('is encrypted by Data Firehose, takes records of SES, and waits for what its role may do', () => {
    const { stack } = archiveOf();

    const [{ Properties, DependsOn }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::KinesisFirehose::DeliveryStream'));

    expect(Properties).toMatchObject({
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
    });
    expect(DependsOn).toEqual(['ArchiveStreamPolicy5A09857A']);
  });

  test('converts records to Parquet by the table, and keeps the raw ones', () => {
    const { stack } = archiveOf({ format: PARQUET });

    const { DataFormatConversionConfiguration: conversion, S3BackupConfiguration: backup, ...others } = delivery(stack);

    expect(others).not.toHaveProperty('CompressionFormat');
    expect(others).toMatchObject({ S3BackupMode: 'Enabled', BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 128 } });
    expect(conversion).toEqual({
      Enabled: true,
      InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
      OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
      SchemaConfiguration: {
        CatalogId: '111122223333',
        DatabaseName: { Ref: DATABASE },
        Region: 'eu-west-1',
        RoleARN: { 'Fn::GetAtt': ['ArchiveStreamRole7243673F', 'Arn'] },
        TableName: { Ref: 'ArchiveTable38D6931A' },
        VersionId: 'LATEST',
      },
    });
    expect(backup).toMatchObject({
      BucketARN: BUCKET_ARN,
      BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 128 },
      CompressionFormat: 'GZIP',
      ErrorOutputPrefix: 'errors/raw/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/',
      Prefix: 'raw/day=!{timestamp:yyyy-MM-dd}/',
      RoleARN: { 'Fn::GetAtt': ['ArchiveStreamRole7243673F', 'Arn'] },
    });
  });

  test('keeps no raw records beside Parquet, if asked not to', () => {
    const { stack } = archiveOf({ format: PARQUET, rawBackup: false });

    expect(delivery(stack)).not.toHaveProperty('S3BackupConfiguration');
    expect(delivery(stack)).not.toHaveProperty('S3BackupMode');
  });

  test('gathers events as long as it is told, and raw records for 5 minutes', () => {
    const { stack } = archiveOf({ format: PARQUET, bufferingInterval: Duration.seconds(0) });

    expect(delivery(stack).BufferingHints.IntervalInSeconds).toBe(0);
    expect(delivery(stack).S3BackupConfiguration.BufferingHints.IntervalInSeconds).toBe(300);
  });

  test('keeps its log for a year', () => {
    expect(properties(archiveOf().stack, 'AWS::Logs::LogGroup')).toEqual({ RetentionInDays: 365 });
  });
});

describe('the role of the stream', () => {
  const statements = (stack: Stack) => properties(stack, 'AWS::IAM::Policy').PolicyDocument.Statement;

  test('is assumed by Data Firehose for this account', () => {
    const { stack } = archiveOf();

    expect(properties(stack, 'AWS::IAM::Role').AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'firehose.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': '111122223333' } },
      },
    ]);
  });

  const LOGS = {
    Effect: 'Allow',
    Action: 'logs:PutLogEvents',
    Resource: { 'Fn::GetAtt': ['ArchiveLog7DD02BE3', 'Arn'] },
  };
  const ON_BUCKET = {
    Effect: 'Allow',
    Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
    Resource: BUCKET_ARN,
  };
  const onObjects = (...prefixes: string[]) => ({
    Effect: 'Allow',
    Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
    Resource: prefixes.map(objects),
  });

  test('may write events and errors, and delete nothing', () => {
    expect(statements(archiveOf().stack)).toEqual([ON_BUCKET, onObjects('events/*', 'errors/*'), LOGS]);
  });

  test('may write raw records, too, and read the table, for Parquet', () => {
    const name = 'stack_archive_27914991';

    expect(statements(archiveOf({ format: PARQUET }).stack)).toEqual([
      ON_BUCKET,
      onObjects('events/*', 'errors/*', 'raw/*'),
      {
        Effect: 'Allow',
        Action: ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
        Resource: ['catalog', `database/${name}`, `table/${name}/event_records`].map((resource) => ({
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:glue:eu-west-1:111122223333:${resource}`]],
        })),
      },
      LOGS,
    ]);
  });
});

describe('the catalog', () => {
  test('has a database with a name of its own, made from the construct path', () => {
    const { stack } = archiveOf();
    new EmailEventArchive(stack, 'Another-Archive');
    new EmailEventArchive(stack, 'My_Archive');

    const names = Object.values<any>(Template.fromStack(stack).findResources('AWS::Glue::Database')).map(({ Properties }) => Properties);

    expect(names).toEqual([
      { CatalogId: '111122223333', DatabaseInput: { Name: 'stack_archive_27914991', Description: 'Events of Amazon SES mail' } },
      { CatalogId: '111122223333', DatabaseInput: { Name: 'stack_anotherarchive_a1042ee9', Description: 'Events of Amazon SES mail' } },
      { CatalogId: '111122223333', DatabaseInput: { Name: 'stack_my_archive_cef2a1e2', Description: 'Events of Amazon SES mail' } },
    ]);
  });

  test('has a name for the database that Glue takes, however long the path is', () => {
    const stack = new Stack(newStack(), 'x'.repeat(120), { env: ENV });
    new EmailEventArchive(stack, `É${'y'.repeat(200)}`);

    expect(properties(stack, 'AWS::Glue::Database').DatabaseInput.Name).toMatch(/^stackx+y+_[0-9a-f]{8}$/);
    expect(properties(stack, 'AWS::Glue::Database').DatabaseInput.Name).toHaveLength(64);
  });

  test('has a name of its own, if the archive has none within its stack', () => {
    const app = new App();
    const stacks = ['Mail-Prod', 'MailProd'].map((id) => new Stack(app, id, { env: ENV }));
    stacks.forEach((stack) => new EmailEventArchive(stack, 'Default'));

    const names = stacks.flatMap((stack) => [properties(stack, 'AWS::Glue::Database').DatabaseInput.Name, workGroup(stack).Name]);

    expect(names).toEqual([
      expect.stringMatching(/^mailprod_[0-9a-f]{8}$/),
      expect.stringMatching(/^MailProd-[0-9a-f]{8}$/),
      expect.stringMatching(/^mailprod_[0-9a-f]{8}$/),
      expect.stringMatching(/^MailProd-[0-9a-f]{8}$/),
    ]);
    expect(new Set(names.map((name) => name.toLowerCase().slice(-8))).size).toBe(2);
  });

  test.each([
    ['Archive', /^archive_[0-9a-f]{8}$/],
    ['Default', /^default_[0-9a-f]{8}$/],
  ])('has a name also in a stack without an app, as %s', (id, name) => {
    const stack = new Stack();
    new EmailEventArchive(stack, id);

    expect(properties(stack, 'AWS::Glue::Database').DatabaseInput.Name).toMatch(name);
  });

  test('has a table whose partitions are computed', () => {
    const { stack } = archiveOf();

    const { StorageDescriptor, ...table } = tableInput(stack);

    expect(table).toEqual({
      Name: 'event_records',
      Description: 'Records of SES events, as SES wrote them',
      TableType: 'EXTERNAL_TABLE',
      PartitionKeys: [{ Name: 'day', Type: 'date' }],
      Parameters: {
        classification: 'json',
        'projection.enabled': 'true',
        'projection.day.type': 'date',
        'projection.day.format': 'yyyy-MM-dd',
        'projection.day.range': 'NOW-400DAYS,NOW',
        'projection.day.interval': '1',
        'projection.day.interval.unit': 'DAYS',
        'storage.location.template': url('events/day=${day}/'),
      },
    });
    expect(StorageDescriptor).toMatchObject({
      Location: url('events/'),
      InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      SerdeInfo: {
        SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
        Parameters: { 'ignore.malformed.json': 'true' },
      },
      Compressed: true,
    });
  });

  test('has a table that reads Parquet, for Parquet', () => {
    const { stack } = archiveOf({ format: PARQUET });

    const { StorageDescriptor, Parameters } = tableInput(stack);

    expect(Parameters).toMatchObject({ classification: 'parquet', 'storage.location.template': url('events/day=${day}/') });
    expect(StorageDescriptor).toMatchObject({
      Location: url('events/'),
      InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
      Compressed: true,
    });
  });

  test.each([JSON_FORMAT, PARQUET])('has a column for each of the ten event types: %s', (format) => {
    const { stack } = archiveOf({ format });

    expect(tableInput(stack).StorageDescriptor.Columns.map(({ Name }: any) => Name)).toEqual([
      'eventtype',
      'mail',
      'send',
      'reject',
      'bounce',
      'complaint',
      'delivery',
      'open',
      'click',
      'failure',
      'deliverydelay',
      'subscription',
    ]);
  });

  /** What Athena reads in the text of a view. */
  function viewsOf(stack: Stack): any[] {
    return tables(stack)
      .map(({ Properties }) => Properties)
      .filter(({ TableInput }) => TableInput.TableType === 'VIRTUAL_VIEW')
      .map(({ DatabaseName, TableInput }) => ({ DatabaseName, TableInput, join: TableInput.ViewOriginalText['Fn::Join'] }));
  }

  test('has two views that Athena takes for its own', () => {
    const { stack } = archiveOf();

    for (const { DatabaseName, TableInput, join } of viewsOf(stack)) {
      expect(DatabaseName).toEqual({ Ref: DATABASE });
      expect(TableInput).toMatchObject({
        Parameters: { presto_view: 'true', comment: 'Presto View' },
        ViewExpandedText: '/* Presto View */',
      });
      expect(join).toEqual(['', ['/* Presto View: ', { 'Fn::Base64': expect.any(String) }, ' */']]);
      const definition = JSON.parse(join[1][1]['Fn::Base64']);
      expect(definition).toMatchObject({ catalog: 'awsdatacatalog', schema: 'stack_archive_27914991' });
      expect(definition.originalSql).toContain('FROM "stack_archive_27914991"."event_records"');
      expect(definition.columns.map(({ name }: any) => name)).toEqual(TableInput.StorageDescriptor.Columns.map(({ Name }: any) => Name));
    }
    expect(viewsOf(stack).map(({ TableInput }) => [TableInput.Name, TableInput.Description])).toEqual([
      ['events', 'An event a row'],
      ['recipient_events', 'An event and recipient a row'],
    ]);
  });

  test('may have a parameter say what the database is called', () => {
    const stack = newStack();

    new EmailEventArchive(stack, 'Archive', { databaseName: new CfnParameter(stack, 'Name').valueAsString });

    const [{ join }] = viewsOf(stack);
    const { 'Fn::Join': parts } = join[1][1]['Fn::Base64'];
    expect(parts[1].filter((part: unknown) => typeof part === 'object')).toEqual([{ Ref: 'Name' }, { Ref: 'Name' }]);
    expect(properties(stack, 'AWS::Glue::Database').DatabaseInput.Name).toEqual({ Ref: 'Name' });
  });
});

describe('the workgroup', () => {
  test('says where results go, that they are encrypted, and how much a query may read', () => {
    const { stack } = archiveOf();

    expect(workGroup(stack)).toEqual({
      Name: 'Stack-Archive-27914991',
      Description: 'Queries over the SES events of Stack/Archive',
      RecursiveDeleteOption: true,
      WorkGroupConfiguration: {
        BytesScannedCutoffPerQuery: 107_374_182_400,
        EnforceWorkGroupConfiguration: true,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        PublishCloudWatchMetricsEnabled: true,
        ResultConfiguration: {
          EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
          OutputLocation: url('results/'),
        },
      },
    });
  });

  test('lets queries read as much as it is told', () => {
    const { stack } = archiveOf({ queryScanLimit: Size.tebibytes(1) });

    expect(workGroup(stack).WorkGroupConfiguration.BytesScannedCutoffPerQuery).toBe(1_099_511_627_776);
  });

  test('has the named queries, over the table of this archive', () => {
    const { stack } = archiveOf();

    const queries = Object.values<any>(Template.fromStack(stack).findResources('AWS::Athena::NamedQuery')).map(
      ({ Properties }) => Properties,
    );

    expect(queries).toHaveLength(11);
    for (const { Database, WorkGroup, QueryString } of queries) {
      expect([Database, WorkGroup]).toEqual([{ Ref: DATABASE }, { Ref: WORK_GROUP }]);
      expect(QueryString).toContain('"stack_archive_27914991"."event_records"');
    }
  });
});

describe('the alarms', () => {
  const alarms = (stack: Stack): any[] =>
    Object.values<any>(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
  const common = {
    EvaluationPeriods: 1,
    Period: 300,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  };
  const ofStream = { ...common, Namespace: 'AWS/Firehose', Dimensions: [{ Name: 'DeliveryStreamName', Value: { Ref: STREAM } }] };

  test('go off when events are late, refused, not converted, or kept as errors', () => {
    const { stack } = archiveOf({ format: PARQUET });

    expect(alarms(stack)).toEqual([
      {
        ...ofStream,
        AlarmDescription: 'SES events that have waited for 1200 seconds, and are not yet in the archive Stack/Archive',
        MetricName: 'DeliveryToS3.DataFreshness',
        Statistic: 'Maximum',
        Threshold: 1200,
      },
      {
        ...ofStream,
        AlarmDescription: 'SES events that the stream of Stack/Archive did not take at once: raise its quota',
        MetricName: 'ThrottledRecords',
        Statistic: 'Sum',
        Threshold: 1,
      },
      {
        ...ofStream,
        AlarmDescription: 'SES events that could not be converted to Parquet for Stack/Archive',
        MetricName: 'FailedConversion.Records',
        Statistic: 'Sum',
        Threshold: 1,
      },
      {
        ...ofStream,
        AlarmDescription: 'Raw records that have waited for 1200 seconds, and are not yet below raw/ in the archive Stack/Archive',
        MetricName: 'BackupToS3.DataFreshness',
        Statistic: 'Maximum',
        Threshold: 1200,
      },
      {
        ...common,
        Namespace: 'AWS/S3',
        Dimensions: [
          { Name: 'BucketName', Value: { Ref: BUCKET } },
          { Name: 'FilterId', Value: 'EmailEventErrors' },
        ],
        AlarmDescription: 'SES events below errors/ in the bucket of Stack/Archive',
        MetricName: 'BytesUploaded',
        Statistic: 'Sum',
        Threshold: 1,
      },
    ]);
    expect(properties(stack, 'AWS::S3::Bucket').MetricsConfigurations).toEqual([{ Id: 'EmailEventErrors', Prefix: 'errors/' }]);
  });

  test.each<[string, (stack: Stack) => Duration, number]>([
    ['no time', () => Duration.seconds(0), 900],
    ['15 minutes', () => Duration.minutes(15), 1800],
    ['as long as a parameter says', (stack) => Duration.seconds(number(stack)), 1800],
  ])('give events 15 minutes beyond what they are gathered: for %s', (_what, bufferingInterval, threshold) => {
    const stack = newStack();

    new EmailEventArchive(stack, 'Archive', { bufferingInterval: bufferingInterval(stack) });

    expect(alarms(stack).map(({ Threshold }) => Threshold)).toEqual([threshold, 1, 1]);
  });

  test('do not watch raw records that are not kept', () => {
    const { stack } = archiveOf({ format: PARQUET, rawBackup: false });

    expect(alarms(stack).map(({ MetricName }) => MetricName)).not.toContain('BackupToS3.DataFreshness');
  });

  test('and the workgroup have descriptions that AWS takes, however long the path is', () => {
    const stack = newStack();
    const deep = Array.from({ length: 8 }).reduce<Construct>(
      (scope, _, index) => new Construct(scope, `${'x'.repeat(200)}${index}`),
      stack,
    );
    const archive = new EmailEventArchive(deep, 'Archive');

    const descriptions = [...alarms(stack).map(({ AlarmDescription }) => AlarmDescription), workGroup(stack).Description];
    expect(archive.node.path.length).toBeGreaterThan(1024);
    expect(Math.max(...descriptions.map(({ length }) => length))).toBeLessThan(1024);
    expect(workGroup(stack).Description).toMatch(/^Queries over the SES events of \.\.\.x+6\/x{200}7\/Archive$/);
  });

  test('do what they are told', () => {
    const stack = newStack();
    const alarmActions = ['OnCall', 'Chat'].map((id) => new actions.SnsAction(new sns.Topic(stack, id)));

    new EmailEventArchive(stack, 'Archive', { alarmActions });

    const topics = ['OnCall', 'Chat'].map((id) => stack.resolve((stack.node.findChild(id) as sns.Topic).topicArn));
    expect(alarms(stack).map(({ AlarmActions }) => AlarmActions)).toEqual([topics, topics, topics]);
  });
});

describe('as a destination', () => {
  test('gets all events but opens and clicks, unless others are named', () => {
    const [{ stack, archive }, other] = [archiveOf(), archiveOf()];

    publish(stack, archive);
    publish(other.stack, other.archive, { events: EmailEvents.ALL });

    expect(eventDestination(stack).MatchingEventTypes).toHaveLength(8);
    expect(eventDestination(stack).MatchingEventTypes).not.toContain('open');
    expect(eventDestination(other.stack).MatchingEventTypes).toHaveLength(10);
  });

  test('names the stream, and a role that may put records into it, for the set', () => {
    const { stack, archive } = archiveOf();

    publish(stack, archive);

    const roles = Template.fromStack(stack).findResources('AWS::IAM::Role', {
      Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'ses.amazonaws.com' } }] } },
    });
    const [[id, { Properties }]] = Object.entries<any>(roles);
    expect(eventDestination(stack).KinesisFirehoseDestination).toEqual({
      DeliveryStreamARN: { 'Fn::GetAtt': [STREAM, 'Arn'] },
      IAMRoleARN: { 'Fn::GetAtt': [id, 'Arn'] },
    });
    expect(Properties.Policies[0].PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'firehose:PutRecordBatch', Resource: { 'Fn::GetAtt': [STREAM, 'Arn'] } },
    ]);
    expect(Object.keys(Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals)).toEqual([
      'aws:SourceAccount',
      'aws:SourceArn',
    ]);
  });

  test('has one role for all sets of the account, if asked to', () => {
    const { stack, archive } = archiveOf({ grantScope: GrantScope.ACCOUNT });

    for (const id of ['One', 'Other']) {
      new ConfigurationSetEventDestination(stack, `To${id}`, {
        configurationSet: new ses.ConfigurationSet(stack, id),
        destination: archive,
      });
    }

    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 2);
  });
});

describe('the bucket of an archive', () => {
  test('may be one of the app, which then expires what the archive writes', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Mine', { lifecycleRules: [{ prefix: 'mine/', expiration: Duration.days(1) }] });

    const archive = new EmailEventArchive(stack, 'Archive', { bucket });

    const { LifecycleConfiguration, MetricsConfigurations } = properties(stack, 'AWS::S3::Bucket');
    expect(archive.bucket).toBe(bucket);
    expect(LifecycleConfiguration.Rules.map(({ Prefix }: any) => Prefix)).toEqual(['mine/', 'events/', 'raw/', 'errors/', 'results/']);
    expect(MetricsConfigurations).toEqual([{ Id: 'EmailEventErrors', Prefix: 'errors/' }]);
    expect(Template.fromStack(stack).findResources('AWS::S3::BucketPolicy')).toEqual({});
  });
});
