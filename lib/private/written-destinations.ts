import { Stage, aws_ses as ses } from 'aws-cdk-lib';
import type { CfnConfigurationSet, CfnConfigurationSetEventDestination, EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import type { IConstruct } from 'constructs';
import { configurationSetIn } from './configuration-set';
import { once } from './once';
import { whenWritten } from './settle';
import { differenceFrom, isFalse, isFunction, isKnown, written, writtenPart } from './values';

type EventDestination = CfnConfigurationSetEventDestination;

interface Named {
  readonly destination: EventDestination;
  /** As it will be written. */
  readonly name: unknown;
}

/** Stages are deployed to environments of their own, unless these are known. */
function mayMeet(destination: EventDestination, { stack }: CfnConfigurationSet): boolean {
  return Stage.of(destination) === Stage.of(stack) || (isKnown(stack.account) && isKnown(stack.region));
}

interface EventDestinations {
  readonly referring: Map<CfnConfigurationSet, EventDestination[]>;
  readonly naming: Named[];
}

/** The event destinations of a set as they will be written, those of core and of L1s among them, in all of the app. */
export function writtenDestinations(set: CfnConfigurationSet): EventDestination[] {
  const { referring, naming } = seenFrom(Stage.of(set) as Stage);
  const own = writtenPart(set, 'name');
  // by the same name, or one that only CloudFormation knows, in what may be the same account and Region
  const mayBeOfIt = ({ destination, name }: Named) =>
    (name === own || isFunction(name) || isFunction(own)) && !differenceFrom(destination, set.stack) && mayMeet(destination, set);
  return [...(referring.get(set) ?? []), ...naming.filter(mayBeOfIt).map(({ destination }) => destination)];
}

/** All event destinations, found once in each synthesis of a stage, whose aspects may add some. */
function seenFrom(stage: Stage): EventDestinations {
  const seen = once(stage, 'written destinations', () => {
    const found: { all?: EventDestinations } = {};
    // a stage is validated before what is in it
    whenWritten(stage, () => (found.all = undefined));
    return found;
  });
  return (seen.all ??= allBelow(stage.node.root));
}

/** All event destinations: those that refer to a set of this app, and those that name one. */
function allBelow(root: IConstruct): EventDestinations {
  const referring = new Map<CfnConfigurationSet, EventDestination[]>();
  const naming: Named[] = [];
  const all = root.node.findAll().filter((each) => ses.CfnConfigurationSetEventDestination.isCfnConfigurationSetEventDestination(each));
  for (const destination of all) {
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

/** Whether an event destination is on and may publish an event, or any at all. */
export function mayPublish(destination: EventDestination, event?: EmailSendingEvent): boolean {
  const isPaused = isFalse(partOf(destination, 'Enabled'));
  const events = [partOf(destination, 'MatchingEventTypes')].flat();
  return !isPaused && events.some((each) => isFunction(each) || event === undefined || each === event);
}

/** A part of an event destination, or the function of CloudFormation that gives it. */
export function partOf(destination: EventDestination, ...path: string[]): unknown {
  return writtenPart(destination, 'eventDestination', ...path);
}
