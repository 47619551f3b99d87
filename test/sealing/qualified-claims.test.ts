import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { makeDevelopmentPki } from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import { utf8 } from '../../src/formats/bytes.js';
import * as write from '../../src/formats/der-writer.js';
import { encodePem } from '../../src/formats/pem.js';
import { timestampQuery } from '../../src/formats/rfc3161-exchange.js';
import { noticeMail } from '../../src/notification/notice-text.js';
import { loadSealKey } from '../../src/sealing/key-file.js';
import { embeddedTsa } from '../../src/sealing/tsa-local.js';
import { LANGUAGES } from '../../src/texts/language.js';
import { findQualifiedClaims } from '../qualified-claims.js';
import { Extension, NOW, testCertificate, VALIDITY } from './certificates.js';

const random = (length: number) => new Uint8Array(randomBytes(length));

describe('nothing claims to be qualified', () => {
  test('in the development PKI, its files and its lists', async () => {
    const pki = await makeDevelopmentPki(VALIDITY);
    const ders = [
      ...[pki.root, pki.rootCrl, pki.issuingCrl],
      ...[pki.issuing, pki.seal, pki.tsa, pki.ocsp].map(({ certificate }) => certificate),
    ];
    for (const der of ders) {
      expect(findQualifiedClaims(der)).toEqual([]);
      expect(findQualifiedClaims(utf8(encodePem('CERTIFICATE', der)))).toEqual([]);
    }
  });

  test('in tokens and answers of the embedded authority', async () => {
    const pki = await makeDevelopmentPki(VALIDITY);
    const chain = [pki.issuing.certificate];
    const key = loadSealKey({ key: pki.tsa.pkcs8, certificate: pki.tsa.certificate, chain }, NOW);
    const tsa = embeddedTsa({ key, engine: nodeEngine, clock: { now: () => NOW }, random });
    const stamp = await tsa.stamp(utf8('x'));
    if (stamp.kind !== 'granted') throw new Error('no token');
    expect(findQualifiedClaims(stamp.token)).toEqual([]);
    const query = timestampQuery({ digest: random(32), nonce: 1n, certReq: true });
    expect(findQualifiedClaims(await tsa.answerTimestampQuery(query))).toEqual([]);
  });

  test('in a notice of any language', () => {
    for (const language of LANGUAGES) {
      const mail = noticeMail(
        { language, kind: 'consent', reminder: true, reference: 'R', until: NOW },
        {
          publicUrl: 'https://x.example',
          operator: 'TEST',
          contact: 'a@x.example',
          timeZone: 'UTC',
        },
      );
      expect(findQualifiedClaims(utf8(JSON.stringify(mail)))).toEqual([]);
    }
  });
});

describe('the search for such claims', () => {
  const oids = ['0.4.0.1862.1.1', '0.4.0.1862.1.4', '0.4.0.194112.1.3', '0.4.0.19422.1.1'];
  const withStatement = (oid: string) =>
    testCertificate({
      extensions: [
        new Extension(
          '1.3.6.1.5.5.7.1.3',
          false,
          new Uint8Array(write.sequence(write.sequence(write.oid(oid)))),
        ),
      ],
    });

  test.each(oids)('finds %s in a certificate, in PEM, in XML and as text', async (oid) => {
    const { certificate } = await withStatement(oid);
    const xml = `<X509Certificate>${Buffer.from(certificate).toString('base64')}</X509Certificate>`;
    expect(findQualifiedClaims(certificate)).toHaveLength(1);
    expect(findQualifiedClaims(utf8(encodePem('CERTIFICATE', certificate)))).toHaveLength(1);
    expect(findQualifiedClaims(utf8(xml))).toHaveLength(1);
    expect(findQualifiedClaims(utf8(`policy ${oid}.`))).toHaveLength(1);
  });

  test('finds nothing in what is near it', async () => {
    for (const oid of ['0.4.0.1862.1.5', '0.4.0.1862.1.11.1', '0.4.0.19422.1.2', '2.999.1']) {
      expect(findQualifiedClaims((await withStatement(oid)).certificate)).toEqual([]);
    }
    expect(findQualifiedClaims(utf8('10.4.0.1862.1.1'))).toEqual([]);
  });
});
