/** Three people who are written to, each by another scheme, and forty who are not them by very little. None exists. */

import type { DemoPerson } from '../../src/development/identity-provider-people.js';

type Claims = DemoPerson['claims'];

const person = (key: string, kind: DemoPerson['person'], claims: Claims): DemoPerson => ({
  key,
  person: kind,
  name: key,
  about: 'test',
  claims,
});

const SENDER_CLAIMS = natural('RO/RO/KS-0001', 'Stan', 'Sorina', '1970-01-02');
const NATURAL = natural('NL/RO/KA-1002', 'Kuiper', 'Bram', '1979-11-02', 'bram@poste.example');
const LEGAL = legal('FR/RO/KB-9002', 'Exemple Conseil', 'bureau@exemple.example');
const BY_EMAIL = natural(
  'FR/RO/KC-3003',
  'Martin',
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
    name: 'Bram Kuiper',
    notify: { channel: 'email', address: 'bram@poste.example' },
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
      familyName: 'Martin',
      firstName: 'Élodie',
      dateOfBirth: '1991-02-28',
    },
    name: 'Élodie Martin',
    notify: { channel: 'email', address: 'elodie@poste.example' },
  },
];

const asNatural = (changes: Claims) => ['natural', { ...NATURAL, ...changes }] as const;
const asLegal = (changes: Claims) => ['legal', { ...LEGAL, ...changes }] as const;
const byEmail = (changes: Claims) => ['natural', { ...BY_EMAIL, ...changes }] as const;
const identifier = (person_identifier: string) => asNatural({ person_identifier });

const WRONG: readonly (readonly [string, readonly [DemoPerson['person'], Claims]])[] = [
  ['identifier in lower case', identifier('nl/ro/ka-1002')],
  ['another issuing country', identifier('DE/RO/KA-1002')],
  ['another receiving country', identifier('NL/FR/KA-1002')],
  ['countries swapped', identifier('RO/NL/KA-1002')],
  ['no country prefix', identifier('KA-1002')],
  ['one digit off', identifier('NL/RO/KA-1003')],
  ['two digits swapped', identifier('NL/RO/KA-1020')],
  ['a leading zero', identifier('NL/RO/KA-01002')],
  ['a longer identifier', identifier('NL/RO/KA-10022')],
  ['a shorter identifier', identifier('NL/RO/KA-100')],
  ['letter O for zero', identifier('NL/RO/KA-1OO2')],
  ['letter l for one', identifier('NL/RO/KA-l002')],
  ['Cyrillic A', identifier('NL/RO/K\u0410-1002')],
  ['Kelvin sign for K', identifier('NL/RO/\u212aA-1002')],
  ['full-width K', identifier('NL/RO/\uff2bA-1002')],
  ['another hyphen', identifier('NL/RO/KA\u20101002')],
  ['another slash', identifier('NL\u2044RO\u2044KA-1002')],
  ['a combining accent behind it', identifier('NL/RO/KA-1002\u0301')],
  ['a soft hyphen inside', identifier('NL/RO/KA-10\u00ad02')],
  ['a zero-width joiner inside', identifier('NL/RO/KA-10\u200d02')],
  ['a percent-encoded identifier', identifier('NL%2FRO%2FKA-1002')],
  ['a wildcard', identifier('NL/RO/KA-100_')],
  ['same name, birth date and e-mail, other identifier', identifier('NL/RO/KX-7777')],
  ['a company with the person’s identifier', asLegal({ legal_person_identifier: 'NL/RO/KA-1002' })],
  ['a person with the company’s identifier', identifier('FR/RO/KB-9002')],
  ['a company of another country', asLegal({ legal_person_identifier: 'LU/RO/KB-9002' })],
  ['a company of the same name', asLegal({ legal_person_identifier: 'FR/RO/KB-9003' })],
  ['a company with Cyrillic B', asLegal({ legal_person_identifier: 'FR/RO/K\u0412-9002' })],
  [
    'a company with the person’s e-mail',
    asLegal({
      legal_person_identifier: 'FR/RO/KZ-1',
      legal_name: 'Élodie Martin',
      email: 'E.Martin@poste.example',
    }),
  ],
  ['e-mail not verified', byEmail({ email_verified: false })],
  ['e-mail verified only in words', byEmail({ email_verified: 'true' })],
  ['another birth date', byEmail({ birthdate: '1991-02-27' })],
  ['first name without its accent', byEmail({ given_name: 'Elodie' })],
  ['a second first name', byEmail({ given_name: 'Élodie Marie' })],
  ['names swapped', byEmail({ given_name: 'Martin', family_name: 'Élodie' })],
  ['family name in capitals', byEmail({ family_name: 'MARTIN' })],
  ['family name with Cyrillic M', byEmail({ family_name: '\u041cartin' })],
  ['e-mail in lower case', byEmail({ email: 'e.martin@poste.example' })],
  ['e-mail with a tag', byEmail({ email: 'E.Martin+a@poste.example' })],
  ['e-mail at a look-alike domain', byEmail({ email: 'E.Martin@poste.examp1e' })],
];

/** Each signs in with a valid authentication of the highest level. */
export const NEAR_MISSES: readonly DemoPerson[] = WRONG.map(([how, [kind, claims]]) =>
  person(how, kind, claims),
);

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
