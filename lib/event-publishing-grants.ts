import type { IPrincipal, IRole } from 'aws-cdk-lib/aws-iam';
import type { IDeliveryStreamRef } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { ITopicRef } from 'aws-cdk-lib/aws-sns';
import type { Construct, IDependable } from 'constructs';
import type { GrantScope } from './grant-scope';
import { streamGrants, topicGrants } from './private/grants';

/**
 * For which mail SES is let in.
 */
export interface EventPublishingGrantsOptions {
  /**
   * The configuration set whose events SES publishes.
   */
  readonly configurationSet: IConfigurationSetRef;

  /**
   * For which configuration sets SES is let in.
   *
   * @default GrantScope.CONFIGURATION_SET
   */
  readonly grantScope?: GrantScope;
}

/**
 * Lets SES in where it publishes events: what the destinations of this library grant, for destinations of your own.
 *
 * Creates nothing itself. Every statement names `ses.amazonaws.com`, the account of the configuration set, and the set.
 * Hand the dependables on from your `bind`, so that the event destination waits for the policies.
 *
 * The methods throw the errors, and add the warnings, of `SnsDestination` and `FirehoseDestination`.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination.html
 */
export class EventPublishingGrants {
  /**
   * @param scope the event destination, in the account and Region of the configuration set
   * @param options the configuration set, and how far it is let in
   */
  constructor(
    private readonly scope: Construct,
    private readonly options: EventPublishingGrantsOptions,
  ) {}

  /**
   * SES, for the configuration set: for the trust policy of a role that SES is to assume.
   */
  public get principal(): IPrincipal {
    return streamGrants().sesPrincipal(this.scope, this.options);
  }

  /**
   * Lets SES publish to a topic through the topic's policy and, if the topic is encrypted, use its key through the
   * key's policy.
   *
   * @param topic the topic, in the Region of the configuration set
   * @returns what the event destination has to wait for
   */
  public publish(topic: ITopicRef): IDependable[] {
    return topicGrants().allowPublish(this.scope, topic, this.options);
  }

  /**
   * Lets SES assume a role through its trust policy, and the role put records into a stream.
   *
   * @param stream the Data Firehose stream, in the account and Region of the configuration set
   * @param role a role of the same account
   * @returns what the event destination has to wait for
   */
  public putRecords(stream: IDeliveryStreamRef, role: IRole): IDependable[] {
    const { allowKeyUse, allowPutRecords, streamOf } = streamGrants();
    const target = streamOf(stream);
    return [...allowPutRecords(this.scope, target, role, this.options), allowKeyUse(this.scope, target, role)];
  }
}
