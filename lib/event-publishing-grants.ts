import type { IPrincipal, IRole } from 'aws-cdk-lib/aws-iam';
import type { IDeliveryStreamRef } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';
import type { ITopicRef } from 'aws-cdk-lib/aws-sns';
import type { Construct, IDependable } from 'constructs';
import type { GrantScope } from './grant-scope';
import { streamGrants, topicGrants } from './private/grants';
import { assertIsConfigurationSet } from './private/input';

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
 * Options of a grant on a stream.
 */
export interface PutRecordsOptions {
  /**
   * The customer managed key of an imported stream. The key of a stream of this app is known.
   *
   * @default - the key that the stream of this app is encrypted with; for an imported stream, none
   */
  readonly encryptionKey?: IKeyRef;
}

/**
 * Lets SES in where it publishes events: what the destinations of this library grant, for destinations of your own.
 *
 * Creates policies where there are none to add to. A statement about SES names the account of the configuration set
 * and the set itself, or all sets of the account with `GrantScope.ACCOUNT`; the one in the policy of a topic's key names
 * the account. Hand the dependables on from your `bind`: the event destination waits for the policies, and what is
 * granted when the app is synthesized is granted through them.
 *
 * Throws an error without a configuration set. The methods throw the errors, and add the warnings, of `SnsDestination`
 * and `FirehoseDestination`.
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
  ) {
    assertIsConfigurationSet(scope, options.configurationSet);
  }

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
   * @param options the key of an imported stream
   * @returns what the event destination has to wait for
   */
  public putRecords(stream: IDeliveryStreamRef, role: IRole, options: PutRecordsOptions = {}): IDependable[] {
    return streamGrants().letPutRecords(this.scope, stream, role, { ...this.options, ...options }).dependables;
  }
}
