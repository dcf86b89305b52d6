import type { IConfigurationSetRef, IEmailIdentityRef } from 'aws-cdk-lib/aws-ses';

/**
 * What is granted to a sender.
 */
export interface SendGrantOptions {
  /**
   * The identities to send from: domains and addresses, of this account or of another that lets you send for it.
   *
   * While the account is in the sandbox, SES asks for the identity of the recipient, too.
   */
  readonly identities: IEmailIdentityRef[];

  /**
   * The configuration set to send with, named in the request or the default of an identity.
   *
   * @default - mail can be sent without a configuration set alone
   */
  readonly configurationSet?: IConfigurationSetRef;

  /**
   * The names of the templates to send, of the account and Region of the stack in which the first identity is created or
   * imported. As everywhere in policies, `*` stands for any characters.
   *
   * @default - no stored template
   */
  readonly templates?: string[];

  /**
   * The addresses to send from, such as `billing@example.com` or `*@example.com`, in the letter case of the mails. Not
   * together with `bulk`: SES does not tell IAM who sends a `SendBulkEmail`, so that all of them would be denied.
   *
   * @default - any address of the identities
   */
  readonly fromAddresses?: string[];

  /**
   * Whether mail to many destinations may be sent with one request. It needs `templates`.
   *
   * @default false
   */
  readonly bulk?: boolean;

  /**
   * Whether a request may switch open and click tracking on or off for itself (`ConfigurationOverrides.Tracking`).
   *
   * Grants `ses:ApplyTrackingConfigurationOverrides` on all resources: SES knows no other.
   *
   * @default false
   */
  readonly trackingOverrides?: boolean;
}
