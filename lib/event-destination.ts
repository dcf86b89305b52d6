import type { CfnConfigurationSetEventDestination as PinpointEmailEventDestination } from 'aws-cdk-lib/aws-pinpointemail';
import type { CfnConfigurationSetEventDestination, EmailSendingEvent, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { Construct, IDependable } from 'constructs';

/**
 * A place to which SES publishes the events of a configuration set.
 *
 * Implement it for a target with rules of your own, such as a topic whose policy another team writes.
 * `EventPublishingGrants` grants what the destinations of this library grant.
 * An implementation should keep no state, so that one object serves several configuration sets and stacks.
 */
export interface IEventDestination {
  /**
   * Names the target, and creates and grants what SES needs to reach it.
   *
   * `ConfigurationSetEventDestination` calls this once. Check the input first: when an error is thrown, whatever was
   * created below `scope` disappears, but a statement that was added to somebody's policy stays.
   *
   * @param scope the event destination, below which helper resources are to be created
   * @param options what is known of the configuration set
   */
  bind(scope: Construct, options: EventDestinationBindOptions): EventDestinationConfig;
}

/**
 * What a destination is told when it is bound.
 */
export interface EventDestinationBindOptions {
  /**
   * The configuration set whose events are published.
   */
  readonly configurationSet: IConfigurationSetRef;

  /**
   * The ARN that SES sends as `aws:SourceArn`: the one to allow in the conditions of a policy.
   */
  readonly configurationSetArn: string;
}

/**
 * What a destination gives back: exactly one target, and what the target needs.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ses-configurationseteventdestination-eventdestination.html
 */
export interface EventDestinationConfig {
  /**
   * Publish to this SNS topic.
   *
   * @default - another target
   */
  readonly snsDestination?: CfnConfigurationSetEventDestination.SnsDestinationProperty;

  /**
   * Publish to this Data Firehose stream.
   *
   * @default - another target
   */
  readonly kinesisFirehoseDestination?: CfnConfigurationSetEventDestination.KinesisFirehoseDestinationProperty;

  /**
   * Publish metrics to CloudWatch.
   *
   * @default - another target
   */
  readonly cloudWatchDestination?: CfnConfigurationSetEventDestination.CloudWatchDestinationProperty;

  /**
   * Publish to this EventBridge bus.
   *
   * @default - another target
   */
  readonly eventBridgeDestination?: CfnConfigurationSetEventDestination.EventBridgeDestinationProperty;

  /**
   * Publish to this Pinpoint project.
   *
   * CloudFormation's SES resource cannot express this target: `AWS::PinpointEmail::ConfigurationSetEventDestination`
   * is created instead, without the events DELIVERY_DELAY and SUBSCRIPTION, which it does not take.
   *
   * @default - another target
   */
  readonly pinpointDestination?: PinpointEmailEventDestination.PinpointDestinationProperty;

  /**
   * The events to publish if the event destination names none: what the target is for.
   *
   * @default EmailEvents.WITHOUT_TRACKING (for `pinpointDestination` without what Pinpoint does not take)
   */
  readonly defaultEvents?: EmailSendingEvent[];

  /**
   * What must be deployed before SES can reach the target: policies, above all.
   *
   * @default - nothing besides what the target refers to
   */
  readonly dependables?: IDependable[];
}
