import { anonymousPrincipal } from '@cloud-copilot/iam-simulate';
import type { GrantScope } from '../../lib';
import type { Requester, Verdict } from '../helpers/simulation';
import type { Subject } from './subject';

/** Another account. */
const STRANGER = '999999999999';

/** The policies that destinations write to. */
export type PolicyId = ResourcePolicyId | RolePolicyId;
/** What the role may do, to the stream and to its key. */
type RolePolicyId = 'permissions' | 'streamKey';
export type ResourcePolicyId = keyof typeof RESOURCE_POLICIES;

/** The policies that say who may come, and what SES needs of the resources that they guard. */
export const RESOURCE_POLICIES = {
  topic: { resource: 'topic', needed: ['sns:Publish'] },
  key: { resource: 'key', needed: ['kms:GenerateDataKey', 'kms:Decrypt'] },
  trust: { resource: 'role', needed: ['sts:AssumeRole'] },
} as const;

/** The verdicts of policies with each grant scope. */
export interface Who extends Record<GrantScope, Record<ResourcePolicyId, Verdict>> {
  readonly who: string;
  as(subject: Subject): Requester;
}

/** Who may do what SES needs. */
export const WHO: Who[] = [
  {
    who: 'SES for this set',
    as: (s) => ses(s),
    configurationSet: { topic: 'allowed', key: 'allowed', trust: 'allowed' },
    account: { topic: 'allowed', key: 'allowed', trust: 'allowed' },
  },
  {
    who: 'SES for another set of the account',
    as: (s) => ses(s, { name: 'other' }),
    configurationSet: { topic: 'denied', key: 'allowed', trust: 'denied' },
    account: { topic: 'allowed', key: 'allowed', trust: 'allowed' },
  },
  {
    who: 'SES for a set whose name begins with this one',
    as: (s) => ses(s, { name: `${s.set.name}-2` }),
    configurationSet: { topic: 'denied', key: 'allowed', trust: 'denied' },
    account: { topic: 'allowed', key: 'allowed', trust: 'allowed' },
  },
  {
    who: 'SES for a set whose name is the beginning of this one',
    as: (s) => ses(s, { name: s.set.name.slice(0, -1) }),
    configurationSet: { topic: 'denied', key: 'allowed', trust: 'denied' },
    account: { topic: 'allowed', key: 'allowed', trust: 'allowed' },
  },
  {
    who: 'SES for a set named `*`',
    as: (s) => ses(s, { name: '*' }),
    configurationSet: { topic: 'denied', key: 'allowed', trust: 'denied' },
    account: { topic: 'allowed', key: 'allowed', trust: 'allowed' },
  },
  {
    who: 'SES for a set named like this one, with `?` at its end',
    as: (s) => ses(s, { name: s.set.name.replace(/.$/, '?') }),
    configurationSet: { topic: 'denied', key: 'allowed', trust: 'denied' },
    account: { topic: 'allowed', key: 'allowed', trust: 'allowed' },
  },
  {
    who: 'SES for the set of this name in another Region',
    as: (s) => ses(s, { region: 'us-east-1' }),
    configurationSet: { topic: 'denied', key: 'allowed', trust: 'denied' },
    account: { topic: 'denied', key: 'allowed', trust: 'denied' },
  },
  {
    who: 'SES for the set of this name in another account',
    as: (s) => ses(s, { account: STRANGER }),
    configurationSet: { topic: 'denied', key: 'denied', trust: 'denied' },
    account: { topic: 'denied', key: 'denied', trust: 'denied' },
  },
  {
    who: 'SES for this set, with another account in `aws:SourceAccount`',
    as: (s) => ({ ...ses(s), context: { ...ses(s).context, 'aws:SourceAccount': STRANGER } }),
    configurationSet: { topic: 'denied', key: 'denied', trust: 'denied' },
    account: { topic: 'denied', key: 'denied', trust: 'denied' },
  },
  {
    who: 'SES with the set of another account in `aws:SourceArn`, and this account in `aws:SourceAccount`',
    as: (s) => ({ ...ses(s), context: { ...ses(s, { account: STRANGER }).context, 'aws:SourceAccount': s.set.account } }),
    configurationSet: { topic: 'denied', key: 'allowed', trust: 'denied' },
    account: { topic: 'denied', key: 'allowed', trust: 'denied' },
  },
  {
    who: 'SES for an identity of the account',
    as: (s) => ses(s, { resource: 'identity' }),
    configurationSet: { topic: 'denied', key: 'allowed', trust: 'denied' },
    account: { topic: 'denied', key: 'allowed', trust: 'denied' },
  },
  {
    who: 'SES without `aws:SourceAccount`',
    as: (s) => without(ses(s), 'aws:SourceAccount'),
    configurationSet: { topic: 'denied', key: 'denied', trust: 'denied' },
    account: { topic: 'denied', key: 'denied', trust: 'denied' },
  },
  {
    who: 'SES without `aws:SourceArn`',
    as: (s) => without(ses(s), 'aws:SourceArn'),
    configurationSet: { topic: 'denied', key: 'allowed', trust: 'denied' },
    account: { topic: 'denied', key: 'allowed', trust: 'denied' },
  },
  {
    who: 'SES without either',
    as: (s) => without(ses(s), 'aws:SourceAccount', 'aws:SourceArn'),
    configurationSet: { topic: 'denied', key: 'denied', trust: 'denied' },
    account: { topic: 'denied', key: 'denied', trust: 'denied' },
  },
  {
    who: 'EventBridge, in the name of this set',
    as: (s) => ({ ...ses(s), principal: 'events.amazonaws.com' }),
    configurationSet: { topic: 'denied', key: 'denied', trust: 'denied' },
    account: { topic: 'denied', key: 'denied', trust: 'denied' },
  },
  {
    who: 'S3, in the name of this set',
    as: (s) => ({ ...ses(s), principal: 's3.amazonaws.com' }),
    configurationSet: { topic: 'denied', key: 'denied', trust: 'denied' },
    account: { topic: 'denied', key: 'denied', trust: 'denied' },
  },
  {
    who: 'a user of another account who may do everything there, in the name of this set',
    as: (s) => administrator(s, STRANGER, 'user/eve'),
    configurationSet: { topic: 'denied', key: 'denied', trust: 'denied' },
    account: { topic: 'denied', key: 'denied', trust: 'denied' },
  },
  {
    who: 'a role of another account which may do everything there, in the name of this set',
    as: (s) => administrator(s, STRANGER, 'role/eve'),
    configurationSet: { topic: 'denied', key: 'denied', trust: 'denied' },
    account: { topic: 'denied', key: 'denied', trust: 'denied' },
  },
  {
    who: 'anybody without credentials, in the name of this set',
    as: (s) => ({ ...ses(s), principal: anonymousPrincipal }),
    configurationSet: { topic: 'denied', key: 'denied', trust: 'denied' },
    account: { topic: 'denied', key: 'denied', trust: 'denied' },
  },
  {
    who: 'a user of the account without permissions, in the name of this set',
    as: (s) => ({ ...administrator(s, s.set.account, 'user/bob'), identityPolicies: [] }),
    configurationSet: { topic: 'denied', key: 'denied', trust: 'denied' },
    account: { topic: 'denied', key: 'denied', trust: 'denied' },
  },
  {
    who: 'an administrator of the account, by permissions of their own',
    as: (s) => administrator(s, s.set.account, 'user/ada'),
    configurationSet: { topic: 'allowed', key: 'allowed', trust: 'denied' },
    account: { topic: 'allowed', key: 'allowed', trust: 'denied' },
  },
];

export interface What {
  readonly policy: PolicyId;
  readonly on: string;
  readonly allowed?: string[];
  readonly denied: string[];
  resource(subject: Subject): string;
  /** Whose policy is asked, if not that of the resource. */
  readonly policyOf?: (subject: Subject) => string;
}

/** What SES may do for this set, and what the role may. */
export const WHAT: What[] = [
  {
    policy: 'topic',
    on: 'the topic',
    resource: (s) => s.topic,
    allowed: ['sns:Publish'],
    denied: [
      'sns:Subscribe',
      'sns:ListSubscriptionsByTopic',
      'sns:GetTopicAttributes',
      'sns:SetTopicAttributes',
      'sns:AddPermission',
      'sns:RemovePermission',
      'sns:DeleteTopic',
    ],
  },
  { policy: 'topic', on: 'another topic', resource: (s) => s.others.topic, denied: ['sns:Publish', 'sns:Subscribe'] },
  {
    policy: 'topic',
    on: 'another topic, if it had the policy of this one',
    resource: (s) => s.others.topic,
    policyOf: (s) => s.topic,
    denied: ['sns:Publish'],
  },
  {
    policy: 'key',
    on: 'the key',
    resource: (s) => s.key,
    allowed: [
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:GenerateDataKeyPair',
      'kms:GenerateDataKeyPairWithoutPlaintext',
      'kms:Decrypt',
    ],
    denied: [
      'kms:Encrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:DescribeKey',
      'kms:CreateGrant',
      'kms:PutKeyPolicy',
      'kms:DisableKey',
      'kms:ScheduleKeyDeletion',
    ],
  },
  { policy: 'key', on: 'another key', resource: (s) => s.others.key, denied: ['kms:GenerateDataKey', 'kms:Decrypt'] },
  {
    policy: 'trust',
    on: 'the role',
    resource: (s) => s.role,
    allowed: ['sts:AssumeRole'],
    denied: ['sts:TagSession', 'sts:SetSourceIdentity'],
  },
  { policy: 'trust', on: 'another role', resource: (s) => s.others.role, denied: ['sts:AssumeRole'] },
  {
    policy: 'permissions',
    on: 'the stream',
    resource: (s) => s.stream,
    allowed: ['firehose:PutRecordBatch'],
    denied: [
      'firehose:PutRecord',
      'firehose:DescribeDeliveryStream',
      'firehose:UpdateDestination',
      'firehose:StopDeliveryStreamEncryption',
      'firehose:TagDeliveryStream',
      'firehose:DeleteDeliveryStream',
    ],
  },
  { policy: 'permissions', on: 'another stream', resource: (s) => s.others.stream, denied: ['firehose:PutRecordBatch'] },
  {
    policy: 'permissions',
    on: 'a stream whose name begins with this one',
    resource: (s) => `${s.stream}-2`,
    denied: ['firehose:PutRecordBatch'],
  },
  {
    policy: 'permissions',
    on: 'the stream of this name in another Region',
    resource: (s) => s.stream.replace(s.set.region, 'us-east-1'),
    denied: ['firehose:PutRecordBatch'],
  },
  {
    policy: 'permissions',
    on: 'the stream of this name in another account',
    resource: (s) => s.stream.replace(s.set.account, STRANGER),
    denied: ['firehose:PutRecordBatch'],
  },
  {
    policy: 'streamKey',
    on: 'the key of the stream',
    resource: (s) => s.streamKey,
    allowed: ['kms:GenerateDataKey', 'kms:Decrypt'],
    denied: [
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:GenerateDataKeyPair',
      'kms:Encrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:DescribeKey',
      'kms:CreateGrant',
      'kms:PutKeyPolicy',
      'kms:DisableKey',
      'kms:ScheduleKeyDeletion',
    ],
  },
  {
    policy: 'streamKey',
    on: 'another key, if it had the policy of this one',
    resource: (s) => s.others.key,
    policyOf: (s) => s.streamKey,
    denied: ['kms:GenerateDataKey', 'kms:Decrypt'],
  },
  { policy: 'permissions', on: 'another topic', resource: (s) => s.others.topic, denied: ['sns:Publish'] },
  { policy: 'permissions', on: 'another key', resource: (s) => s.others.key, denied: ['kms:Decrypt'] },
  { policy: 'permissions', on: 'another role', resource: (s) => s.others.role, denied: ['sts:AssumeRole', 'iam:PassRole'] },
  {
    policy: 'permissions',
    on: 'the role itself',
    resource: (s) => s.role,
    denied: ['sts:AssumeRole', 'iam:PassRole', 'iam:PutRolePolicy'],
  },
];

/** SES, on behalf of a set: this one, unless something is changed. */
export function ses(subject: Subject, changes: { account?: string; region?: string; resource?: string; name?: string } = {}): Requester {
  const { partition, region, account, resource, name } = { resource: 'configuration-set', ...subject.set, ...changes };
  return {
    principal: 'ses.amazonaws.com',
    context: {
      'aws:SecureTransport': 'true',
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:${partition}:ses:${region}:${account}:${resource}/${name}`,
    },
  };
}

/** The role that SES assumes, with all that it may do. */
export function roleOf({ role, permissions }: Subject): Requester {
  return {
    principal: `${role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/ses`,
    context: { 'aws:SecureTransport': 'true' },
    identityPolicies: permissions,
  };
}

function administrator(subject: Subject, account: string, name: string): Requester {
  return {
    ...ses(subject),
    principal: `arn:${subject.set.partition}:iam::${account}:${name}`,
    identityPolicies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
  };
}

function without(requester: Requester, ...keys: string[]): Requester {
  return { ...requester, context: Object.fromEntries(Object.entries(requester.context).filter(([key]) => !keys.includes(key))) };
}
