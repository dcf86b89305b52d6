import {
  ArnFormat,
  Duration,
  Names,
  Stack,
  aws_iam as iam,
  aws_stepfunctions as stepfunctions,
  aws_stepfunctions_tasks as tasks,
} from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { callerFor } from './caller';

interface StateMachineOptions {
  readonly configurationSetName: string;
  readonly configurationSetArn: string;
  readonly logGroup: ILogGroup;
}

/** A state machine that pauses sending, and does not give up at once. */
export function createStateMachine(scope: Construct, options: StateMachineOptions): stepfunctions.StateMachine {
  const stateMachineName = Names.uniqueResourceName(scope, { maxLength: 80 });
  const arn = Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: stateMachineName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const pause = new tasks.CallAwsService(scope, 'Pause', {
    service: 'sesv2',
    action: 'putConfigurationSetSendingOptions',
    parameters: { ConfigurationSetName: options.configurationSetName, SendingEnabled: false },
    iamAction: 'ses:PutConfigurationSetSendingOptions',
    iamResources: [options.configurationSetArn],
  });
  // whatever the error: SES takes one call a second in the whole account, and a new role takes a while to spread
  pause.addRetry({
    errors: [stepfunctions.Errors.ALL],
    interval: Duration.seconds(2),
    backoffRate: 2,
    maxDelay: Duration.minutes(1),
    maxAttempts: 8,
    jitterStrategy: stepfunctions.JitterType.FULL,
  });
  return new stepfunctions.StateMachine(scope, 'StateMachine', {
    stateMachineName,
    comment: 'Pauses sending with a configuration set of SES',
    definitionBody: stepfunctions.DefinitionBody.fromChainable(pause),
    role: new iam.Role(scope, 'StateMachineRole', { assumedBy: callerFor(scope, 'states.amazonaws.com', arn) }),
    logs: { destination: options.logGroup, level: stepfunctions.LogLevel.ALL, includeExecutionData: true },
    tracingEnabled: true,
  });
}
