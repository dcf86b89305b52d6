import { CfnElement, CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
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

/** The account and Region that an ARN names, or else those of the resource: some imports take no notice of their ARN. */
export function environmentOf(resource: IEnvironmentAware, arn: string): { account: string; region: string } {
  const [prefix, , , region, account] = arn.split(':');
  return prefix === 'arn' ? { account, region } : resource.env;
}

/** The elements of templates that a string refers to. */
export function referencesIn(value: string): CfnElement[] {
  return Token.isUnresolved(value)
    ? Tokenization.reverseString(value)
        .tokens.filter((token) => Reference.isReference(token))
        .map(({ target }) => target)
        .filter((target) => CfnElement.isCfnElement(target))
    : [];
}

/** The resource of a type that a string refers to, if it is one of this app. */
export function resourceIn<T extends CfnResource>(value: string, type: string): T | undefined {
  return referencesIn(value).find((element): element is T => CfnResource.isCfnResource(element) && element.cfnResourceType === type);
}

/** Whether a string refers to something outside the stack of a construct. */
export function refersOutside(construct: IConstruct, value: string): boolean {
  return referencesIn(value).some((element) => Stack.of(element) !== Stack.of(construct));
}
