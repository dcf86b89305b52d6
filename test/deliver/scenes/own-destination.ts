import { App, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ConfigurationSetEventDestination, EventPublishingGrants } from '../../../lib';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../../../lib';
import { assembly } from '../cdk';
import { ALL, send } from '../mail';
import type { Scene } from '../stage';
import { topicWithQueue } from '../topic-with-queue';

class TeamTopic implements IEventDestination {
  constructor(private readonly topic: sns.ITopic) {}

  public bind(scope: Construct, { configurationSet }: EventDestinationBindOptions): EventDestinationConfig {
    const dependables = new EventPublishingGrants(scope, { configurationSet }).publish(this.topic);
    return { snsDestination: { topicArn: this.topic.topicArn }, dependables };
  }
}

export const OWN_DESTINATION: Scene = {
  name: 'a destination of one’s own',
  async play(stage) {
    const app = new App();
    const stack = new Stack(app, 'OwnDestination');
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    const destination = new TeamTopic(topicWithQueue(stack, 'Topic'));
    new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination });
    await stage.deploy(assembly(app));

    const mails = await send(stage.cloud, await stage.only('AWS::SES::ConfigurationSet'));

    await stage.expectEvents(await stage.queue('SNS → SQS'), mails, ALL);
  },
};
