/** Whatever is given gets an answer: no crash, no hang, and nothing in it passes. */

import { generateKeyPairSync } from 'node:crypto';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ZipFile } from 'yazl';
import { nodeEngine } from '../../src/engine.js';
import { concat, fromUtf8, toBase64, utf8 } from '../../src/formats/bytes.js';
import * as der from '../../src/formats/der-writer.js';
import { parseCertificate } from '../../src/formats/x509.js';
import type { Inflate } from '../../src/formats/zip-reader.js';
import { importTrustedList } from '../../src/verification/import-list.js';
import { listXml } from './lists.js';
import {
  CONTENT,
  makeService,
  minutes,
  modelOf,
  NOW,
  type Service,
  seal,
  verify,
} from './stories.js';

let service: Service;
let xml: string;
let token: Uint8Array;
beforeAll(async () => {
  service = await makeService();
  xml = fromUtf8(await seal(modelOf({ event: 'A.1', minute: 0 }), service.meansAt(minutes(0.02))));
  const stamp = await service.meansAt(minutes(0)).tsa.stamp(CONTENT);
  if (stamp.kind === 'failed') throw new Error('the time-stamping authority refused');
  token = stamp.token;
});

const inflate: Inflate = (compressed) => Readable.from(compressed).pipe(createInflateRaw());

async function zipOf(
  entries: readonly (readonly [string, Uint8Array])[],
  compress = true,
): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [name, bytes] of entries) zip.addBuffer(Buffer.from(bytes), name, { compress });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
  return new Uint8Array(Buffer.concat(chunks));
}

/** A name in both headers replaced by one of the same length. */
const renamed = (zip: Uint8Array, from: string, to: string): Uint8Array =>
  new Uint8Array(Buffer.from(Buffer.from(zip).toString('latin1').replaceAll(from, to), 'latin1'));

/** SEQUENCE in SEQUENCE, written from the inside without copying what is there at every level. */
function deepDer(levels: number): Uint8Array {
  const headers: number[][] = [];
  let size = 0;
  for (let level = 0; level < levels; level += 1) {
    const length =
      size < 0x80
        ? [size]
        : size < 0x100
          ? [0x81, size]
          : size < 0x10000
            ? [0x82, size >> 8, size & 0xff]
            : [0x83, size >> 16, (size >> 8) & 0xff, size & 0xff];
    headers.push([0x30, ...length]);
    size += 1 + length.length;
  }
  return Uint8Array.from(headers.reverse().flat());
}

const hugeOid = (): Uint8Array => {
  const content = new Uint8Array(60_000).fill(0xff);
  content[content.length - 1] = 0x7f;
  return der.encode(0x06, content);
};

const withToken = (bytes: Uint8Array): string =>
  xml.replace(/(<xades:EncapsulatedTimeStamp>)[^<]*/, (_, open) => `${open}${toBase64(bytes)}`);
const withCertificate = (bytes: Uint8Array): string =>
  xml.replace(/(<ds:X509Certificate>)[^<]*/, (_, open) => `${open}${toBase64(bytes)}`);

/** A certificate whose RSA key has an exponent as long as its modulus. */
function hugeExponent(): Uint8Array {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url');
  const integer = (value: Buffer) => der.encode(0x02, concat(new Uint8Array(1), value));
  const key = der.sequence(integer(modulus), integer(modulus));
  const rsa = der.sequence(der.oid('1.2.840.113549.1.1.1'), der.encode(0x05, new Uint8Array()));
  const spki = der.sequence(rsa, der.encode(0x03, concat(new Uint8Array(1), key)));
  const own = parseCertificate(service.pki.seal.certificate);
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const tbs = hex(own.tbs).replace(hex(own.spki), hex(spki));
  const body = Buffer.from(tbs, 'hex').subarray(4);
  const whole = Buffer.from(hex(own.der).replace(hex(own.tbs), ''), 'hex').subarray(4);
  return der.sequence(der.encode(0x30, body), whole);
}

const deepXml = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels);

describe('gets an answer, and does not pass:', () => {
  test.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
    ['an empty file', () => new Uint8Array()],
    ['one byte', () => utf8('<')],
    ['a picture', () => Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0])],
    ['a PDF', () => utf8('%PDF-1.7\n%âãÏÓ\n1 0 obj\n')],
    ['the beginning of a container', () => utf8('PK\u0003\u0004')],
    ['a container of nothing', () => zipOf([])],
    [
      '10 MB of zeros in a few bytes',
      () => zipOf([['evidence/1.xml', new Uint8Array(10_000_000)]]),
    ],
    [
      'more entries than any delivery has',
      () => zipOf(Array.from({ length: 1_100 }, (_, at) => [`${at}`, new Uint8Array()] as const)),
    ],
    [
      'containers in containers',
      async () => {
        let inner = await zipOf([['evidence/1.xml', utf8(xml)]]);
        for (let level = 0; level < 20; level += 1) inner = await zipOf([['b.zip', inner]]);
        return inner;
      },
    ],
    [
      'a container that leaves its folder',
      async () => renamed(await zipOf([['aa/b.xml', utf8(xml)]], false), 'aa/b.xml', '../b.xml'),
    ],
    [
      'a container with a name twice',
      async () =>
        renamed(
          await zipOf([
            ['a/1.xml', utf8(xml)],
            ['a/2.xml', utf8(xml)],
          ]),
          'a/2.xml',
          'a/1.xml',
        ),
    ],
    ['a container cut in half', async () => (await zipOf([['a.xml', utf8(xml)]])).slice(0, 900)],
    [
      'XML that includes a file',
      () =>
        utf8(
          xml.replace(
            '<EventTime>',
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/><EventTime>',
          ),
        ),
    ],
    [
      'an entity bomb',
      () =>
        utf8(
          `<!DOCTYPE a [<!ENTITY b "${'x'.repeat(1000)}"><!ENTITY c "${'&b;'.repeat(1000)}">]>${xml}`,
        ),
    ],
    ['an external entity', () => utf8(`<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd">${xml}`)],
    ['100,000 levels of XML', () => utf8(deepXml(100_000))],
    [
      '100,000 levels of XML in an evidence',
      () => utf8(xml.replace('<EventTime>', () => `${deepXml(100_000)}<EventTime>`)),
    ],
    ['100,000 levels of DER', () => deepDer(100_000)],
    ['100,000 levels of DER for a token', () => utf8(withToken(deepDer(100_000)))],
    ['100,000 levels of DER for a certificate', () => utf8(withCertificate(deepDer(100_000)))],
    ['an OID with an arc of 60,000 octets', () => der.sequence(hugeOid(), new Uint8Array())],
    ['such an OID for a token', () => utf8(withToken(der.sequence(hugeOid())))],
    ['a key with a huge exponent', () => utf8(withCertificate(hugeExponent()))],
    ['a token with a byte behind it', () => concat(token, new Uint8Array(1))],
    [
      'a token in BER',
      () => {
        const indefinite = concat(
          Uint8Array.from([0x30, 0x80]),
          token.subarray(4),
          new Uint8Array(2),
        );
        return utf8(withToken(indefinite));
      },
    ],
    [
      'a token with spaces in its base64',
      () =>
        utf8(
          withToken(token).replace(
            '<xades:EncapsulatedTimeStamp>',
            '<xades:EncapsulatedTimeStamp>==',
          ),
        ),
    ],
    ['a mail of 20 MB without evidence', () => utf8(`Subject: x\r\n\r\n${'y'.repeat(20_000_000)}`)],
    ['a whole container without evidence', () => zipOf([['a.txt', utf8('x')]], false)],
    ['a mail of 33 MB', () => utf8(`Subject: x\r\n\r\n${'y'.repeat(33 * 1024 * 1024)}`)],
    ['a mail that is one long header', () => utf8(`Subject: ${'y'.repeat(5_000_000)}`)],
  ])('%s', async (_, make) => {
    const report = await verify(service, await make(), { inflate });
    expect(report.indication).not.toBe('TOTAL-PASSED');
    expect(report.statements.map(({ standing }) => standing)).not.toContain('proven');
  });

  test('a Trusted List of 100,000 levels, with a bomb, or with a million parts too many', async () => {
    const signer = parseCertificate(service.pki.seal.certificate);
    const list = listXml([]);
    const hostile = [
      list.replace('<SchemeTerritory>', () => `${deepXml(100_000)}<SchemeTerritory>`),
      `<!DOCTYPE a [<!ENTITY b "x">]>${list}`,
      list.replace('<SchemeTerritory>', () => `${'<a/>'.repeat(2_100_000)}<SchemeTerritory>`),
    ];
    for (const text of hostile) {
      await expect(importTrustedList(nodeEngine, utf8(text), signer, NOW)).rejects.toMatchObject({
        code: 'formats/trusted-list',
      });
    }
  });
});
