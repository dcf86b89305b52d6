import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { knownLength, nameLength } from './known-length';
import { EventDestinationError, warnBelow } from './messages';
import type { Fault, WarningId } from './messages';
import { once } from './once';
import { whenWritten } from './settle';
import { HIDDEN, setsLetIn, withoutSets } from './source';
import type { NamedSet } from './source';

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

export interface PolicySize {
  readonly statements: number;
  readonly characters: number;
  readonly sets: number;
  /** How many of the sets certainly fit. */
  readonly fitting: number;
  /** How many characters it would have with one statement for all sets of the account. */
  readonly withAccount: number;
}

interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Principal?: { readonly Service?: unknown };
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** One statement for all sets takes less. */
const ACCOUNT_STATEMENT = 200;

/**
 * Looks at the policy of `owner`, which stands in `holder`, when the app is synthesized: event destinations and users add to it
 * until then.
 */
export function reviewPolicy(owner: IConstruct, holder: IConstruct, documentOf: () => unknown, review: PolicyReview): void {
  once(holder, 'review', () =>
    whenWritten(owner, () => {
      const document = withoutSets(owner, () => Stack.of(holder).resolve(documentOf()) as { Statement: Statement[] });
      assertNoSetWaits(owner, holder);
      warnOfWiderStatements(owner, document.Statement, review);
      const size = sizeOf(owner, document, review);
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
    got: `a policy of ${statements} statements and ${characters} characters for ${sets} configuration sets${fit}`,
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
        `let it wait for a single resource, as with 'set.node.addDependency(topic.node.defaultChild)', and not for a policy, ` +
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
      `A statement in the policy of ${owner.node.path} lets ses.amazonaws.com in without a condition on aws:SourceArn or aws:SourceAccount, ` +
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

function letsSesIn({ Effect, Principal, Action, NotAction }: Statement, action: string): boolean {
  const names = [Principal?.Service].flat();
  const isAllowed = NotAction === undefined ? matches(Action, action) : !matches(NotAction, action);
  return Effect === 'Allow' && names.includes('ses.amazonaws.com') && isAllowed;
}

function matches(patterns: string | string[] = [], action: string): boolean {
  const expressions = [patterns].flat().map((pattern) => pattern.replaceAll('*', '.*').replaceAll('?', '.'));
  return expressions.some((expression) => new RegExp(`^${expression}$`, 'i').test(action));
}

/** Conditions that let in only who has one of the values. */
const RESTRICTING = /^(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)(IfExists)?$/i;

function scopeOf({ Condition = {} }: Statement): 'anybody' | 'account' | 'sets' | 'others' {
  const conditions = Object.entries(Condition)
    .filter(([operator]) => RESTRICTING.test(operator))
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: [values].flat() })),
    )
    .filter(({ values }) => !values.includes('*'));
  const arns = conditions.find(({ key }) => key === 'aws:sourcearn');
  if (arns) {
    const texts = arns.values.map((value) => JSON.stringify(value));
    if (texts.every((text) => /:(?!configuration-set)[a-z-]+\//.test(text))) {
      return 'others';
    }
    return /like/i.test(arns.operator) && texts.some((text) => /[*?]/.test(text)) ? 'account' : 'sets';
  }
  return conditions.some(({ key }) => /^aws:source(account|org)/.test(key)) ? 'account' : 'anybody';
}

/** At least: what only CloudFormation knows counts as little as it can be. */
function sizeOf(owner: IConstruct, document: { Statement: Statement[] }, { limits }: PolicyReview): PolicySize {
  const stack = Stack.of(owner);
  const lists = setsLetIn(owner).map(({ named }) => named);
  const lengths = lengthsOf(stack, lists.flat()).sort((one, other) => other - one);
  const others = knownLength(stack, document) - lists.length * knownLength(stack, HIDDEN);
  const characters = others + sum(lengths) + sum(lists.map(punctuationOf));
  let fitting = 0;
  for (let total = others + lengths[0]; total <= limits.characters; total += lengths[++fitting] + 1);
  const withAccount = lengths.length === 0 ? characters : others + ACCOUNT_STATEMENT;
  return { statements: document.Statement.length, characters, sets: lengths.length, fitting, withAccount };
}

/** The characters of each ARN with its quotes. Those of a policy have few beginnings in common. */
function lengthsOf(stack: Stack, sets: NamedSet[]): number[] {
  const beginnings = new Map<string, number>();
  return sets.map(({ arn, name }) => {
    const beginning = arn.slice(0, -name.length);
    const length = beginnings.get(beginning) ?? knownLength(stack, stack.resolve(beginning));
    beginnings.set(beginning, length);
    return length + nameLength(stack, name);
  });
}

/** Brackets and commas. */
function punctuationOf({ length }: NamedSet[]): number {
  return length === 1 ? 0 : length + 1;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
