/** How the page looks in each of its states: the choice of files, the wait, the report. */

import { type Html, html } from '../formats/html.js';
import { reportBody } from '../portal/report-page.js';
import type { Voice } from '../receipts/wording.js';
import { CATALOGUES, type Catalogue } from '../texts/catalogue.js';
import { LANGUAGES, type Language } from '../texts/language.js';
import type { Report } from '../verification/report.js';

export interface PageState {
  readonly language: Language;
  readonly timeZone: string;
  /** Whether a service shows the page, to which there is a way back. */
  readonly served: boolean;
  readonly files: readonly File[];
  readonly roots: readonly File[];
  readonly view:
    | {
        readonly kind: 'choice';
        readonly wrong?: (texts: Catalogue) => string;
        /** The verifier's own sentence on what is wrong. */
        readonly detail?: string;
      }
    | { readonly kind: 'working'; readonly done: number }
    | { readonly kind: 'report'; readonly report: Report };
}

export function pageBody(state: PageState, voice: Voice): Html {
  const { shell, verifierPage } = voice.texts;
  const { view, served } = state;
  return html`<a class="skip" href="#content">${shell.skip}</a>
<main id="content" tabindex="-1"${view.kind === 'report' && html` class="wide"`}>
${viewBody(state, voice)}
</main>
<footer>
<section class="origin"><h2>${verifierPage.originTitle}</h2><p>${verifierPage.origin}</p></section>
<div class="footer-row">${languages(state.language, shell.languages)}
${served && html`<p class="links"><a href="/">${verifierPage.backToService}</a></p>`}</div>
</footer>`;
}

function viewBody(state: PageState, voice: Voice): Html {
  const { view } = state;
  switch (view.kind) {
    case 'choice':
      return choice(state, voice, view.wrong?.(voice.texts), view.detail);
    case 'working':
      return working(view.done, voice.texts);
    case 'report':
      return report(view.report, state, voice);
  }
}

function choice(
  { files, roots, served }: PageState,
  voice: Voice,
  wrong: string | undefined,
  detail: string | undefined,
): Html {
  const { verification: words, verifierPage: page, shell } = voice.texts;
  return html`<h1>${words.title}</h1>
${
  wrong !== undefined &&
  html`<section class="error-summary" role="alert" tabindex="-1"><h2>${shell.errorSummary}</h2>
<p>${wrong}</p>${detail !== undefined && html`<p class="hint" lang="en">${detail}</p>`}</section>`
}
<p class="lead">${page.lead}</p>
<div class="field drop"><label for="files">${words.label}</label>
<p class="hint" id="files-hint">${words.hint}</p>
<input type="file" id="files" multiple aria-describedby="files-hint">
${chosen('files', files, voice)}</div>
<div class="field drop"><label for="roots">${page.roots}</label>
<p class="hint" id="roots-hint">${page.rootsHint}${served && html` <a href="/verify/roots.pem">${page.serviceRoots}</a>`}</p>
<input type="file" id="roots" multiple aria-describedby="roots-hint">
${chosen('roots', roots, voice)}
${roots.length === 0 && html`<p class="notice">${page.noRoots}</p>`}</div>
<p class="actions"><button type="button" class="primary" data-do="check">${words.button}</button></p>
${served && html`<p><a class="button quiet" href="/verify/upload">${page.upload}</a></p>`}`;
}

function chosen(field: string, files: readonly File[], { texts, notation }: Voice): Html | false {
  const { chosen: title, remove } = texts.verifierPage;
  return (
    files.length > 0 &&
    html`<p class="label">${title}</p><ul class="chosen">${files.map(
      ({ name, size }, at) => html`<li><span><bdi>${name}</bdi> (${notation.size(size)})</span>
<button type="button" class="quiet" data-do="remove-${field}" data-at="${at}" aria-label="${remove(name)}">×</button></li>`,
    )}</ul>`
  );
}

const working = (
  done: number,
  { verification, verifierPage: page }: Catalogue,
): Html => html`<h1>${verification.title}</h1>
<p role="status">${page.working}</p>
<progress max="1" value="${done}" aria-label="${page.working}"></progress>
<p class="actions"><button type="button" data-do="stop">${page.stop}</button></p>`;

function report(of: Report, { files, roots }: PageState, voice: Voice): Html {
  const { verification: words, verifierPage: page } = voice.texts;
  const names = (list: readonly File[]) => list.map(({ name }) => name);
  const given = roots.length > 0;
  return reportBody(of, names(files), voice, {
    passed: page.passed,
    noChain: given ? page.noChain : page.noRoots,
    notes: html`${given && html`<p class="hint">${page.judgedBy(names(roots).join(', '))}</p>`}`,
    again: html`<button type="button" data-do="again">${words.again}</button>
<button type="button" class="quiet" data-do="save">${page.save}</button>`,
  });
}

const languages = (current: Language, label: string): Html =>
  html`<nav class="languages" aria-label="${label}"><ul>${LANGUAGES.map(
    (language) =>
      html`<li><button type="button" class="quiet" lang="${language}" data-do="language" data-language="${language}"${
        language === current && html` aria-current="true"`
      }>${CATALOGUES[language].shell.languageName}</button></li>`,
  )}</ul></nav>`;
