import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { endMs } from './end';
import type { Publish } from './subjects';

export interface Arrangement {
  readonly sets: number;
  /** @default - all in one stack, with the targets */
  readonly setsPerStack?: number;
}

/** CPU time. */
export interface Times {
  readonly constructMs: number;
  readonly synthMs: number;
  /** Of these, what this library takes to grant and to judge what will be written. */
  readonly endMs: number;
}

export interface Sizes {
  readonly templateBytes: number;
  readonly largestPolicyBytes: number;
  readonly roles: number;
  readonly resources: number;
  readonly stacks: number;
  readonly longestChain: number;
}

const env = { account: '111122223333', region: 'eu-west-1' };

/** Makes an app of configuration sets that all publish to one target, and synthesizes it. */
export function run(publish: Publish, { sets, setsPerStack }: Arrangement): { times: Times; assembly: CloudAssembly } {
  endMs();
  const start = cpuMs();
  const app = new App({ analyticsReporting: false });
  const shared = new Stack(app, 'Shared', { env });
  const targets = {
    topic: new sns.Topic(shared, 'Topic'),
    stream: firehose.DeliveryStream.fromDeliveryStreamName(shared, 'Stream', 'archive'),
  };
  let stack = shared;
  for (let index = 0; index < sets; index++) {
    if (setsPerStack && index % setsPerStack === 0) {
      stack = new Stack(app, `Sets${index / setsPerStack}`, { env });
    }
    publish(stack, `Events${index}`, new ses.CfnConfigurationSet(stack, `Set${index}`), targets);
  }
  const constructed = cpuMs();
  const assembly = app.synth();
  return { times: { constructMs: constructed - start, synthMs: cpuMs() - constructed, endMs: endMs() }, assembly };
}

export function sizesOf(assembly: CloudAssembly): Sizes {
  const texts = assembly.stacks.map(({ templateFullPath }) => readFileSync(templateFullPath, 'utf8'));
  const resources = texts.map((text) => (JSON.parse(text) as Template).Resources ?? {});
  const all = resources.flatMap((each) => Object.values(each));
  return {
    templateBytes: texts.reduce((sum, text) => sum + JSON.stringify(JSON.parse(text)).length, 0),
    largestPolicyBytes: Math.max(0, ...all.flatMap(policies).map((policy) => JSON.stringify(policy).length)),
    roles: all.filter(({ Type }) => Type === 'AWS::IAM::Role').length,
    resources: all.length,
    stacks: texts.length,
    longestChain: Math.max(...resources.map(longestChain)),
  };
}

/** Of all threads: what else the machine does is not in it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string[];
}

interface Template {
  readonly Resources?: Record<string, Resource>;
}

function policies({ Properties = {} }: Resource): unknown[] {
  return [Properties.PolicyDocument, Properties.AssumeRolePolicyDocument].filter((policy) => policy !== undefined);
}

/** How many resources of a template have to be deployed one after the other. */
function longestChain(resources: Record<string, Resource>): number {
  const depths = new Map<string, number>();
  const depth = (id: string): number => {
    if (!depths.has(id)) {
      depths.set(
        id,
        1 +
          Math.max(
            0,
            ...needs(resources[id])
              .filter((other) => other in resources)
              .map(depth),
          ),
      );
    }
    return depths.get(id)!;
  };
  return Math.max(0, ...Object.keys(resources).map(depth));
}

function needs({ Properties, DependsOn = [] }: Resource): string[] {
  const references = JSON.stringify(Properties ?? {}).matchAll(/"(?:Ref":"|Fn::GetAtt":\[")([A-Za-z0-9]+)"/g);
  return [...DependsOn, ...[...references].map(([, id]) => id)];
}
