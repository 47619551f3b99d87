/** A sender and three recipients, each addressed by another scheme. None of them exists. */

import type { DemoPerson } from '../../src/development/identity-provider-people.js';

export type Claims = DemoPerson['claims'];

export const person = (key: string, kind: DemoPerson['person'], claims: Claims): DemoPerson => ({
  key,
  person: kind,
  name: key,
  about: 'test',
  claims,
});

const SENDER_CLAIMS = natural('RO/RO/KS-0001', 'Stanciulescu', 'Sorina', '1970-01-02');
export const NATURAL = natural(
  'NL/RO/KA-1002',
  'Kuiperslag',
  'Bramwijn',
  '1979-11-02',
  'bramwijn@poste.example',
);
export const LEGAL = legal('FR/RO/KB-9002', 'Exemple Conseil', 'bureau@exemple.example');
export const BY_EMAIL = natural(
  'FR/RO/KC-3003',
  'Martinon',
  'Élodie',
  '1991-02-28',
  'E.Martin@poste.example',
);

export const SENDER = person('sender', 'natural', SENDER_CLAIMS);
export const RECIPIENTS = [
  person('by-person-identifier', 'natural', NATURAL),
  person('by-legal-identifier', 'legal', LEGAL),
  person('by-email', 'natural', BY_EMAIL),
];

/** The message's recipients, as the sender addresses them. */
export const ADDRESSED = [
  {
    address: { scheme: 'eidas-natural', personIdentifier: 'NL/RO/KA-1002' },
    name: 'Bramwijn Kuiperslag',
    notify: { channel: 'email', address: 'bramwijn@poste.example' },
  },
  {
    address: { scheme: 'eidas-legal', legalPersonIdentifier: 'FR/RO/KB-9002' },
    name: 'Exemple Conseil',
    notify: { channel: 'email', address: 'bureau@exemple.example' },
  },
  {
    address: {
      scheme: 'email',
      email: 'E.Martin@poste.example',
      familyName: 'Martinon',
      firstName: 'Élodie',
      dateOfBirth: '1991-02-28',
    },
    name: 'Élodie Martinon',
    notify: { channel: 'email', address: 'elodie@poste.example' },
  },
];

function natural(
  person_identifier: string,
  family_name: string,
  given_name: string,
  birthdate: string,
  email?: string,
): Claims {
  return {
    person_identifier,
    family_name,
    given_name,
    birthdate,
    ...(email === undefined ? {} : { email, email_verified: true }),
  };
}

function legal(legal_person_identifier: string, legal_name: string, email: string): Claims {
  return { legal_person_identifier, legal_name, email, email_verified: true };
}
