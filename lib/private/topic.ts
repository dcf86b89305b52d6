import { Stack } from 'aws-cdk-lib';
import type { CfnTopic, ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { assertKeyReachable, assertReachable } from './cycles';
import { assertArn } from './input';
import { EventDestinationError } from './messages';
import { once } from './once';
import { differ, environmentOf, resourceIn } from './values';

/** Refuses a topic that SES cannot publish to from `scope`. */
export function assertTopic(scope: Construct, topic: ITopic): void {
  const resource = topicResource(topic);
  assertKeyReachable(scope, { prop: 'topic', got: topic, resource, key: resource?.kmsMasterKeyId });
  assertReachable(scope, 'topic', topic);

  const { region } = Stack.of(scope);
  const there = environmentOf(topic, topic.topicArn).region;
  assertArn(scope, topic.topicArn, {
    code: 'SnsDestination.malformedArn',
    prop: 'topic',
    allowed: 'arn:<partition>:sns:<region>:<account>:<name>',
    remedy: 'import the topic by its own ARN, not by that of a subscription or a queue',
  });
  if (topic.fifo || resource?.fifoTopic === true) {
    throw new EventDestinationError(scope, {
      code: 'SnsDestination.fifoTopic',
      prop: 'topic',
      got: 'a FIFO topic',
      allowed: 'a standard topic',
      remedy: 'SES does not publish to FIFO topics: create a standard topic',
    });
  }
  if (differ(there, region)) {
    throw new EventDestinationError(scope, {
      code: 'SnsDestination.topicInAnotherRegion',
      prop: 'topic',
      got: `a topic in ${there}`,
      allowed: `a topic in ${region}, the Region of the configuration set`,
      remedy: `use a topic in ${region}; its subscribers may be in other Regions`,
    });
  }
  const keyId = keyIdOf(topic) ?? '';
  if (/(^|:)alias\/aws\//.test(keyId)) {
    throw new EventDestinationError(scope, {
      code: 'SnsDestination.awsManagedKey',
      prop: 'topic',
      got: `a topic encrypted with the AWS managed key ${keyId.slice(keyId.indexOf('alias/'))}`,
      allowed: 'a topic that is encrypted with a customer managed key, or not encrypted',
      remedy: `SES may not use an AWS managed key, whose policy nobody can change: give the topic a 'masterKey: new kms.Key(...)'`,
    });
  }
}

/** The key of a topic as its resource names it: the L1 may have been changed behind the back of its L2. */
export function keyIdOf(topic: ITopic): string | undefined {
  return topicResource(topic)?.kmsMasterKeyId ?? topic.masterKey?.keyArn;
}

function topicResource(topic: ITopic): CfnTopic | undefined {
  return once(topic, 'resource', () => resourceIn(topic.topicArn, 'AWS::SNS::Topic'));
}
