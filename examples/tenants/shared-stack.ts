import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Where the events of all tenants go. */
export class SharedStack extends Stack {
  /** Bounces and complaints, for the worker that keeps the suppression lists of the tenants. */
  public readonly feedback: sns.ITopic;

  /** Every event, for a year. */
  public readonly archive: firehose.IDeliveryStream;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    this.feedback = this.createFeedbackTopic();
    this.archive = this.createArchive();
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

  private createArchive(): firehose.IDeliveryStream {
    const bucket = new s3.Bucket(this, 'ArchiveBucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: Duration.days(365) }],
    });
    return new firehose.DeliveryStream(this, 'Archive', {
      destination: new firehose.S3Bucket(bucket, {
        compression: firehose.Compression.GZIP,
        dataOutputPrefix: 'events/!{timestamp:yyyy/MM/dd}/',
        errorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
      }),
      encryption: firehose.StreamEncryption.awsOwnedKey(),
    });
  }
}
