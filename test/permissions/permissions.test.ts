import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GrantScope } from '../../lib';
import { evaluate } from '../helpers/simulation';
import { ARRANGEMENTS, buildApp } from './arrangements';
import { withTables } from './document';
import { RESOURCE_POLICIES } from './matrix';
import type { PolicyId } from './matrix';
import { cellsOf } from './questions';
import { subjectOf } from './subject';
import type { Subject } from './subject';

describe.each(ARRANGEMENTS.filter(({ policies }) => policies.length > 0))('$name, by $grantScope', (arrangement) => {
  let subject: Subject;
  beforeAll(() => {
    subject = subjectOf(arrangement);
  });

  test.each(cellsOf(arrangement.grantScope!).filter(({ policy }) => arrangement.policies.includes(policy)))(
    '$verdict: $name',
    async ({ ask, verdict }) => {
      expect(await evaluate(ask(subject))).toBe(verdict);
    },
  );
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
    expect(await whatChanges(GrantScope.CONFIGURATION_SET, policy, tamper, question)).toEqual([['denied', 'allowed']]);
  });

  const inPattern = (part: string, change: string) => (statement: any) => {
    const { ArnLike } = statement.Condition;
    ArnLike['aws:SourceArn'] = ArnLike['aws:SourceArn'].replace(part, change);
  };

  test.each<[string, PolicyId, (statement: any) => unknown, string]>([
    [
      'a topic policy without account',
      'topic',
      without('aws:SourceAccount'),
      'sns:Publish on the topic by SES for this set, with another account in `aws:SourceAccount`',
    ],
    [
      'a topic policy without pattern',
      'topic',
      (statement) => delete statement.Condition.ArnLike,
      'sns:Publish on the topic by SES for the set of this name in another Region',
    ],
    [
      'a topic policy for any Region',
      'topic',
      inPattern('eu-west-1', '*'),
      'sns:Publish on the topic by SES for the set of this name in another Region',
    ],
    [
      'a topic policy for sets of any account',
      'topic',
      inPattern('111122223333', '*'),
      'sns:Publish on the topic by SES with the set of another account in `aws:SourceArn`, and this account in `aws:SourceAccount`',
    ],
    [
      'a topic policy for all of SES',
      'topic',
      inPattern('configuration-set/*', '*'),
      'sns:Publish on the topic by SES for an identity of the account',
    ],
    [
      'a trust policy for all of SES',
      'trust',
      inPattern('configuration-set/*', '*'),
      'sts:AssumeRole on the role by SES for an identity of the account',
    ],
    [
      'a trust policy whose pattern is asked for only if there is an ARN',
      'trust',
      ({ Condition }) => {
        Condition.ArnLikeIfExists = Condition.ArnLike;
        delete Condition.ArnLike;
      },
      'sts:AssumeRole on the role by SES without `aws:SourceArn`',
    ],
  ])('with `GrantScope.ACCOUNT`, %s', async (_what, policy, tamper, question) => {
    expect(await whatChanges(GrantScope.ACCOUNT, policy, tamper, question)).toEqual([['denied', 'allowed']]);
  });

  /** The verdicts of a question, expected and after somebody has tampered with the last statement of a policy. */
  async function whatChanges(grantScope: GrantScope, policy: PolicyId, tamper: (statement: any) => unknown, question: string) {
    const subject = subjectOf(ARRANGEMENTS.find((arrangement) => arrangement.grantScope === grantScope)!);
    const cells = cellsOf(grantScope).filter(({ name }) => name === question);
    const statements =
      policy === 'permissions' || policy === 'streamKey'
        ? subject.permissions[0].Statement
        : subject.policies.get(subject[RESOURCE_POLICIES[policy].resource]).Statement;

    tamper(statements.at(-1));

    return Promise.all(cells.map(async ({ verdict, ask }) => [verdict, await evaluate(ask(subject))]));
  }
});

test('docs/permissions.md shows these tables: UPDATE_DOCS=1 npm run permissions writes them', () => {
  const path = join(__dirname, '../../docs/permissions.md');
  const document = readFileSync(path, 'utf8');

  if (process.env.UPDATE_DOCS) {
    writeFileSync(path, withTables(document));
  }

  expect(readFileSync(path, 'utf8')).toBe(withTables(document));
});
