import { Token, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { shortPath } from '../../private/values';

const HOUR = 3600;

export interface AlarmedQueues {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly subscriptionDeadLetterQueue: Queue;
}

/** How long messages may be in the queue. */
export interface Times {
  readonly retentionPeriod: Duration;
  readonly visibilityTimeout: Duration;
  readonly maxReceiveCount: number;
}

/** Alarms on dead letters of both kinds, and on messages that are old, but still there. */
export function createAlarms(scope: Construct, queues: AlarmedQueues, times: Times): cloudwatch.Alarm[] {
  const { queue, deadLetterQueue, subscriptionDeadLetterQueue } = queues;
  const path = shortPath(queue);
  const oldest = oldestAge(times);
  const common = {
    evaluationPeriods: 1,
    // SQS stops counting in queues that nobody uses: what lies there for hours is still there
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
  };
  return [
    new cloudwatch.Alarm(scope, 'DeadLettersAlarm', {
      ...common,
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
      alarmDescription: `SES events that were read from ${path} again and again, and never deleted`,
    }),
    new cloudwatch.Alarm(scope, 'SubscriptionDeadLettersAlarm', {
      ...common,
      metric: subscriptionDeadLetterQueue.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
      alarmDescription: `SES events that SNS could not deliver to ${path}`,
    }),
    new cloudwatch.Alarm(scope, 'OldestMessageAlarm', {
      ...common,
      metric: queue.metricApproximateAgeOfOldestMessage(),
      threshold: oldest,
      alarmDescription: `SES events that nobody has deleted from ${path} for ${oldest} seconds`,
    }),
  ];
}

/** An hour, or what it takes until a message is a dead letter, but in time before SQS deletes it. */
function oldestAge({ retentionPeriod, visibilityTimeout, maxReceiveCount }: Times): number {
  const isKnown = !visibilityTimeout.isUnresolved() && !Token.isUnresolved(maxReceiveCount);
  const age = isKnown ? Math.max(HOUR, maxReceiveCount * visibilityTimeout.toSeconds()) : HOUR;
  return retentionPeriod.isUnresolved() ? age : Math.min(age, retentionPeriod.toSeconds() / 2);
}
