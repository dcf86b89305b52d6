import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { EventDestinationError, warnBelow } from './messages';
import type { Fault, WarningId } from './messages';
import { once } from './once';
import { letsSesIn, scopeOf } from './policy-scope';
import type { Statement } from './policy-scope';
import { sizeOf } from './policy-size';
import type { PolicySize } from './policy-size';
import { whenWritten } from './settle';
import { setsLetIn, withoutSets } from './source';

export interface PolicyReview {
  /** What SES is let in for. */
  readonly action: string;
  readonly limits: { readonly statements: number; readonly characters: number };
  readonly tooLarge: Omit<Fault, 'got'>;
  /** The warning about a statement that lets SES in without conditions. */
  readonly unscoped: WarningId;
  /** How to do without that statement. */
  readonly unscopedRemedy: string;
  /** @default - nothing more is said of a policy that is not too large */
  readonly look?: (size: PolicySize) => void;
}

/**
 * Looks at the policy of `owner`, which stands in `holder`, when the app is synthesized: event destinations and users add to it
 * until then.
 */
export function reviewPolicy(owner: IConstruct, holder: IConstruct, documentOf: () => unknown, review: PolicyReview): void {
  once(holder, 'review', () =>
    whenWritten(owner, () => {
      const resolved = withoutSets(owner, () => Stack.of(holder).resolve(documentOf()) as { Statement?: unknown });
      const statements = [resolved.Statement ?? []].flat() as Statement[];
      assertNoSetWaits(owner, holder);
      warnOfWiderStatements(owner, statements, review);
      const size = sizeOf(owner, { ...resolved, Statement: statements }, review.limits.characters);
      if (size.statements <= review.limits.statements && size.characters <= review.limits.characters) {
        review.look?.(size);
        return;
      }
      throw tooLarge(owner, size, review);
    }),
  );
}

function tooLarge(owner: IConstruct, size: PolicySize, review: PolicyReview): EventDestinationError {
  const { statements, characters, sets, fitting, withAccount } = size;
  const { limits } = review;
  const fit = fitting > 0 && fitting < sets ? `, of which any ${fitting} fit` : '';
  const isCured = statements <= limits.statements && withAccount <= limits.characters;
  const letAllIn = isCured ? `let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT', or ` : '';
  return new EventDestinationError(owner, {
    ...review.tooLarge,
    got: `a policy of ${statements} statements and ${characters} characters${sets > 0 ? ` for ${sets} configuration sets` : ''}${fit}`,
    remedy: letAllIn + review.tooLarge.remedy,
  });
}

/** A policy that names a set waits for it: CloudFormation refuses a set that waits for the policy. */
function assertNoSetWaits(owner: IConstruct, holder: IConstruct): void {
  const policy = CfnResource.isCfnResource(holder) ? holder : holder.node.defaultChild;
  const sets = setsLetIn(owner).flatMap(({ named }) => named.map(({ resource }) => resource));
  const waiting = sets.find((set) => set && set.stack === Stack.of(holder) && dependsOn(set, policy));
  if (waiting) {
    throw new EventDestinationError(owner, {
      code: 'ConfigurationSetEventDestination.dependencyCycle',
      prop: 'configurationSet',
      got: waiting,
      allowed: `a configuration set that does not depend on ${holder.node.path}, whose policy names it`,
      remedy:
        `let it wait for a single resource, as with 'cfnSet.addDependency(cfnTopic)' of the L1s, and not for a policy, ` +
        `or let all sets of the account in with 'grantScope: GrantScope.ACCOUNT'`,
    });
  }
}

function dependsOn(resource: CfnResource, other: IConstruct | undefined): boolean {
  const seen = new Set<CfnResource>([resource]);
  for (const each of seen) {
    each
      .obtainDependencies()
      .filter(CfnResource.isCfnResource)
      .forEach((dependency) => seen.add(dependency));
  }
  return other !== undefined && seen.has(other as CfnResource);
}

/** What one statement allows, no condition in another takes back. */
function warnOfWiderStatements(owner: IConstruct, statements: Statement[], review: PolicyReview): void {
  const scopes = statements.filter((statement) => letsSesIn(statement, review.action)).map(scopeOf);
  if (scopes.includes('anybody')) {
    warnBelow(
      owner,
      review.unscoped,
      `A statement in the policy of ${owner.node.path} lets ses.amazonaws.com, or everybody, in without a condition on aws:SourceArn or aws:SourceAccount, ` +
        `for whoever uses SES, in any account: the conditions of the other statements restrict nothing. ${review.unscopedRemedy}`,
    );
  }
  if (scopes.includes('account') && scopes.includes('sets')) {
    warnBelow(
      owner,
      'ConfigurationSetEventDestination.mixedGrantScopes',
      `The policy of ${owner.node.path} lets SES in for some configuration sets by name, and in another statement for all of the account: ` +
        'the names restrict nothing. Use the same grantScope for all event destinations.',
    );
  }
}
