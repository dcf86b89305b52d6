import { Duration, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { ILogGroupRef } from 'aws-cdk-lib/aws-logs';
import type { EmailSendingEvent, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { CONFIGURATION_SET, configurationSetNameAnywhere, resourceOf } from '../private/configuration-set';
import { assertReferable } from '../private/input';
import type { EmailEventLogOptions } from './email-event-log-options';
import type { EventLog } from './private/event-log';

/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: many apps have nothing of this */
const parts = {
  charts: () => require('./private/charts') as typeof import('./private/charts'),
  counted: () => require('./private/counted') as typeof import('./private/counted'),
  eventLog: () => require('./private/event-log') as typeof import('./private/event-log'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * Properties of a dashboard of transactional mail.
 */
export interface TransactionalEmailDashboardProps {
  /**
   * The configuration set whose mail is shown. It needs an event destination with a `CloudWatchDestination` that counts
   * by the configuration set, as it does by default.
   */
  readonly configurationSet: IConfigurationSetRef;

  /**
   * Keeps events, to count the users who open and click, and to tell hard bounces from soft ones.
   *
   * @default - nothing is kept: a note stands in the place of these two charts
   */
  readonly eventLog?: EmailEventLogOptions;

  /**
   * The name of the dashboard: letters, digits, `-` and `_`. It is of no use without a dashboard.
   *
   * @default - a name that CloudFormation makes
   */
  readonly dashboardName?: string;

  /**
   * The time that the dashboard shows when it is opened: a day or more, because its charts have a point a day. It is of no
   * use without a dashboard. A property injector that gives the `cloudwatch.Dashboard` a `start` has to take it away.
   *
   * @default Duration.days(30)
   */
  readonly defaultInterval?: Duration;

  /**
   * Whether to create a dashboard. Set it to false if the charts go onto one of yours, see `widgets`.
   *
   * @default true
   */
  readonly createDashboard?: boolean;
}

/**
 * The ten charts in which Amazon Pinpoint showed transactional mail, for a configuration set: sends, deliveries, opens,
 * clicks, complaints, the rates of deliveries, bounces and complaints, users who open and click, and hard and soft bounces.
 *
 * Each chart has a point a day. Above it stand the average of the days, the total, and the change from the first
 * day to the last, which is today and not over yet. Unlike Pinpoint, it counts each open and each click. Without event
 * destinations for OPEN and CLICK, these two charts stay empty.
 *
 * Creates a CloudWatch dashboard. With `eventLog`, also an EventBridge destination of the configuration set, a rule on the
 * default event bus, and a log group with a key; EventBridge may write to the log group for this rule, and CloudWatch
 * Logs may use the key for log groups of the account. An account has room for 10 such policies of log groups in a Region.
 *
 * CloudWatch bills the dashboard, and six custom metrics of the event destination that it shows. With `eventLog`: the
 * key, what is written to the log group, and what its queries read, each time that the dashboard is looked at.
 *
 * Throws an error if the events of `eventLog` are none, unknown, a token or no list, if its log group is none, or in another
 * account, Region or stage, or if the configuration set is of another stage and has no fixed name. Adds a warning to a configuration
 * set of this app that no event destination of the app counts for the charts, or, with `createDestination: false`, publishes
 * to the event log; and to the rule of an event log whose log group is that of another one, unless they keep different events
 * of one set.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
 */
@propertyInjectable
export class TransactionalEmailDashboard extends Construct {
  /**
   * The name of this class for property injectors, `cdk-ses-event-destinations.TransactionalEmailDashboard`.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-ses-event-destinations.TransactionalEmailDashboard';

  /**
   * The dashboard, unless `createDashboard` is false.
   */
  public readonly dashboard?: cloudwatch.Dashboard;

  /**
   * Where the events are kept, if `eventLog` asks for it.
   */
  public readonly logGroup?: ILogGroupRef;

  private readonly configurationSet: IConfigurationSetRef;
  private readonly eventLog?: EventLog;

  constructor(scope: Construct, id: string, props: TransactionalEmailDashboardProps) {
    super(scope, id);
    const { configurationSet, eventLog, dashboardName, defaultInterval = Duration.days(30), createDashboard = true } = props;
    assertReferable(this, configurationSet);
    this.configurationSet = configurationSet;
    this.eventLog = eventLog && parts.eventLog().createEventLog(new Construct(this, 'EventLog'), configurationSet, eventLog);
    this.logGroup = this.eventLog?.logGroup;
    if (createDashboard) {
      this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
        dashboardName,
        defaultInterval,
        // otherwise CloudWatch would choose another period than a day
        periodOverride: cloudwatch.PeriodOverride.INHERIT,
        widgets: [this.widgets()],
      });
    }
    const resource = resourceOf(configurationSet);
    if (resource) {
      // open and click are missing on purpose, unless mail is tracked
      const events = ['send', 'delivery', 'bounce', 'complaint'] as EmailSendingEvent[];
      parts.counted().expectCounted(resource, [CONFIGURATION_SET], events, this);
    }
  }

  /**
   * The charts, for a dashboard of your own: `dashboard.addWidgets(...email.widgets())`. They are made anew with each call,
   * each twelve columns wide.
   *
   * The dashboard needs `periodOverride: PeriodOverride.INHERIT`, so that CloudWatch counts by the day.
   */
  public widgets(): cloudwatch.IWidget[] {
    const mail = {
      dimensionsMap: { [CONFIGURATION_SET]: configurationSetNameAnywhere(this.configurationSet) },
      owner: this.configurationSet,
    };
    return parts.charts().transactionalCharts(mail, this.eventLog);
  }
}
