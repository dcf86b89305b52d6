import { gunzipSync } from 'node:zlib';
import type { Metric } from '@aws-sdk/client-cloudwatch';
import type { Cloud } from './cloud';
import type { Kind } from './mail';

export interface Event {
  readonly kind: Kind;
  /** Unless it has been counted and nothing else. */
  readonly mail?: string;
}

/** Where events end up. */
export interface Inbox {
  /** How they get there. */
  readonly route: string;
  /** The events since the last time. */
  read(): Promise<Event[]>;
}

/** A queue that a topic or a rule writes to. */
export function queue(cloud: Cloud, url: string, route: string): Inbox {
  const read = async (): Promise<Event[]> => {
    const { Messages = [] } = await cloud.sqs.receiveMessage({ QueueUrl: url, MaxNumberOfMessages: 10 });
    for (const { ReceiptHandle } of Messages) {
      await cloud.sqs.deleteMessage({ QueueUrl: url, ReceiptHandle });
    }
    const events = Messages.map(({ Body }) => eventOf(unwrap(JSON.parse(Body!))));
    return Messages.length === 0 ? [] : [...events, ...(await read())];
  };
  return { route, read };
}

/** A bucket that a stream writes to. */
export function bucket(cloud: Cloud, name: string): Inbox {
  const seen = new Set<string>();
  const objectsSince = async () => {
    const { Contents = [] } = await cloud.s3.listObjectsV2({ Bucket: name });
    return Contents.map(({ Key }) => Key!).filter((key) => !seen.has(key));
  };
  const read = async () => {
    const events: Event[] = [];
    for (const key of await objectsSince()) {
      seen.add(key);
      const { Body } = await cloud.s3.getObject({ Bucket: name, Key: key });
      const content = Buffer.from(await Body!.transformToByteArray());
      const text = (isGzip(content) ? gunzipSync(content) : content).toString();
      events.push(
        ...text
          .trim()
          .split('\n')
          .map((line) => eventOf(JSON.parse(line))),
      );
    }
    return events;
  };
  return { route: 'Firehose → S3', read };
}

/**
 * The metrics with a dimension.
 *
 * The emulator's namespace, names and values of dimensions are not those of SES: that they come is all there is to see.
 */
export function metrics(cloud: Cloud, dimension: string): Inbox {
  const seen = new Map<string, number>();
  const sum = async ({ Namespace, MetricName, Dimensions }: Metric) => {
    const now = Date.now();
    const { Datapoints = [] } = await cloud.cloudWatch.getMetricStatistics({
      Namespace,
      MetricName,
      Dimensions,
      StartTime: new Date(now - 3_600_000),
      EndTime: new Date(now + 60_000),
      Period: 3600,
      Statistics: ['Sum'],
    });
    return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
  };
  const read = async () => {
    const { Metrics = [] } = await cloud.cloudWatch.listMetrics({ Dimensions: [{ Name: dimension }] });
    const events: Event[] = [];
    for (const metric of Metrics) {
      const [name, total] = [metric.MetricName!, await sum(metric)];
      events.push(...Array.from({ length: total - (seen.get(name) ?? 0) }, () => ({ kind: name as Kind })));
      seen.set(name, total);
    }
    return events;
  };
  return { route: `CloudWatch, by ${dimension}`, read };
}

/** What SES wrote, without the envelope of SNS or EventBridge. */
function unwrap(message: any): any {
  if (message.Type === 'Notification') {
    return JSON.parse(message.Message);
  }
  return message.detail ?? message;
}

function eventOf({ eventType, mail }: any): Event {
  return { kind: eventType.toUpperCase(), mail: mail.messageId };
}

function isGzip(content: Buffer): boolean {
  return content[0] === 0x1f && content[1] === 0x8b;
}
