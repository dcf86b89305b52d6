import { Token } from 'aws-cdk-lib';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnConfigurationSet, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { Construct, IConstruct } from 'constructs';
import { CONFIGURATION_SET, resourceOf } from '../../private/configuration-set';
import { EventDestinationError, warn } from '../../private/messages';
import { once } from '../../private/once';
import { whenWritten } from '../../private/settle';
import { constructAround, isFalse, writtenPart } from '../../private/values';

interface Thresholds {
  readonly bounceWarningThreshold: number;
  readonly bounceCriticalThreshold: number;
  readonly complaintWarningThreshold: number;
  readonly complaintCriticalThreshold: number;
}

/** CloudWatch takes any number, but the rates are shares. */
export function assertThresholds(scope: Construct, thresholds: Thresholds): void {
  for (const [prop, threshold] of Object.entries(thresholds)) {
    if (!Token.isUnresolved(threshold) && !(threshold > 0 && threshold <= 1)) {
      throw new EventDestinationError(scope, {
        code: 'ReputationAlarms.invalidThreshold',
        prop,
        got: threshold,
        allowed: 'a share, more than 0 and at most 1',
        remedy: 'write 5 % as 0.05',
      });
    }
  }
  assertWarnsFirst(scope, 'bounceWarningThreshold', thresholds.bounceWarningThreshold, thresholds.bounceCriticalThreshold);
  assertWarnsFirst(scope, 'complaintWarningThreshold', thresholds.complaintWarningThreshold, thresholds.complaintCriticalThreshold);
}

/** Refuses a warning that would come after what it warns of. */
function assertWarnsFirst(scope: Construct, prop: string, warning: number, critical: number): void {
  if (!Token.isUnresolved(warning) && !Token.isUnresolved(critical) && warning > critical) {
    throw new EventDestinationError(scope, {
      code: 'ReputationAlarms.warningAboveCritical',
      prop,
      got: warning,
      allowed: `at most ${critical}, the critical threshold`,
      remedy: 'lower it, or raise the critical threshold',
    });
  }
}

/** From which share on AWS may review an account, and pause it. */
const LIMITS = { Bounce: ['5 %', '10 %'], Complaint: ['0.1 %', '0.5 %'] };

/** What an alarm tells whom it wakes. */
export function descriptionOf(rate: keyof typeof LIMITS, level: string, threshold: number, whose: string): string {
  const [review, pause] = LIMITS[rate];
  return (
    `${level}: the ${rate.toLowerCase()} rate of ${whose} has reached ${percentOf(threshold)}. ` +
    `AWS may review an account from ${review} on, and pause it from ${pause} on`
  );
}

/** How to tell a share to people. */
function percentOf(share: number): string {
  return Token.isUnresolved(share) ? 'its threshold' : `${Number((100 * share).toPrecision(12))} %`;
}

/** Refuses dimensions by which AWS does not publish the reputation. */
export function assertReputationOf(scope: IConstruct | undefined, dimensions: string[]): void {
  if (dimensions.some((dimension) => dimension !== CONFIGURATION_SET)) {
    throw new EventDestinationError(scope, {
      code: 'EmailMetrics.reputationByDimensions',
      prop: 'dimensions',
      got: dimensions,
      allowed: `${CONFIGURATION_SET} alone, or none`,
      remedy: `call 'forConfigurationSet' or 'forAccount': AWS publishes the reputation of nothing else`,
    });
  }
}

/** Warns, when all is written, if a set does not publish its reputation, for which somebody asks. */
export function expectReputation(set: CfnConfigurationSet): void {
  once(set, 'reputation', () =>
    whenWritten(set, () => {
      if (isOff(set)) {
        const { path } = (constructAround(set) ?? set).node;
        warn(
          set,
          'EmailMetrics.reputationNotPublished',
          `Metrics of the reputation of the configuration set ${path} are asked for, which it does not publish: there will be no data. ` +
            `Give it 'reputationMetrics: true'.`,
        );
      }
    }),
  );
}

/** Refuses a set whose metrics will never be there. */
export function assertPublishesReputation(scope: Construct, configurationSet: IConfigurationSetRef): void {
  const resource = resourceOf(configurationSet);
  if (resource && isOff(resource)) {
    throw new EventDestinationError(scope, {
      code: 'ReputationAlarms.noReputationMetrics',
      prop: 'configurationSet',
      got: configurationSet,
      allowed: 'a configuration set that publishes reputation metrics',
      remedy: `give the configuration set 'reputationMetrics: true', or leave 'configurationSet' out to watch the account`,
    });
  }
}

/** CloudFormation's own default is off. What its functions give is not known here. */
function isOff(set: CfnConfigurationSet): boolean {
  const enabled = writtenPart(set, 'reputationOptions', 'ReputationMetricsEnabled');
  return enabled === undefined || isFalse(enabled);
}

/** Whether an alarm does something when it goes off. */
export function hasActions(alarm: CfnAlarm): boolean {
  const actions = writtenPart(alarm, 'alarmActions');
  return actions !== undefined && !isFalse(writtenPart(alarm, 'actionsEnabled')) && !(Array.isArray(actions) && actions.length === 0);
}
