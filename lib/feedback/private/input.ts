import { Token } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { assertSameStage } from '../../private/cycles';
import { EventDestinationError } from '../../private/messages';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
const HIGHEST_RECEIVE_COUNT = 1000;

/** What a user may get wrong. */
export interface Input {
  readonly encryptionKey?: IKey;
  readonly maxReceiveCount: number;
}

/** Refuses what SQS does not take, and a key to which core cannot refer. */
export function assertInput(scope: Construct, { encryptionKey, maxReceiveCount }: Input): void {
  if (encryptionKey) {
    assertSameStage(scope, 'encryptionKey', encryptionKey);
  }
  assertMaxReceiveCount(scope, maxReceiveCount);
}

function assertMaxReceiveCount(scope: Construct, count: number): void {
  const isAllowed = Number.isInteger(count) && count >= 1 && count <= HIGHEST_RECEIVE_COUNT;
  if (!Token.isUnresolved(count) && !isAllowed) {
    throw new EventDestinationError(scope, {
      code: 'EmailFeedbackQueue.invalidMaxReceiveCount',
      prop: 'maxReceiveCount',
      got: count,
      allowed: 'a whole number from 1 to 1,000',
      remedy: 'leave it out for 5',
    });
  }
}
