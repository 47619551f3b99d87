import { describe, expect, test } from '@jest/globals';
import { isTimeZone, notationFor } from '../../src/texts/notation.js';

const time = new Date('2026-07-01T13:05:09.250Z');
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('notation', () => {
  test('a time with legal meaning carries seconds and the offset from UTC', () => {
    expect(notationFor('en', 'Europe/Bucharest').moment(time)).toBe(
      '1 July 2026, 16:05:09 (UTC+03:00)',
    );
    expect(plain(notationFor('fr', 'Europe/Paris').moment(time))).toBe(
      '1 juillet 2026, 15:05:09 (UTC+02:00)',
    );
    expect(notationFor('ro', 'Europe/Bucharest').moment(time)).toBe(
      '1 iulie 2026, 16:05:09 (UTC+03:00)',
    );
  });

  test('the offset follows the day, not today', () => {
    const winter = new Date('2026-01-01T13:05:09Z');
    expect(notationFor('en', 'Europe/Brussels').deadline(winter)).toContain('(UTC+01:00)');
    expect(notationFor('en', 'UTC').deadline(winter)).toContain('(UTC)');
    expect(notationFor('en', 'Asia/Kathmandu').deadline(winter)).toContain('(UTC+05:45)');
  });

  test('UTC is written for comparison with evidence', () => {
    expect(notationFor('fr', 'Europe/Paris').utc(time)).toBe('2026-07-01T13:05:09Z');
  });

  test.each([
    [1, '1 second'],
    [59.9, '59 seconds'],
    [61, '1 minute'],
    [3600, '1 hour'],
    [3661, '1 hour 1 minute'],
    [13 * 86_400 + 5 * 3600, '13 days 5 hours'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(notationFor('en', 'UTC').duration(seconds)).toBe(words);
  });

  test.each([
    ['en', 'less than a second'],
    ['fr', 'moins d’une seconde'],
    ['ro', 'mai puțin de o secundă'],
  ] as const)('in %s two records of one moment are %s apart', (language, words) => {
    for (const seconds of [-5, 0, 0.999]) {
      expect(notationFor(language, 'UTC').duration(seconds)).toBe(words);
    }
  });

  test.each([
    [0, '0 octeți'],
    [1, '1 octet'],
    [19, '19 octeți'],
    [20, '20 de octeți'],
    [101, '101 octeți'],
    [120, '120 de octeți'],
    [1_204_992_113, '1.204.992.113 octeți'],
  ])('Romanian counts %d bytes as %s', (count, words) => {
    expect(notationFor('ro', 'UTC').bytes(count)).toBe(words);
    if (count < 1000) expect(notationFor('ro', 'UTC').size(count)).toBe(words);
  });

  test('Romanian counts with "de" where it must', () => {
    expect(plain(notationFor('ro', 'UTC').duration(19 * 86_400))).toBe('19 zile');
    expect(plain(notationFor('ro', 'UTC').duration(20 * 86_400))).toBe('20 de zile');
  });

  test.each([
    [0, '0 bytes', '0 octet'],
    [999, '999 bytes', '999 octets'],
    [1_234_567, '1.2 MB', '1,2 Mo'],
    [2_147_483_648, '2.1 GB', '2,1 Go'],
  ])('%d bytes are written in decimal units', (bytes, english, french) => {
    expect(notationFor('en', 'UTC').size(bytes)).toBe(english);
    expect(plain(notationFor('fr', 'UTC').size(bytes))).toBe(french);
  });

  test('the whole is said only when it is there', () => {
    const { percent } = notationFor('en', 'UTC');
    expect(percent(999_999, 1_000_000)).toBe('99%');
    expect(percent(1_000_000, 1_000_000)).toBe('100%');
    expect(percent(0, 0)).toBe('100%');
  });

  test('knows zones from anything else', () => {
    expect(isTimeZone('Europe/Bucharest')).toBe(true);
    expect(isTimeZone('Europe/Nowhere')).toBe(false);
    expect(isTimeZone('<script>')).toBe(false);
  });
});
