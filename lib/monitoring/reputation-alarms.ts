import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { CONFIGURATION_SET, configurationSetNameIn } from '../private/configuration-set';
import { assertReferable } from '../private/input';
import { warn } from '../private/messages';
import { isInTree } from '../private/once';
import { whenWritten } from '../private/settle';
import { shortPath } from '../private/values';

/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: many apps have nothing of this */
const parts = {
  metrics: () => require('./private/metrics') as typeof import('./private/metrics'),
  reputation: () => require('./private/reputation') as typeof import('./private/reputation'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * Properties of alarms on the sender reputation.
 */
export interface ReputationAlarmsProps {
  /**
   * The configuration set whose mail is watched. It needs `reputationMetrics: true`.
   *
   * @default - all mail of the account and Region
   */
  readonly configurationSet?: IConfigurationSetRef;

  /**
   * What the alarms do, such as `new cloudwatch_actions.SnsAction(topic)`.
   *
   * @default - the alarms are seen in CloudWatch alone, and a warning says so
   */
  readonly actions?: cloudwatch.IAlarmAction[];

  /**
   * The share of bounces from which on there is a warning: more than 0, up to the critical one.
   *
   * @default 0.05 (5 %: AWS may put the account under review)
   */
  readonly bounceWarningThreshold?: number;

  /**
   * The share of bounces from which on it is critical: more than 0, up to 1.
   *
   * @default 0.1 (10 %: AWS may pause the account)
   */
  readonly bounceCriticalThreshold?: number;

  /**
   * The share of complaints from which on there is a warning: more than 0, up to the critical one.
   *
   * @default 0.001 (0.1 %: AWS may put the account under review)
   */
  readonly complaintWarningThreshold?: number;

  /**
   * The share of complaints from which on it is critical: more than 0, up to 1.
   *
   * @default 0.005 (0.5 %: AWS may pause the account)
   */
  readonly complaintCriticalThreshold?: number;
}

/**
 * Alarms on the bounce and complaint rates by which AWS judges a sender, for when it may review or pause the account.
 *
 * Creates four alarms, two each on bounces and complaints, at the thresholds of AWS. They watch the average of five
 * minutes, go off at its first value that reaches the threshold, and are over at the first below it. Missing data
 * changes nothing, as AWS advises. They start in `INSUFFICIENT_DATA`, and stay so while there is no data: the metrics
 * may not be there before the first bounce or complaint.
 *
 * CloudWatch bills four alarms, and for a configuration set two custom metrics (inferred). AWS judges accounts: the alarms of a
 * configuration set tell which mail it is.
 *
 * Throws an error if a threshold is no share, if a warning would come after what is critical, or if the configuration set is
 * of this app and does not publish reputation metrics, or has no fixed name and is of another stage. Adds a warning if an
 * alarm has no action, or does not take it.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
 */
@propertyInjectable
export class ReputationAlarms extends Construct {
  /**
   * The name of this class for property injectors, `cdk-ses-event-destinations.ReputationAlarms`.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-ses-event-destinations.ReputationAlarms';

  /* eslint-disable awscdk/no-construct-in-public-property-of-construct -- an IAlarm takes no actions */

  /**
   * The bounce rate has reached the warning threshold.
   */
  public readonly bounceWarning: cloudwatch.Alarm;

  /**
   * The bounce rate has reached the critical threshold.
   */
  public readonly bounceCritical: cloudwatch.Alarm;

  /**
   * The complaint rate has reached the warning threshold.
   */
  public readonly complaintWarning: cloudwatch.Alarm;

  /**
   * The complaint rate has reached the critical threshold.
   */
  public readonly complaintCritical: cloudwatch.Alarm;

  /**
   * All four alarms.
   */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * The two critical alarms.
   */
  public readonly criticalAlarms: cloudwatch.Alarm[];

  /* eslint-enable awscdk/no-construct-in-public-property-of-construct */

  constructor(scope: Construct, id: string, props?: ReputationAlarmsProps) {
    super(scope, id);
    const {
      configurationSet,
      actions = [],
      bounceWarningThreshold = 0.05,
      bounceCriticalThreshold = 0.1,
      complaintWarningThreshold = 0.001,
      complaintCriticalThreshold = 0.005,
    } = props ?? {};
    if (configurationSet !== undefined) {
      assertReferable(this, configurationSet);
    }
    parts.reputation().assertThresholds(this, {
      bounceWarningThreshold,
      bounceCriticalThreshold,
      complaintWarningThreshold,
      complaintCriticalThreshold,
    });
    const mail = {
      dimensionsMap: configurationSet && { [CONFIGURATION_SET]: configurationSetNameIn(this, configurationSet) },
      owner: configurationSet,
    };
    const whose = configurationSet ? `the configuration set ${shortPath(configurationSet)}` : 'the account';
    const watch = (rate: 'Bounce' | 'Complaint', level: 'Warning' | 'Critical', threshold: number) => {
      const alarm = new cloudwatch.Alarm(this, `${rate}${level}`, {
        metric: parts.metrics().reputationOf(mail, rate),
        threshold,
        alarmDescription: parts.reputation().descriptionOf(rate, level, threshold, whose),
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      });
      alarm.addAlarmAction(...actions);
      return alarm;
    };

    this.bounceWarning = watch('Bounce', 'Warning', bounceWarningThreshold);
    this.bounceCritical = watch('Bounce', 'Critical', bounceCriticalThreshold);
    this.complaintWarning = watch('Complaint', 'Warning', complaintWarningThreshold);
    this.complaintCritical = watch('Complaint', 'Critical', complaintCriticalThreshold);
    this.criticalAlarms = [this.bounceCritical, this.complaintCritical];
    this.alarms = [this.bounceWarning, this.complaintWarning, ...this.criticalAlarms];

    whenWritten(this, () => {
      if (configurationSet) {
        parts.reputation().assertPublishesReputation(this, configurationSet);
      }
      this.warnOfSilence();
    });
  }

  private warnOfSilence(): void {
    const silent = this.alarms
      .filter(isInTree)
      .map(({ node }) => node.defaultChild as CfnAlarm)
      .filter((alarm) => !parts.reputation().hasActions(alarm));
    if (silent.length > 0) {
      const names = silent.map(({ node }) => node.scope!.node.id);
      warn(
        silent[0],
        'ReputationAlarms.noActions',
        `Nobody is told when these alarms of ${this.node.path} go off: ${names.join(', ')}. Pass 'actions', such as an SnsAction, ` +
          'or call addAlarmAction on the alarms, and leave their actions enabled.',
      );
    }
  }
}
