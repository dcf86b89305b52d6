import type { ITopicRef } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../event-destination';
import type { GrantScope } from '../grant-scope';
import { topicGrants } from '../private/grants';

/**
 * Options of an SNS destination.
 */
export interface SnsDestinationOptions {
  /**
   * For which configuration sets the topic's policy lets SES publish.
   *
   * @default GrantScope.CONFIGURATION_SET
   */
  readonly grantScope?: GrantScope;
}

/**
 * Publishes events to a standard SNS topic, as one JSON message each.
 *
 * Lets `ses.amazonaws.com` publish to the topic for this configuration set alone, through the topic's policy. If the
 * topic is encrypted with a customer managed key, lets it use the key for this account through the key's policy. The
 * event destination is deployed after both. SES publishes a message at once when the event destination is created:
 * `Successfully validated SNS topic for Amazon SES event publishing.` It is not JSON.
 *
 * Throws an error if the topic is a FIFO topic, is imported by what is no ARN of a topic, is in another Region, is
 * encrypted with the AWS managed key `alias/aws/sns`, cannot be referred to without a dependency cycle between stacks,
 * or serves so many configuration sets that its policy would be too large for SNS (some 230 fit, or more). Adds a warning with
 * the statement to paste if the topic or its key is imported, or if a policy that you wrote cannot be changed; one if the
 * topic has several policies; and one if it is in another account, for which AWS documents nothing.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-sns.html
 */
export class SnsDestination implements IEventDestination {
  /**
   * @param topic the topic, in the Region of the configuration set
   * @param options for which sets the topic lets SES in
   */
  constructor(
    private readonly topic: ITopicRef,
    private readonly options: SnsDestinationOptions = {},
  ) {}

  /**
   * Adds the statements to the policies of the topic and its key.
   *
   * @param scope the event destination
   * @param options what is known of the configuration set
   */
  public bind(scope: Construct, options: EventDestinationBindOptions): EventDestinationConfig {
    const dependables = topicGrants().allowPublish(scope, this.topic, { ...this.options, configurationSet: options.configurationSet });
    return { snsDestination: { topicArn: this.topic.topicRef.topicArn }, dependables };
  }
}
