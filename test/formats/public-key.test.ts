import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { fromHex } from '../../src/formats/bytes.js';
import * as write from '../../src/formats/der-writer.js';
import { FormatError } from '../../src/formats/errors.js';
import { keyBits, keyWeakness, readPublicKey } from '../../src/formats/public-key.js';

const spkiOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }));
const rsa = (modulusLength: number) =>
  spkiOf(generateKeyPairSync('rsa', { modulusLength }).publicKey);
const ec = (namedCurve: string, paramEncoding: 'named' | 'explicit' = 'named') =>
  spkiOf(generateKeyPairSync('ec', { namedCurve, paramEncoding }).publicKey);

describe('a public key', () => {
  test('of RSA is measured to the bit', () => {
    for (const bits of [1024, 2047, 2048, 3072]) {
      expect(readPublicKey(rsa(bits))).toEqual({ kind: 'rsa', bits, exponentBits: 17 });
    }
  });

  test.each([
    [1024, 'an RSA key of 1024 bits'],
    [2047, 'an RSA key of 2047 bits'],
    [2048, undefined],
    [8192, undefined],
    [8193, 'an RSA key of 8193 bits'],
  ])('of RSA with %s bits is weak or not: %s', (bits, weakness) => {
    expect(keyWeakness({ kind: 'rsa', bits, exponentBits: 17 })).toBe(weakness);
  });

  test('of RSA with an exponent that only costs time is refused', () => {
    const key = write.sequence(
      write.sequence(write.oid('1.2.840.113549.1.1.1'), write.nullValue()),
      write.bitString(
        write.sequence(
          write.integer(new Uint8Array(384).fill(0xff)),
          write.integer(new Uint8Array(300).fill(0xff)),
        ),
      ),
    );
    expect(keyWeakness(readPublicKey(key))).toBe('an RSA key with an exponent of 2400 bits');
  });

  test('on a curve that is not on the list says which', () => {
    const key = readPublicKey(ec('secp256k1'));
    expect(key).toEqual({ kind: 'other', name: 'curve 1.3.132.0.10' });
    expect(keyWeakness(key)).toContain('1.3.132.0.10');
  });

  test('on a curve spelt out as numbers has no name, even if it equals P-256', () => {
    expect(readPublicKey(ec('prime256v1', 'explicit'))).toEqual({
      kind: 'other',
      name: 'a curve without name',
    });
  });

  test('has bits of its own, as key identifiers hash them', () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey;
    expect(keyBits(spkiOf(key))).toEqual(spkiOf(key).subarray(-65));
  });

  test.each(['', '3000', '30053003060100', '3009300506032b65700300'])(
    'is refused when it is %s',
    (text) => {
      expect(() => readPublicKey(fromHex(text) ?? new Uint8Array())).toThrow(FormatError);
    },
  );
});
