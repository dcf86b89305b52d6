import { Stack } from 'aws-cdk-lib';
import type { IAlarmRef } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { fixedName } from '../../private/configuration-set';
import { assertConfigurationSetName } from '../../private/input';
import { EventDestinationError } from '../../private/messages';
import type { Fault } from '../../private/messages';
import { differ, environmentOf } from '../../private/values';

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
  const here = Stack.of(scope);
  const otherAccount = differ(here.account, there.account);
  if (otherAccount || differ(here.region, there.region)) {
    throw new EventDestinationError(scope, {
      ...fault,
      got: `one in ${otherAccount ? there.account : there.region}`,
      allowed: `one in ${otherAccount ? here.account : here.region}, like this pause`,
    });
  }
}
