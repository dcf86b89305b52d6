import { ArnFormat, Duration, Names, Stack, aws_events as events, aws_events_targets as targets, aws_iam as iam } from 'aws-cdk-lib';
import type { CfnAlarm, CfnCompositeAlarm, IAlarmRef } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { knownLength } from '../../private/known-length';
import { warn } from '../../private/messages';
import { whenWritten } from '../../private/settle';
import { resourceIn, written, writtenPart } from '../../private/values';
import { callerFor } from './caller';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const LONGEST_PATTERN = 2048;

/** A rule that starts a state machine when one of the alarms goes off. */
export function createRule(scope: Construct, alarms: IAlarmRef[], machine: IStateMachine, deadLetterQueue: IQueue): events.Rule {
  const ruleName = Names.uniqueResourceName(scope, { maxLength: 64 });
  const arn = Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: ruleName });
  const role = new iam.Role(scope, 'RuleRole', { assumedBy: callerFor(scope, 'events.amazonaws.com', arn) });
  const rule = new events.Rule(scope, 'Rule', {
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
  whenWritten(scope, () => warnOfLongPattern(scope, rule.node.defaultChild as events.CfnRule, alarms));
  return rule;
}

/** The characters of the ARN of an alarm of this app, at least, for which a reference stands. */
function leastOfArn({ alarmRef: { alarmArn } }: IAlarmRef): number {
  const resource =
    resourceIn<CfnAlarm>(alarmArn, 'AWS::CloudWatch::Alarm') ?? resourceIn<CfnCompositeAlarm>(alarmArn, 'AWS::CloudWatch::CompositeAlarm');
  if (!resource) {
    return 0;
  }
  const { stack } = resource;
  const beginning = stack.formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return lengthOf(stack, beginning) + lengthOf(stack, written(resource, 'alarmName') ?? '');
}

function lengthOf(stack: Stack, text: unknown): number {
  return knownLength(stack, stack.resolve(text) ?? '') - '""'.length;
}

/** At least: what only CloudFormation knows counts as little as it can be. */
function warnOfLongPattern(scope: Construct, rule: events.CfnRule, alarms: IAlarmRef[]): void {
  const references = alarms.filter(({ alarmRef }) => lengthOf(rule.stack, alarmRef.alarmArn) === 0);
  const referred = references.reduce((sum, each) => sum + leastOfArn(each), 0);
  const characters = knownLength(rule.stack, writtenPart(rule, 'eventPattern')) + referred;
  if (characters > LONGEST_PATTERN) {
    warn(
      scope,
      'SendingPause.tooManyAlarms',
      `The alarms make a pattern of ${characters} characters or more, but EventBridge takes ${LONGEST_PATTERN} unless the quota of the account ` +
        'has been raised. Pass a composite alarm that stands for several, or create several pauses.',
    );
  }
}
