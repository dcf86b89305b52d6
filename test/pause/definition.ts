import { App, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ses from 'aws-cdk-lib/aws-ses';
import { SendingPause } from '../../lib';
import { Deployment } from '../helpers/deployment';
import { ENV } from '../helpers/scene';
import { ALARM, EVENTS, SET } from '../patterns/events';

/** Prints what Step Functions gets of a pause, from a synthesized template, and an event that starts it. */
const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'Stack', { env: ENV });
const { resumeCommand } = new SendingPause(stack, 'Pause', {
  configurationSet: ses.ConfigurationSet.fromConfigurationSetName(stack, 'Set', SET),
  alarms: [cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', ALARM)],
});

const [machine] = new Deployment(app).resources('AWS::StepFunctions::StateMachine').map((resource) => resource.properties());
const { StateMachineName: name, DefinitionString: definition, RoleArn: roleArn } = machine;
console.log(JSON.stringify({ set: SET, stateMachine: { name, definition, roleArn }, event: EVENTS['alarm ALARM'], resumeCommand }));
