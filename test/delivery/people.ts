/** People as identity providers verify them. None of them exists. */

import {
  LEGAL_PERSON_IDENTIFIER,
  LOA,
  PERSON_IDENTIFIER,
  type VerifiedIdentity,
} from '../../src/evidence/party.js';

const ISSUER = 'https://eid.example';
const SIGNED_IN = new Date('2026-03-02T11:59:00.000Z');

export function natural(
  firstName: string,
  familyName: string,
  changes: Partial<VerifiedIdentity> = {},
): VerifiedIdentity {
  const value = `XX/YY/${firstName}-${familyName}`.replace(/\s/g, '');
  return {
    person: 'natural',
    identifiers: [{ scheme: PERSON_IDENTIFIER, value, issuer: ISSUER }],
    attributes: {
      firstName,
      familyName,
      dateOfBirth: '1980-05-17',
      email: { value: `${firstName}.${familyName}@example.com`, verified: true },
    },
    proofing: LOA.high,
    authentication: LOA.high,
    method: LOA.high,
    authenticatedAt: SIGNED_IN,
    provider: ISSUER,
    subject: `${firstName}-${familyName}`,
    ...changes,
  };
}

export function legal(
  legalName: string,
  changes: Partial<VerifiedIdentity> = {},
): VerifiedIdentity {
  return {
    person: 'legal',
    identifiers: [{ scheme: LEGAL_PERSON_IDENTIFIER, value: `XX/YY/${legalName}`, issuer: ISSUER }],
    attributes: { legalName },
    proofing: LOA.high,
    authentication: LOA.high,
    method: LOA.high,
    authenticatedAt: SIGNED_IN,
    provider: ISSUER,
    subject: legalName,
    ...changes,
  };
}

export const SENDER = natural('Sam', 'Sender');
export const ANA = natural('Ana', 'Pop');
export const BOB = natural('Bob', 'Moreau');
