import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escapeHtml, type Html, html } from '../../src/formats/html.js';

const markup = (value: Html): string => value.toString();

describe('html', () => {
  test('escapes text between tags', () => {
    expect(markup(html`<p>${'<script>alert(1)</script>'}</p>`)).toBe(
      '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>',
    );
  });

  test('keeps a quoted attribute closed', () => {
    expect(markup(html`<a title="${'" onclick="x'}">`)).toBe('<a title="&quot; onclick=&quot;x">');
    expect(markup(html`<a title='${"' onclick='x"}'>`)).toBe("<a title='&#39; onclick=&#39;x'>");
  });

  test('escapes every text exactly once, also what looks escaped already', () => {
    expect(markup(html`<p>${'&lt;b&gt;'}</p>`)).toBe('<p>&amp;lt;b&amp;gt;</p>');
    expect(markup(html`<p>${html`<b>${'a & b'}</b>`}</p>`)).toBe('<p><b>a &amp; b</b></p>');
  });

  test('does not take an object for markup because it prints like it', () => {
    const forged = { toString: () => '<script>' } as unknown as string;
    expect(() => markup(html`<p>${forged}</p>`)).toThrow(TypeError);
  });

  test('leaves out what is not there and writes lists in order', () => {
    expect(markup(html`${undefined}${null}${false}${['a', html`<br>`, 0]}`)).toBe('a<br>0');
  });

  test.each([
    ['right-to-left override', 'invoice\u202efdp.exe'],
    ['isolate', 'a\u2066b'],
    ['zero-width space', 'pay\u200bpal'],
    ['null', 'a\u0000b'],
    ['escape', 'a\u001b[31mb'],
    ['byte-order mark', '\ufeffa'],
  ])('shows a hidden %s as a replacement character', (_name, text) => {
    expect(escapeHtml(text)).toContain('\ufffd');
  });

  test('keeps accents, emoji and line breaks as they are', () => {
    const text = 'Șeful a zis:\n„Déjà vu” 👩‍⚖️';
    expect(escapeHtml(text)).toBe(text);
  });

  test('whatever the text, no markup comes out of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"'`]/);
        expect(escapeHtml(text)).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39|#96);)/);
      }),
    );
  });
});
