import { CfnResource, Resource, Stack, Stage, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import type { EncryptionKey } from './encryption-key';
import { EventDestinationError } from './messages';
import { already, isAnyInTree, once } from './once';
import { referencesIn } from './values';

/** The event destinations because of which something waits. */
type Causes = Set<IConstruct>;

/** For what a stack waits, or a resource beside nested stacks. */
type Waits = Map<IConstruct, Causes>;

/**
 * Takes note that `from` waits for what the values refer to, as long as `cause` is in the tree: core knows that only at
 * the end of synthesis.
 */
export function noteReferences(cause: IConstruct, from: IConstruct, ...values: (string | undefined)[]): void {
  for (const value of values) {
    if (value !== undefined && Token.isUnresolved(value)) {
      // many event destinations name the same topic or stream
      const targets = once(Stack.of(from), `references in ${value}`, () => referencesIn(value));
      targets.forEach((target) => noteWait(cause, from, target));
    }
  }
}

/** Takes note of one thing that `from` will wait for. */
export function noteWait(cause: IConstruct, from: IConstruct, target: IConstruct): void {
  // two resources of one template wait for each other only through a stack
  if (Stack.of(target) !== Stack.of(from)) {
    const [waiting, waitedFor] = apart(from, target);
    const waits = once<Waits>(waiting, 'waits', () => new Map());
    waits.set(waitedFor, (waits.get(waitedFor) ?? new Set()).add(cause));
  }
}

/** Refuses a resource of another stage, before core does so at the end of synthesis in terms of exports. */
export function assertSameStage(scope: IConstruct, prop: string, resource: IConstruct, got = resource): void {
  if (isOfThisApp(resource)) {
    assertInStage(scope, prop, resource, got);
  }
}

/** Refuses a construct of another stage, also one that is imported there: what is granted to it is written there. */
export function assertInStage(scope: IConstruct, prop: string, construct: IConstruct, got = construct): void {
  if (Stack.of(construct) !== Stack.of(scope) && Stage.of(construct) !== Stage.of(scope)) {
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.anotherStage',
      prop,
      got,
      allowed: 'a resource of the same stage, or one imported by name or ARN',
      remedy: 'create it in this stage, or import it here by its name or ARN',
    });
  }
}

/** Refuses a resource that CDK cannot refer to from `scope`, before core does so at the end of synthesis. */
export function assertReachable(scope: Construct, prop: string, resource: IConstruct, got = resource): void {
  if (!isOfThisApp(resource)) {
    return;
  }
  assertSameStage(scope, prop, resource, got);
  const [here, there] = apart(scope, resource);
  if (waitsFor(there, here)) {
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.dependencyCycle',
      prop,
      got,
      allowed: `a resource in a stack that does not depend on ${here.node.path}`,
      remedy: `create the event destination in ${Stack.of(there).node.path} or in a stack of its own`,
    });
  }
}

function isOfThisApp(resource: IConstruct): boolean {
  return CfnResource.isCfnResource(resource) || Resource.isOwnedResource(resource);
}

export interface Encrypted {
  readonly prop: string;
  readonly got: IConstruct;
  /** @default - not one of this app */
  readonly resource?: CfnResource;
  /** @default - not encrypted with a key of its own */
  readonly key?: EncryptionKey;
}

/** What has to be waited for, since nothing refers to it: an alias, and the key of what is no resource (`user`) of this app. */
export function unreferred(key: EncryptionKey | undefined, user: CfnResource | undefined): CfnResource | undefined {
  return key?.alias ?? (user ? undefined : key?.resource);
}

/** Refuses a topic or stream that waits for a key which, through `scope`, waits for it in turn. */
export function assertKeyReachable(scope: Construct, { prop, got, resource, key }: Encrypted): void {
  const awaited = unreferred(key, resource);
  if (awaited) {
    assertReachable(scope, prop, awaited);
    noteWait(scope, scope, awaited);
    return;
  }
  if (!resource || !key?.resource) {
    return;
  }
  noteWait(resource, resource, key.resource);
  if (closesCycle(scope, resource, key.resource)) {
    const [here, there] = [Stack.of(scope).node.path, Stack.of(resource).node.path];
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.dependencyCycle',
      prop,
      got,
      allowed: `a ${prop} whose key does not wait for this event destination`,
      remedy:
        `${here} would wait for the ${prop} in ${there}, which waits for its key in ${Stack.of(key.resource).node.path}: ` +
        `create the key in ${there} or in a stack of its own, or create this event destination in ${there}`,
    });
  }
}

/** Whether a statement about `used`, in a policy of `owner` that `scope` waits for, closes a cycle. */
export function closesCycle(scope: Construct, owner: IConstruct, used: IConstruct): boolean {
  const [waiting, waitedFor] = apart(scope, owner);
  const [holder, needed] = apart(owner, used);
  const isOrWaitsFor = (one: IConstruct, other: IConstruct) => one === other || waitsFor(one, other);
  return waitsFor(needed, holder) || (isOrWaitsFor(needed, waiting) && isOrWaitsFor(waitedFor, holder));
}

/** The stacks that hold a construct, outermost first. */
export function stackPath(construct: IConstruct): [Stack, ...Stack[]] {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? [...stackPath(stack.nestedStackParent), stack] : [stack];
}

/** What stands for two constructs where both are deployed: the (nested) stacks that hold them, or their own resources. */
function apart(one: IConstruct, other: IConstruct): [IConstruct, IConstruct] {
  if (Stack.of(one) === Stack.of(other)) {
    return [ownResource(one), ownResource(other)];
  }
  const [path, otherPath] = [stackPath(one), stackPath(other)];
  const depth = path.findIndex((stack, index) => stack !== otherPath[index]);
  const shared = depth < 0 ? path.length : depth;
  return [path[shared] ?? ownResource(one), otherPath[shared] ?? ownResource(other)];
}

function ownResource(construct: IConstruct): IConstruct {
  return construct.node.defaultChild ?? construct;
}

function waitsFor(one: IConstruct, other: IConstruct): boolean {
  const seen = new Set([one]);
  for (const next of seen) {
    if (Stack.isStack(next)) {
      next.dependencies.forEach((dependency) => seen.add(dependency));
    }
    already<Waits>(next, 'waits')?.forEach((causes, waitedFor) => isAnyInTree(causes) && seen.add(waitedFor));
  }
  return one !== other && seen.has(other);
}
