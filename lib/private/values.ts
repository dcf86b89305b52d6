import { CfnElement, CfnResource, Lazy, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { IResolveContext } from 'aws-cdk-lib';
import type { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';

/** Whether core has put a value in the place of one that the CLI is yet to look up. */
export function isPlaceholder(value: string): boolean {
  return /^dummy-value-for-|DUMMY_ARN$/.test(value);
}

/** Whether a value can be judged already. */
export function isKnown(value: string | undefined): value is string {
  return value !== undefined && !Token.isUnresolved(value) && !isPlaceholder(value);
}

/** Whether two accounts or two Regions are known to differ: a token may turn out to be either. */
export function differ(one: string, other: string): boolean {
  return one !== other && isKnown(one) && isKnown(other);
}

/** In what an environment is known to differ from that of a construct: in the account, else in the Region. */
export function differenceFrom(
  construct: IConstruct,
  { account, region }: IEnvironmentAware['env'],
): { here: string; there: string } | undefined {
  const stack = Stack.of(construct);
  if (differ(stack.account, account)) {
    return { here: stack.account, there: account };
  }
  return differ(stack.region, region) ? { here: stack.region, there: region } : undefined;
}

/** The account and Region that an ARN names, or else those of the resource: some imports take no notice of their ARN. */
export function environmentOf(resource: IEnvironmentAware, arn: string): { account: string; region: string } {
  const [prefix, , , region, account] = arn.split(':');
  return prefix === 'arn' ? { account, region } : resource.env;
}

/** The elements of templates that a string refers to. */
export function referencesIn(value: string): CfnElement[] {
  return Tokenization.reverseString(value)
    .tokens.filter((token) => Reference.isReference(token))
    .map(({ target }) => target)
    .filter((target) => CfnElement.isCfnElement(target));
}

/** The elements of the template of a stack. */
export function elementsOf(stack: Stack): CfnElement[] {
  const all = stack.node.findAll().filter((each) => CfnElement.isCfnElement(each));
  return all.filter((each) => each.stack === stack);
}

/** The resource of this app that a name or an ARN is of. What is only made from its name is something else. */
export function resourceIn<T extends CfnResource>(value: string, type: string): T | undefined {
  return /^(?:arn:.*[:/])?(\$\{Token\[[^\]]*\]\})$/
    .exec(value)
    ?.slice(1)
    .flatMap(referencesIn)
    .find((element): element is T => CfnResource.isCfnResource(element) && element.cfnResourceType === type);
}

/** Whether a string refers to something outside the stack of a construct. */
export function refersOutside(construct: IConstruct, value: string): boolean {
  return referencesIn(value).some((element) => Stack.of(element) !== Stack.of(construct));
}

/** The L2 around a resource, if it has one. */
export function constructAround(resource: CfnResource): IConstruct | undefined {
  const { scope } = resource.node;
  return scope?.node.defaultChild === resource && !Stack.isStack(scope) ? scope : undefined;
}

/** The path of a construct for descriptions, of which EventBridge takes 512 characters, CloudWatch and Athena 1,024. */
export function shortPath({ node: { path } }: IConstruct): string {
  return path.length > 256 ? `...${path.slice(-253)}` : path;
}

/** A property of a resource as it will be written: raw overrides count. See `part` for the names of its parts. */
export function written<T extends CfnResource>(resource: T, property: keyof T & string): unknown {
  const { rawOverrides } = resource as unknown as { rawOverrides: { Properties?: Record<string, unknown> } };
  const name = property.charAt(0).toUpperCase() + property.slice(1);
  return rawOverrides.Properties && name in rawOverrides.Properties
    ? overridden(resource[property], rawOverrides.Properties[name])
    : resource[property];
}

/** A part of a property as it will be written, resolved, or the function of CloudFormation that gives it. */
export function writtenPart<T extends CfnResource>(resource: T, property: keyof T & string, ...path: string[]): unknown {
  const value: unknown = Stack.of(resource).resolve(written(resource, property));
  return path.reduce((whole, name) => (isFunction(whole) ? whole : part(whole, name)), value);
}

/** A part of a property. The name is that of CloudFormation, in any case: a class spells it otherwise than an override. */
export function part(value: unknown, name: string): unknown {
  const parts = Object(value) as Record<string, unknown>;
  return parts[keyOf(parts, name)];
}

/** As core merges overrides into what it has resolved: part by part, by their indices into lists, and `undefined` deletes. */
function overridden(value: unknown, override: unknown): unknown {
  if (!isPlain(override) || isFunction(override)) {
    return override;
  }
  if (Token.isUnresolved(value)) {
    return Lazy.uncachedAny({ produce: (context: IResolveContext) => overridden(context.resolve(value), override) });
  }
  const parts = (Array.isArray(value) ? [...(value as unknown[])] : isPlain(value) && !isFunction(value) ? { ...value } : {}) as Record<
    string,
    unknown
  >;
  for (const [name, each] of Object.entries(override)) {
    const key = keyOf(parts, name);
    parts[key] = overridden(parts[key], each);
  }
  return parts;
}

function keyOf(parts: object, name: string): string {
  return Object.keys(parts).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
}

/** Whether a resolved value is a reference or another function of CloudFormation. */
export function isFunction(value: unknown): boolean {
  return Object.keys(Object(value) as object).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** Whether something is switched on: CloudFormation takes texts, too. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Whether something is switched off. */
export function isFalse(value: unknown): boolean {
  return value === false || value === 'false';
}

/** Whether something else will be written than what a construct holds. */
export function isOverridden<T extends CfnResource>(resource: T, property: keyof T & string): boolean {
  return written(resource, property) !== resource[property];
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Token.isUnresolved(value);
}
