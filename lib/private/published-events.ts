import { CfnResource, Token } from 'aws-cdk-lib';
import type {
  CfnConfigurationSet,
  CfnConfigurationSetEventDestination,
  EmailSendingEvent,
  IConfigurationSetRef,
} from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { configurationSetIn, configurationSetNameIn, resourceOf } from './configuration-set';
import { warn } from './messages';
import { isInTree, once } from './once';
import { whenWritten } from './settle';
import { constructAround, differenceFrom, written } from './values';

/** Stands for events that are only known at deployment, and for any event at all. */
const ANY = 'any event';

/** Says at the end of synthesis if a set of this app does not publish to EventBridge what is waited for there. */
export function expectOnEventBridge(set: IConfigurationSetRef, events: (EmailSendingEvent | typeof ANY)[] = [ANY]): void {
  const resource = resourceOf(set);
  if (resource) {
    const root = resource.node.root as Construct;
    const expected = once(root, 'expected on EventBridge', () => {
      const sets = new Map<CfnConfigurationSet, Set<string>>();
      whenWritten(root, () => judge(root, sets));
      return sets;
    });
    expected.set(resource, new Set([...(expected.get(resource) ?? []), ...events]));
  }
}

function judge(root: Construct, expected: Map<CfnConfigurationSet, Set<string>>): void {
  const destinations = root.node.findAll().filter(isEventDestination);
  for (const [set, events] of expected) {
    const published = destinations.filter((each) => isOf(set, each)).flatMap(publishedBy);
    const isPublished = (event: string) => published.includes(ANY) || (event === ANY ? published.length > 0 : published.includes(event));
    const missing = [...events].filter((event) => !isPublished(event));
    if (isInTree(set) && missing.length > 0) {
      const { path } = (constructAround(set) ?? set).node;
      warn(
        set,
        'EmailEventPatterns.notPublished',
        `A pattern waits for what no event destination of this app publishes to EventBridge for the configuration set ${path}: ` +
          `${missing.join(', ')}. Create a ConfigurationSetEventDestination with an EventBridgeDestination that publishes it.`,
      );
    }
  }
}

/** What an event destination publishes to EventBridge, as it is written. */
function publishedBy(destination: CfnConfigurationSetEventDestination): string[] {
  const value = written(destination, 'eventDestination');
  if (Token.isUnresolved(value)) {
    return [ANY];
  }
  const {
    eventBridgeDestination,
    EventBridgeDestination = eventBridgeDestination,
    enabled,
    Enabled = enabled,
    matchingEventTypes,
    MatchingEventTypes = matchingEventTypes,
  } = value as Record<string, unknown>;
  if (EventBridgeDestination === undefined || Enabled === false) {
    return [];
  }
  const events = (MatchingEventTypes ?? []) as string[];
  return Token.isUnresolved(events) || events.some((event) => Token.isUnresolved(event)) ? [ANY] : events;
}

function isOf(set: CfnConfigurationSet, destination: CfnConfigurationSetEventDestination): boolean {
  const name = written(destination, 'configurationSetName') as string;
  const text = (value: unknown) => JSON.stringify(destination.stack.resolve(value));
  const names = [written(set, 'name'), configurationSetNameIn(destination, set)].map(text);
  const referred = configurationSetIn(name);
  return referred ? referred === set : !differenceFrom(destination, set.stack) && names.includes(text(name));
}

function isEventDestination(construct: unknown): construct is CfnConfigurationSetEventDestination {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::SES::ConfigurationSetEventDestination';
}
