import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  readBoolean,
  readInteger,
  readIntegers,
  readTime,
  writeTime,
} from '../../src/evidence/values.js';

describe('a time', () => {
  test('reads back as it was written, to the millisecond', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0001-01-01Z'),
          max: new Date('9999-12-31Z'),
          noInvalidDate: true,
        }),
        (time) => {
          expect(readTime(writeTime(time))).toEqual({ time, utc: true });
        },
      ),
    );
  });

  test('is written without an empty fraction', () => {
    expect(writeTime(new Date('2026-03-01T10:00:00.000Z'))).toBe('2026-03-01T10:00:00Z');
    expect(writeTime(new Date('2026-03-01T10:00:00.050Z'))).toBe('2026-03-01T10:00:00.050Z');
  });

  test.each([
    ['2026-03-01T10:00:00+02:00', '2026-03-01T08:00:00Z', false],
    ['2026-03-01T00:30:00-05:30', '2026-03-01T06:00:00Z', false],
    ['2026-03-01T10:00:00+00:00', '2026-03-01T10:00:00Z', true],
    ['2026-03-01T10:00:00.123456789Z', '2026-03-01T10:00:00.123Z', true],
    ['2024-02-29T10:00:00.1Z', '2024-02-29T10:00:00.100Z', true],
    [' 2026-03-01T10:00:00Z\n', '2026-03-01T10:00:00Z', true],
  ])('%j is %s', (text, time, utc) => {
    expect(readTime(text)).toEqual({ time: new Date(time), utc });
  });

  test.each([
    '2026-03-01T10:00:00',
    '2026-03-01',
    '2026-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-00-01T10:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T10:60:00Z',
    '2026-03-01T10:00:60Z',
    '2026-03-01T10:00:00+14:01',
    '2026-03-01T10:00:00+2:00',
    '12026-03-01T10:00:00Z',
    '-2026-03-01T10:00:00Z',
    '2026-03-01 10:00:00Z',
    '2026-03-01T10:00Z',
    '2026-03-01T10:00:00.Z',
    '２026-03-01T10:00:00Z',
    '',
  ])('%j is none', (text) => {
    expect(readTime(text)).toBeUndefined();
  });
});

describe('numbers and truth values', () => {
  test('are read as XML Schema spells them', () => {
    expect([' 12 ', '+7', '-0', '007'].map(readInteger)).toEqual([12, 7, 0, 7]);
    expect(readIntegers(' 1  2\n3 ')).toEqual([1, 2, 3]);
    expect(readIntegers('')).toEqual([]);
    expect(['true', '1', 'false', ' 0 '].map(readBoolean)).toEqual([true, true, false, false]);
  });

  test.each(['', '1.0', '1e3', '0x10', '- 1', '9007199254740992', '١'])(
    '%j is no integer',
    (text) => {
      expect(readInteger(text)).toBeUndefined();
    },
  );

  test('a list with one wrong member is no list', () => {
    expect(readIntegers('1 a')).toBeUndefined();
  });

  test.each(['TRUE', 'yes', '', '2'])('%j is no truth value', (text) => {
    expect(readBoolean(text)).toBeUndefined();
  });
});
