import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromBase64, fromHex, toBase64, toBase64Url, toHex } from '../../src/formats/bytes.js';

describe('base64', () => {
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
