import { aws_ses as ses } from 'aws-cdk-lib';
import type { CloudWatchDimension, IConfigurationSetRef } from 'aws-cdk-lib/aws-ses';

/** The value published for mail that does not carry a tag or header. */
const NONE = 'none';

/**
 * Dimensions for a `CloudWatchDestination`.
 *
 * Names are 1 to 256 letters, digits, `_`, `-` and `:`; default values 1 to 256 letters, digits, `_` and `-`.
 * CloudWatch bills every combination of event type, dimension name and value as a metric of its own, so beware of
 * dimensions with many values.
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-cloudwatch.html
 */
export class CloudWatchDimensions {
  /**
   * The value of a message tag, which the sender gives with the API or the `X-SES-MESSAGE-TAGS` header.
   *
   * @param name the name of the tag
   * @param defaultValue the value published for mail without the tag
   */
  public static messageTag(name: string, defaultValue: string): CloudWatchDimension {
    return { source: ses.CloudWatchDimensionSource.MESSAGE_TAG, name, defaultValue };
  }

  /**
   * The value of a header of the mail, other than `Received`, `To`, `From`, `DKIM-Signature`, `CC`, `message-id` and
   * `Return-Path`.
   *
   * @param name the name of the header
   * @param defaultValue the value published for mail without the header
   */
  public static emailHeader(name: string, defaultValue: string): CloudWatchDimension {
    return { source: ses.CloudWatchDimensionSource.EMAIL_HEADER, name, defaultValue };
  }

  /**
   * The value of a tag of the clicked link, which stands in its `ses:tags` attribute. Only CLICK events carry it.
   *
   * @param name the name of the tag
   * @param defaultValue the value published for links without the tag
   */
  public static linkTag(name: string, defaultValue: string): CloudWatchDimension {
    return { source: ses.CloudWatchDimensionSource.LINK_TAG, name, defaultValue };
  }

  /**
   * The configuration set of the mail: the auto-tag `ses:configuration-set`.
   *
   * @param configurationSet the set, whose name is the default value
   */
  public static configurationSet(configurationSet: IConfigurationSetRef): CloudWatchDimension {
    return CloudWatchDimensions.messageTag('ses:configuration-set', configurationSet.configurationSetRef.configurationSetName);
  }

  /**
   * The IAM identity that sent the mail: the auto-tag `ses:caller-identity`. It may have many values.
   *
   * @param defaultValue the value published for mail without the tag, `none` by default
   */
  public static callerIdentity(defaultValue: string = NONE): CloudWatchDimension {
    return CloudWatchDimensions.messageTag('ses:caller-identity', defaultValue);
  }

  /**
   * The domain of the From address: the auto-tag `ses:from-domain`. It may have many values.
   *
   * @param defaultValue the value published for mail without the tag, `none` by default
   */
  public static fromDomain(defaultValue: string = NONE): CloudWatchDimension {
    return CloudWatchDimensions.messageTag('ses:from-domain', defaultValue);
  }

  /**
   * The IP address that SES sent the mail from: the auto-tag `ses:outgoing-ip`. It may have many values.
   *
   * @param defaultValue the value published for mail without the tag, `none` by default
   */
  public static outgoingIp(defaultValue: string = NONE): CloudWatchDimension {
    return CloudWatchDimensions.messageTag('ses:outgoing-ip', defaultValue);
  }

  /**
   * The IP address that the sender called SES from: the auto-tag `ses:source-ip`. It may have many values.
   *
   * @param defaultValue the value published for mail without the tag, `none` by default
   */
  public static sourceIp(defaultValue: string = NONE): CloudWatchDimension {
    return CloudWatchDimensions.messageTag('ses:source-ip', defaultValue);
  }

  /**
   * The TLS version with which the sender called SES: the auto-tag `ses:source-tls-version`.
   *
   * @param defaultValue the value published for mail without the tag, `none` by default
   */
  public static sourceTlsVersion(defaultValue: string = NONE): CloudWatchDimension {
    return CloudWatchDimensions.messageTag('ses:source-tls-version', defaultValue);
  }

  /**
   * The TLS version with which SES delivered the mail: the auto-tag `ses:outgoing-tls-version`.
   *
   * @param defaultValue the value published for mail without the tag, `none` by default
   */
  public static outgoingTlsVersion(defaultValue: string = NONE): CloudWatchDimension {
    return CloudWatchDimensions.messageTag('ses:outgoing-tls-version', defaultValue);
  }

  /**
   * The tenant for which the mail was sent: the auto-tag `ses:tenant-name`. It may have many values. AWS documents the
   * tag for BOUNCE and COMPLAINT; whether other events carry it is not documented.
   *
   * @param defaultValue the value published for events without the tag, `none` by default
   */
  public static tenantName(defaultValue: string = NONE): CloudWatchDimension {
    return CloudWatchDimensions.messageTag('ses:tenant-name', defaultValue);
  }

  /**
   * The first part of the Feedback-ID header, which the sender sets with the message tag `ses:feedback-id-a`.
   *
   * @param defaultValue the value published for mail without the tag, `none` by default
   */
  public static feedbackIdA(defaultValue: string = NONE): CloudWatchDimension {
    return CloudWatchDimensions.messageTag('ses:feedback-id-a', defaultValue);
  }

  /**
   * The second part of the Feedback-ID header, which the sender sets with the message tag `ses:feedback-id-b`.
   *
   * @param defaultValue the value published for mail without the tag, `none` by default
   */
  public static feedbackIdB(defaultValue: string = NONE): CloudWatchDimension {
    return CloudWatchDimensions.messageTag('ses:feedback-id-b', defaultValue);
  }

  /* istanbul ignore next: there is nothing to construct */
  private constructor() {}
}
