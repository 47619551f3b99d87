import { describe, expect, test } from '@jest/globals';
import { LOA } from '../../src/evidence/party.js';
import { methodOf } from '../../src/receipts/wording.js';
import { CATALOGUES } from '../../src/texts/catalogue.js';

describe('how somebody signed in', () => {
  test.each([
    ['en', 'Method: eIDAS high'],
    ['fr', 'Méthode\u00a0: eIDAS élevé'],
    ['ro', 'Metodă: eIDAS ridicat'],
  ] as const)(
    'is told in words where the provider names the level alone (%s)',
    (language, said) => {
      expect(methodOf({ method: LOA.high }, CATALOGUES[language])).toBe(said);
    },
  );

  test('is told as the provider names it otherwise', () => {
    const method = 'https://eid.example/method/card';
    expect(methodOf({ method }, CATALOGUES.en)).toBe(`Method: ${method}`);
  });
});
