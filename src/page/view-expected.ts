/** What the address of the page asks for, before the files are given and after they were judged. */

import { type Html, html } from '../formats/html.js';
import type { Catalogue } from '../texts/catalogue.js';
import type { Report } from '../verification/report.js';
import { compareExpected, type Expected } from './expected.js';

/** Beside the choice of files. */
export function wanted(expected: Expected, { verifierPage }: Catalogue): Html | false {
  const words = verifierPage.expected;
  switch (expected.kind) {
    case 'nothing':
      return false;
    case 'unreadable':
      return html`<section class="notice problem"><h2>${words.title}</h2><p>${words.unreadable}</p></section>`;
    case 'digest':
      return html`<section class="notice expected"><h2>${words.title}</h2><p>${words.wanted}</p>
${digest(expected.sha256, words.digest)}<p class="hint">${words.secret}</p></section>`;
  }
}

interface Told {
  readonly kind: 'same' | 'other';
  readonly title: string;
  readonly meaning: string;
}

/** Whether what was judged is what was asked for; nothing where nothing was. */
export function toldMatch(
  report: Report,
  expected: Expected,
  { verifierPage }: Catalogue,
): Told | undefined {
  if (expected.kind !== 'digest') return undefined;
  const words = verifierPage.expected;
  const compared = compareExpected(report, expected.sha256);
  switch (compared.kind) {
    case 'same':
      return { kind: 'same', title: words.same, meaning: words.sameMeaning(compared.file) };
    case 'other':
      return { kind: 'other', title: words.other, meaning: words.otherMeaning };
    case 'no-list':
      return { kind: 'other', title: words.noList, meaning: words.noListMeaning };
  }
}

/** Beside the verdict. */
export function comparison(report: Report, expected: Expected, texts: Catalogue): Html | false {
  const told = toldMatch(report, expected, texts);
  if (told === undefined || expected.kind !== 'digest') return wanted(expected, texts);
  return html`<section class="match match-${told.kind}"><h2>${told.title}</h2><p>${told.meaning}</p>
${digest(expected.sha256, texts.verifierPage.expected.digest)}</section>`;
}

const digest = (sha256: string, label: string): Html =>
  html`<p class="digest-line">${label}<br><code class="digest">${(sha256.match(/.{8}/g) ?? []).map((group) => html`${group}<wbr>`)}</code></p>`;
