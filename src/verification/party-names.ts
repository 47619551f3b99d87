/** Whom sentences speak of: by the name somebody identified them under, else as the sender named them. */

import { actsFor, type IdentityAttribute, type UserDetails } from '../evidence/evidence.js';
import type { Named, NamedParty } from './claims.js';
import type { SealedStatement } from './sealed-statement.js';

/** The names of the eIDAS attribute profile: a legal name, or first and family name. */
export function nameOf(identity: readonly IdentityAttribute[]): string | undefined {
  const valueAt = (tail: string): string | undefined =>
    identity.find(({ name }) => name.endsWith(`/${tail}`))?.values[0];
  const natural = [valueAt('CurrentGivenName'), valueAt('CurrentFamilyName')].filter(Boolean);
  return valueAt('LegalName') ?? (natural.length > 0 ? natural.join(' ') : undefined);
}

export const senderOf = ({ evidence: { sender } }: SealedStatement): NamedParty => calledIn(sender);

const calledIn = ({ identity = [], identifier }: UserDetails): NamedParty =>
  named('identified', nameOf(identity)) ??
  named('identifier', identifier?.value) ?? { by: 'nobody' };

/** Who submitted: the sender, or a delegate whom the evidence names. */
export function submitterOf(statement: SealedStatement): Named {
  const { sender, senderDelegate } = statement.evidence;
  return actingFor(senderOf(statement), sender, senderDelegate);
}

/** Who accepted, refused or collected: the recipient, or a delegate whom the evidence names. */
export function actingRecipientOf(statement: SealedStatement): Named {
  const { recipientDelegates, refersToRecipient } = statement.evidence;
  const delegate = recipientDelegates.find((one) => actsFor(one, refersToRecipient));
  return actingFor(recipientOf(statement), subject(statement), delegate);
}

/** One of the two has assurance details, which is who was identified (Table 13 notes b and c). */
const actingFor = (
  principal: NamedParty,
  details: UserDetails | undefined,
  delegate: UserDetails | undefined,
): Named =>
  delegate === undefined
    ? principal
    : {
        by: 'delegation',
        delegate: calledIn(delegate),
        principal,
        identified: details?.assurance && !delegate.assurance ? 'principal' : 'delegate',
      };

const subject = ({ evidence }: SealedStatement): UserDetails | undefined =>
  evidence.recipients[(evidence.refersToRecipient ?? 0) - 1];

/** The name under which the recipient an evidence speaks of was identified, if that happened. */
export const identifiedRecipient = (statement: SealedStatement): string | undefined =>
  nameOf(subject(statement)?.identity ?? []);

export const recipientOf = (statement: SealedStatement): NamedParty =>
  named('identified', identifiedRecipient(statement)) ??
  named('sender', statement.statedName || undefined) ??
  named('identifier', subject(statement)?.identifier?.value) ?? { by: 'nobody' };

const named = (
  by: Exclude<NamedParty['by'], 'nobody'>,
  name: string | undefined,
): NamedParty | undefined => (name === undefined ? undefined : { by, name });
