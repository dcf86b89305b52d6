import { Stack } from 'aws-cdk-lib';
import type { CfnTopic, ITopic, ITopicRef } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { assertArn } from './arn';
import { assertKeyReachable, assertReachable } from './cycles';
import { encryptionKey, isAwsManaged } from './encryption-key';
import type { EncryptionKey } from './encryption-key';
import { assertGiven } from './input';
import { EventDestinationError } from './messages';
import { once } from './once';
import { constructAround, differ, environmentOf, resourceIn, written } from './values';

const MALFORMED = {
  code: 'SnsDestination.malformedArn',
  prop: 'topic',
  allowed: 'arn:<partition>:sns:<region>:<account>:<name>',
  remedy: 'import the topic by its own ARN, not by that of a subscription or a queue',
} as const;

/** A topic, and what this app knows of it. */
export interface Topic {
  readonly given: ITopicRef;
  readonly arn: string;
  /** @default - not of this app */
  readonly resource?: CfnTopic;
  /** The stacks from which SES may publish to it. */
  readonly reachableFrom: Set<Stack>;
  /** What takes statements for its policy: the L2 of this app, an import, or one of the user's own making. @default - an L1 */
  readonly l2?: ITopic;
}

export function topicOf(scope: Construct, given: ITopicRef): Topic {
  assertGiven(scope, given, 'topicRef', MALFORMED);
  return once(given, 'topic', () => {
    const arn = given.topicRef.topicArn;
    const resource = resourceIn<CfnTopic>(arn, 'AWS::SNS::Topic');
    const l2 = [resource && constructAround(resource), resource ? undefined : given].find(isL2);
    return { given, arn, resource, reachableFrom: new Set(), l2 };
  });
}

/** The key that a topic names now: its L1 may have been changed behind the back of its L2. */
export function keyOfTopic({ given, resource, l2 }: Topic): EncryptionKey | undefined {
  const { masterKey } = l2 ?? {};
  return encryptionKey(given, resource ? written(resource, 'kmsMasterKeyId') : masterKey?.keyArn, masterKey);
}

/** Refuses a topic that SES cannot publish to from `scope`. */
export function assertTopic(scope: Construct, topic: Topic): void {
  const { given, resource } = topic;
  assertTopicKey(scope, topic);
  assertReachable(scope, 'topic', resource ?? given, given);
  const stack = Stack.of(scope);
  if (!topic.reachableFrom.has(stack)) {
    assertSupported(scope, topic);
    topic.reachableFrom.add(stack);
  }
}

/** Refuses a topic whose key, or the alias of it, closes a cycle. */
export function assertTopicKey(scope: Construct, topic: Topic): void {
  const { given, resource } = topic;
  assertKeyReachable(scope, { prop: 'topic', got: given, resource, key: keyOfTopic(topic) });
}

function assertSupported(scope: Construct, { given, arn, l2 }: Topic): void {
  assertArn(scope, arn, MALFORMED);
  assertStandard(scope, l2?.fifo === true);
  const [here, there] = [Stack.of(scope).region, environmentOf(given, arn).region];
  if (differ(there, here)) {
    throw new EventDestinationError(scope, {
      code: 'SnsDestination.topicInAnotherRegion',
      prop: 'topic',
      got: `a topic in ${there}`,
      allowed: `a topic in ${here}, the Region of the configuration set`,
      remedy: `use a topic in ${here}; its subscribers may be in other Regions`,
    });
  }
}

/** Refuses a topic that will be written so that SES cannot publish to it. */
export function assertWrittenTopic(scope: Construct, topic: Topic): void {
  const { resource } = topic;
  assertStandard(scope, resource !== undefined && String(written(resource, 'fifoTopic')) === 'true');
  const key = keyOfTopic(topic);
  if (key && isAwsManaged(key)) {
    throw new EventDestinationError(scope, {
      code: 'SnsDestination.awsManagedKey',
      prop: 'topic',
      got: `a topic encrypted with the AWS managed key ${key.id.slice(key.id.indexOf('alias/'))}`,
      allowed: 'a topic that is encrypted with a customer managed key, or not encrypted',
      remedy: `SES may not use an AWS managed key, whose policy nobody can change: give the topic a 'masterKey: new kms.Key(...)'`,
    });
  }
}

function assertStandard(scope: Construct, isFifo: boolean): void {
  if (isFifo) {
    throw new EventDestinationError(scope, {
      code: 'SnsDestination.fifoTopic',
      prop: 'topic',
      got: 'a FIFO topic',
      allowed: 'a standard topic',
      remedy: 'SES does not publish to FIFO topics: create a standard topic',
    });
  }
}

function isL2(topic: object | undefined): topic is ITopic {
  return topic !== undefined && 'addToResourcePolicy' in topic;
}
