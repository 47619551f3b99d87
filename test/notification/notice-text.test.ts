import { describe, expect, test } from '@jest/globals';
import { type NoticeFacts, noticeMail } from '../../src/notification/notice-text.js';
import { en } from '../../src/notification/texts/en.js';
import { fr } from '../../src/notification/texts/fr.js';
import { ro } from '../../src/notification/texts/ro.js';
import { LANGUAGES } from '../../src/texts/language.js';

const setting = {
  publicUrl: 'https://portal.sealpost.example/',
  operator: 'TEST Sealpost <&> SA',
  contact: 'objections@sealpost.example',
  timeZone: 'Europe/Bucharest',
};
const facts: NoticeFacts = {
  language: 'en',
  kind: 'consent',
  reminder: false,
  reference: 'K7Q2-M4XD',
  until: new Date('2026-12-06T17:30:59Z'),
};
const variants = LANGUAGES.flatMap((language) =>
  (['consent', 'basic'] as const).flatMap((kind) =>
    [false, true].map((reminder) => ({ ...facts, language, kind, reminder })),
  ),
);
const named = variants.map(
  (of) => [`${of.language} ${of.kind}${of.reminder ? ' reminder' : ''}`, of] as const,
);

describe('the text of a notice', () => {
  test.each(named)('has no link, no token and nothing to load: %s', (_name, of) => {
    const { subject, text, html } = noticeMail(of, setting);
    for (const part of [subject, text, html]) {
      expect(part).not.toMatch(/https?:|www\.|mailto:|href|src=|url\(|<img|<script|<form|<a[ >]/i);
    }
  });

  test.each(named)(
    'names reference, portal, contact and deadline with its offset: %s',
    (_name, of) => {
      const { text, html } = noticeMail(of, setting);
      for (const part of [text, html]) {
        expect(part).toContain('K7Q2-M4XD');
        expect(part).toContain('portal.sealpost.example');
        expect(part).toContain('objections@sealpost.example');
        // Never later than the truth: the seconds are cut, not rounded.
        expect(part).toContain('19:30 (UTC+02:00)');
      }
    },
  );

  test('says the same in text and in HTML', () => {
    for (const of of variants) {
      const { text, html } = noticeMail(of, { ...setting, operator: 'TEST Sealpost' });
      const words = html
        .replace(/^[\s\S]*<body[^>]*>/, '')
        .replace(/<[^>]+>/g, ' ')
        .replaceAll('&#39;', "'");
      const plain = text.replace(/^\d\. /gm, '');
      expect(words.split(/\s+/).filter(Boolean).join(' ').toLowerCase()).toBe(
        plain.split(/\s+/).filter(Boolean).join(' ').toLowerCase(),
      );
    }
  });

  test('shows the operator as text, never as markup', () => {
    expect(noticeMail(facts, setting).html).toContain('TEST Sealpost &lt;&amp;&gt; SA');
  });

  test('marks the language for screen readers', () => {
    expect(noticeMail({ ...facts, language: 'ro' }, setting).html).toContain('<html lang="ro">');
  });

  test('tells a reminder from a first notice', () => {
    for (const language of LANGUAGES) {
      const first = noticeMail({ ...facts, language }, setting);
      const later = noticeMail({ ...facts, language, reminder: true }, setting);
      expect(later.subject).not.toBe(first.subject);
      expect(later.text).not.toBe(first.text);
    }
  });

  test('keeps away from the reserved French name and its look-alikes', () => {
    for (const of of variants.filter(({ language }) => language === 'fr')) {
      const { subject, text } = noticeMail(of, setting);
      expect(subject + text).not.toMatch(/recommand|LRE\b|lettre/i);
    }
  });

  test('claims no qualified status in any language', () => {
    for (const of of variants) {
      expect(Object.values(noticeMail(of, setting)).join()).not.toMatch(/qualifi|califica/i);
    }
  });

  test('writes Romanian with comma letters, not cedillas', () => {
    for (const of of variants.filter(({ language }) => language === 'ro')) {
      expect(noticeMail(of, setting).text).not.toMatch(/[şţŞŢ]/);
      expect(noticeMail(of, setting).text).toMatch(/[șț]/);
    }
  });

  test('leaves no sentence in another language', () => {
    const sentences = (texts: object): string[] =>
      Object.values(texts).flatMap((value) =>
        typeof value === 'string' ? [value] : typeof value === 'object' ? sentences(value) : [],
      );
    const all = [en, fr, ro].map(sentences);
    expect(new Set(all.flat()).size).toBe(all.flat().length);
    expect(new Set(all.map(({ length }) => length)).size).toBe(1);
  });
});
