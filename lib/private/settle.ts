import { Dependable } from 'constructs';
import type { IConstruct, IDependable } from 'constructs';
import { EventDestinationError } from './messages';

let isSettling = false;

/**
 * What is to be waited for, asked when CDK puts the resources of the app in order: after all aspects, and before it
 * resolves references. What is granted then stands in the template. See docs/decisions/0010-as-written.md.
 */
export function whenOrdered(settle: () => IDependable[]): IDependable {
  const dependable: IDependable = {};
  Dependable.implement(dependable, {
    get dependencyRoots() {
      // what is settled may ask in turn what something waits for
      if (isSettling) {
        return [];
      }
      isSettling = true;
      try {
        return settle().flatMap((each) => Dependable.of(each).dependencyRoots);
      } finally {
        isSettling = false;
      }
    },
  });
  return dependable;
}

/** Judges what will be written, when nothing can change any more. Errors that are thrown end the synthesis. */
export function whenWritten(scope: IConstruct, judge: () => void): void {
  scope.node.addValidation({
    validate: () => {
      try {
        judge();
        return [];
      } catch (error) {
        if (error instanceof EventDestinationError) {
          return [error.message];
        }
        throw error;
      }
    },
  });
}
