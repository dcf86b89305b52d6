import { CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnConfigurationSet } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { partitionOf, writeIntrinsics } from './intrinsics';
import { constructAround, isKnown } from './values';

/** A statement as JSON for a policy outside the app, and what is to be put into it that only CloudFormation knows. */
export function pasteable(scope: Construct, statement: PolicyStatement): string {
  const stack = Stack.of(scope);
  const unknown = new Map<string, string>();
  const written = writeIntrinsics(stack.resolve(statement.toStatementJson()), (name) => {
    const known = valueOf(stack, name);
    if (known === undefined) {
      unknown.set(`<${name}>`, meaningOf(stack, name));
    }
    return known ?? `<${name}>`;
  });
  const legend = [...unknown].map(([placeholder, meaning]) => `\nReplace ${placeholder} by ${meaning}.`);
  return JSON.stringify(written, undefined, 2) + legend.join('');
}

function valueOf(stack: Stack, name: string): string | undefined {
  const pseudo: Record<string, string | undefined> = {
    'AWS::Partition': partitionOf(stack),
    'AWS::Region': stack.region,
    'AWS::AccountId': stack.account,
  };
  const value = name in pseudo ? pseudo[name] : (elementOf(stack, name) as Partial<CfnConfigurationSet> | undefined)?.name;
  return isKnown(value) ? value : undefined;
}

function meaningOf(stack: Stack, name: string): string {
  const [id, attribute] = name.split('.');
  const element = elementOf(stack, id);
  if (element) {
    const { path } = ((CfnResource.isCfnResource(element) && constructAround(element)) || element).node;
    return `the ${attribute ?? 'name'} that ${path} has when it is deployed`;
  }
  const pseudo: Record<string, string> = {
    'AWS::Partition': 'partition, such as aws',
    'AWS::Region': 'Region',
    'AWS::AccountId': 'account',
  };
  return `the ${pseudo[name] ?? `value that it has when ${stack.node.path} is deployed`}`;
}

/** The element of a template with a logical id. */
function elementOf(stack: Stack, logicalId: string): CfnElement | undefined {
  const isMeant = (element: CfnElement) => element.stack === stack && stack.resolve(element.logicalId) === logicalId;
  return stack.node.findAll().find((each): each is CfnElement => CfnElement.isCfnElement(each) && isMeant(each));
}
