import { CfnElement, Stack, Token } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnConfigurationSet } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { isKnown } from './values';

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

/** The characters of resolved JSON that are known at synthesis, without white space. Pseudo parameters count as their shortest values. */
export function knownLength(stack: Stack, resolved: unknown): number {
  const shortest: Record<string, string> = {
    'AWS::Partition': partitionOf(stack) ?? 'aws',
    'AWS::Region': 'us-east-1',
    'AWS::AccountId': '111122223333',
  };
  return JSON.stringify(writeIntrinsics(resolved, (name) => shortest[name] ?? '')).length;
}

/** Only for a known Region: core would add a mapping to the template for others. */
function partitionOf(stack: Stack): string | undefined {
  return Token.isUnresolved(stack.region) ? undefined : stack.regionalFact('partition', 'aws');
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
  const element = elementOf(stack, name);
  if (element) {
    return `the name that ${element.node.path} has when it is deployed`;
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

/** Writes text in the place of references and functions of CloudFormation. */
function writeIntrinsics(value: unknown, write: (name: string) => string): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => writeIntrinsics(each, write));
  }
  if (!(value instanceof Object)) {
    return value;
  }
  const [[key, argument] = ['']] = Object.entries(value) as [string, unknown][];
  if (key === 'Fn::Join') {
    const [delimiter, parts] = argument as [string, unknown];
    return Array.isArray(parts) ? (writeIntrinsics(parts, write) as string[]).join(delimiter) : write(key);
  }
  if (key === 'Fn::Sub' && typeof argument === 'string') {
    return argument.replace(/\$\{([^}]*)\}/g, (_, name: string) => write(name));
  }
  if (key === 'Ref' || key.startsWith('Fn::')) {
    const named = ['Ref', 'Fn::GetAtt', 'Fn::ImportValue'].includes(key);
    const names = [argument].flat();
    return write(named && names.every((name) => typeof name === 'string') ? names.join('.') : key);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, writeIntrinsics(inner, write)]));
}
