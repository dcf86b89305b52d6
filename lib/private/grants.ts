import { Lazy, Stack, Token } from 'aws-cdk-lib';
import type { Conditions, PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { Construct, IConstruct } from 'constructs';
import { GrantScope } from '../grant-scope';
import { configurationSetArn, configurationSetNameFor, leastNameLength } from './configuration-set';
import { EventDestinationError, knownLength, warnBelow } from './messages';
import type { Fault } from './messages';

const made = new WeakMap<object, Map<string, unknown>>();

/** What has been made for an owner, or is made now: a statement stands in a policy once, however many ask for it. */
export function once<T>(owner: object, key: string, make: () => T): T {
  const things = made.get(owner) ?? new Map<string, unknown>();
  made.set(owner, things);
  if (!things.has(key)) {
    things.set(key, make());
  }
  return things.get(key) as T;
}

export interface SourceOptions {
  readonly configurationSet: IConfigurationSetRef;
  /** @default GrantScope.CONFIGURATION_SET */
  readonly grantScope?: GrantScope;
  /** The prop that gave the owner of the policy. */
  readonly prop: string;
  /** @default - the partition of the stack */
  readonly partition?: string;
}

/** For what a statement lets SES in. */
export interface Source {
  /** The same for event destinations that can share a statement. */
  readonly key: string;
  readonly conditions: Conditions;
  /** @default - the statement names no set */
  readonly name?: string;
}

/** For what a policy of `owner`, which `scope` waits for, lets SES in. The sets of an account share their conditions. */
export function sourceFor(scope: Construct, owner: IConstruct, options: SourceOptions): Source {
  const { configurationSet, grantScope, prop, partition } = options;
  const { account } = Stack.of(scope);
  if (grantScope === GrantScope.ACCOUNT) {
    const pattern = configurationSetArn(scope, configurationSet, { name: '*', partition });
    return { key: pattern, conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': pattern } } };
  }
  const name = configurationSetNameFor(scope, prop, owner, configurationSet);
  const sets = setsIn(owner, account);
  sets.set(configurationSetArn(scope, configurationSet, { name, partition }), name);
  return { key: account, conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': oneOrAll(sets) } }, name };
}

/** The ARNs of sets, and their names in them. */
type Sets = Map<string, string>;

function setsByAccount(owner: IConstruct): Map<string, Sets> {
  return once(owner, 'sets', () => new Map<string, Sets>());
}

function setsIn(owner: IConstruct, account: string): Sets {
  const accounts = setsByAccount(owner);
  const sets = accounts.get(account) ?? new Map<string, string>();
  accounts.set(account, sets);
  return sets;
}

/** A single ARN stands alone, as in core's statement. Not cached: a policy may be resolved before the last set is added. */
function oneOrAll(sets: Sets): string {
  const arns = Lazy.uncachedAny({ produce: () => (sets.size === 1 ? [...sets.keys()][0] : [...sets.keys()]) });
  // as a string: core merges statements by their JSON, in which all lazy objects are the same
  return Token.asString(arns);
}

export interface PolicyLimits {
  readonly statements: number;
  readonly characters: number;
  /** How many characters an account may have unless it has asked for more. */
  readonly quota?: number;
}

/** Refuses a policy that has outgrown its service when the app is synthesized: event destinations and users add to it until then. */
export function limitPolicy(owner: IConstruct, policy: PolicyDocument, limits: PolicyLimits, fault: Omit<Fault, 'got'>): void {
  once(policy, 'limit', () =>
    owner.node.addValidation({
      validate: () => {
        const { statements, characters, sets } = sizeOf(owner, policy);
        if (statements <= limits.statements && characters.all <= limits.characters) {
          warnAboveQuota(owner, characters.all, limits);
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

function warnAboveQuota(owner: IConstruct, characters: number, { quota = Infinity, characters: most }: PolicyLimits): void {
  if (characters > quota) {
    warnBelow(
      owner,
      'FirehoseDestination.largeTrustPolicy',
      `The trust policy has ${characters} characters or more, but IAM takes ${quota} unless the quota of the account has been raised ` +
        `(to ${most} at most). Let all sets of the account in with one statement: 'grantScope: GrantScope.ACCOUNT'.`,
    );
  }
}

/** At least: what only CloudFormation knows counts as little as it can be. */
function sizeOf(owner: IConstruct, policy: PolicyDocument) {
  const stack = Stack.of(owner);
  const document = stack.resolve(policy) as { Statement: unknown[] };
  const sets = [...setsByAccount(owner).values()].flatMap((each) => [...each]);
  const unwritten = sets.reduce((sum, [, name]) => sum + leastNameLength(name), 0);
  return {
    statements: document.Statement.length,
    sets: sets.length,
    characters: {
      all: knownLength(stack, document) + unwritten,
      ofSets: knownLength(stack, stack.resolve(sets.map(([arn]) => arn))) + unwritten,
    },
  };
}
