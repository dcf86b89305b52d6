import { Token } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';

/** A reference, or another function of CloudFormation. */
export interface Intrinsic {
  readonly function: string;
  /** To what it refers, or else the function. */
  readonly name: string;
}

/** Only for a known Region: core would add a mapping to the template for others. */
export function partitionOf(stack: Stack): string | undefined {
  return Token.isUnresolved(stack.region) ? undefined : stack.regionalFact('partition', 'aws');
}

/** Writes text in the place of references and functions of CloudFormation. */
export function writeIntrinsics(value: unknown, write: (intrinsic: Intrinsic) => string): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => writeIntrinsics(each, write));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const key = String(Object.keys(value)[0]);
  const argument = (value as Record<string, unknown>)[key];
  if (key === 'Fn::Join') {
    const [delimiter, parts] = argument as [string, unknown];
    return Array.isArray(parts) ? (writeIntrinsics(parts, write) as string[]).join(delimiter) : write({ function: key, name: key });
  }
  if (key === 'Fn::Sub' && typeof argument === 'string') {
    return argument.replace(/\$\{([^}]*)\}/g, (_, name: string) => write({ function: name.includes('.') ? 'Fn::GetAtt' : 'Ref', name }));
  }
  if (key === 'Ref' || key.startsWith('Fn::')) {
    const named = ['Ref', 'Fn::GetAtt', 'Fn::ImportValue'].includes(key);
    const names = [argument].flat();
    const isText = named && names.every((name) => typeof name === 'string');
    return write({ function: key, name: isText ? names.join('.') : key });
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, writeIntrinsics(inner, write)]));
}

/** A resolved value as text, with the names of references and functions of CloudFormation in `<>`. */
export function textOf(resolved: unknown): string {
  return String(writeIntrinsics(resolved, ({ name }) => `<${name}>`));
}
