import { SENDER, send } from '../mail';
import type { Kind } from '../mail';
import { bucket, metrics, queue } from '../inboxes';
import type { Inbox } from '../inboxes';
import type { Scene, Stage } from '../stage';

/** The apps of test/integ as they are, but for the stack with their assertions, which needs Lambda functions. */
export const INTEG_APPS: Scene[] = [
  integApp('sns', 'SesEventsSns', ['BOUNCE'], fromQueue('SNS → SQS')),
  integApp('sns-encrypted', 'SesEventsSnsEncrypted', ['DELIVERY'], fromQueue('encrypted SNS → SQS')),
  integApp('firehose', 'SesEventsFirehose', ['SEND'], fromBucket),
  integApp('firehose-role', 'SesEventsFirehoseRole', ['SEND'], fromBucket),
  integApp('event-bridge', 'SesEventsEventBridge', ['DELIVERY'], fromQueue('EventBridge → SQS')),
  integApp('cloud-watch', 'SesEventsCloudWatch', ['SEND'], async ({ cloud }) => metrics(cloud, 'mail-type')),
];

function integApp(name: string, stack: string, selected: Kind[], inbox: (stage: Stage) => Promise<Inbox>): Scene {
  return {
    name: `test/integ/integ.${name}.ts`,
    async play(stage) {
      await stage.cloud.ssm.putParameter({
        Name: '/cdk-ses-event-destinations/sender',
        Type: 'String',
        Value: SENDER,
        Overwrite: true,
      });
      await stage.deploy({ app: `node --import tsx test/integ/integ.${name}.ts`, cwd: '.', stacks: [stack] });

      const mails = await send(stage.cloud, await stage.only('AWS::SES::ConfigurationSet'));

      await stage.expectEvents(await inbox(stage), mails, selected);
    },
  };
}

function fromQueue(route: string): (stage: Stage) => Promise<Inbox> {
  return async (stage) => queue(stage.cloud, await stage.only('AWS::SQS::Queue'), route);
}

async function fromBucket(stage: Stage): Promise<Inbox> {
  return bucket(stage.cloud, await stage.only('AWS::S3::Bucket'));
}
