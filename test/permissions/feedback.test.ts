import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { anonymousPrincipal } from '@cloud-copilot/iam-simulate';
import { App, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ConfigurationSetEventDestination, EmailFeedbackQueue } from '../../lib';
import { Deployment } from '../helpers/deployment';
import { ENV } from '../helpers/scene';
import { evaluate } from '../helpers/simulation';
import type { Requester, Verdict } from '../helpers/simulation';
import { handler } from './arrangements';

type Queue = 'queue' | 'deadLetters' | 'subscriptionDeadLetters';

interface Subject extends Record<Queue | 'topic' | 'otherTopic' | 'key' | 'role', string> {
  /** The policies of queues, topics and keys, by ARN. */
  readonly policies: Map<string, any>;
  readonly permissions: any[];
}

const subject = deployed();

/** A feedback queue with a handler and an event destination, and a topic that has nothing to do with it. */
function deployed(): Subject {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const feedback = new EmailFeedbackQueue(stack, 'Feedback');
  feedback.addHandler(handler(stack));
  new ConfigurationSetEventDestination(stack, 'Events', {
    configurationSet: new ses.ConfigurationSet(stack, 'Set'),
    destination: feedback,
  });
  new sns.Topic(stack, 'OtherTopic');

  const deployment = new Deployment(app);
  const arn = (type: string, id: string) => deployment.resources(type).find((resource) => resource.arn!.includes(`-${id}`))!.arn!;
  const policyOf = (type: string, resource: string, property: string): [string, any][] =>
    deployment.resources(type).map((each) => {
      const { [property]: owners, PolicyDocument } = each.properties();
      return [deployment.resources(resource).find((one) => one.arn!.endsWith(owners[0].split(':').pop()))!.arn!, PolicyDocument];
    });
  return {
    queue: arn('AWS::SQS::Queue', 'FeedbackQueue'),
    deadLetters: arn('AWS::SQS::Queue', 'FeedbackDeadLetters'),
    subscriptionDeadLetters: arn('AWS::SQS::Queue', 'FeedbackSubscriptionDeadLetters'),
    topic: arn('AWS::SNS::Topic', 'Feedback'),
    otherTopic: arn('AWS::SNS::Topic', 'OtherTopic'),
    key: arn('AWS::KMS::Key', 'FeedbackKey'),
    role: arn('AWS::IAM::Role', 'Handler'),
    policies: new Map([
      ...policyOf('AWS::SQS::QueuePolicy', 'AWS::SQS::Queue', 'Queues'),
      ...policyOf('AWS::SNS::TopicPolicy', 'AWS::SNS::Topic', 'Topics'),
      ...deployment.resources('AWS::KMS::Key').map((key): [string, any] => [key.arn!, key.properties().KeyPolicy]),
    ]),
    permissions: deployment.resources('AWS::IAM::Policy').map((policy) => policy.properties().PolicyDocument),
  };
}

/** A service, on behalf of a resource. */
function service(name: string, arn?: string, tls = true): Requester {
  const context: Record<string, string> = { 'aws:SecureTransport': String(tls), 'aws:SourceAccount': ENV.account };
  return { principal: `${name}.amazonaws.com`, context: arn ? { ...context, 'aws:SourceArn': arn } : context };
}

function administrator(account: string): Requester {
  return {
    ...service('sns', subject.topic),
    principal: `arn:aws:iam::${account}:user/ada`,
    identityPolicies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
  };
}

function role(tls = true): Requester {
  return {
    principal: `${subject.role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/handler`,
    context: { 'aws:SecureTransport': String(tls) },
    identityPolicies: subject.permissions,
  };
}

const SET = `arn:aws:ses:${ENV.region}:${ENV.account}:configuration-set/mail`;

/** Who may send to a queue: `sqs:SendMessage`. */
const WHO: [who: string, as: Requester, Record<Queue, Verdict>][] = [
  ['SNS, for the topic', service('sns', subject.topic), allowedOn('queue', 'subscriptionDeadLetters')],
  ['SNS, for the topic, without TLS', service('sns', subject.topic, false), allowedOn()],
  ['SNS, for another topic of the account', service('sns', subject.otherTopic), allowedOn()],
  ['SNS, for a topic whose name begins with this one', service('sns', `${subject.topic}-2`), allowedOn()],
  ['SNS, for the topic of this name in another account', service('sns', subject.topic.replace(ENV.account, '999999999999')), allowedOn()],
  ['SNS, for the topic of this name in another Region', service('sns', subject.topic.replace(ENV.region, 'us-east-1')), allowedOn()],
  ['SNS without `aws:SourceArn`', service('sns'), allowedOn()],
  ['S3, in the name of the topic', service('s3', subject.topic), allowedOn()],
  ['SES, for the configuration set', service('ses', SET), allowedOn()],
  ['SES, in the name of the topic', service('ses', subject.topic), allowedOn()],
  ['the role of the handler', role(), allowedOn()],
  ['a user of another account who may do everything there, in the name of the topic', administrator('999999999999'), allowedOn()],
  [
    'anybody without credentials, in the name of the topic',
    { ...service('sns', subject.topic), principal: anonymousPrincipal },
    allowedOn(),
  ],
  [
    'an administrator of the account, by permissions of their own',
    administrator(ENV.account),
    allowedOn('queue', 'deadLetters', 'subscriptionDeadLetters'),
  ],
];

function allowedOn(...queues: Queue[]): Record<Queue, Verdict> {
  const verdict = (queue: Queue) => (queues.includes(queue) ? 'allowed' : 'denied');
  return { queue: verdict('queue'), deadLetters: verdict('deadLetters'), subscriptionDeadLetters: verdict('subscriptionDeadLetters') };
}

const CONSUME = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];
const OTHERS = [
  'sqs:SendMessage',
  'sqs:PurgeQueue',
  'sqs:SetQueueAttributes',
  'sqs:AddPermission',
  'sqs:StartMessageMoveTask',
  'sqs:DeleteQueue',
];

/** What the role of a handler may do, and SNS. */
const WHAT: [who: string, on: string, as: Requester, resource: string, allowed: string[], denied: string[]][] = [
  ['the role of the handler', 'the queue', role(), subject.queue, CONSUME, OTHERS],
  ['the role of the handler, without TLS', 'the queue', role(false), subject.queue, [], [...CONSUME, ...OTHERS]],
  ['the role of the handler', 'the dead letters', role(), subject.deadLetters, [], [...CONSUME, ...OTHERS]],
  ['the role of the handler', 'the dead letters of the subscription', role(), subject.subscriptionDeadLetters, [], [...CONSUME, ...OTHERS]],
  ['the role of the handler', 'a queue whose name begins with this one', role(), `${subject.queue}-2`, [], CONSUME],
  ['the role of the handler', 'the topic', role(), subject.topic, [], ['sns:Publish', 'sns:Subscribe']],
  ['the role of the handler', 'the key', role(), subject.key, [], ['kms:Decrypt', 'kms:GenerateDataKey']],
  ['SNS, for the topic', 'the queue', service('sns', subject.topic), subject.queue, ['sqs:SendMessage'], [...CONSUME, 'sqs:PurgeQueue']],
];

async function verdict(as: Requester, action: string, resource: string): Promise<Verdict> {
  return evaluate({ ...as, action, resource, resourcePolicy: subject.policies.get(resource) });
}

describe.each(WHO)('sqs:SendMessage by %s', (_who, as, verdicts) => {
  test.each(Object.entries(verdicts) as [Queue, Verdict][])('on the %s: %s', async (queue, expected) => {
    expect(await verdict(as, 'sqs:SendMessage', subject[queue])).toBe(expected);
  });
});

describe.each(WHAT)('%s on %s', (_who, _on, as, resource, allowed, denied) => {
  const cells: [string, Verdict][] = [
    ...allowed.map((action): [string, Verdict] => [action, 'allowed']),
    ...denied.map((action): [string, Verdict] => [action, 'denied']),
  ];

  test.each(cells)('%s: %s', async (action, expected) => {
    expect(await verdict(as, action, resource)).toBe(expected);
  });
});

describe('the simulation notices', () => {
  test.each<[string, (statement: any) => unknown, Requester]>([
    ['a queue policy without condition', (statement) => delete statement.Condition, service('sns', subject.otherTopic)],
    ['a queue policy for any service', (statement) => (statement.Principal = '*'), service('ses', subject.topic)],
  ])('%s', async (_what, tamper, as) => {
    const policy = structuredClone(subject.policies.get(subject.queue));

    tamper(policy.Statement.at(-1));

    const question = { ...as, action: 'sqs:SendMessage', resource: subject.queue };
    expect(await evaluate({ ...question, resourcePolicy: subject.policies.get(subject.queue) })).toBe('denied');
    expect(await evaluate({ ...question, resourcePolicy: policy })).toBe('allowed');
  });
});

test('docs/permissions.md shows these tables: UPDATE_DOCS=1 npm run permissions writes them', () => {
  const path = join(__dirname, '../../docs/permissions.md');
  const code = (actions: string[]) => actions.map((action) => `\`${action}\``).join(', ') || '–';
  const bold = (each: Verdict) => (each === 'allowed' ? '**allowed**' : each);
  const lines = [
    '| who asks for `sqs:SendMessage` | on the queue | on its dead letters | on those of the subscription |',
    '| --- | --- | --- | --- |',
    ...WHO.map(([who, , on]) => `| ${[who, bold(on.queue), bold(on.deadLetters), bold(on.subscriptionDeadLetters)].join(' | ')} |`),
    '',
    '| who asks | for | allowed | denied |',
    '| --- | --- | --- | --- |',
    ...WHAT.map(([who, on, , , allowed, denied]) => `| ${[who, on, code(allowed), code(denied)].join(' | ')} |`),
  ];
  const document = readFileSync(path, 'utf8');
  const written = document.replace(/(?<=<!-- feedback -->).*(?=<!-- end of feedback -->)/s, () => `\n\n${lines.join('\n')}\n\n`);

  if (process.env.UPDATE_DOCS) {
    writeFileSync(path, written);
  }

  expect(written).toContain(lines.join('\n'));
  expect(readFileSync(path, 'utf8')).toBe(written);
});
