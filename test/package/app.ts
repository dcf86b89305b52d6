import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ConfigurationSet } from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ConfigurationSetEventDestination, EventBridgeDestination, SnsDestination } from 'cdk-ses-event-destinations';

const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'Mail');
const configurationSet = new ConfigurationSet(stack, 'ConfigurationSet');
const topic = new Topic(stack, 'Topic');
new ConfigurationSetEventDestination(stack, 'ToTopic', { configurationSet, destination: new SnsDestination(topic) });
new ConfigurationSetEventDestination(stack, 'ToDefaultBus', { configurationSet, destination: new EventBridgeDestination() });
app.synth();

const template = Template.fromStack(stack);
const type = 'AWS::SES::ConfigurationSetEventDestination';
template.resourceCountIs(type, 2);
template.hasResource(type, {
  Properties: {
    ConfigurationSetName: stack.resolve(configurationSet.configurationSetName),
    EventDestination: {
      Enabled: true,
      MatchingEventTypes: ['send', 'reject', 'bounce', 'complaint', 'delivery', 'renderingFailure', 'deliveryDelay', 'subscription'],
      SnsDestination: { TopicARN: stack.resolve(topic.topicArn) },
    },
  },
  DependsOn: Match.anyValue(),
});
template.hasResourceProperties(type, { EventDestination: { EventBridgeDestination: { EventBusArn: Match.anyValue() } } });
template.hasResourceProperties('AWS::SNS::TopicPolicy', {
  PolicyDocument: { Statement: [Match.objectLike({ Action: 'sns:Publish', Principal: { Service: 'ses.amazonaws.com' } })] },
});
