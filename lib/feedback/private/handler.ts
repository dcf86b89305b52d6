import { aws_lambda as lambda, aws_lambda_event_sources as sources } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { EmailEvents } from '../../email-events';
import { assertInStage } from '../../private/cycles';
import { eventTypes } from '../../private/event-types';
import { EventDestinationError, warnBelow } from '../../private/messages';
import { isInTree, once } from '../../private/once';
import { whenWritten } from '../../private/settle';
import { differenceFrom, environmentOf, resourceIn } from '../../private/values';
import type { EmailFeedbackHandlerOptions } from '../email-feedback-handler-options';
import { judgeTimeouts } from './timeouts';

interface Handler {
  readonly fn: lambda.IFunction;
  readonly options: EmailFeedbackHandlerOptions;
}

/** Lets a function consume what its filter lets through. */
export function addHandler(scope: Construct, queue: Queue, fn: lambda.IFunction, options: EmailFeedbackHandlerOptions): void {
  assertHere(scope, fn);
  const { events = EmailEvents.ALL, ...batches } = options;
  const types = eventTypes(scope, events, {
    noEvents: 'EmailFeedbackQueue.noEvents',
    unknownEvent: 'EmailFeedbackQueue.unknownEvent',
    remedy: `leave 'events' out for all that the event destinations publish`,
  });
  const eventType = lambda.FilterRule.or(...types);
  const filters = [lambda.FilterCriteria.filter({ body: { eventType } })];
  const source = new sources.SqsEventSource(queue, { ...batches, filters, reportBatchItemFailures: true });
  fn.addEventSource(source);
  if (fn.role) {
    // an imported function does not wait for the permission, and Lambda refuses a mapping without
    const mapping = resourceIn(source.eventSourceMappingId, 'AWS::Lambda::EventSourceMapping')!;
    queue.grants.consumeMessages(fn).applyBefore(mapping);
  }
  handlersOf(scope, queue).push({ fn, options });
}

/** Lambda maps a queue to a function of the same account and Region. */
function assertHere(scope: Construct, fn: lambda.IFunction): void {
  assertInStage(scope, 'fn', fn);
  const difference = differenceFrom(scope, environmentOf(fn, fn.functionArn));
  if (difference) {
    throw new EventDestinationError(scope, {
      code: 'EmailFeedbackQueue.functionElsewhere',
      prop: 'fn',
      got: `a function in ${difference.there}`,
      allowed: `a function in ${difference.here}, like the queue`,
      remedy: 'let a function in the account and Region of the queue handle the messages',
    });
  }
}

/** All that handle a queue, to be judged together. */
function handlersOf(scope: Construct, queue: Queue): Handler[] {
  return once(queue, 'handlers', () => {
    const handlers: Handler[] = [];
    whenWritten(scope, () => {
      const present = handlers.filter(({ fn }) => isInTree(fn));
      judgeTogether(scope, queue, present);
      present.forEach(({ fn, options }) => judgeTimeouts(scope, queue, fn, options));
    });
    return handlers;
  });
}

/** Functions of one queue take each other's messages. */
function judgeTogether(scope: Construct, queue: Queue, handlers: Handler[]): void {
  if (handlers.length > 1) {
    warnBelow(
      queue,
      'EmailFeedbackQueue.severalHandlers',
      `Several functions handle what arrives in ${scope.node.path}: ${handlers.map(({ fn }) => fn.node.path).join(', ')}. ` +
        'Each message reaches only one of them, and if its filter does not let the message through, Lambda deletes it, although another would. ' +
        'Create an EmailFeedbackQueue for each function.',
    );
  }
}
