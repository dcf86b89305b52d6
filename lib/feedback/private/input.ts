import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EventDestinationError } from '../../private/messages';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
const HIGHEST_RECEIVE_COUNT = 1000;

/** Refuses what SQS does not take, and core does not look at. */
export function assertMaxReceiveCount(scope: Construct, count: number): void {
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
