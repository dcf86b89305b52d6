import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ConfigurationSet, EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  CloudWatchDestination,
  CloudWatchDimensions,
  ConfigurationSetEventDestination,
  EmailEvents,
  EventBridgeDestination,
  GrantScope,
  SnsDestination,
} from 'cdk-ses-event-destinations';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from 'cdk-ses-event-destinations';
import type { Construct } from 'constructs';

class TeamTopic implements IEventDestination {
  constructor(private readonly topicArn: string) {}

  public bind(scope: Construct, { configurationSetArn }: EventDestinationBindOptions): EventDestinationConfig {
    scope.node.addMetadata('source', configurationSetArn);
    return { snsDestination: { topicArn: this.topicArn } };
  }
}

const teamTopicArn = 'arn:aws:sns:eu-west-1:111122223333:team';
const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'Mail');
const configurationSet = new ConfigurationSet(stack, 'ConfigurationSet');
const topic = new Topic(stack, 'Topic');
const toTopic = new ConfigurationSetEventDestination(stack, 'ToTopic', {
  configurationSet,
  destination: new SnsDestination(topic, { grantScope: GrantScope.ACCOUNT }),
  events: EmailEvents.FEEDBACK,
});
new ConfigurationSetEventDestination(stack, 'ToDefaultBus', { configurationSet, destination: new EventBridgeDestination() });
new ConfigurationSetEventDestination(stack, 'ToMetrics', {
  configurationSet,
  destination: new CloudWatchDestination({ dimensions: [CloudWatchDimensions.configurationSet(configurationSet)] }),
  events: [...EmailEvents.ENGAGEMENT, EmailSendingEvent.SEND],
  enabled: false,
});
new ConfigurationSetEventDestination(stack, 'ToTeam', {
  configurationSet,
  configurationSetEventDestinationName: 'team',
  destination: new TeamTopic(teamTopicArn),
});
app.synth();

const template = Template.fromStack(stack);
const type = 'AWS::SES::ConfigurationSetEventDestination';
template.resourceCountIs(type, 4);
template.hasResource(type, {
  Properties: {
    ConfigurationSetName: stack.resolve(configurationSet.configurationSetName),
    EventDestination: {
      Enabled: true,
      MatchingEventTypes: ['bounce', 'complaint'],
      SnsDestination: { TopicARN: stack.resolve(topic.topicArn) },
    },
  },
  DependsOn: Match.anyValue(),
});
template.hasResourceProperties(type, { EventDestination: { EventBridgeDestination: { EventBusArn: Match.anyValue() } } });
template.hasResourceProperties(type, {
  EventDestination: { Enabled: false, MatchingEventTypes: ['open', 'click', 'send'], CloudWatchDestination: Match.anyValue() },
});
template.hasResourceProperties(type, { EventDestination: { Name: 'team', SnsDestination: { TopicARN: teamTopicArn } } });
template.hasResourceProperties('AWS::SNS::TopicPolicy', {
  PolicyDocument: { Statement: [Match.objectLike({ Action: 'sns:Publish', Principal: { Service: 'ses.amazonaws.com' } })] },
});

/** What the types refuse, and is not run: a line that they take is an error. */
export function mistakes(): void {
  const destination = new EventBridgeDestination();
  // @ts-expect-error a topic is no destination
  new ConfigurationSetEventDestination(stack, 'Topic', { configurationSet, destination: topic });
  // @ts-expect-error it has no destination
  new ConfigurationSetEventDestination(stack, 'None', { configurationSet });
  // @ts-expect-error the name of an event is no event
  new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination, events: ['bounce'] });
  // @ts-expect-error an option is misspelt
  new SnsDestination(topic, { scope: GrantScope.ACCOUNT });
  // @ts-expect-error a grant scope is one of an enumeration
  new SnsDestination(topic, { grantScope: 'account' });
  // @ts-expect-error a list of events cannot be replaced
  EmailEvents.FEEDBACK = [];
  // @ts-expect-error an attribute cannot be set
  toTopic.configurationSetEventDestinationId = 'feedback';
}
