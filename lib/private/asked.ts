import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isInTree, once } from './once';
import { whenWritten } from './settle';

interface Asked<T> {
  readonly events: T[];
  /** What asks for them, until it is removed. @default - nobody in particular */
  readonly asker?: IConstruct;
}

/** Remembers what is asked of a resource under a key, and judges it when all is written: what is still asked for, each once. */
export function ask<T>(resource: CfnResource, key: string, asked: Asked<T>, judge: (events: T[]) => void): void {
  const all = once(resource, key, () => {
    const fresh: Asked<T>[] = [];
    whenWritten(resource, () => judge(stillAsked(fresh)));
    return fresh;
  });
  all.push(asked);
}

function stillAsked<T>(asked: Asked<T>[]): T[] {
  return [...new Set(asked.filter(({ asker }) => !asker || isInTree(asker)).flatMap(({ events }) => events))];
}
