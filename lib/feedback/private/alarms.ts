import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

const HOUR = 3600;

export interface AlarmedQueues {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly subscriptionDeadLetterQueue: Queue;
  readonly retentionPeriod: Duration;
}

/** Alarms on dead letters of both kinds, and on messages that are old, but still there. */
export function createAlarms(scope: Construct, queues: AlarmedQueues): cloudwatch.Alarm[] {
  const { queue, deadLetterQueue, subscriptionDeadLetterQueue, retentionPeriod } = queues;
  const { path } = queue.node;
  const oldest = retentionPeriod.isUnresolved() ? HOUR : Math.min(HOUR, retentionPeriod.toSeconds() / 2);
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
