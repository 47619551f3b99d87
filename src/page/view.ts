/** How the page looks in each of its states: the choice of files, the wait, the report. */

import { type Html, html } from '../formats/html.js';
import { reportBody } from '../portal/report-page.js';
import type { Voice } from '../receipts/wording.js';
import { CATALOGUES, type Catalogue } from '../texts/catalogue.js';
import { LANGUAGES, type Language } from '../texts/language.js';
import type { AskedQuestion, Question } from '../verification/question.js';
import type { Report } from '../verification/report.js';
import type { Expected } from './expected.js';
import type { Chosen } from './given.js';
import type { Progress } from './order.js';
import { choice } from './view-choice.js';
import { comparison } from './view-expected.js';

export interface PageState {
  readonly language: Language;
  readonly timeZone: string;
  /** Whether a service shows the page, to which there is a way back. */
  readonly served: boolean;
  readonly expected: Expected;
  readonly files: readonly Chosen[];
  readonly roots: readonly Chosen[];
  /** As it was typed. */
  readonly asked: AskedQuestion;
  readonly view:
    | {
        readonly kind: 'choice';
        readonly wrong?: (texts: Catalogue) => string;
        /** The verifier's own sentence on what is wrong. */
        readonly detail?: string;
      }
    | { readonly kind: 'working' }
    | { readonly kind: 'report'; readonly report: Report; readonly question: Question };
}

export function pageBody(state: PageState, voice: Voice): Html {
  const { shell, verifierPage } = voice.texts;
  const { view, served } = state;
  return html`<a class="skip" href="#content">${shell.skip}</a>
<header class="tongues">${languages(state.language, shell.languages)}</header>
<main id="content" tabindex="-1"${view.kind === 'report' && html` class="wide"`}>
${viewBody(state, voice)}
</main>
<footer>
<section class="origin"><h2>${verifierPage.originTitle}</h2><p>${verifierPage.origin}</p></section>
${served && html`<p class="links"><a href="/">${verifierPage.backToService}</a></p>`}
</footer>`;
}

function viewBody(state: PageState, voice: Voice): Html {
  const { view } = state;
  switch (view.kind) {
    case 'choice':
      return choice(state, voice, view.wrong?.(voice.texts), view.detail);
    case 'working':
      return working(voice.texts);
    case 'report':
      return report(view.report, view.question, state, voice);
  }
}

const working = ({
  verification,
  verifierPage: page,
}: Catalogue): Html => html`<h1>${verification.title}</h1>
<p role="status">${page.working}</p>
<progress max="1" value="0" aria-label="${page.working}"></progress>
<p class="hint" id="judged"></p>
<p class="actions"><button type="button" data-do="stop">${page.stop}</button></p>`;

/** What stands beside the bar where there are many. */
export const progressText = ({ judged, all }: Progress, { verifierPage }: Catalogue): string =>
  all > 1 ? verifierPage.judgedOf(String(judged), String(all)) : '';

function report(
  of: Report,
  question: Question,
  { files, roots, expected, asked }: PageState,
  voice: Voice,
): Html {
  const { verification: words, verifierPage: page, receipt } = voice.texts;
  const names = (list: readonly Chosen[]) => list.map(({ name }) => name);
  const given = roots.length > 0;
  return reportBody(of, names(files), voice, {
    passed: page.passed,
    ...(!given && { noChain: page.noRoots }),
    beside: comparison(of, expected, voice.texts),
    notes: html`${given && html`<p class="hint">${page.judgedBy(names(roots).join(', '))}</p>`}
${Object.keys(asked).length > 0 && html`<p class="hint">${optionsText(question, voice)}</p>`}`,
    again: html`<button type="button" data-do="again">${words.again}</button>
<button type="button" class="quiet" data-do="print">${receipt.print}</button>
<button type="button" class="quiet" data-do="save">${page.save}</button>`,
  });
}

const optionsText = ({ at, profile, revocation }: Question, { texts, notation }: Voice): string =>
  texts.verifierPage.judgedWith(
    notation.moment(at),
    profile,
    texts.verifierPage.options.modes[profile === 'etsi' ? 'required' : revocation],
  );

const languages = (current: Language, label: string): Html =>
  html`<nav class="languages" aria-label="${label}"><ul>${LANGUAGES.map(
    (language) =>
      html`<li><button type="button" class="quiet" lang="${language}" data-do="language" data-language="${language}"${
        language === current && html` aria-current="true"`
      }>${CATALOGUES[language].shell.languageName}</button></li>`,
  )}</ul></nav>`;
