import type { SesEvent } from './event';

export interface Suppression {
  readonly address: string;
  readonly reason: 'BOUNCE' | 'COMPLAINT';
}

/** Bounces that SES makes itself because it keeps the mail back: they say nothing new of the address. */
const KEPT_BACK = ['OnAccountSuppressionList', 'OnTenantSuppressionList', 'EmailValidationSuppressed', 'UnsubscribedRecipient'];

/** Who is to get no more mail: whose address does not work, and who complained. */
export function suppressionsFor(event: SesEvent): Suppression[] {
  if (event.eventType === 'Bounce') {
    const { bounceType, bounceSubType, bouncedRecipients } = event.bounce;
    const isHard = bounceType === 'Permanent' && !isKeptBack(bounceSubType);
    return isHard ? bouncedRecipients.map(({ emailAddress: address }) => ({ address, reason: 'BOUNCE' })) : [];
  }
  if (event.eventType === 'Complaint') {
    const { complaintSubType, complaintFeedbackType, complainedRecipients } = event.complaint;
    const isOne = complaintFeedbackType !== 'not-spam' && !isKeptBack(complaintSubType);
    return isOne ? complainedRecipients.map(({ emailAddress: address }) => ({ address, reason: 'COMPLAINT' })) : [];
  }
  return [];
}

function isKeptBack(subType: string | null | undefined): boolean {
  return KEPT_BACK.some((each) => each === subType);
}
