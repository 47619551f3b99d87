import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { utf8 } from '../../src/formats/bytes.js';
import { parseDer, Tag } from '../../src/formats/der.js';
import { readGeneralizedTime, readTime } from '../../src/formats/der-time.js';
import { encode, generalizedTime } from '../../src/formats/der-writer.js';
import { FormatError } from '../../src/formats/errors.js';

const element = (tag: number, text: string) => parseDer(encode(tag, utf8(text)), 100);
const utc = (text: string) => readTime(element(Tag.utcTime, text));
const general = (text: string) => readTime(element(Tag.generalizedTime, text));
const genTime = (text: string) =>
  readGeneralizedTime(element(Tag.generalizedTime, text), 'fractions');

describe('times in DER', () => {
  test('reads two-digit years as RFC 5280 wants', () => {
    expect(utc('491231235959Z').toISOString()).toBe('2049-12-31T23:59:59.000Z');
    expect(utc('500101000000Z').toISOString()).toBe('1950-01-01T00:00:00.000Z');
  });

  test('knows leap days', () => {
    expect(general('20240229000000Z').toISOString()).toBe('2024-02-29T00:00:00.000Z');
    expect(() => general('20230229000000Z')).toThrow(FormatError);
    expect(() => general('21000229000000Z')).toThrow(FormatError);
  });

  test.each([
    '2611210101Z',
    '261121010101',
    '261121010101+0100',
    '261121010101.5Z',
    '261321010101Z',
    '261100010101Z',
    '261121240000Z',
    '261121016001Z',
    '261121010160Z',
    ' 61121010101Z',
  ])('refuses UTCTime %s', (text) => {
    expect(() => utc(text)).toThrow(FormatError);
  });

  test.each([
    '20261121010101',
    '202611210101Z',
    '20261121010101+0100',
    '20261121010101.5Z',
    '20261131010101Z',
    '99991332010101Z',
  ])('refuses GeneralizedTime %s in a certificate', (text) => {
    expect(() => general(text)).toThrow(FormatError);
  });

  test.each([
    '20261121010101.Z',
    '20261121010101.10Z',
    '20261121010101.0Z',
    '20261121010101,5Z',
    '20261121010101.1234567891Z',
  ])('refuses genTime %s', (text) => {
    expect(() => genTime(text)).toThrow(FormatError);
  });

  test('drops what is finer than a millisecond, never rounding up', () => {
    expect(genTime('20261121010101.9999Z').toISOString()).toBe('2026-11-21T01:01:01.999Z');
    expect(genTime('20261121010101.05Z').toISOString()).toBe('2026-11-21T01:01:01.050Z');
  });

  test('gives back every time it wrote', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('1950-01-01Z'),
          max: new Date('9999-12-31Z'),
          noInvalidDate: true,
        }),
        (time) => {
          expect(readGeneralizedTime(parseDer(generalizedTime(time), 100), 'fractions')).toEqual(
            time,
          );
        },
      ),
    );
  });
});
