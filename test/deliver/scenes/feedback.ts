import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, RemovalPolicies } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { FeedbackStack } from '../../../examples/typescript/feedback-handler/feedback-stack';
import { assembly } from '../cdk';
import type { Cloud } from '../cloud';
import { handleAll } from '../lambda';
import { send } from '../mail';
import type { Scene, Stage } from '../stage';

/** A bounce that says not whose: no handler can do anything with it. */
const POISON = JSON.stringify({ eventType: 'Bounce', mail: { messageId: 'poison' }, bounce: { bounceType: 'Permanent' } });

/** SES publishes it when an event destination is created, the emulator does not. */
const GREETING = 'Successfully validated SNS topic for Amazon SES event publishing.';

/** The queue gets what SES publishes, and the bundle of the handler is run over it. */
export const FEEDBACK: Scene = {
  name: 'examples/typescript/feedback-handler',
  async play(stage) {
    const { cloud } = stage;
    const program = assembly(feedbackApp());
    await stage.deploy(program);
    const [queue, deadLetters, undelivered] = await Promise.all(
      ['Queue', 'DeadLetters', 'SubscriptionDeadLetters'].map((id) => stage.only('AWS::SQS::Queue', `Feedback${id}`)),
    );

    await send(cloud, await stage.only('AWS::SES::ConfigurationSet'));
    const TopicArn = await stage.only('AWS::SNS::Topic');
    await Promise.all([POISON, GREETING].map((Message) => cloud.sns.publish({ TopicArn, Message })));
    await arrived(cloud, queue, 4);
    const batches = await handleAll(cloud, queue, bundleIn(program.app));

    const ofPoison = Array<string>(4).fill('1 read, 1 failed');
    expectSeen(stage, 'batches of the handler', ['4 read, 1 failed', ...ofPoison].join('; '), batches);
    const list = await suppressed(cloud);
    expectSeen(
      stage,
      'addresses that it suppressed',
      'BOUNCE bounce@simulator.amazonses.com; COMPLAINT complaint@simulator.amazonses.com',
      list,
    );
    expectSeen(stage, 'dead letters of the queue, after five times', POISON, await bodies(cloud, deadLetters));
    expectSeen(stage, 'dead letters of the subscription', '', await bodies(cloud, undelivered));
  },
};

/** The example as it is, but for two properties. */
function feedbackApp(): App {
  const app = new App();
  const stack = new FeedbackStack(app, 'Feedback');
  const isMapping = (each: IConstruct): each is CfnEventSourceMapping => CfnEventSourceMapping.isCfnEventSourceMapping(each);
  // the emulator would read the queue, and without Docker could not call the function
  stack.node.findAll().find(isMapping)!.enabled = false;
  // they would be left for the next scene
  RemovalPolicies.of(stack).destroy({ applyToResourceTypes: [CfnQueue.CFN_RESOURCE_TYPE_NAME] });
  return app;
}

function bundleIn(folder: string): string {
  return join(
    folder,
    readdirSync(folder).find((name) => name.startsWith('asset.'))!,
    'index.js',
  );
}

function expectSeen(stage: Stage, subject: string, expected: string, all: string[]): void {
  const seen = all.join('; ');
  stage.note({ subject, expected: expected || 'none', seen: seen || 'none' });
  assert.equal(seen, expected, subject);
}

async function arrived(cloud: Cloud, QueueUrl: string, count: number): Promise<void> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(100)) {
    const { Attributes } = await cloud.sqs.getQueueAttributes({ QueueUrl, AttributeNames });
    if (Number(Attributes?.ApproximateNumberOfMessages) === count) {
      return;
    }
  }
  throw new Error(`there are not ${count} messages in ${QueueUrl}`);
}

/** Who is suppressed, for the last time: other scenes write to the same addresses. */
async function suppressed(cloud: Cloud): Promise<string[]> {
  const { SuppressedDestinationSummaries = [] } = await cloud.ses.listSuppressedDestinations({});
  await Promise.all(SuppressedDestinationSummaries.map(({ EmailAddress }) => cloud.ses.deleteSuppressedDestination({ EmailAddress })));
  return SuppressedDestinationSummaries.map(({ EmailAddress, Reason }) => `${Reason} ${EmailAddress}`).sort();
}

async function bodies(cloud: Cloud, QueueUrl: string): Promise<string[]> {
  const { Messages = [] } = await cloud.sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
  return Messages.map(({ Body }) => Body!);
}
