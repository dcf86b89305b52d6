import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';

const made = new WeakMap<object, Map<string, unknown>>();

/**
 * What an owner has under a key. It is made when it is first asked for, and anew if it is a construct that has been
 * removed from the tree.
 */
export function once<T>(owner: object, key: string, make: () => T): T {
  const things = made.get(owner) ?? new Map<string, unknown>();
  made.set(owner, things);
  if (!things.has(key) || isRemoved(things.get(key))) {
    things.set(key, make());
  }
  return things.get(key) as T;
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
