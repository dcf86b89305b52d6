import { metrics } from '../inboxes';
import type { Inbox } from '../inboxes';
import { SENDER, send } from '../mail';
import type { Kind } from '../mail';
import type { Scene, Stage } from '../stage';

/** The apps of test/integ as they are, but for the stack with their assertions, which needs Lambda functions. */
export const INTEG_APPS: Scene[] = [
  integApp('sns', 'SesEventsSns', ['BOUNCE'], (stage) => stage.queue('SNS → SQS')),
  integApp('sns-encrypted', 'SesEventsSnsEncrypted', ['DELIVERY'], (stage) => stage.queue('encrypted SNS → SQS')),
  integApp('feedback', 'SesEventsFeedback', ['BOUNCE', 'COMPLAINT'], (stage) =>
    stage.queue('encrypted SNS → encrypted SQS', 'FeedbackQueue'),
  ),
  integApp('firehose', 'SesEventsFirehose', ['SEND'], (stage) => stage.bucket()),
  integApp('firehose-role', 'SesEventsFirehoseRole', ['SEND'], (stage) => stage.bucket()),
  integApp('event-bridge', 'SesEventsEventBridge', ['DELIVERY'], (stage) => stage.queue('EventBridge → SQS')),
  integApp('cloud-watch', 'SesEventsCloudWatch', ['SEND'], ({ cloud }) => metrics(cloud, 'mail-type')),
];

function integApp(name: string, stack: string, selected: Kind[], inbox: (stage: Stage) => Inbox | Promise<Inbox>): Scene {
  return {
    name: `test/integ/integ.${name}.ts`,
    async play(stage) {
      const { cloud } = stage;
      await cloud.ssm.putParameter({ Name: '/cdk-ses-event-destinations/sender', Type: 'String', Value: SENDER, Overwrite: true });
      await stage.deploy({ app: `node --import tsx test/integ/integ.${name}.ts`, cwd: '.', stacks: [stack] });

      const mails = await send(cloud, await stage.only('AWS::SES::ConfigurationSet'));

      await stage.expectEvents(await inbox(stage), mails, selected);
    },
  };
}
