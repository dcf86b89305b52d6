import { Resource, aws_ses as ses } from 'aws-cdk-lib';
import type { CfnConfigurationSetEventDestination as CfnPinpointEventDestination } from 'aws-cdk-lib/aws-pinpointemail';
import type {
  ConfigurationSetEventDestinationReference,
  EmailSendingEvent,
  IConfigurationSetEventDestination as ICoreConfigurationSetEventDestination,
  IConfigurationSetRef,
} from 'aws-cdk-lib/aws-ses';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import type { Construct } from 'constructs';
import type { EventDestinationConfig, IEventDestination } from './event-destination';
import { configurationSetArn, configurationSetNameIn, resourceOf, setElsewhere } from './private/configuration-set';
import { noteReferences, noteWait } from './private/cycles';
import { DestinationsOfSet } from './private/destinations-of-set';
import {
  assertConfigurationSet,
  assertDestination,
  assertIsConfigurationSet,
  assertKnownEvents,
  assertName,
  assertOneTarget,
  eventsToPublish,
} from './private/input';
import type { PinpointEmailResourceProps } from './private/pinpoint-email-resource';

/**
 * Options of an event destination, whichever configuration set it belongs to.
 */
export interface ConfigurationSetEventDestinationOptions {
  /**
   * Where the events go: `SnsDestination`, `FirehoseDestination`, `CloudWatchDestination`, `EventBridgeDestination`,
   * `PinpointDestination`, an `EmailFeedbackQueue`, an `EmailEventArchive`, or one of your own.
   */
  readonly destination: IEventDestination;

  /**
   * The events to publish. `EmailEvents` has ready lists.
   *
   * Publishing OPEN and CLICK makes SES add a pixel to HTML mails and rewrite their links. They are written in the
   * order given, each once.
   *
   * @default - what the destination is for, as EmailEvents.FEEDBACK for an `EmailFeedbackQueue`, otherwise
   * EmailEvents.WITHOUT_TRACKING (without what the destination does not take)
   */
  readonly events?: EmailSendingEvent[];

  /**
   * Whether SES publishes events to this destination.
   *
   * Always written to the template, because CloudFormation's own default is false.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The name of the event destination: 1 to 64 letters, digits, `-` and `_`, unique in its configuration set.
   *
   * CloudFormation reports success when this name is changed later, and renames nothing: change the construct id
   * together with it.
   *
   * @default - a name that CloudFormation makes; for `PinpointDestination` one made from the construct path
   */
  readonly configurationSetEventDestinationName?: string;
}

/**
 * Properties of an event destination.
 */
export interface ConfigurationSetEventDestinationProps extends ConfigurationSetEventDestinationOptions {
  /**
   * The configuration set whose events are published: an L2, an L1 or an imported one.
   *
   * It must be in the account and Region of this construct's stack, and takes at most 10 event destinations. Those
   * that are not constructs of this library count in SES, but are not seen here.
   */
  readonly configurationSet: IConfigurationSetRef;
}

/**
 * An event destination of a configuration set, of this app or imported. It can be used wherever core's can.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- core's rules ask for an interface beside each resource
export interface IConfigurationSetEventDestination extends ICoreConfigurationSetEventDestination {}

/**
 * What identifies an event destination that exists already.
 */
export interface ConfigurationSetEventDestinationAttributes {
  /**
   * The configuration set that it belongs to.
   */
  readonly configurationSet: IConfigurationSetRef;

  /**
   * The id that CloudFormation gave it.
   */
  readonly configurationSetEventDestinationId: string;
}

/**
 * Publishes the events of an SES configuration set to one destination, with all that SES needs to reach it.
 *
 * Creates an `AWS::SES::ConfigurationSetEventDestination` that is deployed after the policies it relies on. What else
 * is created and granted is up to the destination. Mail that is sent without the configuration set publishes nothing.
 *
 * If AWS would refuse the input at deployment, throws an error before anything is created or granted (by the
 * destinations of this library, that is). Events, name and number of destinations are checked here, the target by its
 * destination. docs/messages.md explains all errors and warnings.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/monitor-using-event-publishing.html
 * @resource AWS::SES::ConfigurationSetEventDestination
 */
@propertyInjectable
export class ConfigurationSetEventDestination extends Resource implements IConfigurationSetEventDestination {
  /**
   * The name of this class for property injectors, `cdk-ses-event-destinations.ConfigurationSetEventDestination`.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-ses-event-destinations.ConfigurationSetEventDestination';

  /**
   * Imports an event destination by its id. Its reference has no `configurationSetName`: to read that throws an error.
   *
   * @param scope the construct that the import belongs to
   * @param id the id of the import
   * @param configurationSetEventDestinationId the id that CloudFormation gave the event destination
   */
  public static fromConfigurationSetEventDestinationId(
    scope: Construct,
    id: string,
    configurationSetEventDestinationId: string,
  ): IConfigurationSetEventDestination {
    return new (imported().ImportedEventDestination)(scope, id, { configurationSetEventDestinationId });
  }

  /**
   * Imports an event destination by its id and its configuration set.
   *
   * @param scope the construct that the import belongs to
   * @param id the id of the import
   * @param attrs what identifies the event destination
   */
  public static fromConfigurationSetEventDestinationAttributes(
    scope: Construct,
    id: string,
    attrs: ConfigurationSetEventDestinationAttributes,
  ): IConfigurationSetEventDestination {
    assertIsConfigurationSet(scope, attrs.configurationSet);
    return new (imported().ImportedEventDestination)(scope, id, attrs);
  }

  private readonly configurationSetName: string;
  private readonly resource: CfnEventDestination;

  constructor(scope: Construct, id: string, props: ConfigurationSetEventDestinationProps) {
    const { configurationSet, configurationSetEventDestinationName: name, enabled = true } = props;
    super(scope, id, { physicalName: name });
    try {
      this.check(props);
      const configurationSetName = configurationSetNameIn(this, configurationSet);
      const destinations = DestinationsOfSet.of(configurationSet);
      destinations.assertRoomFor(this, name);
      const config = this.bind(props);
      const events = eventsToPublish(this, props.events, config);
      const { snsDestination, kinesisFirehoseDestination, cloudWatchDestination, eventBridgeDestination, pinpointDestination } = config;

      // here and not in a method: core keeps a stack trace of each resource, and deep ones cost time
      this.resource = pinpointDestination
        ? this.createPinpointEmailResource({ configurationSetName, eventDestinationName: name, enabled, events, pinpointDestination })
        : new ses.CfnConfigurationSetEventDestination(this, 'Resource', {
            configurationSetName,
            eventDestination: {
              // a token, even without a name
              name: name && this.physicalName,
              enabled,
              matchingEventTypes: events,
              snsDestination,
              kinesisFirehoseDestination,
              cloudWatchDestination,
              eventBridgeDestination,
            },
          });
      this.configurationSetName = configurationSetName;
      this.order(configurationSet, config);
      destinations.add({ construct: this, name, events, isEventBridge: enabled && config.eventBridgeDestination !== undefined });
    } catch (error) {
      scope.node.tryRemoveChild(this.node.id);
      throw error;
    }
  }

  /**
   * The id that CloudFormation gives the event destination.
   *
   * @attribute
   */
  public get configurationSetEventDestinationId(): string {
    return this.resource.attrId;
  }

  /**
   * A reference to this event destination.
   */
  public get configurationSetEventDestinationRef(): ConfigurationSetEventDestinationReference {
    const reference = {
      configurationSetEventDestinationId: this.configurationSetEventDestinationId,
      // wanted by aws-cdk-lib from 2.268.0 on
      configurationSetName: this.configurationSetName,
    };
    return reference;
  }

  private check(props: ConfigurationSetEventDestinationProps): void {
    assertDestination(this, props.destination);
    assertKnownEvents(this, props.events);
    assertName(this, props.configurationSetEventDestinationName);
    assertConfigurationSet(this, props.configurationSet);
  }

  private bind({ configurationSet, destination }: ConfigurationSetEventDestinationProps): EventDestinationConfig {
    const arn = () => configurationSetArn(this, configurationSet.configurationSetRef.configurationSetName);
    const config = destination.bind(this, {
      configurationSet,
      // few ask for it
      get configurationSetArn() {
        return arn();
      },
    });
    assertOneTarget(this, config);
    return config;
  }

  /** Takes its place behind what it needs. */
  private order(configurationSet: IConfigurationSetRef, config: EventDestinationConfig): void {
    this.resource.node.addDependency(...setElsewhere(this, configurationSet), ...(config.dependables ?? []));
    const set = resourceOf(configurationSet);
    if (set) {
      noteWait(this, this, set);
    }
    noteReferences(this, this, set ? undefined : this.configurationSetName, ...arnsIn(config));
  }

  private createPinpointEmailResource(props: PinpointEmailResourceProps): CfnPinpointEventDestination {
    const { createPinpointEmailResource } =
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- few need it: loaded on first use
      require('./private/pinpoint-email-resource') as typeof import('./private/pinpoint-email-resource');
    return createPinpointEmailResource(this, props);
  }
}

type CfnEventDestination = ses.CfnConfigurationSetEventDestination | CfnPinpointEventDestination;

/** The ARNs of its target, and of the role through which it is reached. */
function arnsIn(config: EventDestinationConfig): (string | undefined)[] {
  const { snsDestination, kinesisFirehoseDestination: firehose, eventBridgeDestination, pinpointDestination } = config;
  return [
    snsDestination?.topicArn,
    firehose?.deliveryStreamArn,
    firehose?.iamRoleArn,
    eventBridgeDestination?.eventBusArn,
    pinpointDestination?.applicationArn,
  ];
}

/** Few need it. */
function imported(): typeof import('./private/imported-event-destination') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded on first use
  return require('./private/imported-event-destination') as typeof import('./private/imported-event-destination');
}
