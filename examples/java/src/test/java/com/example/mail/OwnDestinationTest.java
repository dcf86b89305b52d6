package com.example.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cdkseseventdestinations.ConfigurationSetEventDestination;
import io.github.cdkseseventdestinations.EmailEvents;
import io.github.cdkseseventdestinations.EventDestinationBindOptions;
import io.github.cdkseseventdestinations.EventDestinationConfig;
import io.github.cdkseseventdestinations.IEventDestination;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.cxapi.SynthesisMessage;
import software.amazon.awscdk.services.ses.CfnConfigurationSetEventDestination.SnsDestinationProperty;
import software.amazon.awscdk.services.ses.ConfigurationSet;
import software.constructs.Construct;

class OwnDestinationTest {
    private static final String TOPIC_ARN = "arn:aws:sns:us-east-1:111122223333:feedback";

    /** A topic whose policy is written by another stack of the same team. */
    private record TeamTopic(String topicArn) implements IEventDestination {
        @Override
        public EventDestinationConfig bind(final Construct scope, final EventDestinationBindOptions options) {
            Annotations.of(scope).addInfo("the topic's policy must allow " + options.getConfigurationSetArn());
            return EventDestinationConfig.builder()
                    .snsDestination(SnsDestinationProperty.builder().topicArn(topicArn).build())
                    .build();
        }
    }

    private final App app = new App();
    private final Stack stack = new Stack(app, "Stack");

    @Test
    void isPublishedTo() {
        publishTo(new TeamTopic(TOPIC_ARN));

        Template.fromStack(stack)
                .hasResourceProperties(
                        "AWS::SES::ConfigurationSetEventDestination",
                        Map.of(
                                "EventDestination",
                                Map.of(
                                        "Enabled", true,
                                        "MatchingEventTypes", List.of("bounce", "complaint"),
                                        "SnsDestination", Map.of("TopicARN", TOPIC_ARN))));
    }

    @Test
    void isToldTheArnOfTheConfigurationSet() {
        publishTo(new TeamTopic(TOPIC_ARN));

        final List<SynthesisMessage> messages = app.synth().getStackByName("Stack").getMessages();
        assertEquals(1, messages.size());
        final String message = messages.get(0).getEntry().getData().toString();
        assertTrue(message.matches("the topic's policy must allow arn:.*:ses:.*:configuration-set/.*"), message);
    }

    @Test
    void mayBeALambdaExpression() {
        final IEventDestination destination = (scope, options) -> EventDestinationConfig.builder()
                .snsDestination(SnsDestinationProperty.builder().topicArn(TOPIC_ARN).build())
                .build();

        publishTo(destination);

        Template.fromStack(stack).resourceCountIs("AWS::SES::ConfigurationSetEventDestination", 1);
    }

    private void publishTo(final IEventDestination destination) {
        ConfigurationSetEventDestination.Builder.create(stack, "Feedback")
                .configurationSet(ConfigurationSet.Builder.create(stack, "Set")
                        .configurationSetName("receipts")
                        .build())
                .destination(destination)
                .events(EmailEvents.FEEDBACK)
                .build();
    }
}
