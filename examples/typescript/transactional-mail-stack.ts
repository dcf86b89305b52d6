import { Annotations, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as pinpoint from 'aws-cdk-lib/aws-pinpoint';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  CloudWatchDestination,
  ConfigurationSetEventDestination,
  EmailEventArchive,
  EmailEventPatterns,
  EmailEvents,
  EmailFeedbackQueue,
  EmailMetrics,
  EmailSending,
  EventBridgeDestination,
  PinpointDestination,
  ReputationAlarms,
  SendingPause,
  TransactionalEmailDashboard,
} from 'cdk-ses-event-destinations';
import type { Construct } from 'constructs';

export interface TransactionalMailStackProps extends StackProps {
  /** The domain that mail is sent from. */
  readonly domainName: string;
}

/** Receipts, password resets and the like: who sends them, and where we hear what became of them. */
export class TransactionalMailStack extends Stack {
  constructor(scope: Construct, id: string, props: TransactionalMailStackProps) {
    super(scope, id, props);

    const configurationSet = new ses.ConfigurationSet(this, 'Transactional', {
      tlsPolicy: ses.ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    const identity = new ses.EmailIdentity(this, 'Sender', {
      identity: ses.Identity.domain(props.domainName),
      // without this, mail needs the name of the configuration set in every call, or no event is published
      configurationSet,
    });
    const application = new iam.Role(this, 'Application', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    EmailSending.grantSend(application, { identities: [identity], configurationSet });

    const topicArn = this.formatArn({ service: 'sns', resource: 'on-call' });
    const onCall = new SnsAction(sns.Topic.fromTopicArn(this, 'OnCall', topicArn));

    this.notifyOfFeedback(configurationSet, onCall);
    this.archive(configurationSet, onCall);
    this.watch(configurationSet, onCall);
    this.reactToRenderingFailures(configurationSet);
    this.reportToPinpoint(configurationSet);
  }

  /** Bounces and complaints, in a queue from which the suppression worker reads them. */
  private notifyOfFeedback(configurationSet: ses.IConfigurationSet, onCall: cloudwatch.IAlarmAction): void {
    new ConfigurationSetEventDestination(this, 'Feedback', {
      configurationSet,
      destination: new EmailFeedbackQueue(this, 'FeedbackQueue', { alarmActions: [onCall] }),
    });
  }

  /** Every event, for a year, for whoever asks what happened to a mail. */
  private archive(configurationSet: ses.IConfigurationSet, onCall: cloudwatch.IAlarmAction): void {
    const archive = new EmailEventArchive(this, 'EventArchive', {
      encryptionKey: new kms.Key(this, 'ArchiveKey', { enableKeyRotation: true }),
      alarmActions: [onCall],
    });
    new ConfigurationSetEventDestination(this, 'Archive', { configurationSet, destination: archive });
  }

  /** Metrics of our mail, a dashboard that shows them, and alarms. The critical ones pause this mail when AWS may pause all. */
  private watch(configurationSet: ses.IConfigurationSet, onCall: cloudwatch.IAlarmAction): void {
    new ConfigurationSetEventDestination(this, 'Metrics', { configurationSet, destination: new CloudWatchDestination() });
    new TransactionalEmailDashboard(this, 'Dashboard', { configurationSet });

    const { criticalAlarms } = new ReputationAlarms(this, 'Reputation', { configurationSet, actions: [onCall] });
    new SendingPause(this, 'Pause', { configurationSet, alarms: criticalAlarms });
    EmailMetrics.forConfigurationSet(configurationSet)
      .metricBounceRate({ minimumVolume: 100 })
      .createAlarm(this, 'BounceRate', { threshold: 5, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.IGNORE })
      .addAlarmAction(onCall);
  }

  /** A template that cannot be rendered is a bug of ours: it goes to the developers' queue. */
  private reactToRenderingFailures(configurationSet: ses.IConfigurationSet): void {
    new ConfigurationSetEventDestination(this, 'Failures', {
      configurationSet,
      destination: new EventBridgeDestination(),
      events: EmailEvents.FAILURES,
    });

    const encryption = sqs.QueueEncryption.SQS_MANAGED;
    const deadLetterQueue = new sqs.Queue(this, 'RenderingFailuresDeadLetters', { encryption, enforceSSL: true });
    const queue = new sqs.Queue(this, 'RenderingFailures', {
      encryption,
      enforceSSL: true,
      deadLetterQueue: { maxReceiveCount: 5, queue: deadLetterQueue },
    });
    new events.Rule(this, 'RenderingFailed', {
      eventPattern: EmailEventPatterns.events(configurationSet, [ses.EmailSendingEvent.RENDERING_FAILURE]),
      targets: [new targets.SqsQueue(queue, { deadLetterQueue })],
    });
  }

  /** The marketing team's old project, until its dashboards have moved. */
  private reportToPinpoint(configurationSet: ses.IConfigurationSet): void {
    const application = new pinpoint.CfnApp(this, 'Campaigns', { name: 'campaigns' });
    const destination = new ConfigurationSetEventDestination(this, 'Pinpoint', {
      configurationSet,
      destination: new PinpointDestination(application.attrArn),
    });
    Annotations.of(destination).acknowledgeWarning(
      'cdk-ses-event-destinations:PinpointDestination.endOfSupport',
      'The move to EventBridge is planned.',
    );
  }
}
