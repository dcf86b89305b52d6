import { z } from 'zod';

/**
 * The records of SES, as event publishing writes them: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 *
 * SES adds fields, subtypes and tags without notice: objects keep what they do not know, and texts are not narrowed to
 * the values of today, but for those that say what a record is. What a handler can do without may be missing, and is
 * left out if it is not as described: an event is not lost for a field that nobody reads. docs/events.md is written from
 * this.
 */

const text = (description: string) => z.string().describe(description);
/** ISO 8601, but not checked. */
const time = (description: string) => z.string().meta({ description, format: 'date-time' });

type Fields<Shape extends z.ZodRawShape, Required extends keyof Shape> = {
  [Name in keyof Shape]: Name extends Required ? Shape[Name] : z.ZodCatch<z.ZodOptional<Shape[Name]>>;
};

function objectWith<Shape extends z.ZodRawShape, Required extends keyof Shape>(required: Required[], shape: Shape) {
  const fields = Object.entries(shape).map(([name, field]) => {
    return [name, required.some((each) => each === name) ? field : z.optional(field).catch(undefined)];
  });
  return z.looseObject(Object.fromEntries(fields) as Fields<Shape, Required>);
}

const object = <Shape extends z.ZodRawShape>(shape: Shape) => objectWith<Shape, never>([], shape);

const header = object({ name: text('its name'), value: text('its value') });

const mail = objectWith(['messageId'], {
  timestamp: time('when SES took the mail'),
  messageId: text('the id that SES gave the mail, and answered to the sender; not that of the header `Message-ID`'),
  source: text('the envelope sender'),
  sourceArn: text('the identity that the mail was sent from'),
  sendingAccountId: text('the account that the mail was sent from'),
  destination: z.array(z.string()).describe('all recipients: To, CC and BCC'),
  headersTruncated: z
    .union([z.boolean(), z.string()])
    .describe('whether `headers` ends before the end; documented as a text, seen as a boolean'),
  headers: z.array(header).describe('the headers of the mail'),
  commonHeaders: object({
    from: z.array(z.string()).describe('From'),
    to: z.array(z.string()).describe('To'),
    cc: z.array(z.string()).describe('CC'),
    bcc: z.array(z.string()).describe('BCC'),
    replyTo: z.array(z.string()).describe('Reply-To'),
    sender: text('Sender'),
    returnPath: text('Return-Path'),
    date: text('Date, as it is in the mail'),
    messageId: text('the header `Message-ID`, or the `messageId` above'),
    subject: text('Subject; a Send of a template may have none'),
  }).describe('the headers that most readers want'),
  tags: z.record(z.string(), z.array(z.string())).describe('message tags: your own, and those of SES, as `ses:configuration-set`'),
  sourceIp: text('where the mail was sent from; only in notifications of an identity'),
  callerIdentity: text('who sent the mail; only in notifications of an identity'),
}).describe('the mail that the event is about');

const feedbackId = text('the id of the bounce or complaint; does not change when SNS or SQS deliver it again');

const bounce = objectWith(['bounceType', 'bouncedRecipients'], {
  bounceType: text('`Permanent` (hard), `Transient` (soft) or `Undetermined`'),
  bounceSubType: text(
    'for Permanent `General`, `NoEmail`, `Suppressed`, `OnAccountSuppressionList`, `OnTenantSuppressionList`, `EmailValidationSuppressed`, ' +
      '`UnsubscribedRecipient`; for Transient `General`, `MailboxFull`, `MessageTooLarge`, `CustomTimeoutExceeded`, `ContentRejected`, ' +
      '`AttachmentRejected`; or `Undetermined`',
  ),
  bouncedRecipients: z
    .array(
      objectWith(['emailAddress'], {
        emailAddress: text('whose mail bounced'),
        action: text('of the delivery status notification (DSN), as `failed`'),
        status: text('of the DSN, as `5.1.1`'),
        diagnosticCode: text("of the DSN: the receiving server's answer"),
      }),
    )
    .describe('for whom it bounced: not always all of `mail.destination`'),
  timestamp: time('when it bounced'),
  feedbackId,
  reportingMTA: text('the server that reports it; only with a DSN'),
  remoteMtaIp: text('the address of the server that refused the mail'),
});

const complaint = objectWith(['complainedRecipients'], {
  complainedRecipients: z
    .array(objectWith(['emailAddress'], { emailAddress: text('who may have complained') }))
    .describe('who may have complained: receivers do not always tell, and SES then lists all recipients at their domain'),
  timestamp: time('when SES was told'),
  feedbackId,
  complaintSubType: z
    .string()
    .nullable()
    .describe('`OnAccountSuppressionList` or `OnTenantSuppressionList` if SES kept the mail back, otherwise null'),
  userAgent: text('the program that made the report'),
  complaintFeedbackType: text('`abuse`, `auth-failure`, `fraud`, `not-spam`, `other` or `virus`; only with a report'),
  arrivalDate: time('when the mail arrived there; only with a report'),
});

const delivery = object({
  timestamp: time('when the receiving server took the mail'),
  processingTimeMillis: z.number().describe('milliseconds from sending to that'),
  recipients: z.array(z.string()).describe('for whom it took the mail'),
  smtpResponse: text('its answer'),
  reportingMTA: text('the server of SES that delivered'),
  remoteMtaIp: text('the address of the receiving server'),
});

const open = object({
  ipAddress: text('where the mail was opened, or the address of a proxy'),
  timestamp: time('when it was opened'),
  userAgent: text('the program that opened it'),
});

const click = object({
  ipAddress: text('where the link was followed, or the address of a proxy'),
  timestamp: time('when it was followed'),
  userAgent: text('the program that followed it'),
  link: text('the link, as it was in the mail'),
  linkTags: z.record(z.string(), z.array(z.string())).nullable().describe('the tags of the link, or null'),
});

const deliveryDelay = object({
  timestamp: time('when SES found out'),
  delayType: text(
    '`InternalFailure`, `General`, `MailboxFull`, `SpamDetected`, `RecipientServerError`, `IPFailure`, `TransientCommunicationFailure`, ' +
      '`BYOIPHostNameLookupUnavailable`, `Undetermined` or `SendingDeferral`',
  ),
  expirationTime: time('until when SES tries'),
  delayedRecipients: z
    .array(
      object({
        emailAddress: text('whose mail is late'),
        status: text('as `4.4.1`'),
        diagnosticCode: text("the receiving server's answer"),
      }),
    )
    .describe('for whom it is late'),
  reportingMTA: text('the server that reports it'),
});

const topicStatus = object({ topicName: text('the topic of the list'), subscriptionStatus: text('`OptIn` or `OptOut`') });
const preferences = object({
  unsubscribeAll: z.boolean().describe('whether of all topics'),
  topicSubscriptionStatus: z.array(topicStatus).describe('topic by topic'),
  topicDefaultSubscriptionStatus: z.array(topicStatus).describe('what holds for topics that the contact said nothing about'),
});
const subscription = object({
  contactList: text('the list'),
  timestamp: time('when the contact changed it'),
  source: text('how, as `UnsubscribeHeader`'),
  newTopicPreferences: preferences.describe('what holds now'),
  oldTopicPreferences: preferences.describe('what held before'),
});

/** Each event is a record with its type, the mail, and an object of its own. */
export const sesEvent = z.discriminatedUnion('eventType', [
  z.looseObject({ eventType: z.literal('Send'), mail, send: object({}).describe('empty') }),
  z.looseObject({
    eventType: z.literal('Reject'),
    mail,
    reject: object({ reason: text('why SES did not send the mail: `Bad content`, a virus') }),
  }),
  z.looseObject({ eventType: z.literal('Bounce'), mail, bounce }),
  z.looseObject({ eventType: z.literal('Complaint'), mail, complaint }),
  z.looseObject({ eventType: z.literal('Delivery'), mail, delivery }),
  z.looseObject({ eventType: z.literal('Open'), mail, open }),
  z.looseObject({ eventType: z.literal('Click'), mail, click }),
  z.looseObject({
    eventType: z.literal('Rendering Failure'),
    mail,
    failure: object({ templateName: text('the template'), errorMessage: text('what is missing') }),
  }),
  z.looseObject({ eventType: z.literal('DeliveryDelay'), mail, deliveryDelay }),
  z.looseObject({ eventType: z.literal('Subscription'), mail, subscription }),
]);

export type SesEvent = z.infer<typeof sesEvent>;
