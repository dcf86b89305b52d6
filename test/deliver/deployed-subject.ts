import { ENV } from '../helpers/scene';
import type { Subject } from '../permissions/subject';
import type { Cloud } from './cloud';

type Resources = Subject['others'];

/**
 * What the questions of test/permissions are about, as the emulator tells it: no template is looked at.
 *
 * It forgets the key of a stream that CloudFormation creates. That is the first of `keys`, where it is asked about.
 */
export async function deployedSubject(cloud: Cloud, set: string, keys: string[], others: Resources): Promise<Subject> {
  const resources = { ...(await reached(cloud, set)), streamKey: keys[0] && arn('kms', `key/${keys[0]}`) };
  const permissions = resources.role === undefined ? [] : await permissionsOf(cloud, resources.role);
  const policies = await Promise.all([resources, others].map((group) => policiesOf(cloud, group)));
  return {
    ...(resources as Resources),
    set: { ...ENV, partition: 'aws', name: set },
    others,
    policies: new Map(policies.flat()),
    permissions,
  };
}

/** What `buildApp` of test/permissions deploys beside an arrangement. */
export async function bystanders(cloud: Cloud): Promise<Resources> {
  const resources = (await cloud.resources()).filter(({ stack }) => stack === 'Bystanders');
  const idOf = (type: string) => resources.find((resource) => resource.type === type)!.physicalId;
  const key = arn('kms', `key/${idOf('AWS::KMS::Key')}`);
  return {
    topic: idOf('AWS::SNS::Topic'),
    key,
    role: `arn:aws:iam::${ENV.account}:role/${idOf('AWS::IAM::Role')}`,
    stream: arn('firehose', `deliverystream/${idOf('AWS::KinesisFirehose::DeliveryStream')}`),
    streamKey: key,
  };
}

/** What the event destinations of a set name, and the key of the topic. */
async function reached(cloud: Cloud, set: string): Promise<Partial<Resources>> {
  const { EventDestinations = [] } = await cloud.ses.getConfigurationSetEventDestinations({ ConfigurationSetName: set });
  const topic = EventDestinations.find(({ SnsDestination }) => SnsDestination)?.SnsDestination?.TopicArn;
  const firehose = EventDestinations.find(({ KinesisFirehoseDestination }) => KinesisFirehoseDestination)?.KinesisFirehoseDestination;
  return {
    topic,
    key: topic && (await keyOf(cloud, topic)),
    role: firehose?.IamRoleArn,
    stream: firehose?.DeliveryStreamArn,
  };
}

async function policiesOf(cloud: Cloud, { topic, key, role, streamKey }: Partial<Resources>): Promise<[string, any][]> {
  const keys = [...new Set([key, streamKey])].filter((id) => id !== undefined);
  return [
    ...(topic ? [[topic, JSON.parse((await attributesOf(cloud, topic)).Policy)]] : []),
    ...(await Promise.all(keys.map(async (id) => [id, JSON.parse((await cloud.kms.getKeyPolicy({ KeyId: id })).Policy!)]))),
    ...(role ? [[role, await trustOf(cloud, role)]] : []),
  ] as [string, any][];
}

async function attributesOf(cloud: Cloud, topic: string): Promise<Record<string, string>> {
  return (await cloud.sns.getTopicAttributes({ TopicArn: topic })).Attributes!;
}

/** Of a topic: also behind an alias. */
async function keyOf(cloud: Cloud, topic: string): Promise<string | undefined> {
  const { KmsMasterKeyId: KeyId } = await attributesOf(cloud, topic);
  return KeyId && (await cloud.kms.describeKey({ KeyId })).KeyMetadata!.Arn;
}

async function trustOf(cloud: Cloud, role: string): Promise<any> {
  const { Role } = await cloud.iam.getRole({ RoleName: nameOf(role) });
  return JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!));
}

async function permissionsOf(cloud: Cloud, role: string): Promise<any[]> {
  const RoleName = nameOf(role);
  const { PolicyNames = [] } = await cloud.iam.listRolePolicies({ RoleName });
  const policies = await Promise.all(PolicyNames.map((PolicyName) => cloud.iam.getRolePolicy({ RoleName, PolicyName })));
  return policies.map(({ PolicyDocument }) => JSON.parse(decodeURIComponent(PolicyDocument!)));
}

function arn(service: string, name: string): string {
  return `arn:aws:${service}:${ENV.region}:${ENV.account}:${name}`;
}

export function nameOf(arn: string): string {
  return arn.split('/').pop()!;
}
