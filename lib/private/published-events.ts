import type { CfnConfigurationSet, EmailSendingEvent, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { IConstruct } from 'constructs';
import { ask } from './asked';
import { resourceOf } from './configuration-set';
import { warn } from './messages';
import { constructAround } from './values';
import { mayPublish, partOf, writtenDestinations } from './written-destinations';

/** Stands for any event at all. */
const ANY = 'any event';

type AwaitedEvent = EmailSendingEvent | typeof ANY;

/** Says at the end of synthesis if a set of this app does not publish to EventBridge what is waited for there. */
export function expectOnEventBridge(set: IConfigurationSetRef, events: AwaitedEvent[] = [ANY], asker?: IConstruct): void {
  const resource = resourceOf(set);
  if (resource) {
    ask(resource, 'expected on EventBridge', { events, asker }, (asked) => judge(resource, asked));
  }
}

function judge(set: CfnConfigurationSet, events: AwaitedEvent[]): void {
  const destinations = writtenDestinations(set).filter((each) => partOf(each, 'EventBridgeDestination') !== undefined);
  const missing = events.filter((event) => !destinations.some((each) => mayPublish(each, event === ANY ? undefined : event)));
  if (missing.length > 0) {
    const { path } = (constructAround(set) ?? set).node;
    warn(
      set,
      'EmailEventPatterns.notPublished',
      `A pattern or an event log waits for what no event destination of this app publishes to EventBridge for the configuration set ${path}: ` +
        `${missing.join(', ')}. Create a ConfigurationSetEventDestination with an EventBridgeDestination that publishes it.`,
    );
  }
}
