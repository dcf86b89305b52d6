import { readFileSync } from 'fs';
import { join } from 'path';
import { Stack, Token } from 'aws-cdk-lib';
import type { App, CfnElement } from 'aws-cdk-lib';
import { ENV } from './scene';

/** Where a resource lives. */
export interface Environment {
  readonly account: string;
  readonly region: string;
}

export interface DeployedResource {
  /** The path of its stack. */
  readonly stack: string;
  /** Unless nothing refers to resources of its type. */
  readonly arn?: string;
  properties(): any;
}

interface DeployedStack {
  readonly path: string;
  readonly template: any;
  readonly environment: Environment;
  /** The stack that holds a nested one, and the id by which it does. */
  readonly holder?: { readonly path: string; readonly id: string };
}

interface Kind {
  /** Its path. */
  readonly nameProperty?: string;
  readonly arn: string;
  readonly returns: Record<string, 'name' | 'arn'>;
}

/** Resources that policies refer to: what CloudFormation names them, and returns for `Ref` and the attributes. */
const KINDS: Record<string, Kind | undefined> = {
  'AWS::Athena::WorkGroup': { nameProperty: 'Name', arn: 'athena:{region}:{account}:workgroup/{name}', returns: { Ref: 'name' } },
  'AWS::CloudWatch::Alarm': {
    nameProperty: 'AlarmName',
    arn: 'cloudwatch:{region}:{account}:alarm:{name}',
    returns: { Ref: 'name', Arn: 'arn' },
  },
  'AWS::Events::Rule': { nameProperty: 'Name', arn: 'events:{region}:{account}:rule/{name}', returns: { Arn: 'arn' } },
  'AWS::Glue::Database': { nameProperty: 'DatabaseInput.Name', arn: 'glue:{region}:{account}:database/{name}', returns: { Ref: 'name' } },
  'AWS::Glue::Table': { nameProperty: 'TableInput.Name', arn: 'glue:{region}:{account}:table/{name}', returns: { Ref: 'name' } },
  'AWS::IAM::Role': { nameProperty: 'RoleName', arn: 'iam::{account}:role/{name}', returns: { Ref: 'name', Arn: 'arn' } },
  'AWS::KMS::Key': { arn: 'kms:{region}:{account}:key/{name}', returns: { Ref: 'name', Arn: 'arn' } },
  'AWS::KinesisFirehose::DeliveryStream': {
    nameProperty: 'DeliveryStreamName',
    arn: 'firehose:{region}:{account}:deliverystream/{name}',
    returns: { Ref: 'name', Arn: 'arn' },
  },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    arn: 'lambda:{region}:{account}:function:{name}',
    returns: { Ref: 'name', Arn: 'arn' },
  },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    arn: 'logs:{region}:{account}:log-group:{name}:*',
    returns: { Ref: 'name', Arn: 'arn' },
  },
  'AWS::Logs::LogStream': { nameProperty: 'LogStreamName', arn: 'logs:{region}:{account}:log-stream:{name}', returns: { Ref: 'name' } },
  'AWS::S3::Bucket': { nameProperty: 'BucketName', arn: 's3:::{name}', returns: { Ref: 'name', Arn: 'arn' } },
  'AWS::SES::ConfigurationSet': {
    nameProperty: 'Name',
    arn: 'ses:{region}:{account}:configuration-set/{name}',
    returns: { Ref: 'name' },
  },
  'AWS::SES::EmailIdentity': {
    nameProperty: 'EmailIdentity',
    arn: 'ses:{region}:{account}:identity/{name}',
    returns: { Ref: 'name' },
  },
  // its URL stands for its name here
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    arn: 'sqs:{region}:{account}:{name}',
    returns: { Ref: 'name', QueueName: 'name', Arn: 'arn' },
  },
  'AWS::SNS::Topic': { nameProperty: 'TopicName', arn: 'sns:{region}:{account}:{name}', returns: { Ref: 'arn', TopicArn: 'arn' } },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    arn: 'states:{region}:{account}:stateMachine:{name}',
    returns: { Ref: 'arn', Arn: 'arn' },
  },
};

/**
 * The templates of an app with their references resolved to values, as CloudFormation would resolve them.
 *
 * Throws an error for what it does not know. Environment-agnostic stacks are deployed to `environment`.
 */
export class Deployment {
  private readonly stacks: DeployedStack[];

  constructor(app: App, environment: Environment = ENV) {
    const { directory } = app.synth();
    const known = (value: string, otherwise: string) => (Token.isUnresolved(value) ? otherwise : value);
    this.stacks = app.node
      .findAll()
      .filter((construct) => Stack.isStack(construct))
      .map((stack) => ({
        path: stack.node.path,
        template: JSON.parse(readFileSync(join(directory, stack.templateFile), 'utf8')),
        environment: { account: known(stack.account, environment.account), region: known(stack.region, environment.region) },
        holder: stack.nestedStackParent && {
          path: stack.nestedStackParent.node.path,
          id: stack.nestedStackParent.getLogicalId(stack.nestedStackResource as CfnElement),
        },
      }));
  }

  /** The resources of a type, in the order of the templates. */
  public resources(type: string): DeployedResource[] {
    return this.stacks.flatMap((stack) =>
      Object.entries<any>(stack.template.Resources ?? {})
        .filter(([, resource]) => resource.Type === type)
        .map(([id, resource]) => ({
          stack: stack.path,
          arn: KINDS[type] && this.identify(stack, id).arn,
          properties: () => this.resolve(stack, resource.Properties ?? {}),
        })),
    );
  }

  private resolve(stack: DeployedStack, value: any): any {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(stack, item));
    }
    if (value === null || typeof value !== 'object') {
      return value;
    }
    const [[key, argument] = ['', undefined], ...others] = Object.entries<any>(value);
    if (others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
      return this.call(stack, key, argument);
    }
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.resolve(stack, item)]));
  }

  private call(stack: DeployedStack, name: string, argument: any): any {
    switch (name) {
      case 'Ref':
        return pseudoParameters(stack)[argument] ?? this.parameter(stack, argument) ?? this.returned(stack, argument, 'Ref');
      case 'Fn::GetAtt':
        return this.output(stack, argument[0], argument[1]) ?? this.returned(stack, argument[0], argument[1]);
      case 'Fn::Base64':
        return Buffer.from(this.resolve(stack, argument)).toString('base64');
      case 'Fn::Join':
        return this.resolve(stack, argument[1]).join(argument[0]);
      case 'Fn::Select':
        return this.resolve(stack, argument[1])[argument[0]];
      case 'Fn::Split':
        return this.resolve(stack, argument[1]).split(argument[0]);
      case 'Fn::ImportValue':
        return this.exported(argument);
      default:
        throw new Error(`${name} is not known here`);
    }
  }

  /** A parameter of a nested stack, as the stack that holds it passes it. */
  private parameter({ holder }: DeployedStack, name: string): any {
    const stack = this.stacks.find(({ path }) => path === holder?.path);
    return stack && this.resolve(stack, stack.template.Resources[holder!.id].Properties.Parameters?.[name]);
  }

  /** An output of a nested stack. */
  private output(stack: DeployedStack, id: string, attribute: string): any {
    const nested = this.stacks.find(({ holder }) => holder?.path === stack.path && holder.id === id);
    return nested && this.resolve(nested, nested.template.Outputs[attribute.replace('Outputs.', '')].Value);
  }

  private exported(name: string): any {
    for (const stack of this.stacks) {
      const output = Object.values<any>(stack.template.Outputs ?? {}).find(({ Export }) => Export?.Name === name);
      if (output) {
        return this.resolve(stack, output.Value);
      }
    }
    throw new Error(`no stack exports ${name}`);
  }

  private returned(stack: DeployedStack, id: string, attribute: string): string {
    const type = stack.template.Resources[id]?.Type;
    const kind = KINDS[type]?.returns[attribute];
    if (!kind) {
      throw new Error(`${attribute} of ${id} (${type}) is not known here`);
    }
    return this.identify(stack, id)[kind];
  }

  private identify(stack: DeployedStack, id: string): { name: string; arn: string } {
    const { Type, Properties } = stack.template.Resources[id];
    const { nameProperty = '', arn } = KINDS[Type]!;
    const given = nameProperty.split('.').reduce((value: any, key) => value?.[key], Properties);
    const name: string = this.resolve(stack, given) ?? `${stack.path.replaceAll('/', '-')}-${id}-1A2B3C`;
    const values: Record<string, string> = { ...stack.environment, name };
    return { name, arn: `arn:${partitionOf(stack.environment)}:${arn.replace(/{(\w+)}/g, (_match, key: string) => values[key])}` };
  }
}

const PARTITIONS: Record<string, string | undefined> = {
  'eu-west-1': 'aws',
  'us-gov-west-1': 'aws-us-gov',
};

export function partitionOf({ region }: Environment): string {
  const partition = PARTITIONS[region];
  if (!partition) {
    throw new Error(`the partition of ${region} is not known here`);
  }
  return partition;
}

function pseudoParameters({ path, environment }: DeployedStack): Record<string, string | undefined> {
  const [{ account, region }, partition] = [environment, partitionOf(environment)];
  return {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/${path}/1a2b3c4d`,
  };
}
