import { Token } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';

/** Only for a known Region: core would add a mapping to the template for others. */
export function partitionOf(stack: Stack): string | undefined {
  return Token.isUnresolved(stack.region) ? undefined : stack.regionalFact('partition', 'aws');
}

/** Writes text in the place of references and functions of CloudFormation. */
export function writeIntrinsics(value: unknown, write: (name: string) => string): unknown {
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
