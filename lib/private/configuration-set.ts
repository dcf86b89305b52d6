import { Aws, Lazy, Stack, Token } from 'aws-cdk-lib';
import type { CfnConfigurationSet, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { Construct, IConstruct } from 'constructs';
import { closesCycle } from './cycles';
import { EventDestinationError } from './messages';
import { once } from './once';
import { referencesIn, resourceIn, written } from './values';

/** The tag by which mail tells with which configuration set it was sent. */
export const CONFIGURATION_SET = 'ses:configuration-set';

const TYPE = 'AWS::SES::ConfigurationSet';

/** The ARN that SES sends as `aws:SourceArn` with the events of a set. */
export function configurationSetArn(scope: IConstruct, name: string): string {
  return arnBeginning(scope) + name;
}

/** What the ARNs of all sets of an account and Region begin with, by default in the partition of the stack. */
export function arnBeginning(scope: IConstruct, partition?: string): string {
  const stack = Stack.of(scope);
  return once(stack, `ARN of sets in ${partition}`, () =>
    stack.formatArn({ partition, service: 'ses', resource: 'configuration-set', resourceName: '' }),
  );
}

/**
 * The name of a set for a policy of `owner` that `scope` waits for: a reference within a stack, and the set's fixed name
 * between stacks, which then need not wait for each other.
 */
export function configurationSetNameFor(scope: Construct, prop: string, owner: IConstruct, set: IConfigurationSetRef): string {
  const reference = set.configurationSetRef.configurationSetName;
  const resource = resourceOf(set);
  if (resource && Stack.of(resource) !== Stack.of(owner) && fixedName(set) !== undefined) {
    return fixedNameIn(scope, owner, resource);
  }
  const targets = resource ? [resource] : referencesIn(reference);
  const target = targets.find((each) => closesCycle(scope, owner, each));
  if (target) {
    const [here, there] = [Stack.of(scope).node.path, Stack.of(owner).node.path];
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.dependencyCycle',
      prop,
      got: owner,
      allowed: 'a resource in the stack of the configuration set, a configuration set with a fixed name, or GrantScope.ACCOUNT',
      remedy:
        `${here} would wait for a policy in ${there}, which would wait for the name of the configuration set in ${Stack.of(target).node.path}: ` +
        `give the configuration set a 'configurationSetName', let all sets of the account in with 'grantScope: GrantScope.ACCOUNT', ` +
        `or create this event destination in ${there}`,
    });
  }
  return inEnvironmentOf(scope, owner, reference);
}

/** The name of a set as it will be written, which may differ from the one that it has now. */
function fixedNameIn(scope: Construct, owner: IConstruct, resource: CfnConfigurationSet): string {
  const produce = () => inEnvironmentOf(scope, owner, writtenName(resource));
  return once(resource, `name in ${Stack.of(scope).node.addr} and ${Stack.of(owner).node.addr}`, () => Lazy.uncachedString({ produce }));
}

/**
 * What an event destination writes as the name of its set, and others that need not wait for it. Between stacks that is
 * a fixed name, so that no export, and no change in how stacks refer to each other, touches them.
 */
export function configurationSetNameIn(scope: IConstruct, set: IConfigurationSetRef): string {
  const [elsewhere] = setElsewhere(scope, set);
  return elsewhere ? fixedNameIn(elsewhere, scope, elsewhere) : set.configurationSetRef.configurationSetName;
}

/** The set, if the event destination names it without a reference and has to be told to wait for it. */
export function setElsewhere(scope: IConstruct, set: IConfigurationSetRef): CfnConfigurationSet[] {
  const resource = resourceOf(set);
  return resource && Stack.of(resource) !== Stack.of(scope) && fixedName(set) !== undefined ? [resource] : [];
}

/** A role may be in another Region than the set, and a topic in another account: pseudo parameters would mean theirs. */
function inEnvironmentOf(scope: Construct, owner: IConstruct, name: string): string {
  return Stack.of(owner) === Stack.of(scope) ? name : withEnvironmentOf(scope, name);
}

function writtenName(resource: CfnConfigurationSet): string {
  const name = written(resource, 'name');
  return typeof name === 'string' ? name : resource.ref;
}

function withEnvironmentOf(scope: IConstruct, name: string): string {
  const { region, account } = Stack.of(scope);
  return name.replaceAll(Aws.REGION, region).replaceAll(Aws.ACCOUNT_ID, account);
}

/** The name that a set was given, if it is the same in every stack of the environment. */
export function fixedName(set: IConfigurationSetRef): string | undefined {
  const resource = resourceOf(set);
  const name = resource ? written(resource, 'name') : set.configurationSetRef.configurationSetName;
  if (typeof name !== 'string') {
    return undefined;
  }
  const others = name.split(Aws.REGION).flatMap((part) => part.split(Aws.ACCOUNT_ID));
  return others.some((part) => Token.isUnresolved(part)) ? undefined : name;
}

/** The name of a set for what may be in any stack: a fixed name, as it will be written where the set is, else a reference. */
export function configurationSetNameAnywhere(set: IConfigurationSetRef): string {
  const resource = resourceOf(set);
  if (!resource || fixedName(set) === undefined) {
    return set.configurationSetRef.configurationSetName;
  }
  return once(resource, 'name anywhere', () => Lazy.uncachedString({ produce: () => withEnvironmentOf(resource, writtenName(resource)) }));
}

/** The resource of a set, if it is one of this app. */
export function resourceOf(set: IConfigurationSetRef): CfnConfigurationSet | undefined {
  return once(set, 'resource', () => configurationSetIn(set.configurationSetRef.configurationSetName));
}

/** The set that a string refers to, if it is one of this app. */
export function configurationSetIn(reference: string): CfnConfigurationSet | undefined {
  return resourceIn<CfnConfigurationSet>(reference, TYPE);
}
