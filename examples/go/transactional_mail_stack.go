package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awspinpoint"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsses"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsses"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	sesevents "github.com/cdk-ses-event-destinations/cdk-ses-event-destinations-go/cdkseseventdestinations"
)

type TransactionalMailStackProps struct {
	awscdk.StackProps
	// DomainName is the domain that mail is sent from.
	DomainName string
}

// NewTransactionalMailStack says who sends our mail, and where we hear what became of it.
func NewTransactionalMailStack(scope constructs.Construct, id string, props *TransactionalMailStackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), &props.StackProps)

	configurationSet := awsses.NewConfigurationSet(stack, jsii.String("Transactional"), &awsses.ConfigurationSetProps{
		TlsPolicy:          awsses.ConfigurationSetTlsPolicy_REQUIRE,
		ReputationMetrics:  jsii.Bool(true),
		SuppressionReasons: awsses.SuppressionReasons_BOUNCES_AND_COMPLAINTS,
	})
	identity := awsses.NewEmailIdentity(stack, jsii.String("Sender"), &awsses.EmailIdentityProps{
		Identity: awsses.Identity_Domain(jsii.String(props.DomainName)),
		// without this, mail needs the name of the configuration set in every call, or no event is published
		ConfigurationSet: configurationSet,
	})
	application := awsiam.NewRole(stack, jsii.String("Application"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil),
	})
	sesevents.EmailSending_GrantSend(application, &sesevents.SendGrantOptions{
		Identities:       &[]interfacesawsses.IEmailIdentityRef{identity},
		ConfigurationSet: configurationSet,
	})

	topicArn := stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("sns"), Resource: jsii.String("on-call")})
	onCall := awscloudwatchactions.NewSnsAction(awssns.Topic_FromTopicArn(stack, jsii.String("OnCall"), topicArn))

	notifyOfFeedback(stack, configurationSet, onCall)
	archive(stack, configurationSet, onCall)
	watch(stack, configurationSet, onCall)
	reactToRenderingFailures(stack, configurationSet)
	reportToPinpoint(stack, configurationSet)
	return stack
}

// notifyOfFeedback sends bounces and complaints to a queue from which the suppression worker reads them.
func notifyOfFeedback(stack awscdk.Stack, configurationSet awsses.IConfigurationSet, onCall awscloudwatch.IAlarmAction) {
	sesevents.NewConfigurationSetEventDestination(stack, jsii.String("Feedback"), &sesevents.ConfigurationSetEventDestinationProps{
		ConfigurationSet: configurationSet,
		Destination: sesevents.NewEmailFeedbackQueue(stack, jsii.String("FeedbackQueue"), &sesevents.EmailFeedbackQueueProps{
			AlarmActions: &[]awscloudwatch.IAlarmAction{onCall},
		}),
	})
}

// archive keeps every event, for a year, for whoever asks what happened to a mail.
func archive(stack awscdk.Stack, configurationSet awsses.IConfigurationSet, onCall awscloudwatch.IAlarmAction) {
	archive := sesevents.NewEmailEventArchive(stack, jsii.String("EventArchive"), &sesevents.EmailEventArchiveProps{
		EncryptionKey: awskms.NewKey(stack, jsii.String("ArchiveKey"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)}),
		AlarmActions:  &[]awscloudwatch.IAlarmAction{onCall},
	})
	sesevents.NewConfigurationSetEventDestination(stack, jsii.String("Archive"), &sesevents.ConfigurationSetEventDestinationProps{
		ConfigurationSet: configurationSet,
		Destination:      archive,
	})
}

// watch makes metrics of our mail, a dashboard that shows them, and alarms. The critical ones pause this mail when AWS may pause all.
func watch(stack awscdk.Stack, configurationSet awsses.IConfigurationSet, onCall awscloudwatch.IAlarmAction) {
	sesevents.NewConfigurationSetEventDestination(stack, jsii.String("Metrics"), &sesevents.ConfigurationSetEventDestinationProps{
		ConfigurationSet: configurationSet,
		Destination:      sesevents.NewCloudWatchDestination(nil),
	})
	sesevents.NewTransactionalEmailDashboard(stack, jsii.String("Dashboard"), &sesevents.TransactionalEmailDashboardProps{
		ConfigurationSet: configurationSet,
	})

	reputation := sesevents.NewReputationAlarms(stack, jsii.String("Reputation"), &sesevents.ReputationAlarmsProps{
		ConfigurationSet: configurationSet,
		Actions:          &[]awscloudwatch.IAlarmAction{onCall},
	})
	sesevents.NewSendingPause(stack, jsii.String("Pause"), &sesevents.SendingPauseProps{
		ConfigurationSet: configurationSet,
		Alarms:           &[]interfacesawscloudwatch.IAlarmRef{reputation.BounceCritical(), reputation.ComplaintCritical()},
	})
	metrics := sesevents.EmailMetrics_ForConfigurationSet(configurationSet)
	rate := metrics.MetricBounceRate(&sesevents.EmailRateOptions{MinimumVolume: jsii.Number(100)})
	rate.CreateAlarm(stack, jsii.String("BounceRate"), &awscloudwatch.CreateAlarmOptions{
		Threshold:         jsii.Number(5),
		EvaluationPeriods: jsii.Number(1),
		TreatMissingData:  awscloudwatch.TreatMissingData_IGNORE,
	}).AddAlarmAction(onCall)
}

// reactToRenderingFailures sends templates that cannot be rendered, which are bugs of ours, to the developers' queue.
func reactToRenderingFailures(stack awscdk.Stack, configurationSet awsses.IConfigurationSet) {
	sesevents.NewConfigurationSetEventDestination(stack, jsii.String("Failures"), &sesevents.ConfigurationSetEventDestinationProps{
		ConfigurationSet: configurationSet,
		Destination:      sesevents.NewEventBridgeDestination(nil),
		Events:           sesevents.EmailEvents_FAILURES(),
	})

	deadLetterQueue := awssqs.NewQueue(stack, jsii.String("RenderingFailuresDeadLetters"), &awssqs.QueueProps{
		Encryption: awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL: jsii.Bool(true),
	})
	queue := awssqs.NewQueue(stack, jsii.String("RenderingFailures"), &awssqs.QueueProps{
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:      jsii.Bool(true),
		DeadLetterQueue: &awssqs.DeadLetterQueue{MaxReceiveCount: jsii.Number(5), Queue: deadLetterQueue},
	})
	awsevents.NewRule(stack, jsii.String("RenderingFailed"), &awsevents.RuleProps{
		EventPattern: sesevents.EmailEventPatterns_Events(configurationSet, &[]awsses.EmailSendingEvent{awsses.EmailSendingEvent_RENDERING_FAILURE}),
		Targets: &[]awsevents.IRuleTarget{
			awseventstargets.NewSqsQueue(queue, &awseventstargets.SqsQueueProps{DeadLetterQueue: deadLetterQueue}),
		},
	})
}

// reportToPinpoint serves the marketing team's old project, until its dashboards have moved.
func reportToPinpoint(stack awscdk.Stack, configurationSet awsses.IConfigurationSet) {
	application := awspinpoint.NewCfnApp(stack, jsii.String("Campaigns"), &awspinpoint.CfnAppProps{Name: jsii.String("campaigns")})
	destination := sesevents.NewConfigurationSetEventDestination(stack, jsii.String("Pinpoint"), &sesevents.ConfigurationSetEventDestinationProps{
		ConfigurationSet: configurationSet,
		Destination:      sesevents.NewPinpointDestination(application.AttrArn()),
	})
	awscdk.Annotations_Of(destination).AcknowledgeWarning(
		jsii.String("cdk-ses-event-destinations:PinpointDestination.endOfSupport"),
		jsii.String("The move to EventBridge is planned."),
	)
}
