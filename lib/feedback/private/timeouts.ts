import { Token } from 'aws-cdk-lib';
import type { aws_lambda as lambda } from 'aws-cdk-lib';
import type { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { EventDestinationError, warnBelow } from '../../private/messages';
import { part, resourceIn, written } from '../../private/values';
import type { EmailFeedbackHandlerOptions } from '../email-feedback-handler-options';

/** What Lambda gives a function that names no timeout. */
const DEFAULT_TIMEOUT = 3;

/** What SQS gives a queue that names no visibility timeout. */
const DEFAULT_VISIBILITY_TIMEOUT = 30;

/** What SQS gives a queue that names no retention: four days. */
const DEFAULT_RETENTION = 345_600;

/** Lambda refuses a function that may run on while others already read its messages again. */
export function judgeTimeouts(
  scope: Construct,
  queue: Queue,
  fn: lambda.IFunction,
  { maxBatchingWindow }: EmailFeedbackHandlerOptions,
): void {
  const resource = resourceOf(fn);
  const timeout = resource ? known(written(resource, 'timeout'), DEFAULT_TIMEOUT) : NaN;
  const visibilityTimeout = visibilityTimeoutOf(queue);
  // a window that only CloudFormation knows makes it more
  const advised = 6 * timeout + (known(maxBatchingWindow?.toSeconds(), 0) || 0);
  if (timeout > visibilityTimeout) {
    throw new EventDestinationError(scope, {
      code: 'EmailFeedbackQueue.functionTimeout',
      prop: 'visibilityTimeout',
      got: `${visibilityTimeout} seconds`,
      allowed: `at least ${timeout} seconds, the timeout of the function ${fn.node.path}`,
      remedy: `give the function less time, or the queue a 'visibilityTimeout' of ${advised} seconds`,
    });
  }
  if (visibilityTimeout < advised) {
    warnBelow(
      queue,
      'EmailFeedbackQueue.shortVisibilityTimeout',
      `The visibility timeout of ${scope.node.path} is ${visibilityTimeout} seconds. For the function ${fn.node.path}, AWS advises ` +
        `${advised}: six times the function's timeout of ${timeout} seconds, and the batching window. When Lambda throttles the function, ` +
        `messages otherwise end in the dead letters unread. Give the queue a longer 'visibilityTimeout', or the function less time.`,
    );
  }
}

/** SQS deletes what is too old, also what has not been read often enough for the dead letters. */
export function judgeRetention(scope: Construct, queue: Queue): void {
  const resource = queue.node.defaultChild as CfnQueue;
  const maxReceiveCount = part(written(resource, 'redrivePolicy'), 'maxReceiveCount');
  const [count, visibilityTimeout] = [known(maxReceiveCount, NaN), visibilityTimeoutOf(queue)];
  const retention = known(written(resource, 'messageRetentionPeriod'), DEFAULT_RETENTION);
  if (retention < count * visibilityTimeout) {
    warnBelow(
      queue,
      'EmailFeedbackQueue.shortRetention',
      `${scope.node.path} keeps messages for ${retention} seconds, but only after ${count * visibilityTimeout} (${count} times ` +
        `${visibilityTimeout}) do those that always fail become dead letters: SQS deletes them before. Give the queue a longer ` +
        `'retentionPeriod', a shorter 'visibilityTimeout' or a lower 'maxReceiveCount'.`,
    );
  }
}

function visibilityTimeoutOf(queue: Queue): number {
  return known(written(queue.node.defaultChild as CfnQueue, 'visibilityTimeout'), DEFAULT_VISIBILITY_TIMEOUT);
}

function resourceOf(fn: lambda.IFunction): lambda.CfnFunction | undefined {
  // an alias and a version are of a function
  const { lambda: unqualified = fn } = fn as Partial<lambda.QualifiedFunctionBase>;
  return resourceIn<lambda.CfnFunction>(unqualified.functionArn, 'AWS::Lambda::Function');
}

/** NaN, to which everything compares as false, for what only CloudFormation knows. */
function known(value: unknown, byDefault: number): number {
  return Token.isUnresolved(value) ? NaN : Number(value ?? byDefault);
}
