import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  equalBytes,
  fromBase64,
  fromHex,
  toBase64,
  toBase64Url,
  toHex,
} from '../../src/formats/bytes.js';

describe('equal bytes', () => {
  test('are those of the same length without one that differs, wherever they lie in memory', () => {
    for (const length of [0, 1, 255, 256, 257, 258, 259, 260]) {
      for (const offset of [0, 1, 2, 3, 4]) {
        const a = new Uint8Array(length).map((_, at) => at * 7);
        const b = new Uint8Array(length + offset).subarray(offset);
        b.set(a);
        expect(equalBytes(a, b)).toBe(true);
        expect(equalBytes(a, new Uint8Array([...b, 0]))).toBe(false);
        for (let at = 0; at < length; at += 1) {
          b[at] = (a[at] ?? 0) ^ 1;
          if (equalBytes(a, b)) throw new Error(`${length} bytes at ${offset}: ${at} unnoticed`);
          b[at] = a[at] ?? 0;
        }
      }
    }
  });
});

describe('base64', () => {
  test('is taken exactly where Node would write it so', () => {
    const digit = fc.constantFrom('A', 'B', 'Q', 'g', 'w', '/', '+', '9', '=', '-', ' ', '\u{e9}');
    fc.assert(
      fc.property(fc.string({ unit: digit, maxLength: 9 }), (text) => {
        const same = Buffer.from(text, 'base64').toString('base64') === text;
        expect(fromBase64(text) !== undefined).toBe(same);
      }),
      { numRuns: 5_000 },
    );
  });

  test('is written as Node writes it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
      }),
    );
  });

  test('reads back what was written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
  });

  test.each([
    'A',
    'AA',
    'AAA',
    'A===',
    'AA=A',
    'AAAA=',
    'AB==',
    'AAB=',
    'AA-_',
    'A A=',
    'AA==\n',
    'é123',
  ])('refuses %j, a second spelling or none at all', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });

  test('allows white space only where it was asked for', () => {
    expect(fromBase64('A A\r\n=\t=', true)).toEqual(new Uint8Array([0]));
    expect(fromBase64('A A==')).toBeUndefined();
    expect(fromBase64('AB==\n', true)).toBeUndefined();
  });
});

describe('hexadecimal', () => {
  test('reads back what was written', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
      }),
    );
  });

  test.each(['0', '0g', '00 ', '0x00'])('refuses %j', (text) => {
    expect(fromHex(text)).toBeUndefined();
  });
});
