import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IDeliveryStreamRef } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { EventDestinationBindOptions, EventDestinationConfig, IEventDestination } from '../event-destination';
import type { GrantScope } from '../grant-scope';
import { streamGrants } from '../private/grants';

/**
 * Options of a Firehose destination.
 */
export interface FirehoseDestinationOptions {
  /**
   * The role that SES assumes to write to the stream. It must be in the account of the configuration set.
   *
   * The permissions and the trust that SES needs are added to it. Create it with the `principal` of `EventPublishingGrants`.
   * The trust policy of an imported role cannot be changed: a warning holds the statements to paste. The same goes for a
   * role without policy updates.
   *
   * @default - a role for this event destination alone or, with `GrantScope.ACCOUNT`, for all of its stack that
   * publish to the stream
   */
  readonly role?: IRole;

  /**
   * For which configuration sets SES may assume the role.
   *
   * @default GrantScope.CONFIGURATION_SET
   */
  readonly grantScope?: GrantScope;

  /**
   * The customer managed key of an imported stream, which the role needs to use. The key of a stream of this app is known.
   *
   * @default - the key that the stream of this app is encrypted with; for an imported stream, none
   */
  readonly encryptionKey?: IKeyRef;
}

/**
 * Publishes events to a Data Firehose stream, as one JSON record each.
 *
 * Creates a role that may do `firehose:PutRecordBatch` on this stream, use the customer managed key that encrypts it, and
 * nothing else, and that `ses.amazonaws.com` may assume for this configuration set alone. A role of your own gets the same
 * permissions and trust. The event destination waits for them.
 *
 * Throws an error if the stream is imported by what is no ARN of such a stream, is in another account or Region, or
 * reads from a source other than Direct PUT, if the role is in another account, or if its trust policy cannot name the
 * configuration set without a dependency cycle between stacks, or would be too large for IAM with all the
 * configuration sets that it serves. Adds a warning with the statements to paste if the role is imported, one if the key of
 * the stream is not known or cannot be granted, and one if the trust policy of the role lets SES in without conditions.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-firehose.html
 */
export class FirehoseDestination implements IEventDestination {
  /**
   * @param stream the stream, in the account and Region of the configuration set, with Direct PUT as its source
   * @param options a role of your own, and the key of an imported stream
   */
  constructor(
    private readonly stream: IDeliveryStreamRef,
    private readonly options: FirehoseDestinationOptions = {},
  ) {}

  /**
   * Creates the role, or adds the statements to the given one.
   *
   * @param scope the event destination
   * @param options what is known of the configuration set
   */
  public bind(scope: Construct, options: EventDestinationBindOptions): EventDestinationConfig {
    const { role: given, ...others } = this.options;
    const grants = { ...others, configurationSet: options.configurationSet };
    const { role, dependables } =
      given == null
        ? streamGrants().createRoleFor(scope, this.stream, grants)
        : streamGrants().letPutRecords(scope, this.stream, given, grants);
    const { deliveryStreamArn } = this.stream.deliveryStreamRef;
    return { kinesisFirehoseDestination: { deliveryStreamArn, iamRoleArn: role.roleArn }, dependables };
  }
}
