import { RemovalPolicy, Stack, aws_iam as iam } from 'aws-cdk-lib';
import type { IAlarmRef } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRule } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { configurationSetArn, configurationSetNameIn } from '../private/configuration-set';
import { assertReferable } from '../private/input';

/**
 * Properties of a pause of sending.
 */
export interface SendingPauseProps {
  /**
   * The configuration set whose sending is paused, in the account and Region of the pause.
   */
  readonly configurationSet: IConfigurationSetRef;

  /**
   * The alarms that pause it, whichever comes first: those that call for it, such as the critical ones on reputation.
   *
   * They are in the account and Region of the pause. The pattern of a rule has
   * 2,048 characters, unless the quota is raised, which 16 ARNs of up to 116 characters take; a composite alarm stands for
   * more.
   */
  readonly alarms: IAlarmRef[];

  /**
   * The customer managed key that encrypts the log, in the Region of the pause. The key's policy lets CloudWatch Logs use it.
   *
   * @default - a key of its own, which is rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * How long the log tells what paused the set, and when.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * What becomes of the log, the dead letters and the key when they are removed from the stack. A log that stays is in the
   * way of a pause with the same id that is added to the same stack later.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Pauses sending with a configuration set as soon as an alarm goes off. Nobody needs to be awake, and no code to be kept.
 *
 * SES then refuses mail with this set, also where it is the default of an identity; it sends all other mail. Somebody has to
 * resume, with `resumeCommand` and the permission of `grantResume`. Any change of an alarm to ALARM pauses, also from
 * INSUFFICIENT_DATA: let missing data be ignored (`TreatMissingData.IGNORE`). An alarm that already stands does not: look
 * at it when you deploy the pause first, and when you resume. A later deployment may resume, too, if the template says that
 * sending is enabled; there is a warning for a set of this app.
 *
 * Creates a rule on the default event bus for the alarms' change to ALARM; a state machine that calls
 * `PutConfigurationSetSendingOptions`, and up to 8 times again within some 4 minutes if that fails; a role for each of both,
 * which EventBridge and Step Functions may assume for this rule and this state machine alone; the log of the state machine,
 * with the event that paused, encrypted with a key of its own that is rotated (or with `encryptionKey`), and traces in
 * X-Ray; and a queue for events that did not reach the state machine within an hour. The state machine may do
 * `ses:PutConfigurationSetSendingOptions` on this configuration set, and what Step Functions asks for to write logs and traces.
 *
 * AWS bills the key, and by use what a pause takes: one execution with one state transition for each try, its log, its traces.
 *
 * Throws an error if there is no alarm, or something else in its place, if an alarm or the configuration set is in
 * another account, Region or stage (a set with a fixed name may be in another stage), if the key is in another Region or
 * stage, and for what is no configuration set. Adds a warning if the alarms are known to make too long a pattern, if the
 * policy of `encryptionKey` cannot be changed, and if the template of the set says that sending is enabled.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/monitoring-sender-reputation-pausing.html
 */
@propertyInjectable
export class SendingPause extends Construct {
  /**
   * The name of this class for property injectors, `cdk-ses-event-destinations.SendingPause`.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-ses-event-destinations.SendingPause';

  /**
   * The rule that starts the state machine.
   */
  public readonly rule: IRule;

  /**
   * The state machine that pauses. Put an alarm on its `metricFailed()`, to be told of a pause that did not succeed.
   */
  public readonly stateMachine: IStateMachine;

  /**
   * The log of the state machine.
   */
  public readonly logGroup: ILogGroup;

  /**
   * What EventBridge could not hand to the state machine within an hour: alarms that did not pause.
   */
  public readonly deadLetterQueue: IQueue;

  /**
   * The command that resumes sending, for somebody with the permission of `grantResume`.
   */
  public readonly resumeCommand: string;

  private readonly configurationSet: IConfigurationSetRef;

  constructor(scope: Construct, id: string, props: SendingPauseProps) {
    super(scope, id);
    const { configurationSet, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, ...others } = props;
    assertReferable(this, configurationSet);
    this.configurationSet = configurationSet;
    const configurationSetName = configurationSetNameIn(this, configurationSet);
    this.resumeCommand =
      `aws sesv2 put-configuration-set-sending-options --region ${Stack.of(this).region} ` +
      `--configuration-set-name ${configurationSetName} --sending-enabled`;

    const parts = onFirstUse.parts().createParts(this, {
      ...others,
      configurationSet,
      configurationSetName,
      configurationSetArn: configurationSetArn(this, configurationSetName),
      removalPolicy,
    });
    this.rule = parts.rule;
    this.stateMachine = parts.stateMachine;
    this.logGroup = parts.logGroup;
    this.deadLetterQueue = parts.deadLetterQueue;
  }

  /**
   * Lets somebody resume sending with the configuration set, and pause it: SES has one permission for both.
   *
   * Grants `ses:PutConfigurationSetSendingOptions` on this configuration set.
   *
   * @param grantee who may resume
   */
  public grantResume(grantee: iam.IGrantable): iam.Grant {
    const scope = onFirstUse.principals().principalScope(grantee, this);
    assertReferable(scope, this.configurationSet);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['ses:PutConfigurationSetSendingOptions'],
      resourceArns: [configurationSetArn(this, configurationSetNameIn(scope, this.configurationSet))],
    });
  }
}

/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: most apps pause nothing */
const onFirstUse = {
  parts: () => require('./private/parts') as typeof import('./private/parts'),
  principals: () => require('./private/principal-scope') as typeof import('./private/principal-scope'),
};
/* eslint-enable @typescript-eslint/no-require-imports */
