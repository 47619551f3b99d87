/** Who may pass: the exact comparison of an address with what a provider verified, and the level a policy asks for. */

import { type RecipientAddress, reaches, type VerifiedIdentity } from '../evidence/party.js';
import { canonicalAddress, canonicalAddressesOf } from './address.js';
import { SECOND } from './course.js';
import type { Message, Recipient } from './message.js';
import type { AssuranceFloor, DeliveryPolicy } from './policy.js';
import type { RefusalReason } from './service.js';

/** True only for the person the address names, spelt exactly so by their identity provider (`address.ts`). */
export const matches = (address: RecipientAddress, identity: VerifiedIdentity): boolean =>
  canonicalAddressesOf(identity).includes(canonicalAddress(address));

/** The recipients of this message that the identity is: several where one person was addressed in several ways. */
export const recipientsFor = (message: Message, identity: VerifiedIdentity): readonly Recipient[] =>
  message.recipients.filter(({ address }) => matches(address, identity));

export type Admission =
  | { readonly kind: 'admitted' }
  | {
      readonly kind: 'refused';
      readonly reason: Extract<RefusalReason, 'assurance-too-low' | 'authentication-too-old'>;
      readonly needed: AssuranceFloor;
    };

/** Proofing and authentication each reach their floor; one cannot make up for the other. */
export function admit(identity: VerifiedIdentity, needed: AssuranceFloor): Admission {
  const high =
    reaches(identity.proofing, needed.proofing) &&
    reaches(identity.authentication, needed.authentication);
  return high ? { kind: 'admitted' } : { kind: 'refused', reason: 'assurance-too-low', needed };
}

/** A provider's clock may be a little ahead of ours. */
const CLOCK_SKEW = 60 * SECOND;

/**
 * Admission to an act with legal effect: at level, and recognised shortly before it.
 * @param at arrival of the call
 */
export function admitToAct(
  identity: VerifiedIdentity,
  policy: DeliveryPolicy,
  at: Date,
): Admission {
  const admission = admit(identity, policy.recipient);
  if (admission.kind === 'refused') return admission;
  if (identity.delegate && !policy.machineSenders) {
    return { kind: 'refused', reason: 'assurance-too-low', needed: policy.recipient };
  }
  const age = at.getTime() - identity.authenticatedAt.getTime();
  // A time in the future is no fresh authentication, it is a wrong one.
  const fresh = age <= policy.maxAuthenticationAge * SECOND && age >= -CLOCK_SKEW;
  return fresh
    ? admission
    : { kind: 'refused', reason: 'authentication-too-old', needed: policy.recipient };
}
