import { Duration, Names, Stack, aws_events as events, aws_events_targets as targets, aws_iam as iam } from 'aws-cdk-lib';
import type { IAlarmRef } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { callerFor } from './caller';

/** A rule that starts a state machine when one of the alarms goes off. */
export function createRule(scope: Construct, alarms: IAlarmRef[], machine: IStateMachine, deadLetterQueue: IQueue): events.Rule {
  const ruleName = Names.uniqueResourceName(scope, { maxLength: 64 });
  const arn = Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: ruleName });
  const role = new iam.Role(scope, 'RuleRole', { assumedBy: callerFor(scope, 'events.amazonaws.com', arn) });
  return new events.Rule(scope, 'Rule', {
    ruleName,
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      resources: alarms.map(({ alarmRef }) => alarmRef.alarmArn),
      detail: { state: { value: ['ALARM'] } },
    },
    // hours later, a pause helps nobody: better a dead letter that is seen
    targets: [new targets.SfnStateMachine(machine, { role, deadLetterQueue, maxEventAge: Duration.hours(1) })],
  });
}
