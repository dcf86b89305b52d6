import type { IAlarmRef } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { fixedName } from '../../private/configuration-set';
import { assertConfigurationSetName } from '../../private/input';
import { EventDestinationError } from '../../private/messages';
import type { Fault } from '../../private/messages';
import { differenceFrom, environmentOf } from '../../private/values';

/** Refuses what a rule or a state machine cannot reach from here. */
export function assertPausable(scope: Construct, set: IConfigurationSetRef, alarms: IAlarmRef[]): void {
  assertConfigurationSetName(scope, fixedName(set));
  assertHere(scope, set.env, {
    code: 'SendingPause.configurationSetElsewhere',
    prop: 'configurationSet',
    remedy: 'create the pause in a stack of the account and Region of the configuration set',
  });
  if (alarms.length === 0) {
    throw new EventDestinationError(scope, {
      code: 'SendingPause.noAlarms',
      prop: 'alarms',
      got: alarms,
      allowed: 'one or more alarms',
      remedy: 'pass the alarms that call for a pause: without any, nothing ever pauses',
    });
  }
  for (const alarm of alarms) {
    assertHere(scope, environmentOf(alarm, alarm.alarmRef.alarmArn), {
      code: 'SendingPause.alarmElsewhere',
      prop: 'alarms',
      remedy: 'create the alarm where the configuration set is: its event reaches no other event bus',
    });
  }
}

function assertHere(scope: Construct, there: IEnvironmentAware['env'], fault: Pick<Fault, 'code' | 'prop' | 'remedy'>): void {
  const difference = differenceFrom(scope, there);
  if (difference) {
    throw new EventDestinationError(scope, {
      ...fault,
      got: `one in ${difference.there}`,
      allowed: `one in ${difference.here}, like this pause`,
    });
  }
}
