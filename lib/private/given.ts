import type { IConstruct } from 'constructs';
import { EventDestinationError } from './messages';
import type { Fault } from './messages';

/** Refuses what the types do not stop in JavaScript: nothing, or a name or an ARN in the place of a resource. */
export function assertGiven(scope: IConstruct, given: unknown, reference: string, fault: Omit<Fault, 'got'>): void {
  if ((Object(given) as Record<string, unknown>)[reference] === undefined) {
    throw new EventDestinationError(scope, { ...fault, got: typeof given === 'object' ? `object without '${reference}'` : given });
  }
}
