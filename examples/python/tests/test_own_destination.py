import unittest

import jsii
from aws_cdk import Annotations, App, Stack
from aws_cdk import aws_ses as ses
from aws_cdk.assertions import Template
from aws_cdk.interfaces.aws_ses import IConfigurationSetRef
from cdk_ses_event_destinations import (
    ConfigurationSetEventDestination,
    EmailEvents,
    EventDestinationConfig,
    IEventDestination,
)
from constructs import Construct

TOPIC_ARN = "arn:aws:sns:us-east-1:111122223333:feedback"


@jsii.implements(IEventDestination)
class TeamTopic:
    """A topic whose policy is written by another stack of the same team."""

    def __init__(self, topic_arn: str) -> None:
        self._topic_arn = topic_arn

    def bind(
        self, scope: Construct, *, configuration_set: IConfigurationSetRef, configuration_set_arn: str
    ) -> EventDestinationConfig:
        Annotations.of(scope).add_info(f"the topic's policy must allow {configuration_set_arn}")
        return EventDestinationConfig(
            sns_destination=ses.CfnConfigurationSetEventDestination.SnsDestinationProperty(topic_arn=self._topic_arn)
        )


class OwnDestinationTest(unittest.TestCase):
    def test_is_published_to(self) -> None:
        stack = Stack(App(), "Stack")

        ConfigurationSetEventDestination(
            stack,
            "Feedback",
            configuration_set=ses.ConfigurationSet(stack, "Set", configuration_set_name="receipts"),
            destination=TeamTopic(TOPIC_ARN),
            events=EmailEvents.FEEDBACK,
        )

        Template.from_stack(stack).has_resource_properties(
            "AWS::SES::ConfigurationSetEventDestination",
            {
                "EventDestination": {
                    "Enabled": True,
                    "MatchingEventTypes": ["bounce", "complaint"],
                    "SnsDestination": {"TopicARN": TOPIC_ARN},
                },
            },
        )

    def test_is_told_the_arn_of_the_configuration_set(self) -> None:
        app = App()
        stack = Stack(app, "Stack")

        ConfigurationSetEventDestination(
            stack,
            "Feedback",
            configuration_set=ses.ConfigurationSet(stack, "Set", configuration_set_name="receipts"),
            destination=TeamTopic(TOPIC_ARN),
        )

        messages = [message.entry.data for message in app.synth().get_stack_by_name("Stack").messages]
        self.assertEqual(len(messages), 1)
        self.assertRegex(messages[0], r"^the topic's policy must allow arn:.*:ses:.*:configuration-set/")


if __name__ == "__main__":
    unittest.main()
