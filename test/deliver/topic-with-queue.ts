import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A topic, and a queue with the id `<id>Queue` that hears what is published there. */
export function topicWithQueue(scope: Construct, id: string): sns.Topic {
  const topic = new sns.Topic(scope, id);
  topic.addSubscription(new subscriptions.SqsSubscription(new sqs.Queue(scope, `${id}Queue`)));
  return topic;
}
