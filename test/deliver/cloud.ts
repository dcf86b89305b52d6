import { Athena } from '@aws-sdk/client-athena';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { Firehose } from '@aws-sdk/client-firehose';
import { Glue } from '@aws-sdk/client-glue';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { S3 } from '@aws-sdk/client-s3';
import { SESv2 } from '@aws-sdk/client-sesv2';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import { ENV } from '../helpers/scene';

export interface CloudResource {
  /** The name of its stack. */
  readonly stack: string;
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId: string;
}

/** The APIs of an emulator. */
export class Cloud {
  public readonly athena: Athena;
  public readonly cloudFormation: CloudFormation;
  public readonly cloudWatch: CloudWatch;
  public readonly firehose: Firehose;
  public readonly glue: Glue;
  public readonly iam: IAM;
  public readonly kms: KMS;
  public readonly s3: S3;
  public readonly ses: SESv2;
  public readonly sns: SNS;
  public readonly sqs: SQS;
  public readonly ssm: SSM;

  constructor(public readonly endpoint: string) {
    const config = { endpoint, region: ENV.region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    this.athena = new Athena(config);
    this.cloudFormation = new CloudFormation(config);
    this.cloudWatch = new CloudWatch(config);
    this.firehose = new Firehose(config);
    this.glue = new Glue(config);
    this.iam = new IAM(config);
    this.kms = new KMS(config);
    this.s3 = new S3({ ...config, forcePathStyle: true });
    this.ses = new SESv2(config);
    this.sns = new SNS(config);
    this.sqs = new SQS(config);
    this.ssm = new SSM(config);
  }

  /** The resources of all stacks but that of the bootstrap. */
  public async resources(): Promise<CloudResource[]> {
    const { Stacks = [] } = await this.cloudFormation.describeStacks({});
    const names = Stacks.map(({ StackName }) => StackName!).filter((name) => name !== 'CDKToolkit');
    return (await Promise.all(names.map((name) => this.resourcesOf(name)))).flat();
  }

  /** The stacks, and what is there of the kinds of resources that event destinations need, but for the roles of the bootstrap. */
  public async inventory(): Promise<string[]> {
    const [stacks, sets, topics, aliases, queues, streams, roles] = await Promise.all([
      this.cloudFormation.describeStacks({}),
      this.ses.listConfigurationSets({}),
      this.sns.listTopics({}),
      this.kms.listAliases({}),
      this.sqs.listQueues({}),
      this.firehose.listDeliveryStreams({}),
      this.iam.listRoles({}),
    ]);
    return [
      ...(stacks.Stacks ?? []).map(({ StackName }) => `stack ${StackName}`),
      ...(sets.ConfigurationSets ?? []),
      ...(topics.Topics ?? []).map(({ TopicArn }) => TopicArn!),
      ...(aliases.Aliases ?? []).map(({ AliasName }) => AliasName!),
      ...(queues.QueueUrls ?? []),
      ...(streams.DeliveryStreamNames ?? []),
      ...(roles.Roles ?? []).map(({ RoleName }) => RoleName!).filter((name) => !name.startsWith('cdk-')),
    ];
  }

  private async resourcesOf(stack: string): Promise<CloudResource[]> {
    const { StackResources = [] } = await this.cloudFormation.describeStackResources({ StackName: stack });
    return StackResources.map(({ ResourceType, LogicalResourceId, PhysicalResourceId }) => ({
      stack,
      type: ResourceType!,
      logicalId: LogicalResourceId!,
      physicalId: PhysicalResourceId!,
    }));
  }
}
