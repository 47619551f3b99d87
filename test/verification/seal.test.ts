import { beforeAll, describe, expect, test } from '@jest/globals';
import { makeDevelopmentPki } from '../../src/development/pki.js';
import { writeEvidence } from '../../src/evidence/xml-write.js';
import { fromUtf8, toBase64, utf8 } from '../../src/formats/bytes.js';
import { loadSealKey } from '../../src/sealing/key-file.js';
import {
  makeService,
  minutes,
  modelOf,
  NOW,
  type Service,
  seal,
  troubles,
  VALIDITY,
  verify,
} from './stories.js';

/** A fragment that brings the namespace it left behind. */
const declared = (fragment: string): string =>
  fragment.replace(' ', ' xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" ');

let service: Service;
/** One sealed A.1, as text. */
let xml: string;
beforeAll(async () => {
  service = await makeService();
  xml = fromUtf8(await seal(modelOf({ event: 'A.1', minute: 0 }), service.meansAt(minutes(0.02))));
});

const judge = (text: string | Uint8Array) =>
  verify(service, typeof text === 'string' ? utf8(text) : text);

const signatureOf = (text: string): string =>
  text.slice(text.indexOf('<ds:Signature '), text.indexOf('</ds:Signature>') + 15);
const withoutSignature = (text: string): string => text.replace(signatureOf(text), '');
/** The same evidence about another sender: what an attacker wants to be believed. */
const forged = (text: string): string => withoutSignature(text).replace('Dupont', 'Mallory');
const beforeEnd = (text: string, insert: string): string =>
  text.replace(/<\/erds:Evidence>$/, () => `${insert}</erds:Evidence>`);
const tag = (text: string, name: string): string =>
  text.slice(text.indexOf(`<${name}`), text.indexOf(`</${name}>`) + name.length + 3);

describe('one sealed evidence', () => {
  test('passes, and says who sealed it and that it is a TEST', async () => {
    const report = await judge(xml);
    expect(troubles(report)).toEqual([]);
    expect(report).toMatchObject({
      indication: 'TOTAL-PASSED',
      subIndication: null,
      evidence: [
        {
          event: 'A.1',
          eventName: 'SubmissionAcceptance',
          eventTime: '2026-03-01T10:00:00.000Z',
          provenTime: '2026-03-01T10:00:01.200Z',
          time: 'proven',
          sender: { name: 'Ana Dupont', identifier: 's-1' },
          test: true,
        },
      ],
    });
  });

  test('without an anchor cannot be told, however whole it is', async () => {
    const report = await verify(service, utf8(xml), { anchors: [] });
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    });
    expect(report.evidence[0]?.provenTime).toBeNull();
  });

  test('without an anchor is still known to be changed', async () => {
    const report = await verify(service, utf8(xml.replace('Dupont', 'Mallory')), { anchors: [] });
    expect(report).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' });
  });

  test('under a root of the same name but another key cannot be told', async () => {
    const other = await makeDevelopmentPki(VALIDITY);
    const report = await verify(service, utf8(xml), { anchors: [other.root] });
    expect(report).toMatchObject({ indication: 'INDETERMINATE' });
  });

  test('passes when several anchors share the name of the right one', async () => {
    const other = await makeDevelopmentPki(VALIDITY);
    const anchors = [other.root, service.pki.root];
    expect((await verify(service, utf8(xml), { anchors })).indication).toBe('TOTAL-PASSED');
  });

  test('broken form under a valid seal is a doubt, not a failure', async () => {
    const model = modelOf({ event: 'A.1', minute: 0 });
    const { messageId: _, ...without } = model;
    const report = await judge(await seal(without, service.meansAt(minutes(0.02))));
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'SIG_CONSTRAINTS_FAILURE',
    });
  });

  test('a structure the schema does not have is a doubt under a valid seal', async () => {
    const means = service.meansAt(minutes(0.02));
    const { sealDocument } = await import('../../src/evidence/seal.js');
    const model = modelOf({ event: 'A.1', minute: 0 });
    const odd = writeEvidence(model).replace('<EventTime>', '<Extra></Extra><EventTime>');
    const result = await sealDocument(model, odd, means);
    if (result.kind !== 'sealed') throw new Error('not sealed');
    const report = await judge(result.sealed.bytes);
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'SIG_CONSTRAINTS_FAILURE',
      evidence: [{ id: null }],
    });
  });

  test('that names another certificate as its issuer’s is doubted', async () => {
    const model = modelOf({ event: 'A.1', minute: 0 });
    const named = (der: Uint8Array) => ({
      ...model,
      issuer: { ...model.issuer, certificates: [{ kind: 'certificate', der } as const] },
    });
    const means = service.meansAt(minutes(0.02));
    const right = await judge(await seal(named(service.pki.seal.certificate), means));
    expect(right.indication).toBe('TOTAL-PASSED');
    const wrong = await judge(await seal(named(service.pki.tsa.certificate), means));
    expect(troubles(wrong).join()).toContain('seal/issuer SIG_CONSTRAINTS_FAILURE');
  });

  test.each(['tsa', 'ocsp'] as const)(
    'sealed by the key of %s of the same service does not pass',
    async (role) => {
      const { pkcs8, certificate } = service.pki[role];
      const chain = [service.pki.issuing.certificate];
      const means = {
        ...service.meansAt(minutes(0.02)),
        key: loadSealKey({ key: pkcs8, certificate, chain }, NOW),
      };
      const report = await judge(await seal(modelOf({ event: 'A.1', minute: 0 }), means));
      expect(report).toMatchObject({
        indication: 'INDETERMINATE',
        subIndication: 'CHAIN_CONSTRAINTS_FAILURE',
      });
    },
  );
});

describe('signature wrapping', () => {
  const variants: [name: string, reason: string, make: (xml: string) => string][] = [
    [
      'the sealed evidence inside a forged one',
      'not the last part',
      (x) => beforeEnd(forged(x), x),
    ],
    [
      'the seal on a forged evidence, the sealed one in an extension',
      'seal/content HASH_FAILURE',
      (x) =>
        beforeEnd(
          forged(x).replace(
            '</erds:Extensions>',
            () => `<erds:Extension>${withoutSignature(x)}</erds:Extension></erds:Extensions>`,
          ),
          signatureOf(x),
        ),
    ],
    [
      'the sealed evidence in an object of the seal, referred to by name',
      'Signature holds Object',
      (x) => {
        const inner = withoutSignature(x).replace('<erds:Evidence ', '<erds:Evidence Id="inner" ');
        const moved = signatureOf(x)
          .replace('URI=""', 'URI="#inner"')
          .replace('</ds:Signature>', () => `<ds:Object>${inner}</ds:Object></ds:Signature>`);
        return beforeEnd(forged(x), moved);
      },
    ],
    [
      'a wrapper around the sealed evidence',
      'something else than evidence',
      (x) => `<wrapper>${x}</wrapper>`,
    ],
    [
      'a second evidence beside the sealed one in a wrapper called Evidence',
      'not that of EN 319 522-3',
      (x) => `<Evidence>${forged(x)}${x}</Evidence>`,
    ],
    [
      'the seal before what it seals',
      'not the last part',
      (x) =>
        withoutSignature(x).replace(/^(<erds:Evidence [^>]*>)/, (start) => start + signatureOf(x)),
    ],
    [
      'an element after the seal',
      'not the last part',
      (x) => beforeEnd(x, '<EventTime>2026-01-01T00:00:00Z</EventTime>'),
    ],
    ['the seal twice', 'more than one signature', (x) => beforeEnd(x, signatureOf(x))],
    [
      'a second seal hidden in an object of the first',
      'more than one signature',
      (x) =>
        x.replace(
          '</ds:Signature>',
          () => `<ds:Object>${signatureOf(x)}</ds:Object></ds:Signature>`,
        ),
    ],
    [
      'a second set of signed properties with the same identifier',
      'identifier "seal-properties"',
      (x) =>
        x.replace(
          '</ds:Object>',
          () => `${declared(tag(x, 'xades:SignedProperties'))}</ds:Object>`,
        ),
    ],
    [
      'signed properties moved to a second object',
      'QualifyingProperties lacks SignedProperties',
      (x) => {
        const properties = tag(x, 'xades:SignedProperties');
        return x
          .replace(properties, '')
          .replace(
            '</ds:Signature>',
            () => `<ds:Object>${declared(properties)}</ds:Object></ds:Signature>`,
          );
      },
    ],
    [
      'an identifier of the seal given to another element too',
      'identifier "seal-properties"',
      (x) => x.replace('<erds:SenderDetails>', '<erds:SenderDetails Id="seal-properties">'),
    ],
    [
      'properties for another signature',
      'belong to another signature',
      (x) => x.replace('Target="#seal"', 'Target="#other"'),
    ],
    [
      'a third reference',
      'identifier "seal-document"',
      (x) => x.replace('</ds:SignedInfo>', `${tag(x, 'ds:Reference')}</ds:SignedInfo>`),
    ],
    [
      'no reference to the properties',
      'SignedInfo lacks Reference',
      (x) => x.replace(/<ds:Reference Type=.*?<\/ds:Reference>/, ''),
    ],
    [
      'a reference elsewhere',
      'a reference is to "#seal"',
      (x) => x.replace('URI=""', 'URI="#seal"'),
    ],
    [
      'a reference to a file',
      'file:///etc/passwd',
      (x) => x.replace('URI=""', 'URI="file:///etc/passwd"'),
    ],
    [
      'a reference to a network address',
      '192.0.2.1',
      (x) => x.replace('URI=""', 'URI="http://192.0.2.1/x"'),
    ],
    ['a reference by pointer', 'xpointer', (x) => x.replace('URI=""', 'URI="#xpointer(/)"')],
    [
      'an XPath transform',
      'Transform holds XPath',
      (x) =>
        x.replace(
          '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>',
          '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>0</ds:XPath></ds:Transform>',
        ),
    ],
    [
      'an XSLT transform',
      'transformed by http://www.w3.org/TR/1999/REC-xslt',
      (x) =>
        x.replace(
          'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
          'http://www.w3.org/TR/1999/REC-xslt-19991116',
        ),
    ],
    [
      'the transforms in another order',
      'transformed by',
      (x) =>
        x.replace(
          /(<ds:Transform A[^>]*><\/ds:Transform>)(<ds:Transform A[^>]*><\/ds:Transform>)/,
          '$2$1',
        ),
    ],
    [
      'a comment that splits a value',
      'not byte for byte as it was sealed: comments',
      (x) => x.replace('Dupont', 'Dup<!-- -->ont'),
    ],
    [
      'a comment in the seal',
      'not byte for byte as it was sealed: comments',
      (x) => x.replace('<ds:DigestValue>', '<ds:DigestValue><!--x-->'),
    ],
    [
      'a processing instruction',
      'holds processing instructions',
      (x) => x.replace('<EventTime>', '<?x y?><EventTime>'),
    ],
    [
      'a processing instruction before the evidence',
      'holds processing instructions',
      (x) => `<?x y?>${x}`,
    ],
    ['a document type', 'document type', (x) => `<!DOCTYPE erds:Evidence>${x}`],
    [
      'an entity that fills in a value',
      'document type',
      (x) => `<!DOCTYPE e [<!ENTITY who "Mallory">]>${x.replace('Dupont', '&who;')}`,
    ],
    [
      'a redefined namespace',
      'not that of EN 319 522-3',
      (x) => x.replaceAll('http://uri.etsi.org/19522/v1#', 'urn:other'),
    ],
    [
      'a namespace changed in the seal only',
      'lacks QualifyingProperties',
      (x) => x.replace('01903/v1.3.2#', '01903/v1.4.1#'),
    ],
    ['a changed value', 'seal/content HASH_FAILURE', (x) => x.replace('Dupont', 'Mallory')],
    [
      'an added value',
      'seal/content HASH_FAILURE',
      (x) => x.replace('<erds:EventReasons>', '<erds:EventReasons><x></x>'),
    ],
    [
      'no certificate named',
      'does not name its certificate by SigningCertificateV2',
      (x) => x.replace(/<xades:SigningCertificateV2>.*<\/xades:SigningCertificateV2>/, ''),
    ],
    ['no seal', 'not sealed', withoutSignature],
  ];

  test.each(variants)('%s never passes', async (_, reason, make) => {
    const attack = make(xml);
    expect(attack).not.toBe(xml);
    const report = await judge(attack);
    expect(report.indication).not.toBe('TOTAL-PASSED');
    expect(troubles(report).join('\n')).toContain(reason);
    // Whatever is shown of such a file is not what the attacker wrote beside the seal.
    const shown = report.evidence.filter(({ indication }) => indication === 'TOTAL-PASSED');
    expect(shown).toEqual([]);
  });
});

describe('algorithms and certificates', () => {
  const sha1 = 'http://www.w3.org/2000/09/xmldsig#sha1';
  const cases: [string, (x: string) => string, string][] = [
    [
      'SHA-1 over the evidence is refused by name',
      (x) =>
        x.replace(/(<ds:SignedInfo>.*?)http:\/\/www.w3.org\/2001\/04\/xmlenc#sha256/, `$1${sha1}`),
      `not accepted: ${sha1}, refused since 2012-08-01`,
    ],
    [
      'RSA with SHA-1 is refused by name',
      (x) => x.replace('2001/04/xmldsig-more#ecdsa-sha256', '2000/09/xmldsig#rsa-sha1'),
      'rsa-sha1, refused since 2012-08-01',
    ],
    [
      'a keyed hash is no signature',
      (x) => x.replace('xmldsig-more#ecdsa-sha256', 'xmldsig-more#hmac-sha256'),
      'not accepted: http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
    ],
    [
      'another canonicalisation is not computed',
      (x) => x.replace('2001/10/xml-exc-c14n#', 'TR/2001/REC-xml-c14n-20010315'),
      'REC-xml-c14n',
    ],
  ];
  test.each(cases)('%s', async (_, make, reason) => {
    const report = await judge(make(xml));
    expect(report.indication).toBe('INDETERMINATE');
    expect(troubles(report).join()).toContain(reason);
  });

  test('a foreign certificate injected into the seal is told', async () => {
    const other = await makeDevelopmentPki(VALIDITY);
    const injected = `<ds:X509Certificate>${toBase64(other.root)}</ds:X509Certificate></ds:X509Data>`;
    const report = await judge(xml.replace('</ds:X509Data>', injected));
    expect(troubles(report)).toEqual([
      expect.stringContaining('certificates in the seal that it does not need'),
    ]);
  });

  test('the certificate of an attacker who signed again is not the one the seal names', async () => {
    const other = await makeService();
    const mine = toBase64(other.pki.seal.certificate);
    const report = await judge(xml.replace(toBase64(service.pki.seal.certificate), mine));
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'NO_SIGNING_CERTIFICATE_FOUND',
    });
  });

  test('an attacker’s own seal leads to no anchor of the reader', async () => {
    const other = await makeService();
    const model = modelOf({ event: 'A.1', minute: 0 });
    const report = await judge(await seal(model, other.meansAt(minutes(0.02))));
    expect(report.indication).toBe('INDETERMINATE');
    expect(report.evidence[0]?.provenTime).toBeNull();
  });

  test('a root inside the file is no anchor', async () => {
    const root = `<ds:X509Certificate>${toBase64(service.pki.root)}</ds:X509Certificate></ds:X509Data>`;
    const report = await verify(service, utf8(xml.replace('</ds:X509Data>', root)), {
      anchors: [],
    });
    expect(report).toMatchObject({
      indication: 'INDETERMINATE',
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    });
  });

  test('a broken signature value fails', async () => {
    const value = tag(xml, 'ds:SignatureValue');
    const letter = value.charAt(30) === 'A' ? 'B' : 'A';
    const report = await judge(xml.replace(value, value.slice(0, 30) + letter + value.slice(31)));
    expect(report).toMatchObject({
      indication: 'TOTAL-FAILED',
      subIndication: 'SIG_CRYPTO_FAILURE',
    });
  });
});

describe('what is no evidence', () => {
  const inputs: [string, string | Uint8Array][] = [
    ['nothing', ''],
    ['text', 'hello'],
    ['other XML', '<note></note>'],
    ['bytes', new Uint8Array(2000).fill(255)],
    ['100,000 open elements', '<a>'.repeat(100_000)],
    ['100,000 levels', '<a>'.repeat(100_000) + '</a>'.repeat(100_000)],
    ['11 MB', `<a>${'x'.repeat(11 * 1024 * 1024)}</a>`],
    ['the first half of an evidence', '<erds:Evidence xmlns:erds="http://uri.etsi.org/19522/v1#">'],
    [
      'an entity bomb',
      `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "${'&a;'.repeat(1000)}">]><a>&b;</a>`,
    ],
  ];
  test.each(inputs)('%s gets a report without evidence', async (_, bytes) => {
    const report = await judge(bytes);
    expect(report).toMatchObject({ indication: 'TOTAL-FAILED', evidence: [] });
    expect(report.checks[0]?.detail.length).toBeGreaterThan(10);
  });
});
