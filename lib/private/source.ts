import { Lazy, Stack, Token } from 'aws-cdk-lib';
import type { Conditions } from 'aws-cdk-lib/aws-iam';
import type { CfnConfigurationSet, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { Construct, IConstruct } from 'constructs';
import { GrantScope } from '../grant-scope';
import { arnBeginning, configurationSetArn, configurationSetNameFor, resourceOf } from './configuration-set';
import { noteReferences } from './cycles';
import { isAnyInTree, once } from './once';

export interface SourceOptions {
  readonly configurationSet: IConfigurationSetRef;
  /** @default GrantScope.CONFIGURATION_SET */
  readonly grantScope?: GrantScope;
  /** The prop that gave the owner of the policy. */
  readonly prop: string;
  /** @default - the partition of the stack */
  readonly partition?: string;
  /** For what SES is let in, where a policy is about several things. @default - for the only one */
  readonly target?: string;
}

/** For what a statement lets SES in. */
export interface Source {
  /** The same for event destinations that can share a statement. */
  readonly key: string;
  readonly conditions: Conditions;
}

/** Stands for the ARNs of all sets. */
export const HIDDEN = 'sets';

/** For what a policy of `owner`, which `scope` waits for, lets SES in. The sets of an account share their conditions. */
export function sourceFor(scope: Construct, owner: IConstruct, options: SourceOptions): Source {
  const { configurationSet, grantScope, prop, partition, target } = options;
  const stack = Stack.of(scope);
  const { account } = stack;
  if (grantScope === GrantScope.ACCOUNT) {
    return once(stack, `all sets in partition ${partition}`, () => {
      const pattern = `${arnBeginning(scope, partition)}*`;
      return { key: pattern, conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': pattern } } };
    });
  }
  const name = configurationSetNameFor(scope, prop, owner, configurationSet);
  noteReferences(scope, owner, name);
  const sets = once(owner, `sets of ${account} for ${target}`, () => {
    const letIn = new SetsLetIn(account);
    setsLetIn(owner).push(letIn);
    return letIn;
  });
  sets.add({ beginning: arnBeginning(scope, partition), name, resource: resourceOf(configurationSet) }, scope);
  return sets;
}

/** For what a policy lets SES in that only one event destination adds to. */
export function conditionsFor(scope: Construct, options: Omit<SourceOptions, 'partition' | 'target'>): Conditions {
  if (options.grantScope === GrantScope.ACCOUNT) {
    return sourceFor(scope, scope, options).conditions;
  }
  const { configurationSet, prop } = options;
  const name = configurationSetNameFor(scope, prop, scope, configurationSet);
  return setConditions(Stack.of(scope).account, configurationSetArn(scope, name));
}

function setConditions(account: string, arn: string): Conditions {
  return { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': arn } };
}

/** The sets that the policy of `owner` names, by account. */
export function setsLetIn(owner: IConstruct): SetsLetIn[] {
  return once(owner, 'sets', () => []);
}

/** Does something with a policy of `owner` as if it named one set by a text of our own: there may be hundreds, whose ARNs take long to resolve. */
export function withoutSets<T>(owner: IConstruct, action: () => T): T {
  const all = setsLetIn(owner);
  const hide = (isHidden: boolean) => all.forEach((sets) => (sets.isHidden = isHidden));
  hide(true);
  try {
    return action();
  } finally {
    hide(false);
  }
}

export interface NamedSet {
  /** The ARN up to the name. */
  readonly beginning: string;
  readonly name: string;
  /** @default - not of this app */
  readonly resource?: CfnConfigurationSet;
}

/** The sets of an account that a policy names, as long as one of their event destinations is in the tree. */
class SetsLetIn implements Source {
  public readonly conditions: Conditions;
  public isHidden = false;
  private readonly sets = new Map<CfnConfigurationSet | string, NamedSet & { readonly destinations: Set<IConstruct> }>();

  constructor(public readonly key: string) {
    const arns = Lazy.uncachedAny({
      // a single ARN stands alone, as in core's statement
      produce: () => {
        const all = this.isHidden ? [HIDDEN] : this.named.map(({ beginning, name }) => beginning + name);
        return all.length === 1 ? all[0] : all;
      },
    });
    // uncached: a policy may be resolved before the last set is added; as a string: core merges statements by their
    // JSON, in which all lazy objects are the same
    this.conditions = setConditions(key, Token.asString(arns));
  }

  public add(set: NamedSet, destination: IConstruct): void {
    // its name may come as one token for each stack
    const identity = set.resource ?? set.beginning + set.name;
    const added = this.sets.get(identity) ?? { ...set, destinations: new Set() };
    this.sets.set(identity, added);
    added.destinations.add(destination);
  }

  public get named(): NamedSet[] {
    return [...this.sets.values()].filter(({ destinations }) => isAnyInTree(destinations));
  }
}
