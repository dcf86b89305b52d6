import { once } from 'node:events';
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse } from 'aws-lambda';
import { ENV } from '../helpers/scene';
import type { Cloud } from './cloud';
import { end, start } from './processes';

/** More often than any message is read before it is a dead letter. */
const ROUNDS = 20;

/**
 * Does for a bundled function what Lambda does for one that handles a queue, until the queue is empty: the emulator would
 * need Docker for it. What failed is read again at once, and not after the visibility timeout.
 *
 * @returns what became of each batch
 */
export async function handleAll(cloud: Cloud, queueUrl: string, bundle: string): Promise<string[]> {
  const script = `process.on('message', async (event) => process.send(await require(${JSON.stringify(bundle)}).handler(event)))`;
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: ENV.region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const child = start(process.execPath, ['-e', script], { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const batches: string[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const { Messages = [] } = await cloud.sqs.receiveMessage({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 });
      if (Messages.length === 0) {
        return batches;
      }
      child.send({ Records: Messages.map(({ MessageId, Body }) => ({ messageId: MessageId, body: Body })) });
      const [{ batchItemFailures }] = (await once(child, 'message', { signal: AbortSignal.timeout(30_000) })) as [SQSBatchResponse];
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      await Promise.all(Messages.map((message) => settle(message, failed.has(message.MessageId!))));
      batches.push(`${Messages.length} read, ${failed.size} failed`);
    }
  } finally {
    end(child);
  }
  throw new Error(`${queueUrl} is not empty after ${ROUNDS} batches`);

  async function settle({ ReceiptHandle }: Message, hasFailed: boolean): Promise<void> {
    await (hasFailed
      ? cloud.sqs.changeMessageVisibility({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 })
      : cloud.sqs.deleteMessage({ QueueUrl: queueUrl, ReceiptHandle }));
  }
}
