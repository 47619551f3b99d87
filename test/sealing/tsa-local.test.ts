import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DevelopmentPki, makeDevelopmentPki } from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import type { SealKey } from '../../src/evidence/ports.js';
import { toHex } from '../../src/formats/bytes.js';
import * as der from '../../src/formats/der-writer.js';
import { encodePem } from '../../src/formats/pem.js';
import { readTimestampResponse, readTimestampToken } from '../../src/formats/rfc3161.js';
import { parseTimestampQuery, timestampQuery } from '../../src/formats/rfc3161-exchange.js';
import { SealingError } from '../../src/sealing/errors.js';
import { loadSealKey } from '../../src/sealing/key-file.js';
import { tsaHandler } from '../../src/sealing/tsa-handler.js';
import { EMBEDDED_TSA_POLICY, embeddedTsa } from '../../src/sealing/tsa-local.js';
import { judge } from '../judges.js';
import { Extension, NOW, testCertificate, timeStamping, VALIDITY } from './certificates.js';

const openssl = judge('openssl');
const folder = mkdtempSync(join(tmpdir(), 'sealpost-tsa-'));
afterAll(() => rmSync(folder, { recursive: true }));
const random = (length: number) => new Uint8Array(randomBytes(length));
const content = new TextEncoder().encode('a signature value');
const digest = new Uint8Array(createHash('sha256').update(content).digest());

let pki: DevelopmentPki;
let key: SealKey;
beforeAll(async () => {
  pki = await makeDevelopmentPki(VALIDITY);
  key = tsaKey();
});
const tsaKey = (): SealKey =>
  loadSealKey(
    { key: pki.tsa.pkcs8, certificate: pki.tsa.certificate, chain: [pki.issuing.certificate] },
    NOW,
  );
const tsaAt = (now: Date, of: SealKey = key) =>
  embeddedTsa({ key: of, engine: nodeEngine, clock: { now: () => now }, random });
const query = (changes: Partial<Parameters<typeof timestampQuery>[0]> = {}) =>
  timestampQuery({ digest, nonce: 0xf00dn, certReq: true, ...changes });

describe('the embedded authority in this process', () => {
  test('stamps a digest with the time of its clock', async () => {
    const result = await tsaAt(NOW).stamp(content);
    if (result.kind !== 'granted') throw new Error('refused');
    expect(result.genTime).toEqual(NOW);
    expect(result.attempts).toEqual([
      {
        tsa: 'embedded',
        startedAt: NOW,
        finishedAt: NOW,
        outcome: 'granted',
        detail: '',
        genTime: NOW,
      },
    ]);
    const { info, signedData } = readTimestampToken(result.token);
    expect(info).toMatchObject({
      policy: EMBEDDED_TSA_POLICY,
      genTime: NOW,
      accuracyMicroseconds: 1_000_000,
      nonce: undefined,
      imprint: { hash: 'SHA-256', digest },
    });
    expect(signedData.certificates).toHaveLength(2);
  });

  test('keeps milliseconds of the time, and writes none where there are none', async () => {
    for (const time of [
      '2026-11-21T18:00:00.120Z',
      '2026-11-21T18:00:00.001Z',
      NOW.toISOString(),
    ]) {
      const result = await tsaAt(new Date(time)).stamp(content);
      if (result.kind !== 'granted') throw new Error('refused');
      expect(readTimestampToken(result.token).info.genTime.toISOString()).toBe(time);
    }
  });

  test('never uses a serial number twice, not even after a restart', async () => {
    const serials = new Set<string>();
    for (let start = 0; start < 5; start++) {
      const tsa = tsaAt(NOW);
      for (let token = 0; token < 20; token++) {
        const result = await tsa.stamp(content);
        if (result.kind === 'granted')
          serials.add(toHex(readTimestampToken(result.token).info.serial));
      }
    }
    expect(serials.size).toBe(100);
  });

  test.each([
    ['before', new Date(VALIDITY.notBefore.getTime() - 1)],
    ['after', new Date(VALIDITY.notAfter.getTime() + 1000)],
  ])('stamps nothing %s the validity of its certificate', async (_name, now) => {
    expect(await tsaAt(now).stamp(content)).toMatchObject({
      kind: 'failed',
      attempts: [{ tsa: 'embedded', outcome: 'tsa/embedded' }],
    });
  });

  test('records a key that does not sign as a failed attempt', async () => {
    const broken: SealKey = {
      ...key,
      signer: {
        sign: () => Promise.reject(new SealingError('sealing/signature-failed', 'No session.')),
      },
    };
    expect(await tsaAt(NOW, broken).stamp(content)).toMatchObject({ kind: 'failed' });
    const answer = readTimestampResponse(await tsaAt(NOW, broken).answerTimestampQuery(query()));
    expect([...answer.failureInfo]).toEqual([25]);
  });
});

describe('the certificate of the embedded authority', () => {
  const start = async (extensions: Extension[]) => {
    const of = await testCertificate({ extensions });
    tsaAt(NOW, loadSealKey({ key: of.pkcs8, certificate: of.certificate, chain: [] }, NOW));
  };
  test('may be one for time-stamping alone', () => start([timeStamping()]));

  const qcStatements = new Extension(
    '1.3.6.1.5.5.7.1.3',
    false,
    new Uint8Array(der.sequence(der.sequence(der.oid('0.4.0.1862.1.1')))),
  );
  test.each([
    ['no extended key usage', []],
    ['a usage that is not critical', [timeStamping(false)]],
    ['a second usage', [timeStamping(true, '1.3.6.1.5.5.7.3.4')]],
    ['a claim to be qualified', [timeStamping(), qcStatements]],
  ])('is refused with %s', async (_name, extensions) => {
    await expect(start(extensions)).rejects.toMatchObject({ code: 'sealing/key-usage' });
  });
});

describe('the embedded authority over its protocol', () => {
  const answer = async (bytes: Uint8Array, now = NOW) =>
    readTimestampResponse(await tsaAt(now).answerTimestampQuery(bytes));

  test('grants what was asked: imprint, nonce and policy come back', async () => {
    const { status, token } = await answer(query({ policy: EMBEDDED_TSA_POLICY }));
    expect(status).toBe(0);
    expect(token?.info).toMatchObject({ nonce: 0xf00dn, imprint: { digest } });
  });

  test('leaves certificates out when they are not asked for', async () => {
    const { token } = await answer(query({ certReq: false }));
    expect(token?.signedData.certificates).toEqual([]);
  });

  test('sends a nonce back as it came, a negative one too', async () => {
    for (const octets of ['80', '00ff', 'ff7fffffffffffff', '00']) {
      const nonce = Uint8Array.from(Buffer.from(octets, 'hex'));
      const asked = der.sequence(
        der.integer(1n),
        der.sequence(der.sequence(der.oid('2.16.840.1.101.3.4.2.1')), der.octetString(digest)),
        der.encode(2, nonce),
      );
      const { token } = await answer(asked);
      expect(token?.info.nonce).toBe(BigInt.asIntN(nonce.length * 8, BigInt(`0x${octets}`)));
    }
  });

  const imprint = (oid: string, size: number) =>
    der.sequence(der.sequence(der.oid(oid)), der.octetString(new Uint8Array(size)));
  const SHA1 = '1.3.14.3.2.26';
  const SHA256 = '2.16.840.1.101.3.4.2.1';
  const SHA512 = '2.16.840.1.101.3.4.2.3';
  const extension = der.contextConstructed(
    0,
    der.sequence(der.oid('1.2.3.4'), der.octetString(Uint8Array.of(5, 0))),
  );
  const refusals: [string, () => Uint8Array, number][] = [
    ['nothing', () => new Uint8Array(), 5],
    ['garbage', () => random(100), 5],
    ['a cut query', () => query().slice(0, -1), 5],
    ['bytes after the query', () => Uint8Array.of(...query(), 0), 5],
    ['5 kB', () => new Uint8Array(5000), 5],
    ['another version', () => der.sequence(der.integer(2n), imprint(SHA256, 32)), 5],
    ['an imprint of another length', () => der.sequence(der.integer(1n), imprint(SHA256, 20)), 5],
    ['a nonce of 100 bytes', () => query({ nonce: 1n << 800n }), 5],
    [
      'a certReq in BER',
      () => der.sequence(der.integer(1n), imprint(SHA256, 32), der.encode(1, Uint8Array.of(1))),
      5,
    ],
    ['SHA-1', () => der.sequence(der.integer(1n), imprint(SHA1, 20)), 0],
    ['an unknown hash', () => der.sequence(der.integer(1n), imprint('1.2.3', 32)), 0],
    ['another policy', () => query({ policy: '1.2.3.4' }), 15],
    ['an extension', () => der.sequence(der.integer(1n), imprint(SHA256, 32), extension), 16],
  ];
  test.each(refusals)('refuses %s as PKIStatusInfo', async (_name, bytes, failure) => {
    const { status, token, failureInfo, statusText } = await answer(bytes());
    expect([status, token, [...failureInfo]]).toEqual([2, undefined, [failure]]);
    expect(statusText[0]).toMatch(/\.$/);
  });

  test('says that it has no time outside its certificate', async () => {
    const { failureInfo } = await answer(query(), new Date('2040-01-01'));
    expect([...failureInfo]).toEqual([14]);
  });

  test('stamps SHA-512 imprints too', async () => {
    const { token } = await answer(der.sequence(der.integer(1n), imprint(SHA512, 64)));
    expect(token?.info.imprint.hash).toBe('SHA-512');
  });
});

describe('the handler for a route', () => {
  test('answers a query with the media type of a reply', async () => {
    const handle = tsaHandler(tsaAt(NOW));
    const { status, contentType, body } = await handle('Application/Timestamp-Query; x=y', query());
    expect([status, contentType]).toEqual([200, 'application/timestamp-reply']);
    expect(readTimestampResponse(body).status).toBe(0);
  });

  test('answers nonsense with a refusal, not with an error', async () => {
    const { status, body } = await tsaHandler(tsaAt(NOW))('application/timestamp-query', random(9));
    expect([status, readTimestampResponse(body).status]).toEqual([200, 2]);
  });

  test.each([undefined, '', 'application/json', 'application/timestamp-reply'])(
    'takes no body of type %s',
    async (contentType) => {
      expect((await tsaHandler(tsaAt(NOW))(contentType, query())).status).toBe(415);
    },
  );
});

describe('openssl on the embedded authority', () => {
  const file = (name: string, bytes: Uint8Array | string): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const run = (...args: string[]) =>
    execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
  const verify = (input: string[], at = NOW) =>
    run(
      ...['ts', '-verify', ...input],
      ...['-CAfile', file('root.pem', encodePem('CERTIFICATE', pki.root))],
      ...['-untrusted', file('ca.pem', encodePem('CERTIFICATE', pki.issuing.certificate))],
      ...['-attime', String(Math.floor(at.getTime() / 1000))],
    );

  openssl('asks, and accepts the answer to its own query', async () => {
    const data = file('data', content);
    const asked = join(folder, 'q.tsq');
    run('ts', '-query', '-data', data, '-sha256', '-cert', '-out', asked);
    const answered = file('r.tsr', await tsaAt(NOW).answerTimestampQuery(readFileSync(asked)));
    expect(verify(['-queryfile', asked, '-in', answered])).toContain('Verification: OK');
    expect(run('ts', '-reply', '-in', answered, '-text')).toMatch(
      /Policy OID: 2\.999\.319\.2\.1[\s\S]*Time stamp: Nov 21 18:00:00 2026 GMT\nAccuracy: 0x01 seconds/,
    );
  });

  openssl('reads our query as we meant it', () => {
    const text = run('ts', '-query', '-in', file('own.tsq', query({ policy: '2.999.1' })), '-text');
    expect(text).toMatch(
      /Hash Algorithm: sha256[\s\S]*Policy OID: 2\.999\.1\nNonce: 0xF00D\nCertificate required: yes/,
    );
    expect(parseTimestampQuery(query())).toMatchObject({ hash: 'SHA-256', certReq: true });
  });

  openssl('accepts tokens made in this process with every kind of key', async () => {
    const issuer = pki.issuing;
    const keys = await Promise.all(
      (['P-256', 'P-384', 'RSA-2048'] as const).map((kind) =>
        testCertificate({
          key: kind,
          issuer,
          extensions: [timeStamping()],
          subject: `CN=TEST ${kind}`,
        }),
      ),
    );
    for (const of of keys) {
      const unit = loadSealKey(
        { key: of.pkcs8, certificate: of.certificate, chain: [issuer.certificate] },
        NOW,
      );
      const result = await tsaAt(NOW, unit).stamp(content);
      if (result.kind !== 'granted') throw new Error('refused');
      const token = file('token.der', result.token);
      const imprint = ['-digest', toHex(digest)];
      expect(verify([...imprint, '-in', token, '-token_in'])).toContain('Verification: OK');
    }
  });

  openssl('refuses a token for another digest', async () => {
    const result = await tsaAt(NOW).stamp(content);
    if (result.kind !== 'granted') throw new Error('refused');
    const token = file('other.der', result.token);
    expect(() => verify(['-digest', toHex(new Uint8Array(32)), '-in', token, '-token_in'])).toThrow(
      'message imprint mismatch',
    );
  });
});
