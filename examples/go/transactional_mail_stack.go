package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awspinpoint"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsses"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
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
	awsses.NewEmailIdentity(stack, jsii.String("Sender"), &awsses.EmailIdentityProps{
		Identity: awsses.Identity_Domain(jsii.String(props.DomainName)),
		// without this, mail needs the name of the configuration set in every call, or no event is published
		ConfigurationSet: configurationSet,
	})

	notifyOfFeedback(stack, configurationSet)
	archive(stack, configurationSet)
	count(stack, configurationSet)
	reactToRenderingFailures(stack, configurationSet)
	reportToPinpoint(stack, configurationSet)
	return stack
}

// notifyOfFeedback sends bounces and complaints to a queue from which the suppression worker reads them.
func notifyOfFeedback(stack awscdk.Stack, configurationSet awsses.IConfigurationSet) {
	sesevents.NewConfigurationSetEventDestination(stack, jsii.String("Feedback"), &sesevents.ConfigurationSetEventDestinationProps{
		ConfigurationSet: configurationSet,
		Destination:      sesevents.NewEmailFeedbackQueue(stack, jsii.String("FeedbackQueue"), nil),
	})
}

// archive keeps every event, for a year, for whoever asks what happened to a mail.
func archive(stack awscdk.Stack, configurationSet awsses.IConfigurationSet) {
	archive := sesevents.NewEmailEventArchive(stack, jsii.String("EventArchive"), &sesevents.EmailEventArchiveProps{
		EncryptionKey: awskms.NewKey(stack, jsii.String("ArchiveKey"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)}),
	})
	sesevents.NewConfigurationSetEventDestination(stack, jsii.String("Archive"), &sesevents.ConfigurationSetEventDestinationProps{
		ConfigurationSet: configurationSet,
		Destination:      archive,
	})
}

// count makes metrics by the message tag mail-type that our senders set: receipt, password-reset, ...
func count(stack awscdk.Stack, configurationSet awsses.IConfigurationSet) {
	sesevents.NewConfigurationSetEventDestination(stack, jsii.String("Metrics"), &sesevents.ConfigurationSetEventDestinationProps{
		ConfigurationSet: configurationSet,
		Destination: sesevents.NewCloudWatchDestination(&sesevents.CloudWatchDestinationOptions{
			Dimensions: &[]*awsses.CloudWatchDimension{
				sesevents.CloudWatchDimensions_ConfigurationSet(configurationSet),
				sesevents.CloudWatchDimensions_MessageTag(jsii.String("mail-type"), jsii.String("untagged")),
			},
		}),
	})
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
		EventPattern: &awsevents.EventPattern{
			Source:     jsii.Strings("aws.ses"),
			DetailType: jsii.Strings("Email Rendering Failed"),
			// the bus is shared by all configuration sets of the account
			Detail: &map[string]interface{}{
				"mail": map[string]interface{}{
					"tags": map[string]interface{}{
						"ses:configuration-set": jsii.Strings(*configurationSet.ConfigurationSetName()),
					},
				},
			},
		},
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
