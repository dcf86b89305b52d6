import { CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import type { CfnElement } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { configurationSetIn } from './configuration-set';
import { partitionOf, writeIntrinsics } from './intrinsics';
import type { Intrinsic } from './intrinsics';
import { once } from './once';
import { constructAround, elementsOf, isKnown, written } from './values';

/** A statement as JSON for a policy outside the app, and what is to be put into it that only CloudFormation knows. */
export function pasteable(scope: Construct, statement: PolicyStatement): string {
  const stack = Stack.of(scope);
  const unknown = new Map<string, string>();
  const text = writeIntrinsics(stack.resolve(statement.toStatementJson()), (intrinsic) => {
    const known = valueOf(stack, intrinsic);
    if (known === undefined) {
      unknown.set(`<${intrinsic.name}>`, meaningOf(stack, intrinsic));
    }
    return known ?? `<${intrinsic.name}>`;
  });
  const legend = [...unknown].map(([placeholder, meaning]) => `\nReplace ${placeholder} by ${meaning}.`);
  return JSON.stringify(text, undefined, 2) + legend.join('');
}

function valueOf(stack: Stack, intrinsic: Intrinsic): string | undefined {
  const pseudo: Record<string, string | undefined> = {
    'AWS::Partition': partitionOf(stack),
    'AWS::Region': stack.region,
    'AWS::AccountId': stack.account,
  };
  const value = pseudo[intrinsic.name] ?? nameOf(elementOf(stack, intrinsic));
  return typeof value === 'string' && isKnown(value) ? value : undefined;
}

/** The name of a set. What `Ref` returns of other resources may be something else than their name. */
function nameOf(element: CfnElement | undefined): unknown {
  const set = CfnResource.isCfnResource(element) ? configurationSetIn(element.ref) : undefined;
  return set && written(set, 'name');
}

function meaningOf(stack: Stack, intrinsic: Intrinsic): string {
  const pseudo: Record<string, string> = {
    'AWS::Partition': 'partition, such as aws',
    'AWS::Region': 'Region',
    'AWS::AccountId': 'account',
  };
  const element = elementOf(stack, intrinsic);
  if (element) {
    return `the ${partOf(element, intrinsic)} ${pathOf(element)} has when it is deployed`;
  }
  if (intrinsic.function === 'Fn::ImportValue' && intrinsic.name !== intrinsic.function) {
    return `the value of the export ${intrinsic.name}`;
  }
  return `the ${pseudo[intrinsic.name] ?? `value that it has when ${stack.node.path} is deployed`}`;
}

function partOf(element: CfnElement, { function: fn, name }: Intrinsic): string {
  if (fn === 'Fn::GetAtt') {
    return `${name.slice(name.indexOf('.') + 1)} that`;
  }
  if (element instanceof CfnParameter) {
    return 'value that the parameter';
  }
  return CfnResource.isCfnResource(element) && configurationSetIn(element.ref) ? 'name that' : 'Ref that';
}

function pathOf(element: CfnElement): string {
  return ((CfnResource.isCfnResource(element) && constructAround(element)) || element).node.path;
}

/** The element of a template that an intrinsic refers to. */
function elementOf(stack: Stack, { function: fn, name }: Intrinsic): CfnElement | undefined {
  const elements = once(stack, 'elements', () => {
    return new Map(elementsOf(stack).map((element) => [stack.resolve(element.logicalId) as string, element]));
  });
  return ['Ref', 'Fn::GetAtt'].includes(fn) ? elements.get(name.split('.')[0]) : undefined;
}
