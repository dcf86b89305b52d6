import { Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { buildApp } from '../permissions/arrangements';
import type { Arrangement } from '../permissions/arrangements';
import type { Subject } from '../permissions/subject';
import { assembly } from './cdk';
import { bystanders, deployedSubject } from './deployed-subject';
import type { Stage } from './stage';

/** An arrangement of test/permissions as it is deployed. */
export interface DeployedArrangement {
  readonly sets: string[];
  readonly queues: string[];
  readonly buckets: string[];
  subjectOf(set: string): Promise<Subject>;
}

export async function deployArrangement(stage: Stage, arrangement: Arrangement): Promise<DeployedArrangement> {
  const app = buildApp(arrangement);
  listen(app);
  await stage.deploy(assembly(app));
  const resources = (await stage.cloud.resources()).filter(({ stack }) => stack !== 'Bystanders');
  const idsOf = (type: string) => resources.filter((resource) => resource.type === type).map(({ physicalId }) => physicalId);
  return {
    sets: idsOf('AWS::SES::ConfigurationSet'),
    queues: idsOf('AWS::SQS::Queue'),
    buckets: idsOf('AWS::S3::Bucket'),
    subjectOf: async (set) => deployedSubject(stage.cloud, set, idsOf('AWS::KMS::Key'), await bystanders(stage.cloud)),
  };
}

/** Each topic of an arrangement gets a queue. */
function listen(app: App): void {
  const topics = app.node.findAll().filter((construct) => construct instanceof sns.Topic);
  for (const topic of topics.filter((one) => Stack.of(one).node.id !== 'Bystanders')) {
    topic.addSubscription(new subscriptions.SqsSubscription(new sqs.Queue(Stack.of(topic), 'Inbox')));
  }
}
