import { describe, expect, test } from '@jest/globals';
import { admit, admitToAct, matches } from '../../src/delivery/gate.js';
import { policyOf } from '../../src/delivery/policy.js';
import { createScopedIds } from '../../src/delivery/scoped-id.js';
import {
  LEGAL_PERSON_IDENTIFIER,
  LOA,
  PERSON_IDENTIFIER,
  type RecipientAddress,
  type VerifiedIdentity,
} from '../../src/evidence/party.js';
import { legal, natural } from './people.js';

const ANA = natural('Ana', 'Popé');
const byIdentifier: RecipientAddress = {
  scheme: 'eidas-natural',
  personIdentifier: 'XX/YY/Ana-Popé',
};
const byEmail: RecipientAddress = {
  scheme: 'email',
  email: 'Ana.Popé@example.com',
  familyName: 'Popé',
  firstName: 'Ana',
  dateOfBirth: '1980-05-17',
};
const withAttributes = (changes: Partial<VerifiedIdentity['attributes']>): VerifiedIdentity => ({
  ...ANA,
  identifiers: [],
  attributes: { ...ANA.attributes, ...changes },
});
const withIdentifier = (value: string, scheme = PERSON_IDENTIFIER): VerifiedIdentity => ({
  ...ANA,
  identifiers: [{ scheme, value, issuer: 'https://eid.example' }],
  attributes: {},
});

describe('the right person', () => {
  test.each<[string, RecipientAddress, VerifiedIdentity]>([
    ['by identifier', byIdentifier, ANA],
    ['by identifier, whatever the e-mail says', byIdentifier, withIdentifier('XX/YY/Ana-Popé')],
    ['by verified e-mail, names and birth date', byEmail, withAttributes({})],
    [
      'by an e-mail domain in other case',
      byEmail,
      withAttributes({ email: { value: 'Ana.Popé@EXAMPLE.com', verified: true } }),
    ],
    [
      'by a name in another Unicode form of the same characters',
      byEmail,
      withAttributes({ familyName: 'Pope\u0301' }),
    ],
    [
      'as a legal person',
      { scheme: 'eidas-legal', legalPersonIdentifier: 'XX/YY/Acme' },
      legal('Acme'),
    ],
  ])('passes %s', (_how, address, identity) => {
    expect(matches(address, identity)).toBe(true);
  });
});

describe('near misses', () => {
  const email = (value: string, verified = true) => withAttributes({ email: { value, verified } });
  test.each<[string, RecipientAddress, VerifiedIdentity]>([
    ['an identifier in other case', byIdentifier, withIdentifier('xx/yy/ana-popé')],
    ['an identifier with a space behind it', byIdentifier, withIdentifier('XX/YY/Ana-Popé ')],
    ['an identifier in another Unicode form', byIdentifier, withIdentifier('XX/YY/Ana-Pope\u0301')],
    ['an identifier that begins like it', byIdentifier, withIdentifier('XX/YY/Ana-Popé2')],
    ['an empty identifier', byIdentifier, withIdentifier('')],
    [
      'the same value under the scheme of legal persons',
      byIdentifier,
      withIdentifier('XX/YY/Ana-Popé', LEGAL_PERSON_IDENTIFIER),
    ],
    [
      'a legal person with a natural person’s identifier',
      byIdentifier,
      { ...withIdentifier('XX/YY/Ana-Popé'), person: 'legal' },
    ],
    [
      'a natural person with a legal person’s identifier',
      { scheme: 'eidas-legal', legalPersonIdentifier: 'XX/YY/Acme' },
      { ...legal('Acme'), person: 'natural' },
    ],
    ['an unverified e-mail address', byEmail, email('Ana.Popé@example.com', false)],
    ['a local part in other case', byEmail, email('ana.popé@example.com')],
    ['a local part with a tag', byEmail, email('Ana.Popé+x@example.com')],
    ['a sub-domain', byEmail, email('Ana.Popé@mail.example.com')],
    ['a domain with a dot behind it', byEmail, email('Ana.Popé@example.com.')],
    ['a domain in look-alike letters', byEmail, email('Ana.Popé@exаmple.com')],
    ['a domain in full-width letters', byEmail, email('Ana.Popé@ｅxample.com')],
    [
      'the address alone, without the rest',
      byEmail,
      { ...ANA, identifiers: [], attributes: { email: ANA.attributes.email! } },
    ],
    ['a family name without its accent', byEmail, withAttributes({ familyName: 'Pope' })],
    ['a family name in capitals', byEmail, withAttributes({ familyName: 'POPÉ' })],
    ['a family name with a second one', byEmail, withAttributes({ familyName: 'Popé Ion' })],
    ['a look-alike family name', byEmail, withAttributes({ familyName: 'Рopé' })],
    ['another first name', byEmail, withAttributes({ firstName: 'Anna' })],
    ['a first name with a space', byEmail, withAttributes({ firstName: 'Ana ' })],
    [
      'names the other way round',
      byEmail,
      withAttributes({ firstName: 'Popé', familyName: 'Ana' }),
    ],
    ['an empty first name', byEmail, withAttributes({ firstName: '' })],
    ['another birth date', byEmail, withAttributes({ dateOfBirth: '1980-05-18' })],
    ['a birth date in another form', byEmail, withAttributes({ dateOfBirth: '17.05.1980' })],
    ['the right attributes of a legal person', byEmail, { ...withAttributes({}), person: 'legal' }],
    [
      'an identifier that spells the e-mail address',
      byEmail,
      withIdentifier('["email","Ana.Popé@example.com","Popé","Ana","1980-05-17"]'),
    ],
  ])('refuses %s', (_what, address, identity) => {
    expect(matches(address, identity)).toBe(false);
  });
});

describe('admission', () => {
  const floor = policyOf('eu-qerds/1').recipient;
  const now = new Date('2026-03-02T12:00:00.000Z');
  const aged = (seconds: number) =>
    natural('Ana', 'Pop', { authenticatedAt: new Date(now.getTime() - seconds * 1000) });

  test.each([
    [LOA.high, LOA.substantial, 'admitted'],
    [LOA.high, LOA.high, 'admitted'],
    [LOA.substantial, LOA.high, 'refused'],
    [LOA.high, LOA.low, 'refused'],
    [LOA.low, LOA.low, 'refused'],
  ])('proofing %s with authentication %s is %s', (proofing, authentication, kind) => {
    expect(admit(natural('Ana', 'Pop', { proofing, authentication }), floor).kind).toBe(kind);
  });

  test.each([
    [0, 'admitted'],
    [600, 'admitted'],
    [601, 'refused'],
    [86_400, 'refused'],
    [-60, 'admitted'],
    [-61, 'refused'],
  ])('an authentication %i s old is %s to an act', (age, kind) => {
    expect(admitToAct(aged(age), policyOf('eu-erds/1'), now).kind).toBe(kind);
  });

  test('refuses a machine where the policy wants people', () => {
    const machine = { ...aged(1), delegate: { clientId: 'c', name: 'Machine' } };
    expect(admitToAct(machine, policyOf('eu-qerds/1'), now).kind).toBe('refused');
    expect(admitToAct(machine, policyOf('eu-erds/1'), now).kind).toBe('admitted');
  });
});

describe('service-scoped identifiers', () => {
  const ids = createScopedIds(new Uint8Array(32).fill(1));

  test('are stable for a person and the same for the address as for the identity', () => {
    expect(ids.ofAddress(byIdentifier)).toBe(ids.ofIdentity(ANA));
    expect(ids.allOf(ANA)).toEqual([ids.ofAddress(byIdentifier), ids.ofAddress(byEmail)]);
  });

  test('say nothing without the key', () => {
    const other = createScopedIds(new Uint8Array(32).fill(2));
    expect(other.ofAddress(byIdentifier)).not.toBe(ids.ofAddress(byIdentifier));
    expect(ids.ofAddress(byIdentifier)).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test('differ between purposes', () => {
    expect(ids.ofClient('["subject","a","b"]')).not.toBe(
      ids.ofIdentity({ ...ANA, identifiers: [], attributes: {}, provider: 'a', subject: 'b' }),
    );
  });

  test('differ for a person without identifiers at another provider', () => {
    const nobody = { ...ANA, identifiers: [], attributes: {} };
    expect(ids.ofIdentity(nobody)).not.toBe(ids.ofIdentity({ ...nobody, provider: 'https://b' }));
    expect(ids.allOf(nobody)).toEqual([]);
  });
});
