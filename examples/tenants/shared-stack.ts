import { Duration, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { EmailEventArchive, GrantScope } from 'cdk-ses-event-destinations';
import type { Construct } from 'constructs';

/** Where the events of all tenants go. */
export class SharedStack extends Stack {
  /** Bounces and complaints, for the worker that keeps the suppression lists of the tenants. */
  public readonly feedback: sns.ITopic;

  /** Every event, for a year: one archive, and one role a stack, for all tenants. */
  public readonly archive: EmailEventArchive;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    this.feedback = this.createFeedbackTopic();
    this.archive = new EmailEventArchive(this, 'Archive', { grantScope: GrantScope.ACCOUNT });
  }

  private createFeedbackTopic(): sns.ITopic {
    const topic = new sns.Topic(this, 'Feedback', {
      masterKey: new kms.Key(this, 'FeedbackKey', { enableKeyRotation: true }),
      enforceSSL: true,
    });
    const encryption = sqs.QueueEncryption.SQS_MANAGED;
    const deadLetterQueue = new sqs.Queue(this, 'FeedbackDeadLetters', { encryption, enforceSSL: true });
    const queue = new sqs.Queue(this, 'FeedbackQueue', {
      encryption,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { maxReceiveCount: 5, queue: deadLetterQueue },
    });
    topic.addSubscription(new subscriptions.SqsSubscription(queue, { rawMessageDelivery: true, deadLetterQueue }));
    return topic;
  }
}
