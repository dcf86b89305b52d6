import { App, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, SnsDestination } from '../../../lib';
import { assembly } from '../cdk';
import { ALL, send } from '../mail';
import type { Scene } from '../stage';
import { topicWithQueue } from '../topic-with-queue';

export const DISABLED: Scene = {
  name: 'a disabled destination gets nothing',
  async play(stage) {
    const app = new App();
    const stack = new Stack(app, 'Disabled');
    const configurationSet = new ses.ConfigurationSet(stack, 'Set');
    for (const enabled of [true, false]) {
      const id = enabled ? 'Enabled' : 'Disabled';
      const destination = new SnsDestination(topicWithQueue(stack, id));
      new ConfigurationSetEventDestination(stack, `${id}Events`, { configurationSet, destination, enabled });
    }
    await stage.deploy(assembly(app));

    const mails = await send(stage.cloud, await stage.only('AWS::SES::ConfigurationSet'));

    await stage.expectEvents(await stage.queue('SNS → SQS, enabled', 'EnabledQueue'), mails, ALL);
    await stage.expectEvents(await stage.queue('SNS → SQS, disabled', 'DisabledQueue'), mails, []);
  },
};
