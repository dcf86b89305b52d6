import { CfnResource, Reference, Resource, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import type { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import type { Construct, IConstruct } from 'constructs';
import { EventDestinationError } from './messages';

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

/** What a string refers to: resources, parameters, or the stack of a pseudo parameter. */
function referencesIn(value: string): IConstruct[] {
  return Tokenization.reverseString(value)
    .tokens.filter((token) => Reference.isReference(token))
    .map(({ target }) => target);
}

/** The resource of a type that a string refers to, if it is one of this app. */
export function resourceIn<T extends CfnResource>(value: string, type: string): T | undefined {
  return referencesIn(value).find((element): element is T => CfnResource.isCfnResource(element) && element.cfnResourceType === type);
}

const references = new WeakMap<Stack, Set<Stack>>();

/** Takes note of the stacks that a construct will make its own wait for: core knows them only at the end of synthesis. */
export function noteReferences(from: IConstruct, ...values: (string | undefined)[]): void {
  const [here] = stackPath(from);
  const known = references.get(here) ?? new Set();
  references.set(here, known);
  values.flatMap((value = '') => referencesIn(value)).forEach((target) => known.add(stackPath(target)[0]));
}

/**
 * Refuses a resource that CDK cannot refer to from `scope`, before core does so at the end of synthesis
 * in terms of exports.
 */
export function assertReachable(scope: Construct, prop: string, resource: IConstruct): void {
  if (!CfnResource.isCfnResource(resource) && !Resource.isOwnedResource(resource)) {
    return;
  }
  if (Stage.of(resource) !== Stage.of(scope)) {
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.anotherStage',
      prop,
      got: resource,
      allowed: 'a resource of the same stage, or one imported by name or ARN',
      remedy: 'create it in this stage, or import it here by its name or ARN',
    });
  }
  const [here, there] = [stackPath(scope)[0], stackPath(resource)[0]];
  if (waitsFor(there, here)) {
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.dependencyCycle',
      prop,
      got: resource,
      allowed: `a resource in a stack that does not depend on ${here.node.path}`,
      remedy: `create the event destination in ${there.node.path} or in a stack of its own`,
    });
  }
}

/**
 * Whether a statement about `used`, in a policy of `owner` that `scope` waits for, closes a circle.
 *
 * Outside their closest common stack, `scope` and `owner` stand for the (nested) stack that holds them. The
 * stack of `scope` waits for the policy; when it holds `used` too, the policy waits for it in turn.
 */
export function closesCircle(scope: Construct, owner: IConstruct, used: IConstruct): boolean {
  const [waiting, waitedFor, needed] = [stackPath(scope), stackPath(owner), stackPath(used)];
  const fork = waiting.findIndex((stack, depth) => stack !== waitedFor[depth]);
  if (fork === -1) {
    return false;
  }
  return needed[fork] === waiting[fork] || waitsFor(needed[0], waitedFor[0]);
}

/** What closes a circle among the elements that a statement in a policy of `owner` refers to. */
export function circleThrough(scope: Construct, owner: IConstruct, value: string): IConstruct | undefined {
  return referencesIn(value).find((element) => closesCircle(scope, owner, element));
}

/** The stacks that hold a construct, outermost first. */
export function stackPath(construct: IConstruct): [Stack, ...Stack[]] {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? [...stackPath(stack.nestedStackParent), stack] : [stack];
}

function waitsFor(stack: Stack, other: Stack): boolean {
  const seen = new Set<Stack>([stack]);
  for (const next of seen) {
    [...next.dependencies, ...(references.get(next) ?? [])].forEach((dependency) => seen.add(dependency));
  }
  return stack !== other && seen.has(other);
}
