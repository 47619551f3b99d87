/** Turns a provider's claims into a `VerifiedIdentity`, or refuses them. */

import {
  type IdentityAttributes,
  LEGAL_PERSON_IDENTIFIER,
  PERSON_IDENTIFIER,
  type VerifiedIdentifier,
  type VerifiedIdentity,
} from '../evidence/party.js';
import { isCalendarDate, isMailboxForm } from '../evidence/spelling.js';
import { IdentificationError } from './errors.js';
import type { IdentityProvider } from './ports.js';
import { readableIdentifier, readableText } from './readable-text.js';

/**
 * The claims asked for: the minimum data set of Implementing Regulation (EU) 2015/1501, annex, for natural and for
 * legal persons, and the e-mail address of OpenID Connect Core 1.0 section 5.1.
 */
export const REQUESTED_CLAIMS = [
  'person_identifier',
  'family_name',
  'given_name',
  'birthdate',
  'legal_person_identifier',
  'legal_name',
  'email',
  'email_verified',
] as const;

/** What the ID token says about who, when and how, its signature and addressing already checked. */
export interface CheckedClaims {
  readonly sub: string;
  readonly acr: string;
  /** Seconds since 1970. */
  readonly auth_time: number;
  readonly [claim: string]: unknown;
}

/**
 * @throws IdentificationError `identification/assurance-unknown`, `identification/attributes`
 */
export function identityFromClaims(
  claims: CheckedClaims,
  provider: Pick<IdentityProvider, 'issuer' | 'acr'>,
): VerifiedIdentity {
  return {
    ...personOf(claims, provider.issuer),
    ...levelsOf(claims.acr, provider.acr),
    method: claims.acr,
    authenticatedAt: new Date(claims.auth_time * 1000),
    provider: provider.issuer,
    subject: text(claims, 'sub'),
  };
}

function levelsOf(
  acr: string,
  mapping: IdentityProvider['acr'],
): Pick<VerifiedIdentity, 'proofing' | 'authentication'> {
  const levels = Object.hasOwn(mapping, acr) ? mapping[acr] : undefined;
  if (!levels)
    throw new IdentificationError(
      'identification/assurance-unknown',
      'The identity provider used a way of signing in that this service does not accept.',
    );
  return { proofing: levels.proofing, authentication: levels.authentication };
}

function personOf(
  claims: CheckedClaims,
  issuer: string,
): Pick<VerifiedIdentity, 'person' | 'identifiers' | 'attributes'> {
  const natural = claims.person_identifier !== undefined;
  const legal = claims.legal_person_identifier !== undefined;
  // Both together are a person representing another (eIDAS representation), which has no place here yet.
  if (natural === legal)
    throw new IdentificationError(
      'identification/attributes',
      'The identity provider named no person, or more than one.',
    );
  return legal
    ? {
        person: 'legal',
        identifiers: [identifier(claims, 'legal_person_identifier', issuer)],
        attributes: { legalName: text(claims, 'legal_name'), ...emailOf(claims) },
      }
    : {
        person: 'natural',
        identifiers: [identifier(claims, 'person_identifier', issuer)],
        attributes: {
          familyName: text(claims, 'family_name'),
          firstName: text(claims, 'given_name'),
          dateOfBirth: calendarDate(claims, 'birthdate'),
          ...emailOf(claims),
        },
      };
}

function identifier(
  claims: CheckedClaims,
  claim: 'person_identifier' | 'legal_person_identifier',
  issuer: string,
): VerifiedIdentifier {
  const scheme = claim === 'person_identifier' ? PERSON_IDENTIFIER : LEGAL_PERSON_IDENTIFIER;
  const value = readableIdentifier(claims[claim]);
  if (value === undefined) throw unreadable(claim);
  return { scheme, value, issuer };
}

function emailOf(claims: CheckedClaims): Pick<IdentityAttributes, 'email'> {
  if (claims.email === undefined) return {};
  const value = text(claims, 'email');
  if (!isMailboxForm(value)) throw unreadable('email');
  // Only the literal true counts: "true", 1 and absence are all unverified.
  return { email: { value, verified: claims.email_verified === true } };
}

function calendarDate(claims: CheckedClaims, claim: string): string {
  const value = text(claims, claim);
  if (!isCalendarDate(value)) throw unreadable(claim);
  return value;
}

function text(claims: CheckedClaims, claim: string): string {
  const value = readableText(claims[claim]);
  if (value === undefined) throw unreadable(claim);
  return value;
}

function unreadable(claim: string): IdentificationError {
  return new IdentificationError(
    'identification/attributes',
    'The identity provider did not send a complete and readable set of attributes.',
    { claim },
  );
}
