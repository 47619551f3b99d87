/** Forty people who are not the recipients of `addressees.ts`, by very little. None exists. */

import type { DemoPerson } from '../../src/development/identity-provider-people.js';
import { BY_EMAIL, type Claims, LEGAL, NATURAL, person } from './addressees.js';

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
  ['a figure dash', identifier('NL/RO/KA\u20121002')],
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
      legal_name: 'Élodie Martinon',
      email: 'E.Martin@poste.example',
    }),
  ],
  ['e-mail not verified', byEmail({ email_verified: false })],
  ['e-mail verified only in words', byEmail({ email_verified: 'true' })],
  ['another birth date', byEmail({ birthdate: '1991-02-27' })],
  ['first name without its accent', byEmail({ given_name: 'Elodie' })],
  ['a second first name', byEmail({ given_name: 'Élodie Marie' })],
  ['names swapped', byEmail({ given_name: 'Martinon', family_name: 'Élodie' })],
  ['family name in capitals', byEmail({ family_name: 'MARTINON' })],
  ['family name with Cyrillic M', byEmail({ family_name: '\u041cartinon' })],
  ['e-mail in lower case', byEmail({ email: 'e.martin@poste.example' })],
  ['e-mail with a tag', byEmail({ email: 'E.Martin+a@poste.example' })],
  ['e-mail at a look-alike domain', byEmail({ email: 'E.Martin@poste.examp1e' })],
];

/** Each signs in with a valid authentication of the highest level. */
export const NEAR_MISSES: readonly DemoPerson[] = WRONG.map(([how, [kind, claims]]) =>
  person(how, kind, claims),
);
