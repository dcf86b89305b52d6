package com.example.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cdkseseventdestinations.ConfigurationSetEventDestination;
import io.github.cdkseseventdestinations.SnsDestination;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.cxapi.SynthesisMessage;
import software.amazon.awscdk.cxapi.SynthesisMessageLevel;
import software.amazon.awscdk.services.ses.ConfigurationSet;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.jsii.JsiiException;

class MessagesTest {
    private final App app = new App();
    private final Stack stack = new Stack(app, "Stack");

    @Test
    void failsWithCodeTextAndConstructPath() {
        final ITopic topic = Topic.Builder.create(stack, "Topic").fifo(true).build();

        final JsiiException caught = assertThrows(JsiiException.class, () -> publishTo(topic));

        final String message = "[cdk-ses-event-destinations:SnsDestination.fifoTopic] 'topic' is \"a FIFO topic\"; allowed: "
                + "a standard topic; SES does not publish to FIFO topics: create a standard topic (at Stack/Feedback)";
        assertTrue(caught.getMessage().contains(message), caught.getMessage());
    }

    @Test
    void warnsInTheAssembly() {
        publishTo(Topic.fromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111122223333:feedback"));

        final List<SynthesisMessage> messages = app.synth().getStackByName("Stack").getMessages();
        assertEquals(1, messages.size());
        assertEquals(SynthesisMessageLevel.WARNING, messages.get(0).getLevel());
        assertEquals("/Stack/Feedback/Resource", messages.get(0).getId());
        final String data = messages.get(0).getEntry().getData().toString();
        assertTrue(data.endsWith("[ack: cdk-ses-event-destinations:SnsDestination.importedTopic]"), data);
    }

    private void publishTo(final ITopic topic) {
        ConfigurationSetEventDestination.Builder.create(stack, "Feedback")
                .configurationSet(new ConfigurationSet(stack, "Set"))
                .destination(new SnsDestination(topic))
                .build();
    }
}
