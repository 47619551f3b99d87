import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { nodeEngine } from '../src/engine.js';
import { browserEngine } from '../src/engine-browser.js';
import { fromHex, toHex, utf8 } from '../src/formats/bytes.js';
import type { SignatureScheme } from '../src/formats/engine.js';

const data = utf8('what was signed');
const other = utf8('what was not signed');

const spkiOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }));
const ecPair = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const ecdsa = (encoding: 'raw' | 'der', hash: 'SHA-256' | 'SHA-384' | 'SHA-512' = 'SHA-256') =>
  ({ kind: 'ecdsa', hash, encoding }) as const satisfies SignatureScheme;

describe.each([
  ['of Node', nodeEngine],
  ['of the browser', browserEngine],
])('the engine %s', (_name, engine) => {
  describe('hashes', () => {
    test('agree with FIPS 180 vectors, at once and in pieces', async () => {
      const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
      expect(toHex(engine.hash('SHA-256', utf8('abc')))).toBe(expected);
      const hasher = await engine.hasher('SHA-256');
      hasher.update(utf8('a'));
      hasher.update(utf8('bc'));
      expect(toHex(hasher.digest())).toBe(expected);
    });

    test.each(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const)(
      'by %s in pieces are those at once, also of two files by turns and one after the other',
      async (name) => {
        const files = [70_000, 200_001].map((size) => new Uint8Array(size).map((_, at) => at * 7));
        for (let round = 0; round < 2; round++) {
          const hashers = await Promise.all(files.map(() => engine.hasher(name)));
          for (let from = 0; from < 200_001; from += 30_011) {
            for (const [at, file] of files.entries()) {
              hashers[at]?.update(file.subarray(from, from + 30_011));
            }
          }
          const digests = hashers.map((hasher) => toHex(hasher.digest()));
          expect(digests).toEqual(files.map((file) => toHex(engine.hash(name, file))));
        }
      },
    );

    test('are plain bytes', () => {
      expect(Object.getPrototypeOf(engine.hash('SHA-1', data))).toBe(Uint8Array.prototype);
    });
  });

  describe.each([
    ['prime256v1', 'raw'],
    ['prime256v1', 'der'],
    ['secp384r1', 'raw'],
    ['secp521r1', 'der'],
    ['brainpoolP256r1', 'raw'],
    ['brainpoolP256r1', 'der'],
    ['brainpoolP384r1', 'der'],
    ['brainpoolP512r1', 'raw'],
    ['brainpoolP512r1', 'der'],
  ] as const)('ECDSA on %s, %s', (curve, encoding) => {
    const { privateKey, publicKey } = ecPair(curve);
    const spki = spkiOf(publicKey);
    const dsaEncoding = encoding === 'raw' ? 'ieee-p1363' : 'der';
    const signature = sign('sha256', data, { key: privateKey, dsaEncoding });

    test('takes its own signature', async () => {
      expect(await engine.verify(ecdsa(encoding), spki, signature, data)).toBe('valid');
    });

    test('refuses other data, another hash, another key and the other encoding', async () => {
      const stranger = spkiOf(ecPair(curve).publicKey);
      const swapped = encoding === 'raw' ? 'der' : 'raw';
      expect(await engine.verify(ecdsa(encoding), spki, signature, other)).toBe('invalid');
      expect(await engine.verify(ecdsa(encoding, 'SHA-384'), spki, signature, data)).toBe(
        'invalid',
      );
      expect(await engine.verify(ecdsa(encoding), stranger, signature, data)).toBe('invalid');
      expect(await engine.verify(ecdsa(swapped), spki, signature, data)).toBe('invalid');
    });

    test('refuses every signature with one byte changed, cut or added', async () => {
      for (let index = 0; index < signature.length; index += 7) {
        const changed = Uint8Array.from(signature);
        changed[index] = (changed[index] ?? 0) ^ 0x01;
        expect(await engine.verify(ecdsa(encoding), spki, changed, data)).toBe('invalid');
      }
      const cut = signature.subarray(0, -1);
      const added = new Uint8Array([...signature, 0]);
      expect(await engine.verify(ecdsa(encoding), spki, cut, data)).toBe('invalid');
      expect(await engine.verify(ecdsa(encoding), spki, added, data)).toBe('invalid');
      expect(await engine.verify(ecdsa(encoding), spki, new Uint8Array(), data)).toBe('invalid');
    });

    test('refuses a key whose point is not on the curve', async () => {
      const broken = Uint8Array.from(spki);
      broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 0x01;
      expect(await engine.verify(ecdsa(encoding), broken, signature, data)).toBe('invalid');
    });
  });

  describe('a signature value in DER', () => {
    test.each(['prime256v1', 'brainpoolP256r1'])('has one spelling only, on %s', async (curve) => {
      const { privateKey, publicKey } = ecPair(curve);
      let signature = sign('sha256', data, privateKey);
      // Until r needs its leading zero: `30 len 02 21 00 …`.
      while (signature[3] !== 33) signature = sign('sha256', data, privateKey);
      const shortened = Uint8Array.of(
        ...[0x30, (signature[1] ?? 0) - 1, 0x02, 32],
        ...signature.subarray(5),
      );
      expect(await engine.verify(ecdsa('der'), spkiOf(publicKey), signature, data)).toBe('valid');
      expect(await engine.verify(ecdsa('der'), spkiOf(publicKey), shortened, data)).toBe('invalid');
    });
  });

  describe('RSA and Ed25519', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const ed = generateKeyPairSync('ed25519');
    const pkcs1 = { kind: 'rsa-pkcs1', hash: 'SHA-256' } as const;
    const pss = { kind: 'rsa-pss', hash: 'SHA-256', saltLength: 32 } as const;

    test('take their own signatures and refuse other data', async () => {
      const rsaSignature = sign('sha256', data, rsa.privateKey);
      const pssSignature = sign('sha256', data, {
        key: rsa.privateKey,
        padding: 6,
        saltLength: 32,
      });
      const edSignature = sign(null, data, ed.privateKey);
      for (const [scheme, key, signature] of [
        [pkcs1, rsa.publicKey, rsaSignature],
        [pss, rsa.publicKey, pssSignature],
        [{ kind: 'ed25519' }, ed.publicKey, edSignature],
      ] as const) {
        expect(await engine.verify(scheme, spkiOf(key), signature, data)).toBe('valid');
        expect(await engine.verify(scheme, spkiOf(key), signature, other)).toBe('invalid');
      }
    });

    test('refuse another salt length than the one announced', async () => {
      const signature = sign('sha256', data, { key: rsa.privateKey, padding: 6, saltLength: 20 });
      expect(await engine.verify(pss, spkiOf(rsa.publicKey), signature, data)).toBe('invalid');
    });

    test('never let the key decide the algorithm', async () => {
      const signature = sign('sha256', data, rsa.privateKey);
      expect(await engine.verify(ecdsa('der'), spkiOf(rsa.publicKey), signature, data)).toBe(
        'invalid',
      );
      expect(await engine.verify(pkcs1, spkiOf(ed.publicKey), signature, data)).toBe('invalid');
      const ecSignature = sign('sha256', data, ecPair('prime256v1').privateKey);
      expect(await engine.verify(pkcs1, spkiOf(rsa.publicKey), ecSignature, data)).toBe('invalid');
    });
  });

  describe('keys that are no keys', () => {
    test.each(['', '00', '3000', '30020500'])('%s is invalid, not a crash', async (text) => {
      const spki = fromHex(text) ?? new Uint8Array();
      expect(await engine.verify(ecdsa('der'), spki, data, data)).toBe('invalid');
    });

    test('a curve that nobody here computes is unsupported', async () => {
      const { privateKey, publicKey } = ecPair('secp256k1');
      const signature = sign('sha256', data, privateKey);
      expect(await engine.verify(ecdsa('der'), spkiOf(publicKey), signature, data)).toBe(
        'unsupported',
      );
    });

    test('a curve spelt out as numbers is unsupported, even if it equals P-256', async () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', {
        namedCurve: 'prime256v1',
        paramEncoding: 'explicit',
      });
      const signature = sign('sha256', data, privateKey);
      expect(await engine.verify(ecdsa('der'), spkiOf(publicKey), signature, data)).toBe(
        'unsupported',
      );
    });
  });
});
