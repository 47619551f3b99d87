import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DevelopmentPki, makeDevelopmentPki } from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import { EvidenceError } from '../../src/evidence/errors.js';
import { EVENT_URI_BASE } from '../../src/evidence/event.js';
import type { Evidence, SealedEvidence } from '../../src/evidence/evidence.js';
import type { SealKey } from '../../src/evidence/ports.js';
import { type SealingMeans, sealEvidence } from '../../src/evidence/seal.js';
import { readEvidence } from '../../src/evidence/xml-read.js';
import { fromBase64, fromUtf8 } from '../../src/formats/bytes.js';
import { timestampedBytes } from '../../src/formats/xades.js';
import { parseXml } from '../../src/formats/xml.js';
import { childElements, textOf, type XmlElement } from '../../src/formats/xml-tree.js';
import { loadSealKey } from '../../src/sealing/key-file.js';
import { embeddedTsa } from '../../src/sealing/tsa-local.js';
import { judge, validateWithSchema } from '../judges.js';
import { eventCodes, exampleOf } from './models.js';

const at = new Date('2026-03-01T10:00:01Z');
const validity = { notBefore: new Date('2026-01-01Z'), notAfter: new Date('2027-01-01Z') };
let pki: DevelopmentPki;
let means: SealingMeans;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seal-'));
  pki = await makeDevelopmentPki(validity);
  const keyOf = ({ certificate, pkcs8 }: DevelopmentPki['seal']): SealKey =>
    loadSealKey({ key: pkcs8, certificate, chain: [pki.issuing.certificate] }, at);
  means = {
    key: keyOf(pki.seal),
    tsa: embeddedTsa({
      key: keyOf(pki.tsa),
      engine: nodeEngine,
      clock: { now: () => at },
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    }),
    hash: nodeEngine.hash,
    signingTime: at,
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

async function sealed(evidence: Evidence): Promise<SealedEvidence> {
  const result = await sealEvidence(evidence, means);
  if (result.kind !== 'sealed') throw new Error('no time-stamp');
  return result.sealed;
}

const save = (name: string, bytes: Uint8Array | string): string => {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
};

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;

const find = (element: XmlElement, name: string): XmlElement[] => [
  ...(element.name === name ? [element] : []),
  ...childElements(element).flatMap((child) => find(child, name)),
];
const the = (element: XmlElement, name: string): XmlElement => {
  const [only, ...others] = find(element, name);
  if (only === undefined || others.length > 0) throw new Error(`${name} stands not once`);
  return only;
};

describe('a sealed evidence', () => {
  test('is what was meant, with its signature as the last child', async () => {
    const evidence = exampleOf('A.1');
    const { bytes, digest, claimedTime, provenTime, evidenceId } = await sealed(evidence);
    const { root } = parseXml(bytes);
    expect(readEvidence(root).evidence).toEqual(evidence);
    expect(childElements(root).at(-1)?.name).toBe('Signature');
    expect(digest).toEqual(nodeEngine.hash('SHA-256', bytes));
    expect([claimedTime, provenTime, evidenceId]).toEqual([
      evidence.eventTime,
      at,
      evidence.evidenceId,
    ]);
  });

  test('is its own canonical form, and so is each part that is digested', async () => {
    const { bytes } = await sealed(exampleOf('C.3'));
    const document = parseXml(bytes);
    expect(fromUtf8(document.canonicaliseDocument())).toBe(fromUtf8(bytes));
    const signature = the(document.root, 'Signature');
    const digestValues = find(the(signature, 'SignedInfo'), 'DigestValue').map(textOf);
    const digested = [
      document.canonicaliseDocument(signature),
      document.canonicalise(the(signature, 'SignedProperties')),
    ];
    expect(digestValues).toEqual(
      digested.map((part) => Buffer.from(nodeEngine.hash('SHA-256', part)).toString('base64')),
    );
    const value = the(signature, 'SignatureValue');
    expect(timestampedBytes(fromBase64(textOf(value) ?? '') ?? new Uint8Array())).toEqual(
      document.canonicalise(value),
    );
  });

  test('says in what is signed when, with which certificate and of what kind', async () => {
    const { root } = parseXml((await sealed(exampleOf('A.1'))).bytes);
    const properties = the(root, 'SignedProperties');
    const digest = Buffer.from(nodeEngine.hash('SHA-256', pki.seal.certificate));
    expect(textOf(the(properties, 'SigningTime'))).toBe('2026-03-01T10:00:01Z');
    expect(textOf(the(the(properties, 'SigningCertificateV2'), 'DigestValue'))).toBe(
      digest.toString('base64'),
    );
    expect(textOf(the(the(properties, 'DataObjectFormat'), 'MimeType'))).toBe('text/xml');
    expect(find(root, 'X509Certificate').slice(-2).map(textOf)).toEqual(
      [pki.seal.certificate, pki.issuing.certificate].map((der) =>
        Buffer.from(der).toString('base64'),
      ),
    );
  });

  test('has no name in it that nothing refers to, and no reference to nowhere', async () => {
    const { root } = parseXml((await sealed(exampleOf('A.1'))).bytes);
    const attributes = (element: XmlElement): [string, string][] => [
      ...element.attributes.map(({ name, value }): [string, string] => [name, value]),
      ...childElements(element).flatMap(attributes),
    ];
    const all = attributes(the(root, 'Signature'));
    const ids = all.filter(([name]) => name === 'Id').map(([, value]) => `#${value}`);
    const references = all
      .filter(
        ([name, value]) => ['URI', 'Target', 'ObjectReference'].includes(name) && value !== '',
      )
      .map(([, value]) => value);
    expect(ids.sort()).toEqual(references.sort());
  });

  test('names its time-stamping attempts', async () => {
    const result = await sealEvidence(exampleOf('A.1'), means);
    expect(result.attempts.map(({ outcome }) => outcome)).toEqual(['granted']);
  });

  judge('xmlsec1')('of every event holds for xmlsec1, and not with a letter changed', async () => {
    const root = save('root.pem', pem(pki.root));
    const verify = (file: string) =>
      spawnSync('xmlsec1', [
        '--verify',
        ...['--trusted-pem', root],
        ...['--verification-gmt-time', '2026-06-01 00:00:00'],
        file,
      ]).status;
    for (const event of eventCodes) {
      const text = fromUtf8((await sealed(exampleOf(event))).bytes);
      expect(verify(save(`${event}.xml`, text))).toBe(0);
      expect(verify(save('changed.xml', text.replace('Dupont', 'Durand')))).toBe(1);
      expect(verify(save('changed.xml', text.replace('text/xml', 'text/xmk')))).toBe(1);
    }
  });

  judge('openssl')('carries a token that openssl takes for its signature value', async () => {
    const { root } = parseXml((await sealed(exampleOf('E.1'))).bytes);
    const signatureValue = fromBase64(textOf(the(root, 'SignatureValue')) ?? '');
    const token = fromBase64(textOf(the(root, 'EncapsulatedTimeStamp')) ?? '');
    if (signatureValue === undefined || token === undefined) throw new Error('no base64');
    const verify = (data: Uint8Array) =>
      spawnSync('openssl', [
        ...['ts', '-verify', '-token_in', '-in', save('token.der', token)],
        ...['-data', save('data', data), '-CAfile', save('root.pem', pem(pki.root))],
        ...['-attime', String(at.getTime() / 1000)],
      ]).status;
    expect(verify(timestampedBytes(signatureValue))).toBe(0);
    expect(verify(signatureValue)).toBe(1);
  });

  judge('etsi-schema')('is valid against the ETSI schema, signature included', async () => {
    const { bytes } = await sealed(exampleOf('D.1'));
    expect(validateWithSchema([save('sealed.xml', bytes)])).toEqual({ valid: true, faults: '' });
  });
});

describe('sealing refuses, before the key is used,', () => {
  const refusal = async (evidence: Evidence): Promise<string> => {
    let signed = false;
    const key: SealKey = {
      ...means.key,
      signer: {
        sign: (bytes) => {
          signed = true;
          return means.key.signer.sign(bytes);
        },
      },
    };
    try {
      await sealEvidence(evidence, { ...means, key });
    } catch (error) {
      expect(signed).toBe(false);
      if (error instanceof EvidenceError) return error.code;
      throw error;
    }
    return 'sealed';
  };
  const good = exampleOf('A.1');

  test.each([
    [
      'a time of no UTC day',
      { eventTime: new Date('+012026-01-01T00:00:00Z') },
      'evidence/bad-value',
    ],
    ['an event without a needed component', { content: undefined }, 'evidence/not-read-back'],
    [
      'an event of another edition',
      { eventUri: `${EVENT_URI_BASE}ContentAccessTracking` },
      'evidence/not-by-the-rules',
    ],
    ['another version', { version: 'EN319522v1.2.1' }, 'evidence/not-by-the-rules'],
    ['a broken rule', { policies: [] }, 'evidence/not-by-the-rules'],
    [
      'an identifier with spaces that are no part of it',
      { policies: [' urn:oid:2.999'] },
      'evidence/not-read-back',
    ],
    [
      'a text cut in two',
      { extensions: [{ critical: false, attributes: [], children: ['a', 'b'] }] },
      'evidence/not-read-back',
    ],
    ['an empty issuer', { issuer: { identity: [], certificates: [] } }, 'evidence/missing-element'],
  ])('%s', async (_, change, code) => {
    expect(await refusal({ ...good, ...change } as Evidence)).toBe(code);
  });

  test('characters XML cannot hold', async () => {
    await expect(sealEvidence({ ...good, messageId: 'a\u{0}' }, means)).rejects.toMatchObject({
      code: 'xml/not-well-formed',
    });
    await expect(sealEvidence({ ...good, messageId: 'a\u{D800}' }, means)).rejects.toMatchObject({
      code: 'evidence/not-read-back',
    });
  });
});

describe('without a time-stamp', () => {
  test('nothing is sealed, and the attempts are told', async () => {
    const attempts = [
      { tsa: 't', startedAt: at, finishedAt: at, outcome: 'tsa/silent', detail: 'no answer' },
    ];
    const tsa = { stamp: async () => ({ kind: 'failed', attempts }) as const };
    expect(await sealEvidence(exampleOf('A.1'), { ...means, tsa })).toEqual({
      kind: 'no-timestamp',
      attempts,
    });
  });
});
