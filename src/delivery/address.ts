/**
 * How a recipient is addressed, in one exact spelling. The same spelling decides who matches (`gate.ts`) and what the
 * service-scoped identifier is made of (`scoped-id.ts`), so the two can never disagree.
 *
 * Two spellings are the same only where the standard behind them says so:
 * - names and the local part of an e-mail address: Unicode NFC, nothing else. Case, accents and spaces count;
 * - the domain of an e-mail address: ASCII case-insensitive (RFC 5321 section 2.4);
 * - identifiers and dates: the code points as they are.
 */

import { hidesSomething } from '../evidence/hidden-text.js';
import {
  LEGAL_PERSON_IDENTIFIER,
  PERSON_IDENTIFIER,
  type RecipientAddress,
  type VerifiedIdentity,
} from '../evidence/party.js';
import { isCalendarDate, isMailboxForm } from '../evidence/spelling.js';
import { canonicalJson } from './canonical-json.js';

/** The one spelling of an address. Two addresses are the same exactly if these strings are. */
export function canonicalAddress(address: RecipientAddress): string {
  switch (address.scheme) {
    case 'eidas-natural':
      return canonicalJson([PERSON_IDENTIFIER, address.personIdentifier]);
    case 'eidas-legal':
      return canonicalJson([LEGAL_PERSON_IDENTIFIER, address.legalPersonIdentifier]);
    case 'email':
      return canonicalJson([
        'email',
        canonicalEmail(address.email),
        address.familyName.normalize('NFC'),
        address.firstName.normalize('NFC'),
        address.dateOfBirth,
      ]);
  }
}

/** Every address under which this person could have been written to, as the provider verified it. */
export function canonicalAddressesOf(identity: VerifiedIdentity): readonly string[] {
  const own = identity.person === 'natural' ? PERSON_IDENTIFIER : LEGAL_PERSON_IDENTIFIER;
  const identifiers = identity.identifiers
    .filter(({ scheme }) => scheme === own)
    .map(({ scheme, value }) => canonicalJson([scheme, value]));
  const byEmail = emailAddressOf(identity);
  return byEmail ? [...identifiers, canonicalAddress(byEmail)] : identifiers;
}

/** An e-mail address alone identifies nobody: it must be verified, and the names and the birth date must be there. */
function emailAddressOf({ person, attributes }: VerifiedIdentity): RecipientAddress | undefined {
  const { email, familyName, firstName, dateOfBirth } = attributes;
  if (person !== 'natural' || email?.verified !== true) return undefined;
  if (!familyName || !firstName || !dateOfBirth) return undefined;
  return { scheme: 'email', email: email.value, familyName, firstName, dateOfBirth };
}

function canonicalEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return email.slice(0, at).normalize('NFC') + domain;
}

/** One line of text that a person can read: not empty, and nothing in it that hides. What looks alike must be alike. */
export const isReadableLine = (text: string, longest: number): boolean =>
  text !== '' && text.length <= longest && text === text.trim() && !hidesSomething(text);

export const isMailbox = (text: string): boolean =>
  isReadableLine(text, 254) && isMailboxForm(text);

/** Not an address that nobody could ever match. */
export const isUsableAddress = (address: RecipientAddress): boolean =>
  address.scheme === 'eidas-natural'
    ? isIdentifier(address.personIdentifier)
    : address.scheme === 'eidas-legal'
      ? isIdentifier(address.legalPersonIdentifier)
      : isMailbox(address.email) &&
        isReadableLine(address.familyName, 256) &&
        isReadableLine(address.firstName, 256) &&
        isCalendarDate(address.dateOfBirth);

const isIdentifier = (text: string): boolean => isReadableLine(text, 256) && !/\s/u.test(text);
