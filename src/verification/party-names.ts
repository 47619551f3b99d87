/** Whom sentences speak of: by the name somebody identified them under, else as the sender named them. */

import type { IdentityAttribute, UserDetails } from '../evidence/evidence.js';
import type { Named } from './claims.js';
import type { SealedStatement } from './sealed-statement.js';

/** The names of the eIDAS attribute profile: a legal name, or first and family name. */
export function nameOf(identity: readonly IdentityAttribute[]): string | undefined {
  const valueAt = (tail: string): string | undefined =>
    identity.find(({ name }) => name.endsWith(`/${tail}`))?.values[0];
  const natural = [valueAt('CurrentGivenName'), valueAt('CurrentFamilyName')].filter(Boolean);
  return valueAt('LegalName') ?? (natural.length > 0 ? natural.join(' ') : undefined);
}

export const senderOf = ({ evidence: { sender } }: SealedStatement): Named =>
  named('identified', nameOf(sender.identity ?? [])) ??
  named('identifier', sender.identifier?.value) ?? { by: 'nobody' };

const subject = ({ evidence }: SealedStatement): UserDetails | undefined =>
  evidence.recipients[(evidence.refersToRecipient ?? 0) - 1];

/** The name under which the recipient an evidence speaks of was identified, if that happened. */
export const identifiedRecipient = (statement: SealedStatement): string | undefined =>
  nameOf(subject(statement)?.identity ?? []);

export const recipientOf = (statement: SealedStatement): Named =>
  named('identified', identifiedRecipient(statement)) ??
  named('sender', statement.statedName || undefined) ??
  named('identifier', subject(statement)?.identifier?.value) ?? { by: 'nobody' };

const named = (by: Exclude<Named['by'], 'nobody'>, name: string | undefined): Named | undefined =>
  name === undefined ? undefined : { by, name };
