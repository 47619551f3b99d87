import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { concat, fromHex, toHex } from '../../src/formats/bytes.js';
import { parseDer, Tag } from '../../src/formats/der.js';
import {
  DerFields,
  isSorted,
  readBoolean,
  readCount,
  readInteger,
  readNamedBits,
  readOctetBitString,
  readOid,
  readText,
} from '../../src/formats/der-values.js';
import * as write from '../../src/formats/der-writer.js';
import { FormatError } from '../../src/formats/errors.js';

const LIMIT = 1 << 20;
const hex = (text: string): Uint8Array => fromHex(text.replaceAll(' ', '')) ?? new Uint8Array();
const parse = (text: string) => parseDer(hex(text), LIMIT);

describe('the strict DER reader', () => {
  test.each([
    ['nothing', ''],
    ['a lone identifier', '30'],
    ['an indefinite length', '30 80 00 00'],
    ['a long form where the short one fits', '04 81 01 00'],
    ['a length with a leading zero', `04 82 00 80 ${'00'.repeat(128)}`],
    ['a length of five octets', '04 85 00 00 00 00 01 00'],
    ['a length that is cut short', '04 82 01'],
    ['content that is cut short', '04 02 00'],
    ['a child that is longer than its parent', '30 03 04 02 00'],
    ['trailing bytes', '05 00 00'],
    ['a tag number in long form', '1f 1f 00'],
    ['an end-of-contents mark', '30 02 00 00'],
    ['a constructed OCTET STRING', '24 04 04 02 00 00'],
    ['a primitive SEQUENCE', '10 00'],
    ['a BOOLEAN of 01', '01 01 01'],
    ['a BOOLEAN of two octets', '01 02 ff ff'],
    ['a NULL with content', '05 01 00'],
    ['an empty INTEGER', '02 00'],
    ['a padded positive INTEGER', '02 02 00 7f'],
    ['a padded negative INTEGER', '02 02 ff 80'],
    ['a padded ENUMERATED', '0a 02 00 01'],
  ])('refuses %s', (_, text) => {
    expect(() => parse(text)).toThrow(FormatError);
  });

  test('reads 32 levels and refuses the next', () => {
    const nested = (depth: number): Uint8Array =>
      depth === 1 ? write.sequence() : write.sequence(nested(depth - 1));
    expect(() => parseDer(nested(32), LIMIT)).not.toThrow();
    expect(() => parseDer(nested(33), LIMIT)).toThrow(/deeper/);
  });

  test('refuses 100,000 levels without filling the stack', () => {
    const levels = 100_000;
    const headers = Array.from({ length: levels }, (_, level) => {
      const inside = 5 * (levels - level - 1);
      return Uint8Array.of(0x30, 0x83, inside >> 16, inside >> 8, inside);
    });
    const bytes = concat(...headers);
    expect(() => parseDer(bytes, LIMIT)).toThrow(/deeper/);
  });

  test('reads 10,000 elements and refuses the next', () => {
    const wide = (count: number): Uint8Array =>
      write.sequence(...Array.from({ length: count - 1 }, () => write.nullValue()));
    expect(() => parseDer(wide(10_000), LIMIT)).not.toThrow();
    expect(() => parseDer(wide(10_001), LIMIT)).toThrow(/elements/);
  });

  test('looks at nothing that is larger than the limit', () => {
    expect(() => parseDer(write.octetString(new Uint8Array(100)), 101)).toThrow(/larger/);
  });

  test('refuses every truncation of a nested structure', () => {
    const whole = write.sequence(
      write.oid('2.999.1'),
      write.sequence(write.integer(300n), write.octetString(new Uint8Array(200))),
    );
    for (let size = 0; size < whole.length; size++) {
      expect(() => parseDer(whole.subarray(0, size), LIMIT)).toThrow(FormatError);
    }
  });

  test('never answers hostile bytes with anything but its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          expect(parseDer(bytes, LIMIT).bytes).toEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('DER values', () => {
  test.each([
    ['0', '02 01 00', 0n],
    ['127', '02 01 7f', 127n],
    ['128', '02 02 00 80', 128n],
    ['-1', '02 01 ff', -1n],
    ['-129', '02 02 ff 7f', -129n],
  ])('reads INTEGER %s', (_, text, value) => {
    expect(readInteger(parse(text))).toBe(value);
  });

  test('refuses an INTEGER above 1 kB', () => {
    expect(() => readInteger(parseDer(write.integer(new Uint8Array(1025).fill(1)), LIMIT))).toThrow(
      /too long/,
    );
  });

  test.each(['02 01 ff', '02 05 01 00 00 00 00', '02 05 00 80 00 00 00'])(
    'refuses %s as a count',
    (text) => {
      expect(() => readCount(parse(text))).toThrow(FormatError);
    },
  );

  test.each([
    ['an empty OID', '06 00'],
    ['a padded arc', '06 03 2a 80 01'],
    ['a cut arc', '06 02 2a 86'],
  ])('refuses %s', (_, text) => {
    expect(() => readOid(parse(text))).toThrow(FormatError);
  });

  test('refuses an OID above 1 kB', () => {
    const content = new Uint8Array(1025).fill(0x81);
    content[1024] = 1;
    expect(() => parseDer(write.encode(Tag.oid, content), LIMIT)).toThrow(/OID/);
  });

  test.each([
    '0.9',
    '1.39',
    '2.5.4.97',
    '2.999.1',
    '1.2.840.113549.1.9.16.2.47',
    '2.25.329800735698586629295641978511506172918',
  ])('writes and reads OID %s', (dotted) => {
    expect(readOid(parseDer(write.oid(dotted), LIMIT))).toBe(dotted);
  });

  test('writes the OID of X.690 section 8.19.5', () => {
    expect(toHex(write.oid('2.999.3'))).toBe('0603883703');
  });

  test('refuses a BIT STRING with unused bits where octets belong', () => {
    expect(() => readOctetBitString(parse('03 02 01 80'))).toThrow(FormatError);
    expect(() => readOctetBitString(parse('03 00'))).toThrow(FormatError);
  });

  test('reads named bits in their shortest form only', () => {
    expect([...readNamedBits(parse('03 02 06 c0'))]).toEqual([0, 1]);
    expect([...readNamedBits(parse('03 03 07 00 80'))]).toEqual([8]);
    expect([...readNamedBits(parse('03 01 00'))]).toEqual([]);
    for (const text of ['03 02 00 c0', '03 03 06 c0 00', '03 02 08 00', '03 00', '03 02 07 40']) {
      expect(() => readNamedBits(parse(text))).toThrow(FormatError);
    }
  });

  test('reads text of every certificate string type and refuses broken text', () => {
    expect(readText(parse('0c 03 c3 a9 21'))).toBe('é!');
    expect(readText(parse('1e 04 00 e9 00 21'))).toBe('é!');
    expect(readText(parse('14 01 e9'))).toBe('é');
    expect(readText(parse('1c 04 00 01 f6 00'))).toBe('😀');
    for (const text of ['0c 01 ff', '13 01 e9', '1e 01 00', '1c 04 00 11 00 00', '04 01 41']) {
      expect(() => readText(parse(text))).toThrow(FormatError);
    }
  });

  test('reads a BOOLEAN under an IMPLICIT tag as strictly', () => {
    expect(readBoolean(parse('81 01 ff'))).toBe(true);
    expect(() => readBoolean(parse('81 01 01'))).toThrow(FormatError);
  });

  test('gives back every number it wrote', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 512n }), (value) => {
        expect(readInteger(parseDer(write.integer(value), LIMIT))).toBe(value);
      }),
    );
  });

  test('gives back every content length it wrote', () => {
    for (const size of [0, 1, 127, 128, 255, 256, 65_535, 65_536]) {
      const content = new Uint8Array(size).fill(7);
      expect(parseDer(write.octetString(content), LIMIT).content).toEqual(content);
    }
  });

  test('puts a SET OF in order and sees one that is not', () => {
    const [small, large] = [write.integer(1n), write.integer(2n)];
    expect(write.setOf(large, small)).toEqual(write.set(small, large));
    expect(isSorted(parseDer(write.setOf(large, small), LIMIT).children)).toBe(true);
    expect(isSorted(parseDer(write.set(large, small), LIMIT).children)).toBe(false);
  });
});

describe('the cursor over fields', () => {
  const sequence = parseDer(write.sequence(write.integer(1n), write.boolean(true)), LIMIT);

  test('takes optional fields only where they stand', () => {
    const fields = new DerFields(sequence);
    expect(fields.takeIf(Tag.boolean)).toBeUndefined();
    expect(readInteger(fields.take(Tag.integer))).toBe(1n);
    expect(fields.takeIf(Tag.boolean)).toBeDefined();
    fields.end();
  });

  test('refuses a field of another type, a missing field and an unread field', () => {
    expect(() => new DerFields(sequence).take(Tag.oid)).toThrow(FormatError);
    expect(() => new DerFields(sequence).end()).toThrow(/unexpected/);
    expect(() => new DerFields(parse('30 00')).any()).toThrow(/missing/);
    expect(() => new DerFields(sequence, Tag.set)).toThrow(FormatError);
  });
});
