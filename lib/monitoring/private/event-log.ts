import { ArnFormat, RemovalPolicy, Stack, aws_events as events, aws_iam as iam, aws_kms as kms, aws_logs as logs } from 'aws-cdk-lib';
import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { ConfigurationSetEventDestination } from '../../configuration-set-event-destination';
import { EventBridgeDestination } from '../../destinations/event-bridge-destination';
import { EmailEvents } from '../../email-events';
import { CONFIGURATION_SET, configurationSetNameIn } from '../../private/configuration-set';
import { assertSameStage } from '../../private/cycles';
import { eventTypes } from '../../private/event-types';
import { assertConfigurationSet, assertGiven, assertHere } from '../../private/input';
import { letLogsUseKey } from '../../private/log-encryption';
import { expectOnEventBridge } from '../../private/published-events';
import { environmentOf, shortPath } from '../../private/values';
import type { EmailEventLogOptions } from '../email-event-log-options';
import { warnIfShared } from './shared-log-group';

/** The events of a configuration set, one a record, as EventBridge delivers them. */
export interface EventLog {
  readonly logGroup: logs.ILogGroupRef;
  /** What records call the events that are kept. */
  readonly eventTypes: string[];
}

/** Keeps the events of a configuration set. */
export function createEventLog(scope: Construct, configurationSet: IConfigurationSetRef, options: EmailEventLogOptions): EventLog {
  const { events: kept = EmailEvents.FEEDBACK, createDestination = true } = options;
  assertConfigurationSet(scope, configurationSet);
  const types = eventTypes(scope, kept, {
    noEvents: 'TransactionalEmailDashboard.noEvents',
    unknownEvent: 'TransactionalEmailDashboard.unknownEvent',
    remedy: `leave 'events' out for bounces and complaints`,
  });
  if (options.logGroup != null) {
    assertWritable(scope, options.logGroup);
  }
  const logGroup = options.logGroup ?? createLogGroup(scope);
  const rule = new events.Rule(scope, 'Rule', {
    description: `What becomes of the mail of the configuration set ${shortPath(configurationSet)}, for a dashboard`,
    eventPattern: {
      source: ['aws.ses'],
      detail: { eventType: types, mail: { tags: { [CONFIGURATION_SET]: [configurationSetNameIn(scope, configurationSet)] } } },
    },
  });
  // not core's target, which grants by a Lambda function
  rule.addTarget({ bind: () => ({ arn: arnOf(scope, logGroup.logGroupRef.logGroupName) }) });
  warnIfShared(logGroup, { rule, configurationSet, eventTypes: types });
  const policy = grantWrite(scope, logGroup, rule);
  if (createDestination) {
    const destination = new EventBridgeDestination();
    const published = new ConfigurationSetEventDestination(scope, 'Events', { configurationSet, destination, events: kept });
    published.node.addDependency(rule, policy);
  } else {
    expectOnEventBridge(configurationSet, kept, scope);
  }
  return { logGroup, eventTypes: types };
}

/** EventBridge writes to log groups of its own account and Region. */
function assertWritable(scope: Construct, logGroup: logs.ILogGroupRef): void {
  const prop = 'logGroup';
  assertGiven(scope, logGroup, 'logGroupRef', {
    code: 'TransactionalEmailDashboard.notALogGroup',
    prop,
    allowed: 'a log group: an L2, an L1 or one that is imported by its name',
    remedy: `import it by its name with 'logs.LogGroup.fromLogGroupName', or leave it out`,
  });
  assertSameStage(scope, prop, logGroup);
  assertHere(scope, environmentOf(logGroup, logGroup.logGroupRef.logGroupArn), {
    code: 'TransactionalEmailDashboard.logGroupElsewhere',
    prop,
    what: 'a log group',
    like: 'the dashboard',
    remedy: 'create it in the account and Region of the dashboard, or leave it out',
  });
}

/** As in https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html, beside the rule that it names. */
function grantWrite(scope: Construct, logGroup: logs.ILogGroupRef, { ruleArn }: events.Rule): logs.ResourcePolicy {
  const allow = (action: string, conditions?: iam.Conditions) =>
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com'), new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: [action],
      resources: [arnOf(scope, `${logGroup.logGroupRef.logGroupName}:*`)],
      conditions,
    });
  return new logs.ResourcePolicy(scope, 'Policy', {
    policyStatements: [allow('logs:CreateLogStream'), allow('logs:PutLogEvents', { ArnEquals: { 'aws:SourceArn': ruleArn } })],
  });
}

function createLogGroup(scope: Construct): logs.LogGroup {
  // it stays when it is removed, but not after a first deployment that failed
  const removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
  const encryptionKey = new kms.Key(scope, 'Key', { enableKeyRotation: true, removalPolicy });
  const logGroup = new logs.LogGroup(scope, 'LogGroup', { encryptionKey, retention: logs.RetentionDays.THREE_MONTHS, removalPolicy });
  // the log group waits for its key, so that the key cannot name it
  letLogsUseKey(logGroup, { key: encryptionKey, names: '*', code: 'TransactionalEmailDashboard.keyNotGranted' });
  return logGroup;
}

function arnOf(scope: Construct, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
