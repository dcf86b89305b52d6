import type { App, Stack } from 'aws-cdk-lib';
import { Deployment, partitionOf } from '../helpers/deployment';
import type { Environment } from '../helpers/deployment';
import { ENV, warnings } from '../helpers/scene';
import { IMPORTED_KEY, buildApp } from './arrangements';
import type { Arrangement } from './arrangements';

/** The ARNs of what is asked about. */
interface Resources {
  readonly topic: string;
  readonly key: string;
  readonly role: string;
  readonly stream: string;
  /** The key of the stream. */
  readonly streamKey: string;
}

/** What the questions are about: a configuration set, what its event destinations reach, and the policies in between. */
export interface Subject extends Resources {
  readonly set: Environment & { readonly partition: string; readonly name: string };
  /** Resources that have nothing to do with the set. */
  readonly others: Resources;
  /** The whole policy of each topic, key and role (trust), by ARN. */
  readonly policies: Map<string, any>;
  /** All policies of the role. */
  readonly permissions: any[];
}

export function subjectOf(arrangement: Arrangement): Subject {
  const { env = ENV } = arrangement;
  const app = buildApp(arrangement);
  const deployment = new Deployment(app, env);
  const [{ ConfigurationSetName: name }] = propertiesOf(deployment, 'AWS::SES::ConfigurationSetEventDestination');
  const resources = reached(deployment);
  const { policies, permissions } = arrangement.pasted ? pasted(app, resources) : { policies: new Map<string, any>(), permissions: [] };
  const written = permissionsOf(deployment, resources.role);

  return {
    ...resources,
    set: { ...env, partition: partitionOf(env), name },
    others: bystanders(deployment),
    policies: new Map([...policies, ...resourcePolicies(deployment)]),
    permissions: written.length > 0 ? written : permissions,
  };
}

function propertiesOf(deployment: Deployment, type: string): any[] {
  return deployment.resources(type).map((resource) => resource.properties());
}

/** What the event destinations name, and the key of the topic. */
function reached(deployment: Deployment): Resources {
  const targets = propertiesOf(deployment, 'AWS::SES::ConfigurationSetEventDestination').map(({ EventDestination }) => EventDestination);
  const topic = targets.find(({ SnsDestination }) => SnsDestination)?.SnsDestination.TopicARN;
  const firehose = targets.find(({ KinesisFirehoseDestination }) => KinesisFirehoseDestination)?.KinesisFirehoseDestination;
  const created = deployment.resources('AWS::SNS::Topic').find(({ arn }) => arn === topic);
  const stream = deployment.resources('AWS::KinesisFirehose::DeliveryStream').find(({ arn }) => arn === firehose?.DeliveryStreamARN);
  return {
    topic,
    key: created ? created.properties().KmsMasterKeyId : IMPORTED_KEY,
    role: firehose?.IAMRoleARN,
    stream: firehose?.DeliveryStreamARN,
    streamKey: stream?.properties().DeliveryStreamEncryptionConfigurationInput?.KeyARN,
  };
}

function bystanders(deployment: Deployment): Resources {
  const arn = (type: string) => deployment.resources(type).find(({ stack }) => stack === 'Bystanders')!.arn!;
  return {
    topic: arn('AWS::SNS::Topic'),
    key: arn('AWS::KMS::Key'),
    role: arn('AWS::IAM::Role'),
    stream: arn('AWS::KinesisFirehose::DeliveryStream'),
    streamKey: arn('AWS::KMS::Key'),
  };
}

function resourcePolicies(deployment: Deployment): [string, any][] {
  const ofResources = (type: string, property: string) =>
    deployment.resources(type).map((resource): [string, any] => [resource.arn!, resource.properties()[property]]);
  return [
    ...propertiesOf(deployment, 'AWS::SNS::TopicPolicy').map(({ Topics, PolicyDocument }): [string, any] => [Topics[0], PolicyDocument]),
    ...ofResources('AWS::KMS::Key', 'KeyPolicy'),
    ...ofResources('AWS::IAM::Role', 'AssumeRolePolicyDocument'),
  ];
}

function permissionsOf(deployment: Deployment, role: string | undefined): any[] {
  const inline = deployment
    .resources('AWS::IAM::Role')
    .filter(({ arn }) => arn === role)
    .flatMap((resource) => resource.properties().Policies ?? []);
  const attached = propertiesOf(deployment, 'AWS::IAM::Policy').filter(({ Roles }) => Roles.includes(role?.split('/').pop()));
  return [...inline, ...attached].map(({ PolicyDocument }) => PolicyDocument);
}

/** The policies of imported resources, after somebody has done what the warnings ask for. */
function pasted(app: App, { topic, key, role }: Resources): { policies: Map<string, any>; permissions: any[] } {
  const statements = warnings(app.node.findChild('Stack') as Stack).flatMap(([, message]) =>
    [...message.matchAll(/^{$.*?^}/gms)].map(([json]) => JSON.parse(json.replaceAll('${AWS::Partition}', 'aws'))),
  );
  const policy = (action: string, ...others: any[]) => ({
    Version: '2012-10-17',
    Statement: [...others, ...statements.filter(({ Action }) => [Action].flat().includes(action))],
  });
  const permissions = statements.filter(({ Principal }) => Principal === undefined);
  const byDefault = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ENV.account}:root` }, Action: 'kms:*', Resource: '*' };
  return {
    policies: new Map([
      [topic, policy('sns:Publish')],
      [key, policy('kms:Decrypt', byDefault)],
      [role, policy('sts:AssumeRole')],
    ]),
    permissions: [{ Version: '2012-10-17', Statement: permissions }],
  };
}
