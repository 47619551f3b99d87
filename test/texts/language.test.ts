import { describe, expect, test } from '@jest/globals';
import { chooseLanguage } from '../../src/texts/language.js';

describe('choosing a language', () => {
  test('an explicit choice wins over the cookie, the cookie over the browser', () => {
    expect(chooseLanguage({ query: 'ro', cookie: 'fr', acceptLanguage: 'en' })).toBe('ro');
    expect(chooseLanguage({ cookie: 'fr', acceptLanguage: 'en' })).toBe('fr');
  });

  test.each([
    ['fr-CH, fr;q=0.9, en;q=0.8', 'fr'],
    ['de, ro;q=0.4, en;q=0.5', 'en'],
    ['de-DE, ro-MD', 'ro'],
    ['mo', 'ro'],
    ['EN-gb', 'en'],
  ])('%s asks for %s', (acceptLanguage, language) => {
    expect(chooseLanguage({ acceptLanguage })).toBe(language);
  });

  test.each(['', 'de', '*', 'fr;q=0', 'fr;q=2', 'fr;q=x', ',;q=,', 'x'.repeat(100_000)])(
    'falls back to English for %#',
    (acceptLanguage) => {
      expect(chooseLanguage({ acceptLanguage })).toBe('en');
    },
  );

  test.each([['de'], [['fr', 'ro']], [{ lang: 'fr' }], ['__proto__'], [undefined]])(
    'ignores a query that names no language of ours (%#)',
    (query) => {
      expect(chooseLanguage({ query, cookie: 'constructor' })).toBe('en');
    },
  );
});
