import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { POLICIES } from '../../src/delivery/policy.js';
import { CATALOGUES } from '../../src/texts/catalogue.js';
import { LANGUAGES } from '../../src/texts/language.js';

/** Every text by its path; functions are asked with sample values. */
function textsOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  if (typeof value === 'function') {
    return new Map([[`${path}()`, String(value('Ana Popescu', '3', '30 %'))]]);
  }
  return new Map(
    Object.entries(value as object).flatMap(([key, child]) => [
      ...textsOf(child, path ? `${path}.${key}` : key),
    ]),
  );
}

const all = Object.fromEntries(
  LANGUAGES.map((language) => [language, textsOf(CATALOGUES[language])]),
) as Record<(typeof LANGUAGES)[number], Map<string, string>>;
const everyText = LANGUAGES.flatMap((language) =>
  [...all[language]].map(([path, text]) => ({ language, path, text })),
);

/** Words that are the same in two languages, or names. */
const MAY_BE_EQUAL = /^(?:SHA-256|Date|Test|Document|Ana Popescu: 3)$/;

describe('text catalogues', () => {
  test.each(['fr', 'ro'] as const)('%s has exactly the texts of English', (language) => {
    expect([...all[language].keys()]).toEqual([...all.en.keys()]);
  });

  test('no text is empty, a placeholder or broken', () => {
    const wrong = everyText.filter(
      ({ text }) =>
        text.trim() === '' ||
        /TODO|FIXME|TBD|XXX|lorem|undefined|\[object|\bNaN\b|\{\w*\}|%s|\$\{/i.test(text) ||
        / {2}|^\s|\s$/.test(text),
    );
    expect(wrong).toEqual([]);
  });

  test.each(['fr', 'ro'] as const)('%s holds no English sentence', (language) => {
    const english =
      /\b(?:the|you|your|and|with|was|were|this|that|which|not|sender|recipient|evidence|please)\b/gi;
    const quoted = /«[^»]*»|„[^”]*”|\(bundle\.asice\)/g;
    const wrong = [...all[language]].filter(
      ([path, text]) =>
        (text === all.en.get(path) && !MAY_BE_EQUAL.test(text) && text.length > 12) ||
        (text.replace(quoted, '').match(english) ?? []).length > 1,
    );
    expect(wrong).toEqual([]);
  });

  test('nothing claims a qualified status, and where the word stands it is denied', () => {
    const claims = everyText.filter(({ text }) => /quali|calific/i.test(text));
    const denied =
      /not qualified|not a qualified|non qualifié|n’est pas un service de confiance qualifié|necalificat|nu este un serviciu de încredere calificat|nothing qualified|not qualified here|ne dit rien qualifié|ne sont pas dits qualifiés|numește nimic calificat|nu sunt numite calificate/;
    expect(claims.length).toBeGreaterThan(0);
    expect(claims.filter(({ text }) => !denied.test(text))).toEqual([]);
  });

  test('no language says "delivered" by itself, for it means three different events', () => {
    const wrong = everyText.filter(({ path, text }) =>
      path.startsWith('delivery.')
        ? /\bdelivered\b|\bdélivré|\blivré\b|\blivrat/i.test(text)
        : path.includes('.word') && /delivered/i.test(text),
    );
    expect(wrong).toEqual([]);
  });

  test('French never promises the registered letter of national law', () => {
    const wrong = [...all.fr].filter(([, text]) => /lettre recommandée|\bLRE\b/i.test(text));
    expect(wrong).toEqual([]);
  });

  test('French sets no-break spaces before its tall punctuation', () => {
    const wrong = [...all.fr].filter(([, text]) => / [:;?!»]|« /.test(text));
    expect(wrong).toEqual([]);
  });

  test('a colon stands in the catalogue and not in code, which knows no language', () => {
    const src = new URL('../../src/', import.meta.url);
    const beside = /\$\{[\w.]*(?:words|texts|envelope|receipt|sheet)\.[\w.]*\}\)?:/;
    const wrong = ['portal', 'page', 'receipts', 'reporting'].flatMap((folder) =>
      readdirSync(new URL(folder, src))
        .map((name) => `${folder}/${name}`)
        .filter((file) => beside.test(readFileSync(new URL(file, src), 'utf8'))),
    );
    expect(wrong).toEqual([]);
    expect(CATALOGUES.fr.shell.label('Objet')).toBe('Objet\u00a0:');
  });

  test('Romanian writes its letters with a comma below, not a cedilla', () => {
    expect([...all.ro].filter(([, text]) => /[şţŞŢ]/.test(text))).toEqual([]);
  });

  test('a status has the same word as the event that ends in it', () => {
    for (const language of LANGUAGES) {
      const { status, events } = CATALOGUES[language].delivery;
      expect([
        status.submitted.word,
        status.rejected.word,
        status.noticeSent.word,
        status.noticeFailed.word,
        status.accepted.word,
        status.refused.word,
        status.expired.word,
        status.available.word,
        status.collected.word,
        status.notCollected.word,
        status.lost.word,
        status.withheld.word,
      ]).toEqual([
        events['A.1'].word,
        events['A.2'].word,
        events['C.1'].word,
        events['C.2'].word,
        events['C.3'].word,
        events['C.4'].word,
        events['C.5'].word,
        events['D.1'].word,
        events['E.1'].word,
        events['E.2'].word,
        events['E.2'].word,
        events['E.2'].word,
      ]);
      expect([events['D.3'].word, events['D.4'].word]).toEqual([
        events['C.1'].word,
        events['C.2'].word,
      ]);
    }
  });

  test('the session limits that the sign-in page names are given in every language', () => {
    for (const language of LANGUAGES) {
      expect(CATALOGUES[language].signIn.keptText[0]).toMatch(/15 .*8 /);
    }
    expect(POLICIES['eu-erds/1'].maxAuthenticationAge).toBe(600);
  });
});
