import { Stack } from 'aws-cdk-lib';
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { leastNameLength } from './configuration-set';
import { EventDestinationError, knownLength } from './messages';
import type { Fault } from './messages';
import { once } from './once';
import { setsLetIn } from './source';

export interface PolicyLimits {
  readonly statements: number;
  readonly characters: number;
}

/**
 * Refuses a policy that has outgrown its service when the app is synthesized: event destinations and users add to it
 * until then. One that has not is looked at.
 */
export function limitPolicy(
  owner: IConstruct,
  policy: PolicyDocument,
  limits: PolicyLimits,
  fault: Omit<Fault, 'got'>,
  look: (characters: number) => void = () => {},
): void {
  once(policy, 'limit', () =>
    owner.node.addValidation({
      validate: () => {
        const { statements, characters, sets } = sizeOf(owner, policy);
        if (statements <= limits.statements && characters.all <= limits.characters) {
          look(characters.all);
          return [];
        }
        const room = limits.characters - (characters.all - characters.ofSets);
        const fitting = Math.max(0, Math.floor((room * sets) / characters.ofSets));
        const got = `a policy of ${statements} statements and ${characters.all} characters for ${sets} configuration sets`;
        const fit = fitting < sets ? `, of which ${fitting} fit` : '';
        // where none fits, the statements of others are too large
        const letAllIn =
          fit && fitting > 0 ? `let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT', or ` : '';
        return [new EventDestinationError(owner, { ...fault, got: got + fit, remedy: letAllIn + fault.remedy }).message];
      },
    }),
  );
}

/** At least: what only CloudFormation knows counts as little as it can be. */
function sizeOf(owner: IConstruct, policy: PolicyDocument) {
  const stack = Stack.of(owner);
  const document = stack.resolve(policy) as { Statement: unknown[] };
  const sets = setsLetIn(owner).flatMap(({ named }) => named);
  const unwritten = sets.reduce((sum, { name }) => sum + leastNameLength(name), 0);
  return {
    statements: document.Statement.length,
    sets: sets.length,
    characters: {
      all: knownLength(stack, document) + unwritten,
      ofSets: knownLength(stack, stack.resolve(sets.map(({ arn }) => arn))) + unwritten,
    },
  };
}
