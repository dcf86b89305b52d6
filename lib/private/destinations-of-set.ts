import { Stage, Token } from 'aws-cdk-lib';
import type { CfnConfigurationSet, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { Construct, IConstruct } from 'constructs';
import { fixedName, resourceOf } from './configuration-set';
import { stackPath } from './cycles';
import { assertConfigurationSetName } from './input';
import { EventDestinationError, warn } from './messages';
import { isInTree, once } from './once';
import { whenWritten } from './settle';
import { constructAround, isKnown, written, writtenPart } from './values';

/** https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const MAX_DESTINATIONS = 10;

interface Destination {
  readonly construct: IConstruct;
  readonly name?: string;
  readonly events: string[];
  readonly isEventBridge: boolean;
}

/** The event destinations that an app gives to one configuration set, for the rules that concern them together. */
export class DestinationsOfSet {
  public static of(set: IConfigurationSetRef): DestinationsOfSet {
    const [home, key] = identityOf(set);
    return once(home, `destinations of ${key}`, () => new DestinationsOfSet(resourceOf(set)));
  }

  private destinations: Destination[] = [];

  private constructor(resource: CfnConfigurationSet | undefined) {
    if (resource) {
      whenWritten(resource, () => {
        assertConfigurationSetName(resource, written(resource, 'name'));
        this.warnOfTracking(resource);
      });
    }
  }

  public assertRoomFor(scope: Construct, name: string | undefined): void {
    this.destinations = this.destinations.filter(({ construct }) => isInTree(construct));
    if (this.destinations.length >= MAX_DESTINATIONS) {
      throw new EventDestinationError(scope, {
        code: 'ConfigurationSetEventDestination.tooManyDestinations',
        prop: 'configurationSet',
        got: `a configuration set with ${this.destinations.length} event destinations`,
        allowed: `at most ${MAX_DESTINATIONS} event destinations on one configuration set (an SES quota that cannot be raised)`,
        remedy: 'let one destination publish more event types, or fan out behind an SNS topic or EventBridge rules',
      });
    }
    if (name !== undefined && !Token.isUnresolved(name) && this.destinations.some((other) => other.name === name)) {
      throw new EventDestinationError(scope, {
        code: 'ConfigurationSetEventDestination.duplicateName',
        prop: 'configurationSetEventDestinationName',
        got: name,
        allowed: 'a name that no other event destination of the configuration set has',
        remedy: 'choose another name, or leave it out and CloudFormation makes one',
      });
    }
  }

  public add(destination: Destination): void {
    const first = this.destinations.find((other) => other.isEventBridge && mayShareEvents(other, destination));
    this.destinations.push(destination);
    if (destination.isEventBridge && first) {
      warn(
        destination.construct,
        'EventBridgeDestination.duplicateEvents',
        `The configuration set already publishes to EventBridge through ${first.construct.node.path}. Both write to the default event bus, ` +
          'so that rules receive every event twice that both publish. Use one EventBridge destination and tell the events apart in the rules.',
      );
    }
  }

  private warnOfTracking(resource: CfnConfigurationSet): void {
    const publishes = (event: string) => this.destinations.some(({ construct, events }) => isInTree(construct) && events.includes(event));
    if (hasEngagementMetrics(resource) && !publishes('open') && !publishes('click')) {
      const { path } = (constructAround(resource) ?? resource).node;
      warn(
        resource,
        'ConfigurationSetEventDestination.trackingByVdm',
        `The configuration set ${path} has the engagement metrics of VDM on: SES adds a pixel to HTML mails and rewrites their links, ` +
          `although no event destination publishes OPEN or CLICK. If you do not want that, give the set 'vdmOptions: { engagementMetrics: false }'.`,
      );
    }
  }
}

/** Whether VDM, too, makes SES track opens and clicks. */
function hasEngagementMetrics(resource: CfnConfigurationSet): boolean {
  return writtenPart(resource, 'vdmOptions', 'DashboardOptions', 'EngagementMetrics') === 'ENABLED';
}

function mayShareEvents(one: Destination, other: Destination): boolean {
  const isKnownList = (events: string[]) => !Token.isUnresolved(events) && !events.some((event) => Token.isUnresolved(event));
  return !isKnownList(one.events) || !isKnownList(other.events) || one.events.some((event) => other.events.includes(event));
}

/**
 * What makes two objects the same configuration set: the construct in which it is unique, and its key there.
 *
 * A set may come as an L2, an L1 or an import. Its name counts when it is known: within the stage if the environment
 * is known, too, else within the stack.
 */
function identityOf(set: IConfigurationSetRef): [home: IConstruct, key: string] {
  const name = fixedName(set);
  if (name === undefined) {
    const resource = resourceOf(set);
    return resource ? [resource, 'itself'] : [set.node.root, set.configurationSetRef.configurationSetName];
  }
  const { account, region } = set.env;
  const home = isKnown(account) && isKnown(region) ? (Stage.of(set) ?? set.node.root) : stackPath(set)[0];
  return [home, `${account}/${region}/${name}`];
}
