import { Stage } from 'aws-cdk-lib';
import type { aws_events as events, aws_logs as logs } from 'aws-cdk-lib';
import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { IConstruct } from 'constructs';
import { resourceOf } from '../../private/configuration-set';
import { warnBelow } from '../../private/messages';
import { isInTree, once } from '../../private/once';
import { whenWritten } from '../../private/settle';
import { environmentOf, isKnown, resourceIn } from '../../private/values';

/** What a rule writes to a log group. */
export interface Kept {
  readonly rule: events.IRule;
  readonly configurationSet: IConfigurationSetRef;
  readonly eventTypes: string[];
}

/** What several rules write to one log group counts several times, or for several sets. */
export function warnIfShared(logGroup: logs.ILogGroupRef, kept: Kept): void {
  const all = logOf(logGroup, kept.rule);
  const earlier = [...all];
  all.push(kept);
  whenWritten(kept.rule, () => {
    const other = earlier.find((each) => isInTree(each.rule) && mix(each, kept));
    if (other) {
      warnBelow(
        kept.rule,
        'TransactionalEmailDashboard.sharedLogGroup',
        `The rule ${other.rule.node.path} writes to the same log group: events of the same configuration set count twice in the charts, and ` +
          `those of several sets are mixed. Give each event log a log group of its own. For a second dashboard of one configuration set, put ` +
          `the 'widgets' of one TransactionalEmailDashboard on both.`,
      );
    }
  });
}

/** All that is written to a log group. Imports by one name in several stages are of several environments, unless these are known. */
function logOf(logGroup: logs.ILogGroupRef, rule: events.IRule): Kept[] {
  const { logGroupName, logGroupArn } = logGroup.logGroupRef;
  const { account, region } = environmentOf(logGroup, logGroupArn);
  const where = isKnown(account) && isKnown(region) ? rule.node.root : (Stage.of(rule) as IConstruct);
  const resource = resourceIn<logs.CfnLogGroup>(logGroupName, 'AWS::Logs::LogGroup');
  return once(resource ?? where, `event logs in ${resource ? 'it' : logGroupArn}`, () => []);
}

/** Different events of one configuration set do not get in each other's way. */
function mix(one: Kept, other: Kept): boolean {
  const [set, otherSet] = [one, other].map(
    ({ configurationSet: each }) => resourceOf(each) ?? each.configurationSetRef.configurationSetName,
  );
  return set !== otherSet || one.eventTypes.some((each) => other.eventTypes.includes(each));
}
