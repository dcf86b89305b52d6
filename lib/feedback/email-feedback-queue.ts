import {
  Duration,
  RemovalPolicy,
  aws_kms as kms,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import type { Alarm, IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { EmailEvents } from '../email-events';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../event-destination';
import { EventPublishingGrants } from '../event-publishing-grants';
import type { GrantScope } from '../grant-scope';
import { whenWritten } from '../private/settle';
import type { EmailFeedbackHandlerOptions } from './email-feedback-handler-options';

/* eslint-disable @typescript-eslint/no-require-imports -- loaded on first use: most apps have no such queue */
const parts = {
  alarms: () => require('./private/alarms') as typeof import('./private/alarms'),
  handler: () => require('./private/handler') as typeof import('./private/handler'),
  input: () => require('./private/input') as typeof import('./private/input'),
  timeouts: () => require('./private/timeouts') as typeof import('./private/timeouts'),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * Properties of a feedback queue.
 */
export interface EmailFeedbackQueueProps {
  /**
   * The customer managed key that encrypts the topic. The key's policy lets SES use it.
   *
   * @default - a key of its own, which is rotated every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * For which configuration sets the topic's policy lets SES publish.
   *
   * @default GrantScope.CONFIGURATION_SET
   */
  readonly grantScope?: GrantScope;

  /**
   * How long a message stays hidden after it was read: up to 12 hours. What has not been deleted by then is read again.
   *
   * Lambda refuses a handler with a longer timeout. AWS advises six times the handler's timeout, and
   * `maxBatchingWindow` on top; less gets a warning.
   *
   * @default Duration.minutes(3)
   */
  readonly visibilityTimeout?: Duration;

  /**
   * How often a message is read before it goes to the dead letters: 1 to 1,000 times.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;

  /**
   * How long the queue keeps what nobody has deleted: 1 minute to 14 days. Dead letters are always kept for 14 days,
   * counted for those of the queue from their arrival in the queue: a shorter period here leaves time to look at them.
   *
   * Less than `maxReceiveCount` times `visibilityTimeout` gets a warning: SQS would delete messages before they are
   * dead letters.
   *
   * @default Duration.days(7)
   */
  readonly retentionPeriod?: Duration;

  /**
   * What becomes of the queues with their messages, and of the key, when they are removed from the stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * What the alarms do, such as `new cloudwatch_actions.SnsAction(topic)`.
   *
   * @default - the alarms are seen in CloudWatch alone
   */
  readonly alarmActions?: IAlarmAction[];
}

/**
 * Bounces and complaints in a queue, to be handled by a function or by a program of your own.
 *
 * It is a destination for any number of configuration sets, in any stack. Event destinations publish BOUNCE and
 * COMPLAINT to it unless they name other `events`, and wait until all of it is there.
 *
 * Creates a topic, encrypted with a key of its own that is rotated (or with `encryptionKey`); a queue that is
 * subscribed to it with raw message delivery, so that each message is one record; dead letters of the queue, and of the
 * subscription; and an alarm each on both kinds of dead letters and on messages of more than an hour, or
 * `maxReceiveCount` times `visibilityTimeout` if that is more, but of half of the `retentionPeriod` at most. Topic and
 * queues want TLS, and SQS encrypts the queues. SES may publish to the topic, and SNS send to the queue, for this topic
 * alone.
 *
 * SES publishes a text that is no record when an event destination is created. Handlers do not see it; other consumers
 * have to skip what is not JSON.
 *
 * Throws the errors, and adds the warnings, of `SnsDestination`, an error if `maxReceiveCount` is out of range or the key of
 * another stage, and a warning if the `retentionPeriod` is too short for dead letters.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns.html
 */
@propertyInjectable
export class EmailFeedbackQueue extends Construct implements IEventDestination {
  /**
   * The name of this class for property injectors, `cdk-ses-event-destinations.EmailFeedbackQueue`.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-ses-event-destinations.EmailFeedbackQueue';

  /**
   * The topic to which SES publishes.
   */
  public readonly topic: sns.Topic;

  /**
   * The queue with the records. Whoever reads it without `addHandler` needs `queue.grantConsumeMessages`.
   */
  public readonly queue: sqs.Queue;

  /**
   * What was read `maxReceiveCount` times, and never deleted. SQS can send it back to the queue (a redrive).
   */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * What SNS could not deliver to the queue. SQS cannot redrive it, because it never was in a queue.
   */
  public readonly subscriptionDeadLetterQueue: sqs.Queue;

  /**
   * The alarms: on the dead letters of the queue, on those of the subscription, and on the age of the oldest message.
   */
  // eslint-disable-next-line awscdk/no-construct-in-public-property-of-construct -- an IAlarm takes no actions
  public readonly alarms: Alarm[];

  private readonly grantScope?: GrantScope;

  constructor(scope: Construct, id: string, props?: EmailFeedbackQueueProps) {
    super(scope, id);
    const {
      encryptionKey,
      grantScope,
      maxReceiveCount = 5,
      removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      retentionPeriod = Duration.days(7),
      visibilityTimeout = Duration.minutes(3),
      alarmActions = [],
    } = props ?? {};
    parts.input().assertInput(this, { encryptionKey, maxReceiveCount });
    this.grantScope = grantScope;

    const encryption = { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, removalPolicy };
    const deadLetters = { ...encryption, retentionPeriod: Duration.days(14) };
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', deadLetters);
    this.subscriptionDeadLetterQueue = new sqs.Queue(this, 'SubscriptionDeadLetters', deadLetters);
    this.queue = new sqs.Queue(this, 'Queue', {
      ...encryption,
      retentionPeriod,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
    });
    this.topic = new sns.Topic(this, 'Topic', {
      masterKey: encryptionKey ?? new kms.Key(this, 'Key', { enableKeyRotation: true, removalPolicy }),
      enforceSSL: true,
    });
    this.topic.addSubscription(
      new subscriptions.SqsSubscription(this.queue, { rawMessageDelivery: true, deadLetterQueue: this.subscriptionDeadLetterQueue }),
    );
    const { queue, deadLetterQueue, subscriptionDeadLetterQueue } = this;
    const times = { retentionPeriod, visibilityTimeout, maxReceiveCount };
    this.alarms = parts.alarms().createAlarms(this, { queue, deadLetterQueue, subscriptionDeadLetterQueue }, times);
    this.alarms.forEach((alarm) => alarm.addAlarmAction(...alarmActions));
    whenWritten(this, () => parts.timeouts().judgeRetention(this, queue));
  }

  /**
   * Names the topic, and lets SES publish to it for the configuration set.
   *
   * @param scope the event destination
   * @param options what is known of the configuration set
   */
  public bind(scope: Construct, options: EventDestinationBindOptions): EventDestinationConfig {
    const grants = new EventPublishingGrants(scope, { configurationSet: options.configurationSet, grantScope: this.grantScope });
    return {
      snsDestination: { topicArn: this.topic.topicArn },
      defaultEvents: EmailEvents.FEEDBACK,
      // with the queues, their policies and the subscription, which stand below them
      dependables: [...grants.publish(this.topic), this.queue, this.subscriptionDeadLetterQueue],
    };
  }

  /**
   * Lets a function handle what arrives in the queue.
   *
   * Creates an event source mapping, with partial batch failures: a function that returns `batchItemFailures` gets only
   * those messages again. What is not one of `events` never reaches the function: Lambda deletes it. Grants the function
   * to consume messages of the queue, and nothing else. The mapping waits for that.
   *
   * Throws an error if an event is unknown, if the function is in another account, Region or stage, or if its timeout is
   * longer than `visibilityTimeout`. Adds a warning if that is less than six times as long, and if several functions handle
   * one queue.
   *
   * @param fn the function, its alias or its version
   * @param options the size of batches, and which events
   */
  public addHandler(fn: IFunction, options: EmailFeedbackHandlerOptions = {}): void {
    parts.handler().addHandler(this, this.queue, fn, options);
  }
}
