import { Duration, aws_logs as logs, aws_sqs as sqs } from 'aws-cdk-lib';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IAlarmRef } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRule } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { assertPausable } from './assert-pausable';
import { createLog } from './log';
import { createRule } from './rule';
import { createStateMachine } from './state-machine';
import { warnIfTemplateResumes } from './template-resumes';

interface PartsOptions {
  readonly configurationSet: IConfigurationSetRef;
  readonly configurationSetName: string;
  readonly configurationSetArn: string;
  readonly alarms: IAlarmRef[];
  readonly encryptionKey?: IKey;
  readonly logRetention?: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

interface Parts {
  readonly logGroup: logs.ILogGroup;
  readonly stateMachine: IStateMachine;
  readonly deadLetterQueue: sqs.IQueue;
  readonly rule: IRule;
}

/** What a pause consists of, if it can do its work. */
export function createParts(scope: Construct, options: PartsOptions): Parts {
  const { configurationSet, alarms, encryptionKey, logRetention: retention = logs.RetentionDays.ONE_YEAR, removalPolicy, ...set } = options;
  assertPausable(scope, configurationSet, alarms, encryptionKey);

  const logGroup = createLog(scope, { encryptionKey, retention, removalPolicy });
  const stateMachine = createStateMachine(scope, { ...set, logGroup });
  const deadLetterQueue = new sqs.Queue(scope, 'DeadLetters', {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy,
  });
  const rule = createRule(scope, alarms, stateMachine, deadLetterQueue);
  warnIfTemplateResumes(scope, stateMachine, configurationSet);
  return { logGroup, stateMachine, deadLetterQueue, rule };
}
