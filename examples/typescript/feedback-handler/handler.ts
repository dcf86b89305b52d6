import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { PutSuppressedDestinationCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { parse } from './parse';
import { suppressionsFor } from './suppressions';
import type { Suppression } from './suppressions';

const logger = new Logger({ serviceName: 'feedback' });
const ses = new SESv2Client({ retryMode: 'adaptive', maxAttempts: 5 });
const processor = new BatchProcessor(EventType.SQS);

/** Suppresses the addresses of hard bounces and complaints. Reports the messages that failed, and only those come again. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  // an error for a batch of which all has failed would make Lambda read the queue more slowly
  return processPartialResponse(event, handle, processor, { throwOnFullBatchFailure: false });
}

/** Messages come more than once: to suppress an address again changes nothing. */
async function handle({ body, messageId }: SQSRecord): Promise<void> {
  try {
    const event = parse(body);
    const suppressions = event ? suppressionsFor(event) : [];
    await suppress(suppressions);
    // without addresses: they are personal data
    logger.info('handled', {
      messageId,
      eventType: event?.eventType ?? 'none',
      mail: event?.mail.messageId,
      suppressed: suppressions.length,
    });
  } catch (error) {
    logger.error('failed, and will come again', { messageId, error });
    throw error;
  }
}

/** Tries every address, whatever becomes of the others. */
async function suppress(suppressions: Suppression[]): Promise<void> {
  const answers = await Promise.allSettled(
    suppressions.map(({ address, reason }) => ses.send(new PutSuppressedDestinationCommand({ EmailAddress: address, Reason: reason }))),
  );
  const errors = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason as Error);
  if (errors.length > 0) {
    // by their names: their messages may hold addresses
    throw new Error(`${errors.length} of ${suppressions.length} not suppressed: ${errors.map(({ name }) => name).join(', ')}`);
  }
}
