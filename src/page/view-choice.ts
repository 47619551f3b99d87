/** The page's first state: which files, which roots, and for experts how they are judged. */

import { type Html, html } from '../formats/html.js';
import type { Voice } from '../receipts/wording.js';
import { type AskedQuestion, MODES, PROFILES } from '../verification/question.js';
import type { Chosen } from './given.js';
import type { PageState } from './view.js';
import { wanted } from './view-expected.js';

/** More names than this nobody reads. */
const MOST_NAMES = 20;

/** @param detail the verifier's own sentence on what is wrong */
export function choice(
  { files, roots, served, expected, asked }: PageState,
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
${wanted(expected, voice.texts)}
<div class="field drop"><label for="files">${words.label}</label>
<p class="hint" id="files-hint">${words.hint}</p>
<input type="file" id="files" multiple aria-describedby="files-hint">
<label for="folder">${page.folder}</label>
<p class="hint" id="folder-hint">${page.folderHint}</p>
<input type="file" id="folder" class="slim" webkitdirectory aria-describedby="folder-hint">
${chosen('files', files, voice)}</div>
<div class="field drop"><label for="roots">${page.roots}</label>
<p class="hint" id="roots-hint">${page.rootsHint}${served && html` <a href="/verify/roots.pem">${page.serviceRoots}</a>`}</p>
<input type="file" id="roots" multiple aria-describedby="roots-hint">
${chosen('roots', roots, voice)}
${roots.length === 0 && html`<p class="notice">${page.noRoots}</p>`}</div>
${options(asked, voice)}
<p class="actions"><button type="button" class="primary" data-do="check">${words.button}</button></p>
${served && html`<p><a class="button quiet" href="/verify/upload">${page.upload}</a></p>`}`;
}

function chosen(field: string, files: readonly Chosen[], { texts, notation }: Voice): Html | false {
  const { chosen: title, remove, removeAll, more } = texts.verifierPage;
  const others = files.length - MOST_NAMES;
  return (
    files.length > 0 &&
    html`<p class="label">${title}</p><ul class="chosen">${files.slice(0, MOST_NAMES).map(
      ({ name, file }, at) => html`<li><span><bdi>${name}</bdi> (${notation.size(file.size)})</span>
<button type="button" class="quiet" data-do="remove-${field}" data-at="${at}" aria-label="${remove(name)}">×</button></li>`,
    )}${others > 0 && html`<li>${more(String(others))}</li>`}</ul>${
      files.length > 1 &&
      html`<p><button type="button" class="quiet" data-do="remove-${field}">${removeAll}</button></p>`
    }`
  );
}

function options({ at, policy, revocation }: AskedQuestion, { texts }: Voice): Html {
  const words = texts.verifierPage.options;
  return html`<details class="options" id="options"><summary>${words.title}</summary>
<div class="field"><label for="at">${words.at}</label><p class="hint" id="at-hint">${words.atHint}</p>
<input type="text" id="at" data-asked="at" value="${at ?? ''}" spellcheck="false" autocomplete="off" aria-describedby="at-hint"></div>
<div class="field"><label for="policy">${words.policy}</label>
<select id="policy" data-asked="policy">${PROFILES.map((name) =>
    option(name, words.policies[name], policy ?? 'usual'),
  )}</select></div>
<div class="field"><label for="revocation">${words.revocation}</label>
<select id="revocation" data-asked="revocation">${['', ...MODES].map((mode) =>
    option(
      mode,
      mode === '' ? words.byRules : words.modes[mode as (typeof MODES)[number]],
      revocation ?? '',
    ),
  )}</select></div></details>`;
}

const option = (value: string, text: string, selected: string): Html =>
  html`<option value="${value}"${value === selected && html` selected`}>${text}</option>`;
