import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { CfnConfigurationSet, CfnConfigurationSetEventDestination, EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import type { IConstruct } from 'constructs';
import { configurationSetIn } from './configuration-set';
import { once } from './once';
import { differenceFrom, written } from './values';

type EventDestination = CfnConfigurationSetEventDestination;

interface Named {
  readonly destination: EventDestination;
  /** As it will be written. */
  readonly name: unknown;
}

/** The event destinations of a set as they will be written, those of core and of L1s among them, in all of the app. */
export function writtenDestinations(set: CfnConfigurationSet): EventDestination[] {
  // for each stage, whose aspects may add some
  const { referring, naming } = once(Stage.of(set) as IConstruct, 'written destinations', () => allBelow(set.node.root));
  const own: unknown = set.stack.resolve(written(set, 'name'));
  // by the same name, or one that only CloudFormation knows, in what may be the same account and Region
  const mayBeOfIt = ({ destination, name }: Named) =>
    (name === own || isFunction(name) || isFunction(own)) && !differenceFrom(destination, set.stack);
  return [...(referring.get(set) ?? []), ...naming.filter(mayBeOfIt).map(({ destination }) => destination)];
}

/** All event destinations: those that refer to a set of this app, and those that name one. */
function allBelow(root: IConstruct): { referring: Map<CfnConfigurationSet, EventDestination[]>; naming: Named[] } {
  const referring = new Map<CfnConfigurationSet, EventDestination[]>();
  const naming: Named[] = [];
  for (const destination of root.node.findAll().filter(isEventDestination)) {
    const name = written(destination, 'configurationSetName') as string;
    const set = configurationSetIn(name);
    if (set) {
      referring.set(set, [...(referring.get(set) ?? []), destination]);
    } else {
      naming.push({ destination, name: destination.stack.resolve(name) });
    }
  }
  return { referring, naming };
}

function isEventDestination(construct: IConstruct): construct is EventDestination {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::SES::ConfigurationSetEventDestination';
}

/** Whether an event destination is on and may publish an event, or any at all. */
export function mayPublish(destination: EventDestination, event?: EmailSendingEvent): boolean {
  const isPaused = isFalse(partOf(destination, 'Enabled'));
  const events = [partOf(destination, 'MatchingEventTypes')].flat();
  return !isPaused && events.some((each) => isFunction(each) || event === undefined || each === event);
}

/** A part of an event destination, or the function of CloudFormation that gives it. */
export function partOf(destination: EventDestination, ...path: string[]): unknown {
  const value: unknown = Stack.of(destination).resolve(written(destination, 'eventDestination'));
  return path.reduce((whole, name) => (isFunction(whole) ? whole : part(whole, name)), value);
}

/** A part of a property as it is written: an override has the names of CloudFormation, and goes before the others. */
export function part(value: unknown, name: string): unknown {
  const parts = Object(value) as Record<string, unknown>;
  return parts[name] ?? parts[name.charAt(0).toLowerCase() + name.slice(1)];
}

/** Whether a resolved value is a reference or another function of CloudFormation. */
export function isFunction(value: unknown): boolean {
  return Object.keys(Object(value) as object).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** Whether something is switched off: CloudFormation takes texts, too. */
export function isFalse(value: unknown): boolean {
  return value === false || value === 'false';
}
