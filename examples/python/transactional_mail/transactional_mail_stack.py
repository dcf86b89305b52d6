from aws_cdk import Annotations, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_pinpoint as pinpoint
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from cdk_ses_event_destinations import (
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
)
from constructs import Construct


class TransactionalMailStack(Stack):
    """Receipts, password resets and the like: who sends them, and where we hear what became of them."""

    def __init__(self, scope: Construct, construct_id: str, *, domain_name: str, **kwargs) -> None:
        """
        :param domain_name: the domain that mail is sent from
        """
        super().__init__(scope, construct_id, **kwargs)

        configuration_set = ses.ConfigurationSet(
            self,
            "Transactional",
            tls_policy=ses.ConfigurationSetTlsPolicy.REQUIRE,
            reputation_metrics=True,
            suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
        )
        identity = ses.EmailIdentity(
            self,
            "Sender",
            identity=ses.Identity.domain(domain_name),
            # without this, mail needs the name of the configuration set in every call, or no event is published
            configuration_set=configuration_set,
        )
        application = iam.Role(self, "Application", assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"))
        EmailSending.grant_send(application, identities=[identity], configuration_set=configuration_set)

        topic_arn = self.format_arn(service="sns", resource="on-call")
        on_call = actions.SnsAction(sns.Topic.from_topic_arn(self, "OnCall", topic_arn))

        self._notify_of_feedback(configuration_set, on_call)
        self._archive(configuration_set, on_call)
        self._watch(configuration_set, on_call)
        self._react_to_rendering_failures(configuration_set)
        self._report_to_pinpoint(configuration_set)

    def _notify_of_feedback(self, configuration_set: ses.IConfigurationSet, on_call: cloudwatch.IAlarmAction) -> None:
        """Bounces and complaints, in a queue from which the suppression worker reads them."""
        ConfigurationSetEventDestination(
            self,
            "Feedback",
            configuration_set=configuration_set,
            destination=EmailFeedbackQueue(self, "FeedbackQueue", alarm_actions=[on_call]),
        )

    def _archive(self, configuration_set: ses.IConfigurationSet, on_call: cloudwatch.IAlarmAction) -> None:
        """Every event, for a year, for whoever asks what happened to a mail."""
        archive = EmailEventArchive(
            self,
            "EventArchive",
            encryption_key=kms.Key(self, "ArchiveKey", enable_key_rotation=True),
            alarm_actions=[on_call],
        )
        ConfigurationSetEventDestination(
            self,
            "Archive",
            configuration_set=configuration_set,
            destination=archive,
        )

    def _watch(self, configuration_set: ses.IConfigurationSet, on_call: cloudwatch.IAlarmAction) -> None:
        """Metrics of our mail, a dashboard that shows them, and alarms.

        The critical ones pause this mail when AWS may pause all.
        """
        ConfigurationSetEventDestination(
            self,
            "Metrics",
            configuration_set=configuration_set,
            destination=CloudWatchDestination(),
        )
        TransactionalEmailDashboard(self, "Dashboard", configuration_set=configuration_set)

        reputation = ReputationAlarms(self, "Reputation", configuration_set=configuration_set, actions=[on_call])
        SendingPause(self, "Pause", configuration_set=configuration_set, alarms=reputation.critical_alarms)
        bounce_rate = EmailMetrics.for_configuration_set(configuration_set).metric_bounce_rate(minimum_volume=100)
        bounce_rate.create_alarm(
            self,
            "BounceRate",
            threshold=5,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
        ).add_alarm_action(on_call)

    def _react_to_rendering_failures(self, configuration_set: ses.IConfigurationSet) -> None:
        """A template that cannot be rendered is a bug of ours: it goes to the developers' queue."""
        ConfigurationSetEventDestination(
            self,
            "Failures",
            configuration_set=configuration_set,
            destination=EventBridgeDestination(),
            events=EmailEvents.FAILURES,
        )

        dead_letter_queue = sqs.Queue(
            self,
            "RenderingFailuresDeadLetters",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
        queue = sqs.Queue(
            self,
            "RenderingFailures",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(max_receive_count=5, queue=dead_letter_queue),
        )
        events.Rule(
            self,
            "RenderingFailed",
            event_pattern=EmailEventPatterns.events(configuration_set, [ses.EmailSendingEvent.RENDERING_FAILURE]),
            targets=[targets.SqsQueue(queue, dead_letter_queue=dead_letter_queue)],
        )

    def _report_to_pinpoint(self, configuration_set: ses.IConfigurationSet) -> None:
        """The marketing team's old project, until its dashboards have moved."""
        application = pinpoint.CfnApp(self, "Campaigns", name="campaigns")
        destination = ConfigurationSetEventDestination(
            self,
            "Pinpoint",
            configuration_set=configuration_set,
            destination=PinpointDestination(application.attr_arn),
        )
        Annotations.of(destination).acknowledge_warning(
            "cdk-ses-event-destinations:PinpointDestination.endOfSupport",
            "The move to EventBridge is planned.",
        )
