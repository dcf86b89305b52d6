import unittest

from aws_cdk import App, Stack
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from cdk_ses_event_destinations import ConfigurationSetEventDestination, SnsDestination


class MessagesTest(unittest.TestCase):
    def test_fails_with_code_text_and_construct_path(self) -> None:
        stack = Stack(App(), "Stack")
        configuration_set = ses.ConfigurationSet(stack, "Set")
        topic = sns.Topic(stack, "Topic", fifo=True)

        with self.assertRaises(RuntimeError) as caught:
            ConfigurationSetEventDestination(
                stack, "Feedback", configuration_set=configuration_set, destination=SnsDestination(topic)
            )

        self.assertEqual(
            str(caught.exception),
            "[cdk-ses-event-destinations:SnsDestination.fifoTopic] 'topic' is \"a FIFO topic\"; allowed: a standard topic; "
            "SES does not publish to FIFO topics: create a standard topic (at Stack/Feedback)",
        )

    def test_warns_in_the_assembly(self) -> None:
        app = App()
        stack = Stack(app, "Stack")

        ConfigurationSetEventDestination(
            stack,
            "Feedback",
            configuration_set=ses.ConfigurationSet(stack, "Set"),
            destination=SnsDestination(
                sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:us-east-1:111122223333:feedback")
            ),
        )

        [warning] = app.synth().get_stack_by_name("Stack").messages
        self.assertEqual(warning.level.name, "WARNING")
        self.assertTrue(warning.id.startswith("/Stack/Feedback"), warning.id)
        self.assertIn("[ack: cdk-ses-event-destinations:SnsDestination.importedTopic]", str(warning.entry.data))


if __name__ == "__main__":
    unittest.main()
