import { Dependable } from 'constructs';
import type { IConstruct, IDependable } from 'constructs';
import { EventDestinationError } from './messages';

/** What has been settled since the first was asked, which may ask in turn what others wait for. */
let settled: Map<IDependable, IConstruct[]> | undefined;

/**
 * What is to be waited for, asked when CDK puts the resources of the app in order: after all aspects, and before it
 * resolves references. What is granted then stands in the template. See docs/decisions/0010-as-written.md.
 */
export function whenOrdered(settle: () => IDependable[]): IDependable {
  const dependable: IDependable = {};
  const rootsOf = (known: Map<IDependable, IConstruct[]>) => {
    known.set(dependable, []);
    const roots = settle().flatMap((each) => Dependable.of(each).dependencyRoots);
    known.set(dependable, roots);
    return roots;
  };
  Dependable.implement(dependable, {
    get dependencyRoots() {
      const isFirst = settled === undefined;
      settled ??= new Map();
      try {
        return settled.get(dependable) ?? rootsOf(settled);
      } finally {
        settled = isFirst ? undefined : settled;
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
