import { Token } from 'aws-cdk-lib';
import type { EmailSendingEvent, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { EmailEvents } from '../email-events';
import type { EventDestinationConfig, IEventDestination } from '../event-destination';
import { fixedName } from './configuration-set';
import { assertReachable, assertSameStage } from './cycles';
import { EventDestinationError } from './messages';
import type { Fault } from './messages';
import { differenceFrom, isKnown } from './values';

const TARGETS = [
  'snsDestination',
  'kinesisFirehoseDestination',
  'cloudWatchDestination',
  'eventBridgeDestination',
  'pinpointDestination',
] as const;

/** Of configuration sets and of event destinations. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

const NOT_FOR_PINPOINT: `${EmailSendingEvent}`[] = ['deliveryDelay', 'subscription'];

/** What else a user may pass, by the property that tells it: a target itself, or core's `ses.EventDestination`. */
const MISTAKEN_FOR_DESTINATIONS = {
  topicRef: 'new SnsDestination(topic)',
  topic: 'new SnsDestination(topic)',
  deliveryStreamRef: 'new FirehoseDestination(stream)',
  stream: 'new FirehoseDestination(stream)',
  eventBusRef: 'new EventBridgeDestination()',
  bus: 'new EventBridgeDestination()',
  dimensions: 'new CloudWatchDestination({ dimensions })',
  appRef: 'new PinpointDestination(applicationArn)',
};

/** Refuses what has no `bind`: the types of TypeScript and jsii do not stop everybody. */
export function assertDestination(scope: Construct, destination: IEventDestination): void {
  // every function has a `bind`, a class too
  if (typeof destination !== 'function' && typeof (destination as Partial<IEventDestination> | undefined)?.bind === 'function') {
    return;
  }
  const given = Object(destination) as Record<string, unknown>;
  const instead = Object.entries(MISTAKEN_FOR_DESTINATIONS).find(([property]) => given[property] !== undefined)?.[1];
  throw new EventDestinationError(scope, {
    code: 'ConfigurationSetEventDestination.notADestination',
    prop: 'destination',
    got: without('bind', destination),
    allowed:
      'an SnsDestination, FirehoseDestination, CloudWatchDestination, EventBridgeDestination or PinpointDestination of this library, or an IEventDestination of your own',
    remedy: `pass ${instead ?? `an object with a 'bind' method`}`,
  });
}

/** Refuses an empty list, and events that SES does not know. */
export function assertKnownEvents(
  scope: Construct,
  events: EmailSendingEvent[] | undefined,
  prop: 'events' | 'defaultEvents' = 'events',
): void {
  if (events == null || Token.isUnresolved(events)) {
    return;
  }
  if (events.length === 0) {
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.noEvents',
      prop,
      got: events,
      allowed: oneOrMoreEvents(),
      remedy: `leave '${prop}' out for all but open and click, or set 'enabled' to false to pause the destination`,
    });
  }
  const unknown = events.filter((event) => !EmailEvents.ALL.includes(event) && !Token.isUnresolved(event));
  if (unknown.length > 0) {
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.unknownEvent',
      prop,
      got: unknown,
      allowed: oneOrMoreEvents(),
      remedy: 'use the members of ses.EmailSendingEvent or the lists of EmailEvents',
    });
  }
}

function oneOrMoreEvents(): string {
  return `one or more of ${EmailEvents.ALL.join(', ')}`;
}

/** The events to write: those asked for, those of the destination, or the default as far as the target takes it. */
export function eventsToPublish(
  scope: Construct,
  given: EmailSendingEvent[] | undefined,
  { pinpointDestination, defaultEvents }: EventDestinationConfig,
): EmailSendingEvent[] {
  assertKnownEvents(scope, defaultEvents, 'defaultEvents');
  const asked = given ?? defaultEvents;
  const refused = (event: EmailSendingEvent) => pinpointDestination !== undefined && NOT_FOR_PINPOINT.includes(event);
  if (asked?.some(refused)) {
    throw new EventDestinationError(scope, {
      code: 'PinpointDestination.unsupportedEvent',
      prop: given ? 'events' : 'defaultEvents',
      got: asked.filter(refused),
      allowed: `for Pinpoint ${EmailEvents.ALL.filter((event) => !refused(event)).join(', ')}`,
      remedy: 'remove these events, or publish them through a second event destination of another kind',
    });
  }
  return asked ? [...new Set(asked)] : EmailEvents.WITHOUT_TRACKING.filter((event) => !refused(event));
}

export function assertName(scope: Construct, name: string | undefined): void {
  if (isKnown(name) && !NAME.test(name)) {
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.invalidName',
      prop: 'configurationSetEventDestinationName',
      got: name,
      allowed: '1 to 64 ASCII letters, digits, - and _',
      remedy: 'shorten or spell it so, or leave it out and CloudFormation makes a name',
    });
  }
}

/** Refuses the name of a set that SES does not take. */
export function assertConfigurationSetName(scope: IConstruct | undefined, name: unknown): void {
  if (typeof name === 'string' && isKnown(name) && !NAME.test(name)) {
    throw new EventDestinationError(scope, {
      code: 'ConfigurationSetEventDestination.invalidConfigurationSetName',
      prop: 'configurationSet',
      got: name,
      allowed: 'a configuration set whose name has 1 to 64 ASCII letters, digits, - and _',
      remedy: 'pass the name of the configuration set, not its ARN or a pattern',
    });
  }
}

/** Refuses what is no configuration set, also by its name: the types of TypeScript and jsii do not stop everybody. */
export function assertIsConfigurationSet(scope: IConstruct | undefined, configurationSet: IConfigurationSetRef): void {
  const fault = {
    code: 'ConfigurationSetEventDestination.notAConfigurationSet',
    prop: 'configurationSet',
    allowed: 'a configuration set: an L2, an L1 or one that is imported by its name',
    remedy: `import it by its name with 'ses.ConfigurationSet.fromConfigurationSetName'`,
  } as const;
  assertGiven(scope, configurationSet, 'configurationSetRef', fault);
  assertGiven(scope, configurationSet.configurationSetRef, 'configurationSetName', fault);
  assertConfigurationSetName(scope, fixedName(configurationSet));
}

/** Refuses what is no configuration set, and one to which core cannot refer from here. */
export function assertReferable(scope: IConstruct, configurationSet: IConfigurationSetRef): void {
  assertIsConfigurationSet(scope, configurationSet);
  if (fixedName(configurationSet) === undefined) {
    assertSameStage(scope, 'configurationSet', configurationSet);
  }
}

export function assertConfigurationSet(scope: Construct, configurationSet: IConfigurationSetRef): void {
  assertIsConfigurationSet(scope, configurationSet);
  assertHere(scope, configurationSet.env, {
    code: 'ConfigurationSetEventDestination.configurationSetElsewhere',
    prop: 'configurationSet',
    what: 'a configuration set',
    like: scope.node.path,
    remedy: 'create both in stacks of the same account and Region',
  });
  assertReachable(scope, 'configurationSet', configurationSet);
}

interface Elsewhere extends Omit<Fault, 'got' | 'allowed'> {
  readonly what: string;
  readonly like: string;
}

/** Refuses what is known to be in another account or Region than a construct. */
export function assertHere(scope: IConstruct, there: IEnvironmentAware['env'], { what, like, ...fault }: Elsewhere): void {
  const difference = differenceFrom(scope, there);
  if (difference) {
    throw new EventDestinationError(scope, {
      ...fault,
      got: `${what} in ${difference.there}`,
      allowed: `${what} in ${difference.here}, like ${like}`,
    });
  }
}

/** AWS answers no target with a misleading message, and deploys two in silence. */
export function assertOneTarget(scope: Construct, config: EventDestinationConfig): void {
  // in JavaScript, a `bind` may return nothing at all
  const targets = TARGETS.filter((target) => (config as EventDestinationConfig | undefined)?.[target] != null);
  if (targets.length !== 1) {
    throw new EventDestinationError(scope, {
      code: targets.length === 0 ? 'ConfigurationSetEventDestination.noTarget' : 'ConfigurationSetEventDestination.severalTargets',
      prop: 'destination',
      got: targets,
      allowed: `exactly one of ${TARGETS.join(', ')}`,
      remedy: `return one of them from the 'bind' of your IEventDestination`,
    });
  }
}

/** Refuses what the types do not stop in JavaScript: nothing, or a name or an ARN in the place of a resource. */
export function assertGiven(scope: IConstruct | undefined, given: unknown, member: string, fault: Omit<Fault, 'got'>): void {
  if ((Object(given) as Record<string, unknown>)[member] === undefined) {
    throw new EventDestinationError(scope, { ...fault, got: without(member, given) });
  }
}

/** Refuses what is no list of one or more resources, as a single one, names or ARNs in the place of resources, and a token. */
export function assertListGiven(scope: IConstruct | undefined, given: unknown, member: string, fault: Omit<Fault, 'got'>): void {
  if (!Array.isArray(given) || given.length === 0) {
    throw new EventDestinationError(scope, { ...fault, got: Array.isArray(given) ? given : without('length', given) });
  }
  given.forEach((each) => assertGiven(scope, each, member, fault));
}

/** How to show what lacks a member that it should have. */
function without(member: string, given: unknown): unknown {
  const isShown = given === undefined || given === null || typeof given === 'string' || Construct.isConstruct(given);
  return isShown ? given : `${typeof given} without '${member}'`;
}
