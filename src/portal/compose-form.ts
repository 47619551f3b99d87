/** The compose form. It works without scripts; with them, recipients can be added in place and uploads show progress. */

import { displayName } from '../evidence/party.js';
import { type Html, html } from '../formats/html.js';
import { CATALOGUES, type Catalogue } from '../texts/catalogue.js';
import { LANGUAGES } from '../texts/language.js';
import { type FormFields, recipientField, SCHEMES, type UnusableField } from './compose-fields.js';
import { csrfField } from './elements.js';
import type { SignedInReader } from './site.js';

export interface ComposeState {
  /** Positions of the recipient blocks to show. */
  readonly positions: readonly number[];
  /** What was typed before, if the form comes back. */
  readonly fields: FormFields;
  readonly error?: Pick<UnusableField, 'field' | 'wrong'>;
  /** Makes a repeated sending of this very form harmless. */
  readonly formId: string;
}

type Words = SignedInReader['texts']['sender']['compose'];

/** The state with the words that its fields speak. */
interface Form extends ComposeState {
  readonly words: Words;
}

export function composeBody(filled: ComposeState, reader: SignedInReader): Html {
  const { texts, site, caller } = reader;
  const words = texts.sender.compose;
  const state: Form = { ...filled, words };
  return html`<h1>${words.title}</h1>
${state.error && errorSummary(state.error, reader)}
<p class="lead">${words.asSender(displayName(caller.identity))}</p>
${howMany(state, reader)}
<form method="post" action="/send" enctype="multipart/form-data" data-compose data-most="${site.policy.maxRecipients}">
${csrfField(caller)}<input type="hidden" name="form" value="${state.formId}">
${textField(state, { name: 'subject', label: words.subject, hint: words.subjectHint, most: 500 })}
${state.positions.map((position) => recipientBlock(state, position, reader))}
<p data-scripted hidden><button type="button" data-add>${words.add}</button></p>
${modeChoice(state, reader)}
${filesField(state, reader)}
${reviewSection(words, texts)}
</form>`;
}

/** Without scripts the number of recipients is set first, by loading the empty form again. */
function howMany({ positions }: ComposeState, { texts, site }: SignedInReader): Html {
  const words = texts.sender.compose;
  const { maxRecipients } = site.policy;
  return html`<form class="inline-form" method="get" action="/send" data-scriptless>
<label for="recipients">${words.howMany}</label>
<input type="number" id="recipients" name="recipients" min="1" max="${maxRecipients}" value="${positions.length}" aria-describedby="recipients-hint">
<button>${words.change}</button>
<p class="hint" id="recipients-hint">${words.howManyHint(maxRecipients)}</p></form>`;
}

function recipientBlock(state: Form, position: number, reader: SignedInReader): Html {
  const words = reader.texts.sender.compose;
  const name = (field: string) => recipientField(position, field);
  const chosen = state.fields.get(name('scheme')) ?? '';
  const labels = [words.natural, words.legal, words.email];
  return html`<fieldset data-recipient data-legend="${words.recipientLegend('%')}">
<legend>${words.recipientLegend(String(position))}</legend>
<div class="field" role="radiogroup" aria-labelledby="${name('scheme')}"><span class="label" id="${name('scheme')}">${words.addressBy}</span>
${wrongField(state, name('scheme'))}
${SCHEMES.map(
  (scheme, index) =>
    html`<label class="option"><input type="radio" name="${name('scheme')}" value="${scheme}" required${chosen === scheme && html` checked`}> <span>${labels[index]}</span></label>`,
)}</div>
<div data-scheme="eidas-natural eidas-legal">${textField(state, { name: name('name'), label: words.name, most: 200, optional: true })}</div>
<div data-scheme="eidas-natural">${textField(state, { name: name('personIdentifier'), label: words.personIdentifier, hint: words.personIdentifierHint, most: 256, optional: true })}</div>
<div data-scheme="eidas-legal">${textField(state, { name: name('legalPersonIdentifier'), label: words.legalPersonIdentifier, hint: words.legalPersonIdentifierHint, most: 256, optional: true })}</div>
<div data-scheme="email"><p class="hint">${words.emailHint}</p>
${textField(state, { name: name('email'), label: words.emailAddress, type: 'email', most: 254, optional: true })}
${textField(state, { name: name('firstName'), label: words.firstName, most: 120, optional: true })}
${textField(state, { name: name('familyName'), label: words.familyName, most: 120, optional: true })}
${textField(state, { name: name('dateOfBirth'), label: words.dateOfBirth, type: 'date', most: 10, optional: true })}</div>
${textField(state, { name: name('notify'), label: words.notify, hint: words.notifyHint, type: 'email', most: 254 })}
${languageField(state, name('language'), reader)}
<p data-scripted hidden><button type="button" class="quiet" data-remove>${words.remove}</button></p>
</fieldset>`;
}

interface TextField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: 'text' | 'email' | 'date';
  readonly most: number;
  /** Needed only for some ways to address somebody; the service asks for it where it is. */
  readonly optional?: boolean;
}

/** Names of other people are asked for: the browser must not offer the sender's own. */
function textField(state: Form, field: TextField): Html {
  const { name, label, hint, type = 'text', most, optional = false } = field;
  const described = [hint !== undefined && `${name}-hint`, isWrong(state, name) && `${name}-error`];
  return html`<div class="field"><label for="${name}">${label}</label>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${wrongField(state, name)}
<input type="${type}" id="${name}" name="${name}" value="${state.fields.get(name)}" maxlength="${most}" autocomplete="off"${
    !optional && html` required`
  }${describedBy(described)}${isWrong(state, name) && html` aria-invalid="true"`}></div>`;
}

const isWrong = ({ error }: Form, name: string): boolean => error?.field === name;

/** The sentence beside the field; the summary at the top says it too. */
const wrongField = ({ error, words }: Form, name: string): Html | undefined =>
  error?.field === name
    ? html`<p class="field-error" id="${name}-error">${words.errors[error.wrong]}</p>`
    : undefined;

function describedBy(ids: readonly (string | false)[]): Html | undefined {
  const known = ids.filter((id) => id !== false);
  return known.length > 0 ? html` aria-describedby="${known.join(' ')}"` : undefined;
}

function languageField({ fields }: ComposeState, name: string, reader: SignedInReader): Html {
  const chosen = fields.get(name) ?? reader.language;
  return html`<div class="field"><label for="${name}">${reader.texts.sender.compose.language}</label>
<select id="${name}" name="${name}">${LANGUAGES.map(
    (language) =>
      html`<option value="${language}" lang="${language}"${language === chosen && html` selected`}>${CATALOGUES[language].shell.languageName}</option>`,
  )}</select></div>`;
}

function modeChoice({ fields }: ComposeState, { texts, site, notation }: SignedInReader): Html {
  const words = texts.sender.compose;
  const chosen = fields.get('mode') ?? 'consent';
  const days = (count: number) => notation.duration(count * 86_400);
  const option = (mode: string, label: string, hint: string) =>
    html`<label class="option"><input type="radio" name="mode" value="${mode}" required${chosen === mode && html` checked`}> <span><strong>${label}</strong><br><span class="hint">${hint}</span></span></label>`;
  return html`<fieldset><legend id="mode">${words.mode}</legend>
${option('consent', words.consent, words.consentHint(days(site.policy.answerDays)))}
${option('basic', words.basic, words.basicHint(days(site.policy.collectDays)))}</fieldset>`;
}

function filesField(state: Form, { site, notation }: SignedInReader): Html {
  const { fields, words } = state;
  const { maxFiles, maxBytes } = site.policy;
  return html`<div class="field drop"><label for="files">${words.files}</label>
<p class="hint" id="files-hint">${words.filesHint(maxFiles, notation.size(maxBytes))}${fields.size > 0 && html` <strong>${words.filesAgain}</strong>`}</p>
${wrongField(state, 'files')}
<input type="file" id="files" name="files" multiple required${describedBy(['files-hint', isWrong(state, 'files') && 'files-error'])}${isWrong(state, 'files') && html` aria-invalid="true"`}></div>`;
}

/** Holds no field: what comes after the files in the form comes after them in the call, where nothing reads it. */
function reviewSection(words: Words, { shell: { label } }: Catalogue): Html {
  return html`<section class="review"><h2>${words.review}</h2>
<div data-scripted hidden><p>${label(words.reviewRecipients)}</p><ul data-review="recipients"><li>${words.reviewNone}</li></ul>
<p>${label(words.reviewFiles)}</p><ul data-review="files"><li>${words.reviewNone}</li></ul></div>
<p>${words.reviewHint}</p>
<div class="upload" data-progress data-uploading="${words.uploading}" data-cancelled="${words.cancelled}" data-failed="${words.failed}" data-signed-out="${words.signedOut}" data-arrived="${words.arrived}" tabindex="-1" hidden>
<p data-said role="status"></p><progress max="1" value="0" aria-label="${words.uploading}"></progress>
<button type="button" data-cancel>${words.cancel}</button></div>
<p class="actions"><button class="primary" data-send>${words.send}</button></p></section>`;
}

function errorSummary(
  { field, wrong }: NonNullable<ComposeState['error']>,
  { texts }: SignedInReader,
): Html {
  const words = texts.sender.compose;
  const name = labelOf(field, words);
  return html`<section class="error-summary" role="alert" tabindex="-1"><h2>${texts.shell.errorSummary}</h2>
<ul><li><a href="#${field}">${name && html`${texts.shell.label(name)} `}${words.errors[wrong]}</a></li></ul></section>`;
}

function labelOf(field: string, words: Words): string | undefined {
  const [, position, name] = /^r(\d+)\.(\w+)$/.exec(field) ?? [];
  const labels: Readonly<Record<string, string | undefined>> = {
    subject: words.subject,
    mode: words.mode,
    files: words.files,
    name: words.name,
    scheme: words.addressBy,
    personIdentifier: words.personIdentifier,
    legalPersonIdentifier: words.legalPersonIdentifier,
    email: words.emailAddress,
    firstName: words.firstName,
    familyName: words.familyName,
    dateOfBirth: words.dateOfBirth,
    notify: words.notify,
  };
  const label = labels[name ?? field];
  return position === undefined ? label : `${words.recipientLegend(position)}, ${label ?? ''}`;
}
