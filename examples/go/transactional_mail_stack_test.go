package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsses"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	sesevents "github.com/cdk-ses-event-destinations/cdk-ses-event-destinations-go/cdkseseventdestinations"
)

const topicArn = "arn:aws:sns:us-east-1:111122223333:feedback"

// teamTopic is a topic whose policy is written by another stack of the same team.
type teamTopic struct{ arn string }

func (t *teamTopic) Bind(scope constructs.Construct, options *sesevents.EventDestinationBindOptions) *sesevents.EventDestinationConfig {
	awscdk.Annotations_Of(scope).AddInfo(jsii.String("the topic's policy must allow " + *options.ConfigurationSetArn))
	return &sesevents.EventDestinationConfig{
		SnsDestination: &awsses.CfnConfigurationSetEventDestination_SnsDestinationProperty{TopicArn: &t.arn},
	}
}

func TestOwnDestinationIsPublishedTo(t *testing.T) {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Stack"), nil)

	publishTo(stack, &teamTopic{arn: topicArn})

	assertions.Template_FromStack(stack, nil).HasResourceProperties(
		jsii.String("AWS::SES::ConfigurationSetEventDestination"),
		map[string]interface{}{
			"EventDestination": map[string]interface{}{
				"Enabled":            true,
				"MatchingEventTypes": []string{"bounce", "complaint"},
				"SnsDestination":     map[string]string{"TopicARN": topicArn},
			},
		},
	)
}

func TestFailsWithCodeTextAndConstructPath(t *testing.T) {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Stack"), nil)
	topic := awssns.NewTopic(stack, jsii.String("Topic"), &awssns.TopicProps{Fifo: jsii.Bool(true)})

	defer func() {
		message := fmt.Sprint(recover())
		expected := "[cdk-ses-event-destinations:SnsDestination.fifoTopic] 'topic' is \"a FIFO topic\"; allowed: a standard topic; " +
			"SES does not publish to FIFO topics: create a standard topic (at Stack/Feedback)"
		if !strings.Contains(message, expected) {
			t.Errorf("got: %s", message)
		}
	}()
	publishTo(stack, sesevents.NewSnsDestination(topic, nil))
}

func TestWarnsInTheAssembly(t *testing.T) {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Stack"), nil)

	publishTo(stack, sesevents.NewSnsDestination(awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String(topicArn)), nil))

	messages := *app.Synth(nil).GetStackByName(jsii.String("Stack")).Messages()
	if len(messages) != 1 {
		t.Fatalf("got %d messages", len(messages))
	}
	if level := string(messages[0].Level); level != "WARNING" {
		t.Errorf("got level %s", level)
	}
	if id := *messages[0].Id; id != "/Stack/Feedback/Resource" {
		t.Errorf("got id %s", id)
	}
	if data := fmt.Sprint(messages[0].Entry.Data); !strings.HasSuffix(data, "[ack: cdk-ses-event-destinations:SnsDestination.importedTopic]") {
		t.Errorf("got: %s", data)
	}
}

func publishTo(stack awscdk.Stack, destination sesevents.IEventDestination) {
	sesevents.NewConfigurationSetEventDestination(stack, jsii.String("Feedback"), &sesevents.ConfigurationSetEventDestinationProps{
		ConfigurationSet: awsses.NewConfigurationSet(stack, jsii.String("Set"), &awsses.ConfigurationSetProps{ConfigurationSetName: jsii.String("receipts")}),
		Destination:      destination,
		Events:           sesevents.EmailEvents_FEEDBACK(),
	})
}
