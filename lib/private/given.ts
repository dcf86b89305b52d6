import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { EventDestinationError } from './messages';
import type { Fault } from './messages';

/** Refuses what the types do not stop in JavaScript: nothing, or a name or an ARN in the place of a resource. */
export function assertGiven(scope: IConstruct | undefined, given: unknown, member: string, fault: Omit<Fault, 'got'>): void {
  if ((Object(given) as Record<string, unknown>)[member] === undefined) {
    throw new EventDestinationError(scope, { ...fault, got: without(member, given) });
  }
}

/** How to show what lacks a member that it should have. */
export function without(member: string, given: unknown): unknown {
  const isShown = given === undefined || given === null || typeof given === 'string' || Construct.isConstruct(given);
  return isShown ? given : `${typeof given} without '${member}'`;
}
