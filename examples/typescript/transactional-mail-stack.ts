import { Annotations, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as pinpoint from 'aws-cdk-lib/aws-pinpoint';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  CloudWatchDestination,
  CloudWatchDimensions,
  ConfigurationSetEventDestination,
  EmailEventArchive,
  EmailEvents,
  EmailFeedbackQueue,
  EventBridgeDestination,
  PinpointDestination,
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
    new ses.EmailIdentity(this, 'Sender', {
      identity: ses.Identity.domain(props.domainName),
      // without this, mail needs the name of the configuration set in every call, or no event is published
      configurationSet,
    });

    this.notifyOfFeedback(configurationSet);
    this.archive(configurationSet);
    this.count(configurationSet);
    this.reactToRenderingFailures(configurationSet);
    this.reportToPinpoint(configurationSet);
  }

  /** Bounces and complaints, in a queue from which the suppression worker reads them. */
  private notifyOfFeedback(configurationSet: ses.IConfigurationSet): void {
    new ConfigurationSetEventDestination(this, 'Feedback', {
      configurationSet,
      destination: new EmailFeedbackQueue(this, 'FeedbackQueue'),
    });
  }

  /** Every event, for a year, for whoever asks what happened to a mail. */
  private archive(configurationSet: ses.IConfigurationSet): void {
    const archive = new EmailEventArchive(this, 'EventArchive', {
      encryptionKey: new kms.Key(this, 'ArchiveKey', { enableKeyRotation: true }),
    });
    new ConfigurationSetEventDestination(this, 'Archive', { configurationSet, destination: archive });
  }

  /** Metrics by the message tag `mail-type` that our senders set: receipt, password-reset, ... */
  private count(configurationSet: ses.IConfigurationSet): void {
    new ConfigurationSetEventDestination(this, 'Metrics', {
      configurationSet,
      destination: new CloudWatchDestination({
        dimensions: [CloudWatchDimensions.configurationSet(configurationSet), CloudWatchDimensions.messageTag('mail-type', 'untagged')],
      }),
    });
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
      eventPattern: {
        source: ['aws.ses'],
        detailType: ['Email Rendering Failed'],
        // the bus is shared by all configuration sets of the account
        detail: { mail: { tags: { 'ses:configuration-set': [configurationSet.configurationSetName] } } },
      },
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
