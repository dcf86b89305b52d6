import { Stack } from 'aws-cdk-lib';
import type { IAlarmRef } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { assertSameStage } from '../../private/cycles';
import { assertHere, assertListGiven } from '../../private/input';
import { environmentOf } from '../../private/values';

const LIKE = 'this pause';

/** Refuses what a rule, a state machine or its log cannot reach from here. */
export function assertPausable(scope: Construct, set: IConfigurationSetRef, alarms: IAlarmRef[], encryptionKey?: IKey): void {
  assertHere(scope, set.env, {
    code: 'SendingPause.configurationSetElsewhere',
    prop: 'configurationSet',
    what: 'one',
    like: LIKE,
    remedy: 'create the pause in a stack of the account and Region of the configuration set',
  });
  assertListGiven(scope, alarms, 'alarmRef', {
    code: 'SendingPause.noAlarms',
    prop: 'alarms',
    allowed: 'a list of one or more alarms',
    remedy: `pass the alarms that call for a pause, imported with 'cloudwatch.Alarm.fromAlarmArn' if they are not of this app`,
  });
  for (const alarm of alarms) {
    assertSameStage(scope, 'alarms', alarm);
    assertHere(scope, environmentOf(alarm, alarm.alarmRef.alarmArn), {
      code: 'SendingPause.alarmElsewhere',
      prop: 'alarms',
      what: 'one',
      like: LIKE,
      remedy: 'create the alarm where the configuration set is: its event reaches no other event bus',
    });
  }
  if (encryptionKey) {
    assertKeyHere(scope, encryptionKey);
  }
}

/** The log may be encrypted with a key of another account, but not of another Region. */
function assertKeyHere(scope: Construct, key: IKey): void {
  assertSameStage(scope, 'encryptionKey', key);
  const { region } = environmentOf(key, key.keyArn);
  assertHere(
    scope,
    { account: Stack.of(scope).account, region },
    {
      code: 'SendingPause.keyInAnotherRegion',
      prop: 'encryptionKey',
      what: 'a key',
      like: LIKE,
      remedy: 'use a key of this Region, or leave it out for a new one: CloudWatch Logs uses no other',
    },
  );
}
