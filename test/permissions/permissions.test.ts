import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { evaluate } from '../helpers/simulation';
import { ARRANGEMENTS, buildApp } from './arrangements';
import { withTables } from './document';
import { RESOURCE_POLICIES } from './matrix';
import type { PolicyId } from './matrix';
import { CELLS } from './questions';
import { subjectOf } from './subject';
import type { Subject } from './subject';

describe.each(ARRANGEMENTS.filter(({ policies }) => policies.length > 0))('$name', (arrangement) => {
  let subject: Subject;
  beforeAll(() => {
    subject = subjectOf(arrangement);
  });

  test.each(CELLS.filter(({ policy }) => arrangement.policies.includes(policy)))('$verdict: $name', async ({ ask, verdict }) => {
    expect(await evaluate(ask(subject))).toBe(verdict);
  });
});

test.each(ARRANGEMENTS.filter(({ policies }) => policies.length === 0))('$name: nothing is granted to anybody', (arrangement) => {
  const { Resources } = Template.fromStack(buildApp(arrangement).node.findChild('Stack') as Stack).toJSON();

  const types = Object.values<any>(Resources).map(({ Type }) => Type);
  expect(types.filter((type) => !/^AWS::(SES|PinpointEmail)::ConfigurationSet/.test(type))).toEqual([]);
});

describe('the simulation notices', () => {
  const withoutCondition = (statement: any) => delete statement.Condition;
  const without = (key: string) => (statement: any) => delete statement.Condition.StringEquals[key];
  const withAny = (change: object) => (statement: any) => Object.assign(statement, change);

  test.each<[string, PolicyId, (statement: any) => unknown, string]>([
    [
      'a topic policy without condition',
      'topic',
      withoutCondition,
      'sns:Publish on the topic by SES for the set of this name in another account',
    ],
    ['a topic policy without set', 'topic', without('aws:SourceArn'), 'sns:Publish on the topic by SES for another set of the account'],
    [
      'a topic policy without account',
      'topic',
      without('aws:SourceAccount'),
      'sns:Publish on the topic by SES for this set, with another account in `aws:SourceAccount`',
    ],
    [
      'a topic policy with a pattern for the set',
      'topic',
      (statement) => (statement.Condition = { ArnLike: { 'aws:SourceArn': `${statement.Condition.StringEquals['aws:SourceArn']}*` } }),
      'sns:Publish on the topic by SES for a set whose name begins with this one',
    ],
    ['a topic policy for any service', 'topic', withAny({ Principal: '*' }), 'sns:Publish on the topic by S3, in the name of this set'],
    ['a topic policy with any action', 'topic', withAny({ Action: 'sns:*' }), 'sns:Subscribe on the topic by SES for this set'],
    [
      'a topic policy with any resource',
      'topic',
      withAny({ Resource: '*' }),
      'sns:Publish on another topic, if it had the policy of this one by SES for this set',
    ],
    [
      'a key policy without condition',
      'key',
      withoutCondition,
      'kms:Decrypt on the key by SES for the set of this name in another account',
    ],
    ['a key policy with any action', 'key', withAny({ Action: 'kms:*' }), 'kms:ScheduleKeyDeletion on the key by SES for this set'],
    ['a trust policy without condition', 'trust', withoutCondition, 'sts:AssumeRole on the role by SES for another set of the account'],
    [
      'a trust policy for the account',
      'trust',
      withAny({ Principal: { AWS: '111122223333' } }),
      'sts:AssumeRole on the role by an administrator of the account, by permissions of their own',
    ],
    ['a role with any action', 'permissions', withAny({ Action: 'firehose:*' }), 'firehose:DeleteDeliveryStream on the stream by the role'],
    ['a role with any resource', 'permissions', withAny({ Resource: '*' }), 'firehose:PutRecordBatch on another stream by the role'],
    [
      'a role with a pattern for the stream',
      'permissions',
      (statement) => (statement.Resource += '*'),
      'firehose:PutRecordBatch on a stream whose name begins with this one by the role',
    ],
  ])('%s', async (_what, policy, tamper, question) => {
    const subject = subjectOf(ARRANGEMENTS[0]);
    const cells = CELLS.filter(({ name }) => name === question);
    const statements =
      policy === 'permissions'
        ? subject.permissions[0].Statement
        : subject.policies.get(subject[RESOURCE_POLICIES[policy].resource]).Statement;

    tamper(statements.at(-1));

    expect(await Promise.all(cells.map(({ ask }) => evaluate(ask(subject))))).toEqual(['allowed']);
    expect(cells.map(({ verdict }) => verdict)).toEqual(['denied']);
  });
});

test('docs/permissions.md shows these tables: UPDATE_DOCS=1 npm run permissions writes them', () => {
  const path = join(__dirname, '../../docs/permissions.md');
  const document = readFileSync(path, 'utf8');

  if (process.env.UPDATE_DOCS) {
    writeFileSync(path, withTables(document));
  }

  expect(readFileSync(path, 'utf8')).toBe(withTables(document));
});
