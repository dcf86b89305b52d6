import assert from 'node:assert/strict';
import type { App } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ARRANGEMENTS, buildApp } from '../permissions/arrangements';
import type { Arrangement } from '../permissions/arrangements';
import type { Subject } from '../permissions/subject';
import { assembly } from './cdk';
import { bystanders, deployedSubject } from './deployed-subject';
import type { Stage } from './stage';
import { subscribeQueue } from './topic-with-queue';

/** An arrangement of test/permissions as it is deployed. */
export interface DeployedArrangement {
  readonly sets: string[];
  readonly queues: string[];
  readonly buckets: string[];
  subjectOf(set: string): Promise<Subject>;
}

/** The arrangements of test/permissions with this name, one for each grant scope. */
export function arrangementsNamed(wanted: string): Arrangement[] {
  const found = ARRANGEMENTS.filter(({ name }) => name === wanted);
  assert(found.length > 0, `no arrangement is named ${wanted}`);
  return found;
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
  const topics = app.node.findAll().filter((construct) => sns.CfnTopic.isCfnTopic(construct));
  for (const { stack, ref } of topics.filter((one) => one.stack.node.id !== 'Bystanders')) {
    subscribeQueue(stack, 'Inbox', sns.Topic.fromTopicArn(stack, 'Heard', ref));
  }
}
