import type { IConstruct } from 'constructs';
import { isInTree } from './once';

export interface Asked<T> {
  readonly events: T[];
  /** What asks for them, until it is removed. @default - nobody in particular */
  readonly asker?: IConstruct;
}

/** The events that are still asked for, each once. */
export function stillAsked<T>(asked: Asked<T>[]): T[] {
  return [...new Set(asked.filter(({ asker }) => !asker || isInTree(asker)).flatMap(({ events }) => events))];
}
