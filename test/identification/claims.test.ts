import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LEGAL_PERSON_IDENTIFIER, LOA, PERSON_IDENTIFIER } from '../../src/evidence/party.js';
import { identityFromClaims } from '../../src/identification/claims.js';

const PROVIDER = {
  issuer: 'https://eid.example',
  acr: {
    [LOA.high]: { authentication: LOA.high, proofing: LOA.high },
    'urn:example:sms': { authentication: LOA.low, proofing: LOA.substantial },
  },
};
const PERSON = {
  sub: 's-1',
  acr: LOA.high as string,
  auth_time: 1_772_366_400,
  person_identifier: 'RO/RO/123',
  family_name: 'Ionescu',
  given_name: 'Ana',
  birthdate: '1984-05-17',
  email: 'ana@example.org',
  email_verified: true,
};
const COMPANY = {
  sub: 's-2',
  acr: LOA.high as string,
  auth_time: 1_772_366_400,
  legal_person_identifier: 'FR/RO/552100554',
  legal_name: 'Exemple SARL',
};
const codeOf = (claims: Record<string, unknown>): string => {
  try {
    identityFromClaims(claims as typeof PERSON, PROVIDER);
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('claims', () => {
  test('of a natural person become an identity', () => {
    expect(identityFromClaims(PERSON, PROVIDER)).toEqual({
      person: 'natural',
      identifiers: [{ scheme: PERSON_IDENTIFIER, value: 'RO/RO/123', issuer: PROVIDER.issuer }],
      attributes: {
        familyName: 'Ionescu',
        firstName: 'Ana',
        dateOfBirth: '1984-05-17',
        email: { value: 'ana@example.org', verified: true },
      },
      proofing: LOA.high,
      authentication: LOA.high,
      method: LOA.high,
      authenticatedAt: new Date('2026-03-01T12:00:00Z'),
      provider: PROVIDER.issuer,
      subject: 's-1',
    });
  });

  test('of a legal person become an identity without a birth date', () => {
    const { person, identifiers, attributes } = identityFromClaims(COMPANY, PROVIDER);
    expect({ person, identifiers, attributes }).toEqual({
      person: 'legal',
      identifiers: [
        { scheme: LEGAL_PERSON_IDENTIFIER, value: 'FR/RO/552100554', issuer: PROVIDER.issuer },
      ],
      attributes: { legalName: 'Exemple SARL' },
    });
  });

  test('keep proofing and authentication apart', () => {
    expect(identityFromClaims({ ...PERSON, acr: 'urn:example:sms' }, PROVIDER)).toMatchObject({
      authentication: LOA.low,
      proofing: LOA.substantial,
      method: 'urn:example:sms',
    });
  });

  test.each([
    'urn:example:unknown',
    '',
    LOA.low,
    `${LOA.high} `,
    LOA.high.toUpperCase(),
    '__proto__',
    'constructor',
    'toString',
  ])('identify nobody at level %j', (acr) => {
    expect(codeOf({ ...PERSON, acr })).toBe('identification/assurance-unknown');
  });

  test.each([true, false, 'true', 1, null, undefined])(
    'call an e-mail address verified only for the literal true (%j)',
    (value) => {
      const { attributes } = identityFromClaims(
        { ...PERSON, email_verified: value as boolean },
        PROVIDER,
      );
      expect(attributes.email?.verified).toBe(value === true);
    },
  );

  test('keep an identifier in its code points: a Kelvin sign is no K', () => {
    const { identifiers } = identityFromClaims(
      { ...PERSON, person_identifier: 'RO/RO/\u212a1' },
      PROVIDER,
    );
    expect(identifiers[0]?.value).toBe('RO/RO/\u212a1');
  });

  test('write names in one normal form', () => {
    const { attributes } = identityFromClaims(
      { ...PERSON, family_name: 'Brâncus\u0326i' },
      PROVIDER,
    );
    expect(attributes.familyName).toBe('Brâncus\u0326i'.normalize('NFC'));
  });

  test.each<[string, Record<string, unknown>]>([
    ['no person', { ...PERSON, person_identifier: undefined }],
    ['two persons', { ...PERSON, ...COMPANY }],
    ['no family name', { ...PERSON, family_name: undefined }],
    ['no first name', { ...PERSON, given_name: undefined }],
    ['no date of birth', { ...PERSON, birthdate: undefined }],
    ['no legal name', { ...COMPANY, legal_name: undefined }],
    ['an empty name', { ...PERSON, family_name: '' }],
    ['a name of spaces', { ...PERSON, family_name: '  ' }],
    ['a name that starts with a space', { ...PERSON, family_name: ' Ionescu' }],
    ['a name with a line end', { ...PERSON, family_name: 'Ionescu\r\nBcc: x' }],
    ['a name with a null', { ...PERSON, family_name: 'Ionescu\u0000' }],
    ['a name that is turned around', { ...PERSON, family_name: '\u202euxcsenoI' }],
    ['a name with an invisible character', { ...PERSON, family_name: 'Io\u200bnescu' }],
    ['a name with a lone surrogate', { ...PERSON, family_name: 'Io\ud800' }],
    ['a name that is a list', { ...PERSON, family_name: ['Ionescu'] }],
    ['a name that is a number', { ...PERSON, family_name: 7 }],
    ['a name over 256 characters', { ...PERSON, family_name: 'x'.repeat(257) }],
    ['an identifier with a space', { ...PERSON, person_identifier: 'RO/RO/1 23' }],
    ['an identifier that is a number', { ...PERSON, person_identifier: 123 }],
    ['an empty identifier', { ...PERSON, person_identifier: '' }],
    ['a date of birth that is none', { ...PERSON, birthdate: '1984-02-30' }],
    ['a year of birth', { ...PERSON, birthdate: '1984' }],
    ['a date of birth with a time', { ...PERSON, birthdate: '1984-05-17T00:00:00Z' }],
    ['a month 13', { ...PERSON, birthdate: '1984-13-01' }],
    ['an e-mail address without @', { ...PERSON, email: 'ana.example.org' }],
    ['two e-mail addresses', { ...PERSON, email: 'a@example.org,b@example.org' }],
    ['an e-mail address in a name', { ...PERSON, email: 'Ana <a@example.org>' }],
    ['an e-mail address with a line end', { ...PERSON, email: 'a@example.org\nBcc: b' }],
    ['an empty subject', { ...PERSON, sub: '' }],
  ])('with %s are refused', (_, claims) => {
    expect(codeOf(claims)).toBe('identification/attributes');
  });

  test('never bring a control character into an identity', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        if (codeOf({ ...PERSON, family_name: name }) !== 'taken') return;
        expect(name.normalize('NFC')).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e]/u);
      }),
    );
  });

  test('never repeat what they carried when they are refused', () => {
    try {
      identityFromClaims({ ...PERSON, family_name: 'Secret\u0000Name' }, PROVIDER);
    } catch (error) {
      expect(
        JSON.stringify([(error as Error).message, (error as { data: unknown }).data]),
      ).not.toMatch(/Secret/);
    }
    expect.assertions(1);
  });
});
