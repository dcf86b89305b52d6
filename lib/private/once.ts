import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';

const made = new WeakMap<object, Map<string, unknown>>();

/**
 * What an owner has under a key. It is made when it is first asked for, and anew if it is a construct that has been
 * removed from the tree.
 */
export function once<T>(owner: object, key: string, make: () => T): T {
  const things = thingsOf(owner);
  const thing = things.get(key);
  if (thing === undefined ? things.has(key) : !isRemoved(thing)) {
    return thing as T;
  }
  const fresh = make();
  things.set(key, fresh);
  return fresh;
}

/** What an owner has under a key already. */
export function already<T>(owner: object, key: string): T | undefined {
  return made.get(owner)?.get(key) as T | undefined;
}

function thingsOf(owner: object): Map<string, unknown> {
  const things = made.get(owner);
  if (things) {
    return things;
  }
  const fresh = new Map<string, unknown>();
  made.set(owner, fresh);
  return fresh;
}

/** Whether neither a construct nor what it stands in has been removed. */
export function isInTree({ node }: IConstruct): boolean {
  return node.scope === undefined || (node.scope.node.tryFindChild(node.id)?.node === node && isInTree(node.scope));
}

export function isAnyInTree(constructs: Iterable<IConstruct>): boolean {
  for (const construct of constructs) {
    if (isInTree(construct)) {
      return true;
    }
  }
  return false;
}

function isRemoved(thing: unknown): boolean {
  return Construct.isConstruct(thing) && !isInTree(thing);
}
