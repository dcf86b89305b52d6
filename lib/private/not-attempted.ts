/**
 * Subtypes of bounces and complaints about mail that SES did not try to deliver. They do not count towards the rates of the
 * account. Of `Suppressed`, AWS does not say so.
 */
export const NOT_ATTEMPTED = ['OnAccountSuppressionList', 'OnTenantSuppressionList', 'EmailValidationSuppressed', 'UnsubscribedRecipient'];

/** The feedback type of a complaint that is none: a report that mail is no spam. */
export const NOT_SPAM = 'not-spam';
