import { Aws, Stack, Stage, Token } from 'aws-cdk-lib';
import type { CfnConfigurationSet, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { Construct, IConstruct } from 'constructs';
import { EventDestinationError, warn } from './messages';
import { circleThrough, isKnown, resourceIn, stackPath } from './stacks';

/** https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const MAX_DESTINATIONS = 10;

/** Names of 40 characters may be a longer logical id that was cut: `IdentifierUtils` of https://github.com/aws-cloudformation/cloudformation-cli-java-plugin */
const LONG_GENERATED_NAME = 40;

export interface ConfigurationSetArnOptions {
  /** @default - a reference to the set, or the name it was imported with */
  readonly name?: string;
  /** @default - the partition of the stack */
  readonly partition?: string;
}

/** The ARN that SES sends as `aws:SourceArn` with the events of a set. */
export function configurationSetArn(scope: Construct, set: IConfigurationSetRef, options: ConfigurationSetArnOptions = {}): string {
  return Stack.of(scope).formatArn({
    partition: options.partition,
    service: 'ses',
    resource: 'configuration-set',
    resourceName: options.name ?? set.configurationSetRef.configurationSetName,
  });
}

/**
 * The name of a set for a policy of `owner` that `scope` waits for: a reference within a stack, and the set's fixed name
 * between stacks, which then need not wait for each other.
 */
export function configurationSetNameFor(scope: Construct, prop: string, owner: IConstruct, set: IConfigurationSetRef): string {
  const reference = set.configurationSetRef.configurationSetName;
  const resource = resourceOf(reference);
  const name = fixedName(set);
  if (name !== undefined && resource && Stack.of(resource) !== Stack.of(owner)) {
    return inEnvironmentOf(scope, owner, name);
  }
  const target = circleThrough(scope, owner, reference);
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

/** A role may be in another Region than the set, and a topic in another account: pseudo parameters would mean theirs. */
function inEnvironmentOf(scope: Construct, owner: IConstruct, name: string): string {
  const { region, account } = Stack.of(scope);
  return Stack.of(owner) === Stack.of(scope) ? name : name.replaceAll(Aws.REGION, region).replaceAll(Aws.ACCOUNT_ID, account);
}

/** The least length of the name to which a reference to a set will be resolved: CloudFormation makes names from logical ids. */
export function leastNameLength(reference: string): number {
  const resource = resourceOf(reference);
  if (!resource) {
    return 0;
  }
  const { name, logicalId, stack } = resource;
  if (name === undefined) {
    return Math.min((stack.resolve(logicalId) as string).length, LONG_GENERATED_NAME);
  }
  return Token.isUnresolved(name) ? 0 : name.length;
}

const destinationsOfSets = new WeakMap<IConstruct, Map<unknown, DestinationsOfSet>>();

/** The event destinations that an app gives to one configuration set, for the rules that concern them together. */
export class DestinationsOfSet {
  public static of(set: IConfigurationSetRef): DestinationsOfSet {
    const [home, key] = identityOf(set);
    const sets = destinationsOfSets.get(home) ?? new Map<unknown, DestinationsOfSet>();
    const destinations = sets.get(key) ?? new DestinationsOfSet();
    destinationsOfSets.set(home, sets.set(key, destinations));
    return destinations;
  }

  private count = 0;
  private readonly names = new Set<string>();
  private eventBridge?: IConstruct;

  public assertRoomFor(scope: Construct, name: string | undefined): void {
    if (this.count === MAX_DESTINATIONS) {
      throw new EventDestinationError(scope, {
        code: 'ConfigurationSetEventDestination.tooManyDestinations',
        prop: 'configurationSet',
        got: `a configuration set with ${this.count} event destinations`,
        allowed: `at most ${MAX_DESTINATIONS} event destinations on one configuration set (an SES quota that cannot be raised)`,
        remedy: 'let one destination publish more event types, or fan out behind an SNS topic or EventBridge rules',
      });
    }
    if (name !== undefined && this.names.has(name)) {
      throw new EventDestinationError(scope, {
        code: 'ConfigurationSetEventDestination.duplicateName',
        prop: 'configurationSetEventDestinationName',
        got: name,
        allowed: 'a name that no other event destination of the configuration set has',
        remedy: 'choose another name, or leave it out and CloudFormation makes one',
      });
    }
  }

  public add(scope: Construct, name: string | undefined, isEventBridge: boolean): void {
    this.count++;
    if (name !== undefined && !Token.isUnresolved(name)) {
      this.names.add(name);
    }
    if (isEventBridge && this.eventBridge) {
      warn(
        scope,
        'EventBridgeDestination.duplicateEvents',
        `The configuration set already publishes to EventBridge through ${this.eventBridge.node.path}. Both write to the default event bus, ` +
          'so that rules receive every event twice that both publish. Use one EventBridge destination and tell the events apart in the rules.',
      );
    }
    if (isEventBridge) {
      this.eventBridge ??= scope;
    }
  }
}

/**
 * What makes two objects the same configuration set: the construct in which it is unique, and its key there.
 *
 * A set may come as an L2, an L1 or an import. Its name counts when it is known: within the stage if the environment
 * is known, too, else within the stack.
 */
function identityOf(set: IConfigurationSetRef): [home: IConstruct, key: unknown] {
  const reference = set.configurationSetRef.configurationSetName;
  const resource = resourceOf(reference);
  const name = known(resource ? resource.name : reference);
  if (name === undefined) {
    return [set.node.root, resource ?? reference];
  }
  const { account, region } = set.env;
  const home = isKnown(account) && isKnown(region) ? (Stage.of(set) ?? set.node.root) : stackPath(set)[0];
  return [home, `${account}/${region}/${name}`];
}

/** The name that a set was given, if it is the same in every stack of the environment. */
export function fixedName(set: IConfigurationSetRef): string | undefined {
  const reference = set.configurationSetRef.configurationSetName;
  const resource = resourceOf(reference);
  return known(resource ? resource.name : reference);
}

function known(name: string | undefined): string | undefined {
  const unknown = name?.replaceAll(Aws.REGION, '').replaceAll(Aws.ACCOUNT_ID, '');
  return Token.isUnresolved(unknown) ? undefined : name;
}

function resourceOf(reference: string): CfnConfigurationSet | undefined {
  return resourceIn<CfnConfigurationSet>(reference, 'AWS::SES::ConfigurationSet');
}
