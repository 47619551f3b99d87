import { beforeAll, describe, expect, test } from '@jest/globals';
import { fromUtf8, utf8 } from '../../src/formats/bytes.js';
import * as write from '../../src/formats/der-writer.js';
import type { Check } from '../../src/verification/report.js';
import { at } from '../formats/certificate-maker.js';
import {
  attribute,
  issuerAndSerial,
  makeToken,
  makeUnit,
  type TokenRecipe,
} from '../formats/token-maker.js';
import { makeService, minutes, modelOf, type Service, seal, troubles, verify } from './stories.js';

let service: Service;
/** One sealed A.1 of ours, and one without our extensions. */
let xml: string;
let foreign: string;
beforeAll(async () => {
  service = await makeService();
  const model = modelOf({ event: 'A.1', minute: 0 });
  const means = service.meansAt(minutes(0.02));
  xml = fromUtf8(await seal(model, means));
  foreign = fromUtf8(await seal({ ...model, extensions: [] }, means));
});

const judge = (text: string) => verify(service, utf8(text));
const tag = (text: string, name: string): string =>
  text.slice(text.indexOf(`<${name}`), text.indexOf(`</${name}>`) + name.length + 3);
const certificatesOf = (text: string): string[] =>
  text.match(/<ds:X509Certificate>.*?<\/ds:X509Certificate>/g) ?? [];

describe('what no signature covers', () => {
  const changes: [string, (x: string) => string, string][] = [
    ['white space', (x) => x.replace('<ds:KeyInfo>', '<ds:KeyInfo> '), 'white space'],
    ['an XML declaration', (x) => `<?xml version="1.0"?>${x}`, 'another spelling'],
    ['a byte-order mark', (x) => `\u{FEFF}${x}`, 'another spelling'],
    ['a line feed at the end', (x) => `${x}\n`, 'another spelling'],
    ['an empty-element tag', (x) => x.replace('></ds:Transform>', '/>'), 'another spelling'],
    ['a character by its number', (x) => x.replace('Dupont', '&#68;upont'), 'another spelling'],
    ['a CDATA section', (x) => x.replace('Dupont', '<![CDATA[Dupont]]>'), 'another spelling'],
    [
      'a namespace nobody uses',
      (x) => x.replace('<erds:Evidence ', '<erds:Evidence xmlns:q="urn:q" '),
      'another spelling',
    ],
    [
      'an unsigned property nobody knows',
      (x) =>
        x.replace(
          '</xades:UnsignedSignatureProperties>',
          '<x:y xmlns:x="urn:x"></x:y></xades:UnsignedSignatureProperties>',
        ),
      'y in UnsignedSignatureProperties',
    ],
    [
      'the token twice',
      (x) => x.replace(tag(x, 'xades:SignatureTimeStamp'), (stamp) => stamp + stamp),
      'more than one time-stamp token',
    ],
    ['no token', (x) => x.replace(tag(x, 'xades:UnsignedProperties'), ''), 'no time-stamp token'],
  ];
  test.each(changes)('%s in our own evidence is doubted', async (_, make, reason) => {
    const report = await judge(make(xml));
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'SIG_CONSTRAINTS_FAILURE',
    });
    expect(troubles(report).join()).toContain(reason);
  });

  test.each(changes)('%s in foreign evidence is only told', async (_, make, reason) => {
    const report = await judge(make(foreign));
    expect(troubles(report)).toEqual([]);
    expect(exactnessOf(report.checks)).toMatchObject({
      result: 'NOTED',
      detail: expect.stringContaining(reason),
    });
  });

  test.each<[string, (x: string) => string]>([
    ['a line feed in a certificate', (x) => x.replace('<ds:X509Certificate>MII', (m) => `${m}\n`)],
    ['a space in a token', (x) => x.replace('<xades:EncapsulatedTimeStamp>MII', (m) => `${m} `)],
    ['a certificate twice', (x) => x.replace(certificatesOf(x)[0] ?? '', (one) => one + one)],
    [
      'certificates in another order',
      (x) => {
        const pair = certificatesOf(x);
        return x.replace(pair.join(''), pair.toReversed().join(''));
      },
    ],
    [
      'certificates apart',
      (x) =>
        x.replace(
          '</ds:X509Certificate><ds:X509Certificate>',
          '</ds:X509Certificate></ds:X509Data><ds:X509Data><ds:X509Certificate>',
        ),
    ],
    [
      'another name for the signature',
      (x) => x.replace('Id="seal"', 'Id="other"').replace('Target="#seal"', 'Target="#other"'),
    ],
    [
      'another prefix in KeyInfo',
      (x) =>
        x
          .replace('<ds:KeyInfo>', '<k:KeyInfo xmlns:k="http://www.w3.org/2000/09/xmldsig#">')
          .replace('</ds:KeyInfo>', '</k:KeyInfo>'),
    ],
  ])('%s changes nothing that is read, but is noticed in our own evidence', async (_, make) => {
    const changed = make(xml);
    expect(changed).not.toBe(xml);
    expect(troubles(await judge(changed))).toEqual([
      expect.stringContaining('seal/exact SIG_CONSTRAINTS_FAILURE'),
    ]);
    expect((await judge(make(foreign))).indication).toBe('TOTAL-PASSED');
  });

  test('certificates above the reader’s anchor belong to the chain', async () => {
    const anchors = [service.pki.issuing.certificate];
    expect((await verify(service, utf8(xml), { anchors })).indication).toBe('TOTAL-PASSED');
    const leaf = [service.pki.seal.certificate, service.pki.tsa.certificate];
    expect((await verify(service, utf8(xml), { anchors: leaf })).indication).toBe('TOTAL-PASSED');
  });

  test.each<[string, string]>([
    ['X509Certificate', 'X509Data'],
    ['X509Data', 'KeyInfo'],
  ])('a hundred times %s is refused before anything is computed', async (name, parent) => {
    const report = await judge(xml.replace(tag(xml, `ds:${name}`), (one) => one.repeat(100)));
    expect(troubles(report).join()).toContain(`${parent} holds more than 20 ${name}`);
  });

  test('a hundred tokens are refused before anything is computed', async () => {
    const stamp = tag(xml, 'xades:SignatureTimeStamp');
    const report = await judge(xml.replace(stamp, stamp.repeat(100)));
    expect(troubles(report).join()).toContain('holds more than 20 SignatureTimeStamp');
  });
});

describe('what no signature covers in a token', () => {
  const unit = makeUnit();
  const other = makeUnit();

  const stampedWith = async (recipe: Partial<TokenRecipe>, anchor = unit.root.der) => {
    const means = service.meansAt(minutes(0.02));
    const tsa = {
      stamp: async (stamped: Uint8Array) => ({
        kind: 'granted' as const,
        token: makeToken({ unit, stamped, ...recipe }),
        genTime: at,
        attempts: [],
      }),
    };
    const bytes = await seal(modelOf({ event: 'A.1', minute: 0 }), { ...means, tsa });
    const report = await verify(service, bytes, { anchors: [service.pki.root, anchor] });
    return exactnessOf(report.checks);
  };

  test('nothing of it is there, and nothing is told', async () => {
    expect(await stampedWith({})).toMatchObject({ result: 'PASSED' });
  });

  test('the authority’s own root is there, and the reader trusts one below it', async () => {
    const certificates = [unit.stamp.der, unit.issuing.der, unit.root.der];
    expect(await stampedWith({ certificates })).toMatchObject({ result: 'PASSED' });
    const lower = await stampedWith({ certificates }, unit.issuing.der);
    expect(lower).toMatchObject({ result: 'PASSED' });
  });

  test.each<[string, Partial<TokenRecipe>, string]>([
    [
      'a certificate twice',
      { certificates: [unit.stamp.der, unit.issuing.der, unit.issuing.der] },
      'certificates in the token that it does not need',
    ],
    [
      'a certificate of somebody else',
      { certificates: [unit.stamp.der, unit.issuing.der, other.issuing.der] },
      'certificates in the token that it does not need',
    ],
    [
      'an attribute',
      { unsignedAttributes: [attribute('2.999.7', write.nullValue())] },
      'unsigned attributes in the token',
    ],
    ['a revocation list', { revocationLists: [write.sequence()] }, 'revocation lists in the token'],
    [
      'the name of the signer in capitals',
      { sid: inCapitals(issuerAndSerial(unit.stamp)) },
      'another spelling of the signer’s name',
    ],
  ])('%s is noticed', async (_, recipe, reason) => {
    expect(await stampedWith(recipe)).toMatchObject({
      result: 'INDETERMINATE',
      detail: expect.stringContaining(reason),
    });
  });

  /** Names are compared without regard to case (RFC 5280 section 7.1), so this one still names the signer. */
  function inCapitals(sid: Uint8Array): Uint8Array {
    const name = utf8('Issuing');
    const start = Buffer.from(sid).indexOf(Buffer.from(name));
    const changed = sid.slice();
    changed.set(utf8('ISSUING'), start);
    return changed;
  }
});

const exactnessOf = (checks: readonly Check[]): Check | undefined =>
  checks.find(({ name }) => name === 'seal/exact');
