import type { Stack } from 'aws-cdk-lib';
import type { CfnConfigurationSet } from 'aws-cdk-lib/aws-ses';
import { partitionOf, writeIntrinsics } from './intrinsics';
import { written } from './values';

/** Names of 40 characters may be a longer logical id that was cut: `IdentifierUtils` of https://github.com/aws-cloudformation/cloudformation-cli-java-plugin */
const LONG_GENERATED_NAME = 40;

/** The characters of resolved JSON that are known at synthesis, without white space. Pseudo parameters count as their shortest values. */
export function knownLength(stack: Stack, resolved: unknown): number {
  const shortest: Record<string, string> = {
    'AWS::Partition': partitionOf(stack) ?? 'aws',
    'AWS::Region': 'us-east-1',
    'AWS::AccountId': '111122223333',
  };
  return JSON.stringify(writeIntrinsics(resolved, ({ name }) => shortest[name] ?? '')).length;
}

/** The least length of the name of a set, which may be a reference: CloudFormation makes names from logical ids. */
export function nameLength(stack: Stack, name: string, resource: CfnConfigurationSet | undefined): number {
  const given: unknown = resource && stack.resolve(written(resource, 'name'));
  if (resource && (given === undefined || given === null)) {
    return Math.min((stack.resolve(resource.logicalId) as string).length, LONG_GENERATED_NAME);
  }
  const resolved: unknown = stack.resolve(name);
  return knownLength(stack, typeof resolved === 'string' ? resolved : (given ?? resolved)) - '""'.length;
}
