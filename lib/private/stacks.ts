import { CfnElement, CfnResource, Reference, Resource, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
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

/** The elements of templates that a string refers to. */
function referencesIn(value: string): CfnElement[] {
  return Tokenization.reverseString(value)
    .tokens.filter((token) => Reference.isReference(token))
    .map(({ target }) => target)
    .filter((target) => CfnElement.isCfnElement(target));
}

/** The resource of a type that a string refers to, if it is one of this app. */
export function resourceIn<T extends CfnResource>(value: string, type: string): T | undefined {
  return referencesIn(value).find((element): element is T => CfnResource.isCfnResource(element) && element.cfnResourceType === type);
}

/** What is going to wait for what: stacks, and resources beside nested stacks. */
const waits = new WeakMap<IConstruct, Set<IConstruct>>();

/** Takes note of what a construct will wait for because it refers to it: core knows that only at the end of synthesis. */
export function noteReferences(from: IConstruct, ...values: (string | undefined)[]): void {
  for (const target of values.flatMap((value = '') => referencesIn(value))) {
    const [waiting, waitedFor] = apart(from, target);
    // two resources of one template wait for each other only through a stack
    if (Stack.isStack(waiting) || Stack.isStack(waitedFor)) {
      waits.set(waiting, (waits.get(waiting) ?? new Set()).add(waitedFor));
    }
  }
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
  const [here, there] = apart(scope, resource);
  if (waitsFor(there, here)) {
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.dependencyCycle',
      prop,
      got: resource,
      allowed: `a resource in a stack that does not depend on ${here.node.path}`,
      remedy: `create the event destination in ${Stack.of(there).node.path} or in a stack of its own`,
    });
  }
}

export interface Encrypted {
  readonly prop: string;
  readonly got: IConstruct;
  /** @default - not one of this app */
  readonly resource?: CfnResource;
  /** @default - not encrypted with a key of its own */
  readonly key?: string;
}

/** Refuses a topic or stream that waits for a key which, through `scope`, waits for it in turn. */
export function assertKeyReachable(scope: Construct, { prop, got, resource, key }: Encrypted): void {
  if (!resource || !key) {
    return;
  }
  noteReferences(resource, key);
  const circle = circleThrough(scope, resource, key);
  if (circle) {
    const [here, there] = [Stack.of(scope).node.path, Stack.of(resource).node.path];
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.dependencyCycle',
      prop,
      got,
      allowed: `a ${prop} whose key does not wait for this event destination`,
      remedy:
        `${here} would wait for the ${prop} in ${there}, which waits for its key in ${Stack.of(circle).node.path}: ` +
        `create the key in ${there} or in a stack of its own, or create this event destination in ${there}`,
    });
  }
}

/** Whether a statement about `used`, in a policy of `owner` that `scope` waits for, closes a circle. */
function closesCircle(scope: Construct, owner: IConstruct, used: IConstruct): boolean {
  const [waiting, waitedFor] = apart(scope, owner);
  const [holder, needed] = apart(owner, used);
  const isOrWaitsFor = (one: IConstruct, other: IConstruct) => one === other || waitsFor(one, other);
  return waitsFor(needed, holder) || (isOrWaitsFor(needed, waiting) && isOrWaitsFor(waitedFor, holder));
}

/** Whether a string refers to something outside the stack of a construct. */
export function refersOutside(construct: IConstruct, value: string): boolean {
  return referencesIn(value).some((element) => Stack.of(element) !== Stack.of(construct));
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

/** What stands for two constructs where both are deployed: the (nested) stacks that hold them, or their own resources. */
function apart(one: IConstruct, other: IConstruct): [IConstruct, IConstruct] {
  const [path, otherPath] = [stackPath(one), stackPath(other)];
  const depth = [...path, undefined].findIndex((stack, index) => stack !== otherPath[index]);
  return [path[depth] ?? resourceOf(one), otherPath[depth] ?? resourceOf(other)];
}

function resourceOf(construct: IConstruct): IConstruct {
  return construct.node.defaultChild ?? construct;
}

function waitsFor(one: IConstruct, other: IConstruct): boolean {
  const seen = new Set([one]);
  for (const next of seen) {
    const dependencies = Stack.isStack(next) ? next.dependencies : [];
    [...dependencies, ...(waits.get(next) ?? [])].forEach((dependency) => seen.add(dependency));
  }
  return one !== other && seen.has(other);
}
