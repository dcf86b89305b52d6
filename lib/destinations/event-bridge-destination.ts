import { Stack } from 'aws-cdk-lib';
import type { IEventBusRef } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../event-destination';
import { assertArn } from '../private/arn';
import { assertGiven } from '../private/input';
import { EventDestinationError } from '../private/messages';
import { differ, environmentOf, isKnown, resourceIn } from '../private/values';

const MALFORMED = {
  code: 'EventBridgeDestination.malformedArn',
  prop: 'bus',
  allowed: 'arn:<partition>:events:<region>:<account>:event-bus/<name>',
  remedy: `leave out 'bus', which is the default event bus`,
} as const;

/**
 * Options of an EventBridge destination.
 */
export interface EventBridgeDestinationOptions {
  /**
   * The default event bus, in any form: by name, ARN, token or L1. SES takes no other.
   *
   * @default - the default event bus of the stack
   */
  readonly bus?: IEventBusRef;
}

/**
 * Publishes events to the default EventBridge bus of the account and Region, with source `aws.ses`.
 *
 * Creates and grants nothing: SES needs no permission for the default bus. Delivery is best effort and may be out of
 * order. Events of other configuration sets are on the same bus: let rules filter by `detail.mail.tags`.
 *
 * Throws an error if the bus is a custom one, is imported by what is no ARN of a bus, or is in another account or
 * Region. A second EventBridge destination of a configuration set gets a warning if both may publish the same event, which
 * then arrives twice.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
 */
export class EventBridgeDestination implements IEventDestination {
  /**
   * @param options the bus, if it is to be named
   */
  constructor(private readonly options: EventBridgeDestinationOptions = {}) {}

  /**
   * Names the bus.
   *
   * @param scope the event destination
   * @param _options what is known of the configuration set
   */
  public bind(scope: Construct, _options: EventDestinationBindOptions): EventDestinationConfig {
    const { bus } = this.options;
    if (bus != null) {
      assertGiven(scope, bus, 'eventBusRef', MALFORMED);
      assertArn(scope, bus.eventBusRef.eventBusArn, MALFORMED);
      assertDefaultBus(scope, bus);
      assertHere(scope, bus);
    }
    const eventBusArn =
      bus?.eventBusRef.eventBusArn ?? Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' });
    return { eventBridgeDestination: { eventBusArn } };
  }
}

/** If the name is a token, only a bus of this app is known to be custom. */
function assertDefaultBus(scope: Construct, bus: IEventBusRef): void {
  const { eventBusArn, eventBusName: name } = bus.eventBusRef;
  const created = resourceIn(eventBusArn, 'AWS::Events::EventBus');
  if (created || (isKnown(name) && name !== 'default')) {
    throw new EventDestinationError(scope, {
      code: 'EventBridgeDestination.customEventBus',
      prop: 'bus',
      got: created ?? name,
      allowed: 'the default event bus',
      remedy: `leave out 'bus', and forward from the default bus to this one with a rule: new targets.EventBus(bus)`,
    });
  }
}

function assertHere(scope: Construct, bus: IEventBusRef): void {
  const [here, there] = [Stack.of(scope), environmentOf(bus, bus.eventBusRef.eventBusArn)];
  if (differ(there.region, here.region)) {
    throw new EventDestinationError(scope, {
      code: 'EventBridgeDestination.busInAnotherRegion',
      prop: 'bus',
      got: `a bus in ${there.region}`,
      allowed: `the default event bus of ${here.region}, the Region of the configuration set`,
      remedy: `leave out 'bus', and forward from the default bus to the other Region with a rule`,
    });
  }
  if (differ(there.account, here.account)) {
    throw new EventDestinationError(scope, {
      code: 'EventBridgeDestination.busInAnotherAccount',
      prop: 'bus',
      got: `a bus in account ${there.account}`,
      allowed: `the default event bus of ${here.account}, the account of the configuration set`,
      remedy: `leave out 'bus', and forward from the default bus to the other account with a rule`,
    });
  }
}
