import type { CfnConfigurationSet, CfnConfigurationSetEventDestination, EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import type { IConstruct } from 'constructs';
import { ask } from '../../private/asked';
import { warn } from '../../private/messages';
import { constructAround, isFunction, part } from '../../private/values';
import { mayPublish, partOf, writtenDestinations } from '../../private/written-destinations';

/** Warns, when all is written, if nothing in this app publishes the metrics of events that are asked for. */
export function expectCounted(set: CfnConfigurationSet, dimensions: string[], events: EmailSendingEvent[], asker?: IConstruct): void {
  const names = [...dimensions].sort();
  ask(set, `counted by ${names.join()}`, { events, asker }, (asked) => judge(set, names, asked));
}

function judge(set: CfnConfigurationSet, names: string[], events: EmailSendingEvent[]): void {
  const destinations = writtenDestinations(set).filter((each) => mayCountBy(each, names));
  const lacking = events.filter((event) => !destinations.some((each) => mayPublish(each, event)));
  if (lacking.length > 0) {
    const { path } = (constructAround(set) ?? set).node;
    warn(
      set,
      'EmailMetrics.notCounted',
      `Metrics of ${lacking.join(', ')} by ${names.join(' and ')} are asked for, but no event destination of this app counts these ` +
        `events of the configuration set ${path} by exactly that: there will be no data. Create a ConfigurationSetEventDestination ` +
        'that publishes them, with a CloudWatchDestination of these dimensions.',
    );
  }
}

function mayCountBy(destination: CfnConfigurationSetEventDestination, names: string[]): boolean {
  const dimensions = [partOf(destination, 'CloudWatchDestination', 'DimensionConfigurations')].flat();
  const counted = dimensions.map((dimension) => (isFunction(dimension) ? dimension : part(dimension, 'DimensionName')));
  return counted.some(isFunction) || counted.sort().join() === names.join();
}
