import { Token, aws_lambda as lambda, aws_lambda_event_sources as sources } from 'aws-cdk-lib';
import type { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { EmailEvents } from '../../email-events';
import { EventDestinationError, warnBelow } from '../../private/messages';
import { isInTree, once } from '../../private/once';
import { whenWritten } from '../../private/settle';
import { resourceIn, written } from '../../private/values';
import type { EmailFeedbackHandlerOptions } from '../email-feedback-handler-options';
import { eventTypes } from './input';

/** What Lambda gives a function that names no timeout. */
const DEFAULT_TIMEOUT = 3;

/** What SQS gives a queue that names no visibility timeout. */
const DEFAULT_VISIBILITY_TIMEOUT = 30;

/** Lets a function consume what its filter lets through. */
export function addHandler(scope: Construct, queue: Queue, fn: lambda.IFunction, options: EmailFeedbackHandlerOptions): void {
  const { events = EmailEvents.ALL, ...batches } = options;
  const eventType = lambda.FilterRule.or(...eventTypes(scope, events));
  const filters = [lambda.FilterCriteria.filter({ body: { eventType } })];
  fn.addEventSource(new sources.SqsEventSource(queue, { ...batches, filters, reportBatchItemFailures: true }));
  whenWritten(scope, () => judgeTimeouts(scope, queue, fn, options));
  functionsOf(scope, queue).push(fn);
}

/** All that handle a queue, to be judged together. */
function functionsOf(scope: Construct, queue: Queue): lambda.IFunction[] {
  return once(queue, 'functions', () => {
    const functions: lambda.IFunction[] = [];
    whenWritten(scope, () => judgeTogether(scope, queue, functions.filter(isInTree)));
    return functions;
  });
}

/** Functions of one queue take each other's messages. */
function judgeTogether(scope: Construct, queue: Queue, functions: lambda.IFunction[]): void {
  if (functions.length > 1) {
    warnBelow(
      queue,
      'EmailFeedbackQueue.severalHandlers',
      `Several functions handle what arrives in ${scope.node.path}: ${functions.map(({ node }) => node.path).join(', ')}. ` +
        'Each message reaches only one of them, and if its filter does not let the message through, Lambda deletes it, although another would. ' +
        'Create an EmailFeedbackQueue for each function.',
    );
  }
}

/** Lambda refuses a function that may run on while others already read its messages again. */
function judgeTimeouts(scope: Construct, queue: Queue, fn: lambda.IFunction, { maxBatchingWindow }: EmailFeedbackHandlerOptions): void {
  const resource = resourceOf(fn);
  const timeout = resource ? seconds(written(resource, 'timeout'), DEFAULT_TIMEOUT) : NaN;
  const visibilityTimeout = seconds(written(queue.node.defaultChild as CfnQueue, 'visibilityTimeout'), DEFAULT_VISIBILITY_TIMEOUT);
  const advised = 6 * timeout + seconds(maxBatchingWindow?.toSeconds(), 0);
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

function resourceOf(fn: lambda.IFunction): lambda.CfnFunction | undefined {
  // an alias and a version are of a function
  const { lambda: unqualified = fn } = fn as Partial<lambda.QualifiedFunctionBase>;
  return resourceIn<lambda.CfnFunction>(unqualified.functionArn, 'AWS::Lambda::Function');
}

/** NaN, to which everything compares as false, for what only CloudFormation knows. */
function seconds(value: unknown, byDefault: number): number {
  return Token.isUnresolved(value) ? NaN : Number(value ?? byDefault);
}
