import { App, Stack } from 'aws-cdk-lib';
import * as ses from 'aws-cdk-lib/aws-ses';
import { ConfigurationSetEventDestination, SnsDestination } from '../../../lib';
import { assembly } from '../cdk';
import type { Program } from '../cdk';
import { send } from '../mail';
import type { Scene } from '../stage';
import { topicWithQueue } from '../topic-with-queue';

const { BOUNCE, COMPLAINT } = ses.EmailSendingEvent;

export const UPDATE: Scene = {
  name: 'an update adds a type of event',
  async play(stage) {
    await stage.deploy(publishing([BOUNCE]));
    const set = await stage.only('AWS::SES::ConfigurationSet');
    const inbox = await stage.queue('SNS → SQS');
    await stage.expectEvents(inbox, await send(stage.cloud, set), ['BOUNCE']);

    await stage.deploy(publishing([BOUNCE, COMPLAINT]));
    await stage.expectEvents(inbox, await send(stage.cloud, set), ['BOUNCE', 'COMPLAINT']);
  },
};

function publishing(events: ses.EmailSendingEvent[]): Program {
  const app = new App();
  const stack = new Stack(app, 'Update');
  const configurationSet = new ses.ConfigurationSet(stack, 'Set');
  const destination = new SnsDestination(topicWithQueue(stack, 'Topic'));
  new ConfigurationSetEventDestination(stack, 'Events', { configurationSet, destination, events });
  return assembly(app);
}
