import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { TransactionalMailStack } from '../examples/typescript/transactional-mail-stack';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EmailEventArchive,
  EmailEventArchiveFormat,
  EmailEvents,
  EmailFeedbackQueue,
  EmailSending,
  EventBridgeDestination,
  FirehoseDestination,
  GrantScope,
  PinpointDestination,
  ReputationAlarms,
  SendingPause,
  SnsDestination,
  TransactionalEmailDashboard,
} from '../lib';
import type { IEventDestination } from '../lib';
import { ENV } from './helpers/scene';

const PACKS = [AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks];

/** What all packs find in an app, as `<rule> <construct path>`. */
function findings(app: App): string[] {
  // the permission of a role on a key is granted at the end of synthesis
  app.synth();
  return PACKS.flatMap((Pack) => new Pack(app).validateScope(app).violations)
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`))
    .sort();
}

const ROWS = readFileSync(join(__dirname, '../docs/compliance.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** What docs/compliance.md lists for a scene: each rule of a row is found on each resource of the row. */
function listed(scene: string): string[] {
  const code = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text);
  return ROWS.filter(([, name]) => name === scene)
    .flatMap(([, , rules, resources]) => code(rules).flatMap((rule) => code(resources).map((resource) => `${rule} ${resource}`)))
    .sort();
}

const topic = (stack: Stack, props?: sns.TopicProps) => new sns.Topic(stack, 'Topic', props);
const stream = (stack: Stack) =>
  new firehose.DeliveryStream(stack, 'Stream', { destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Bucket')) });
const role = (stack: Stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });

const DESTINATIONS: Record<string, (stack: Stack, another: Stack) => IEventDestination> = {
  'SNS, plain topic': (stack) => new SnsDestination(topic(stack)),
  'SNS, topic that wants TLS': (stack) => new SnsDestination(topic(stack, { enforceSSL: true })),
  'SNS, encrypted topic': (stack) => new SnsDestination(topic(stack, { masterKey: new kms.Key(stack, 'Key') })),
  'SNS, topic and key of another stack': (_, another) => new SnsDestination(topic(another, { masterKey: new kms.Key(another, 'Key') })),
  'SNS, all sets': (stack) => new SnsDestination(topic(stack), { grantScope: GrantScope.ACCOUNT }),
  'Firehose, created role': (stack) => new FirehoseDestination(stream(stack)),
  'Firehose, stream of another stack': (_, another) => new FirehoseDestination(stream(another)),
  'Firehose, created role for all sets': (stack) => new FirehoseDestination(stream(stack), { grantScope: GrantScope.ACCOUNT }),
  'Firehose, role of yours': (stack) => new FirehoseDestination(stream(stack), { role: role(stack) }),
  'Firehose, role of another stack': (stack, another) => new FirehoseDestination(stream(stack), { role: role(another) }),
  CloudWatch: () => new CloudWatchDestination(),
  EventBridge: () => new EventBridgeDestination(),
  Pinpoint: () => new PinpointDestination('arn:aws:mobiletargeting:eu-west-1:111122223333:apps/abc'),
};

test.each(Object.entries(DESTINATIONS))(
  '%s: adds the findings that are listed to those of the user, and no other',
  (scene, destinationIn) => {
    const [without, withEvents] = [false, true].map((publish) => {
      const app = new App();
      const [stack, another] = ['Stack', 'Another'].map((id) => new Stack(app, id, { env: ENV }));
      const configurationSet = new ses.ConfigurationSet(stack, 'Set', { configurationSetName: 'my-set' });
      const destination = destinationIn(stack, another);
      if (publish) {
        new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
      }
      return findings(app);
    });

    expect(withEvents).toEqual([...without, ...listed(scene)].sort());
  },
);

test('a role with a managed policy, passed without policy updates, has no finding', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const archive = firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'archive');
  const write = new iam.PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [archive.deliveryStreamArn] });
  const owner = new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('ses.amazonaws.com'),
    managedPolicies: [new iam.ManagedPolicy(stack, 'Write', { statements: [write] })],
  });

  new ConfigurationSetEventDestination(stack, 'Events', {
    configurationSet: new ses.ConfigurationSet(stack, 'Set'),
    destination: new FirehoseDestination(archive, { role: owner.withoutPolicyUpdates() }),
  });

  expect(findings(app)).toEqual([]);
});

test('the example application has the findings that are listed, and no other', () => {
  const cdkJson = JSON.parse(readFileSync(join(__dirname, '../examples/typescript/cdk.json'), 'utf8'));
  const app = new App({ context: cdkJson.context });
  new TransactionalMailStack(app, 'TransactionalMail', { domainName: 'example.com' });

  expect(findings(app)).toEqual(listed('the example'));
});

/** What this library makes itself, which all counts as its own. */
const CONSTRUCTS: Record<string, (stack: Stack) => void> = {
  EmailEventArchive: (stack) => void new EmailEventArchive(stack, 'Archive'),
  'EmailEventArchive, in Parquet with a key, alarm actions and an analyst': (stack) => {
    new EmailEventArchive(stack, 'Archive', {
      alarmActions: [{ bind: () => ({ alarmActionArn: 'arn:aws:sns:eu-west-1:111122223333:on-call' }) }],
      encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
      format: EmailEventArchiveFormat.PARQUET,
    }).grantQuery(new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
  },
  EmailFeedbackQueue: (stack) => void new EmailFeedbackQueue(stack, 'Feedback'),
  'EmailFeedbackQueue, with alarm actions and a handler': (stack) => {
    const alarmActions = [{ bind: () => ({ alarmActionArn: 'arn:aws:sns:eu-west-1:111122223333:on-call' }) }];
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/handler', { mutable: false });
    const fn = lambda.Function.fromFunctionAttributes(stack, 'Function', {
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:handler',
      role,
    });
    new EmailFeedbackQueue(stack, 'Feedback', { alarmActions }).addHandler(fn);
  },
  ReputationAlarms: (stack) => void new ReputationAlarms(stack, 'Alarms'),
  'ReputationAlarms, with actions': (stack) => {
    const actions = [{ bind: () => ({ alarmActionArn: 'arn:aws:sns:eu-west-1:111122223333:on-call' }) }];
    new ReputationAlarms(stack, 'Alarms', { actions });
  },
  'TransactionalEmailDashboard, with an event log': (stack) => {
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail');
    new TransactionalEmailDashboard(stack, 'Dashboard', { configurationSet, eventLog: { events: EmailEvents.ALL } });
  },
  SendingPause: (stack) => {
    const alarms = [cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:bounces')];
    new SendingPause(stack, 'Pause', { configurationSet: ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', 'mail'), alarms });
  },
  'EmailSending.grantSend': (stack) => {
    const sender = new iam.Role(stack, 'Sender', { assumedBy: new iam.AccountRootPrincipal() });
    const identities = [ses.EmailIdentity.fromEmailIdentityName(stack, 'Identity', 'example.com')];
    EmailSending.grantSend(sender, { identities, templates: ['receipt'], bulk: true });
  },
  'EmailSending.grantSend, with tracking overrides': (stack) => {
    const sender = new iam.Role(stack, 'Sender', { assumedBy: new iam.AccountRootPrincipal() });
    const identities = [ses.EmailIdentity.fromEmailIdentityName(stack, 'Identity', 'example.com')];
    EmailSending.grantSend(sender, { identities, trackingOverrides: true });
  },
};

test.each(Object.entries(CONSTRUCTS))('%s: has the findings that are listed, and no other', (scene, create) => {
  const app = new App();

  create(new Stack(app, 'Stack', { env: ENV }));

  expect(findings(app)).toEqual(listed(scene));
});

test('every finding that is listed has a reason, and belongs to a scene', () => {
  const scenes = ['the example', ...Object.keys(DESTINATIONS), ...Object.keys(CONSTRUCTS)];
  const [, , ...rows] = ROWS;

  expect(rows.filter(([, scene, , , reason]) => !scenes.includes(scene) || !reason)).toEqual([]);
});

// a control: silence above means something only if each pack speaks here
test('every pack notices a role that may do everything, an open topic or a queue without dead letters', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'firehose:*', Resource: '*' }] };
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ses.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: trust, policies: [{ policyName: 'Everything', policyDocument: document }] });
  new sns.CfnTopic(stack, 'Topic');
  new sqs.CfnQueue(stack, 'Queue');

  expect(findings(app)).toEqual([
    'AwsSolutions-IAM5[Action::firehose:*] Stack/Role',
    'AwsSolutions-IAM5[Resource::*] Stack/Role',
    'AwsSolutions-SNS3 Stack/Topic',
    'AwsSolutions-SQS3 Stack/Queue',
    'AwsSolutions-SQS4 Stack/Queue',
    'HIPAA.Security-IAMNoInlinePolicy Stack/Role',
    'HIPAA.Security-SNSEncryptedKMS Stack/Topic',
    'NIST.800.53.R5-IAMNoInlinePolicy Stack/Role',
    'NIST.800.53.R5-SNSEncryptedKMS Stack/Topic',
    'PCI.DSS.321-IAMNoInlinePolicy Stack/Role',
    'PCI.DSS.321-SNSEncryptedKMS Stack/Topic',
    'Serverless-SQSRedrivePolicy Stack/Queue',
  ]);
});
