package com.example.mail;

import io.github.cdkseseventdestinations.CloudWatchDestination;
import io.github.cdkseseventdestinations.CloudWatchDimensions;
import io.github.cdkseseventdestinations.ConfigurationSetEventDestination;
import io.github.cdkseseventdestinations.EmailEventArchive;
import io.github.cdkseseventdestinations.EmailEvents;
import io.github.cdkseseventdestinations.EmailFeedbackQueue;
import io.github.cdkseseventdestinations.EventBridgeDestination;
import io.github.cdkseseventdestinations.PinpointDestination;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.SqsQueue;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.pinpoint.CfnApp;
import software.amazon.awscdk.services.ses.ConfigurationSet;
import software.amazon.awscdk.services.ses.ConfigurationSetTlsPolicy;
import software.amazon.awscdk.services.ses.EmailIdentity;
import software.amazon.awscdk.services.ses.IConfigurationSet;
import software.amazon.awscdk.services.ses.Identity;
import software.amazon.awscdk.services.ses.SuppressionReasons;
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
        EmailIdentity.Builder.create(this, "Sender")
                .identity(Identity.domain(domainName))
                // without this, mail needs the name of the configuration set in every call, or no event is published
                .configurationSet(configurationSet)
                .build();

        notifyOfFeedback(configurationSet);
        archive(configurationSet);
        count(configurationSet);
        reactToRenderingFailures(configurationSet);
        reportToPinpoint(configurationSet);
    }

    /** Bounces and complaints, in a queue from which the suppression worker reads them. */
    private void notifyOfFeedback(final IConfigurationSet configurationSet) {
        ConfigurationSetEventDestination.Builder.create(this, "Feedback")
                .configurationSet(configurationSet)
                .destination(new EmailFeedbackQueue(this, "FeedbackQueue"))
                .build();
    }

    /** Every event, for a year, for whoever asks what happened to a mail. */
    private void archive(final IConfigurationSet configurationSet) {
        final EmailEventArchive archive = EmailEventArchive.Builder.create(this, "EventArchive")
                .encryptionKey(
                        Key.Builder.create(this, "ArchiveKey").enableKeyRotation(true).build())
                .build();
        ConfigurationSetEventDestination.Builder.create(this, "Archive")
                .configurationSet(configurationSet)
                .destination(archive)
                .build();
    }

    /** Metrics by the message tag {@code mail-type} that our senders set: receipt, password-reset, ... */
    private void count(final IConfigurationSet configurationSet) {
        ConfigurationSetEventDestination.Builder.create(this, "Metrics")
                .configurationSet(configurationSet)
                .destination(CloudWatchDestination.Builder.create()
                        .dimensions(List.of(
                                CloudWatchDimensions.configurationSet(configurationSet),
                                CloudWatchDimensions.messageTag("mail-type", "untagged")))
                        .build())
                .build();
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
        // the bus is shared by all configuration sets of the account
        final Map<String, ?> ofThisConfigurationSet = Map.of(
                "mail",
                Map.of("tags", Map.of("ses:configuration-set", List.of(configurationSet.getConfigurationSetName()))));
        Rule.Builder.create(this, "RenderingFailed")
                .eventPattern(EventPattern.builder()
                        .source(List.of("aws.ses"))
                        .detailType(List.of("Email Rendering Failed"))
                        .detail(ofThisConfigurationSet)
                        .build())
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
