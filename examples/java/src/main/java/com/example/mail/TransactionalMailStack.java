package com.example.mail;

import io.github.cdkseseventdestinations.CloudWatchDestination;
import io.github.cdkseseventdestinations.ConfigurationSetEventDestination;
import io.github.cdkseseventdestinations.EmailEventArchive;
import io.github.cdkseseventdestinations.EmailEventPatterns;
import io.github.cdkseseventdestinations.EmailEvents;
import io.github.cdkseseventdestinations.EmailFeedbackQueue;
import io.github.cdkseseventdestinations.EmailMetrics;
import io.github.cdkseseventdestinations.EmailRateOptions;
import io.github.cdkseseventdestinations.EmailSending;
import io.github.cdkseseventdestinations.EventBridgeDestination;
import io.github.cdkseseventdestinations.PinpointDestination;
import io.github.cdkseseventdestinations.ReputationAlarms;
import io.github.cdkseseventdestinations.SendGrantOptions;
import io.github.cdkseseventdestinations.SendingPause;
import io.github.cdkseseventdestinations.TransactionalEmailDashboard;
import java.util.List;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.SqsQueue;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.pinpoint.CfnApp;
import software.amazon.awscdk.services.ses.ConfigurationSet;
import software.amazon.awscdk.services.ses.ConfigurationSetTlsPolicy;
import software.amazon.awscdk.services.ses.EmailIdentity;
import software.amazon.awscdk.services.ses.EmailSendingEvent;
import software.amazon.awscdk.services.ses.IConfigurationSet;
import software.amazon.awscdk.services.ses.Identity;
import software.amazon.awscdk.services.ses.SuppressionReasons;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/** Receipts, password resets and the like: who sends them, and where we hear what became of them. */
public final class TransactionalMailStack extends Stack {

    /**
     * @param domainName the domain that mail is sent from
     */
    public TransactionalMailStack(final Construct scope, final String id, final String domainName) {
        super(scope, id);

        final ConfigurationSet configurationSet = ConfigurationSet.Builder.create(this, "Transactional")
                .tlsPolicy(ConfigurationSetTlsPolicy.REQUIRE)
                .reputationMetrics(true)
                .suppressionReasons(SuppressionReasons.BOUNCES_AND_COMPLAINTS)
                .build();
        final EmailIdentity identity = EmailIdentity.Builder.create(this, "Sender")
                .identity(Identity.domain(domainName))
                // without this, mail needs the name of the configuration set in every call, or no event is published
                .configurationSet(configurationSet)
                .build();
        final Role application = Role.Builder.create(this, "Application")
                .assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com"))
                .build();
        EmailSending.grantSend(
                application,
                SendGrantOptions.builder()
                        .identities(List.of(identity))
                        .configurationSet(configurationSet)
                        .build());

        final String topicArn = formatArn(
                ArnComponents.builder().service("sns").resource("on-call").build());
        final SnsAction onCall = new SnsAction(Topic.fromTopicArn(this, "OnCall", topicArn));

        notifyOfFeedback(configurationSet, onCall);
        archive(configurationSet, onCall);
        watch(configurationSet, onCall);
        reactToRenderingFailures(configurationSet);
        reportToPinpoint(configurationSet);
    }

    /** Bounces and complaints, in a queue from which the suppression worker reads them. */
    private void notifyOfFeedback(final IConfigurationSet configurationSet, final SnsAction onCall) {
        ConfigurationSetEventDestination.Builder.create(this, "Feedback")
                .configurationSet(configurationSet)
                .destination(EmailFeedbackQueue.Builder.create(this, "FeedbackQueue")
                        .alarmActions(List.of(onCall))
                        .build())
                .build();
    }

    /** Every event, for a year, for whoever asks what happened to a mail. */
    private void archive(final IConfigurationSet configurationSet, final SnsAction onCall) {
        final EmailEventArchive archive = EmailEventArchive.Builder.create(this, "EventArchive")
                .encryptionKey(
                        Key.Builder.create(this, "ArchiveKey").enableKeyRotation(true).build())
                .alarmActions(List.of(onCall))
                .build();
        ConfigurationSetEventDestination.Builder.create(this, "Archive")
                .configurationSet(configurationSet)
                .destination(archive)
                .build();
    }

    /** Metrics of our mail, a dashboard that shows them, and alarms. The critical ones pause this mail when AWS may pause all. */
    private void watch(final IConfigurationSet configurationSet, final SnsAction onCall) {
        ConfigurationSetEventDestination.Builder.create(this, "Metrics")
                .configurationSet(configurationSet)
                .destination(new CloudWatchDestination())
                .build();
        TransactionalEmailDashboard.Builder.create(this, "Dashboard")
                .configurationSet(configurationSet)
                .build();

        final ReputationAlarms reputation = ReputationAlarms.Builder.create(this, "Reputation")
                .configurationSet(configurationSet)
                .actions(List.of(onCall))
                .build();
        SendingPause.Builder.create(this, "Pause")
                .configurationSet(configurationSet)
                .alarms(reputation.getCriticalAlarms())
                .build();
        EmailMetrics.forConfigurationSet(configurationSet)
                .metricBounceRate(EmailRateOptions.builder().minimumVolume(100).build())
                .createAlarm(
                        this,
                        "BounceRate",
                        CreateAlarmOptions.builder()
                                .threshold(5)
                                .evaluationPeriods(1)
                                .treatMissingData(TreatMissingData.IGNORE)
                                .build())
                .addAlarmAction(onCall);
    }

    /** A template that cannot be rendered is a bug of ours: it goes to the developers' queue. */
    private void reactToRenderingFailures(final IConfigurationSet configurationSet) {
        ConfigurationSetEventDestination.Builder.create(this, "Failures")
                .configurationSet(configurationSet)
                .destination(new EventBridgeDestination())
                .events(EmailEvents.FAILURES)
                .build();

        final Queue deadLetterQueue = Queue.Builder.create(this, "RenderingFailuresDeadLetters")
                .encryption(QueueEncryption.SQS_MANAGED)
                .enforceSsl(true)
                .build();
        final Queue queue = Queue.Builder.create(this, "RenderingFailures")
                .encryption(QueueEncryption.SQS_MANAGED)
                .enforceSsl(true)
                .deadLetterQueue(DeadLetterQueue.builder()
                        .maxReceiveCount(5)
                        .queue(deadLetterQueue)
                        .build())
                .build();
        Rule.Builder.create(this, "RenderingFailed")
                .eventPattern(
                        EmailEventPatterns.events(configurationSet, List.of(EmailSendingEvent.RENDERING_FAILURE)))
                .targets(List.of(SqsQueue.Builder.create(queue)
                        .deadLetterQueue(deadLetterQueue)
                        .build()))
                .build();
    }

    /** The marketing team's old project, until its dashboards have moved. */
    private void reportToPinpoint(final IConfigurationSet configurationSet) {
        final CfnApp application =
                CfnApp.Builder.create(this, "Campaigns").name("campaigns").build();
        final ConfigurationSetEventDestination destination = ConfigurationSetEventDestination.Builder.create(this, "Pinpoint")
                .configurationSet(configurationSet)
                .destination(new PinpointDestination(application.getAttrArn()))
                .build();
        Annotations.of(destination)
                .acknowledgeWarning(
                        "cdk-ses-event-destinations:PinpointDestination.endOfSupport",
                        "The move to EventBridge is planned.");
    }
}
