import { App, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ConfigurationSetEventDestination, SnsDestination } from '../../../lib';
import { assembly } from '../cdk';
import { ALL, send } from '../mail';
import type { Scene } from '../stage';

export const L1_TOPIC: Scene = {
  name: 'a topic and a configuration set as L1',
  async play(stage) {
    const app = new App();
    const stack = new Stack(app, 'L1Topic');
    const queue = new sqs.Queue(stack, 'Queue');
    const subscription = [{ protocol: 'sqs', endpoint: queue.queueArn }];
    new ConfigurationSetEventDestination(stack, 'Events', {
      configurationSet: new ses.CfnConfigurationSet(stack, 'Set'),
      destination: new SnsDestination(new sns.CfnTopic(stack, 'Topic', { subscription })),
    });
    await stage.deploy(assembly(app));

    const mails = await send(stage.cloud, await stage.only('AWS::SES::ConfigurationSet'));

    await stage.expectEvents(await stage.queue('SNS → SQS'), mails, ALL);
  },
};
