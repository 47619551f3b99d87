/** A verification report for people: the verdict in words, what is shown of the delivery, then every check. */

import { type Html, html } from '../formats/html.js';
import { isRestating, moment, type Voice } from '../receipts/wording.js';
import {
  hasScopedIdentifier,
  type PartyText,
  recipientText,
  senderText,
} from '../reporting/parties.js';
import { eventWords, limitText, settlingText, wordOf } from '../reporting/sentences.js';
import type { Check, Report, ReportedEvidence, ReportedStatement } from '../verification/report.js';
import { conclusion, missing, partyHtml, said, speakerOf } from './report-conclusion.js';
import { nothing, type ReportPlace, verdict } from './report-verdict.js';

/** @param given names of the files, for a report about nothing */
export function reportBody(
  report: Report,
  given: readonly string[],
  voice: Voice,
  place: ReportPlace,
): Html {
  const words = voice.texts.verification;
  if (report.evidence.length === 0 && report.statements.length === 0) {
    return nothing(given, voice, place);
  }
  return html`<h1>${words.title}</h1>
${verdict(report, voice, place)}
${place.beside}
${report.evidence.length > 0 ? delivered(report, voice) : alone(report, voice)}
${technical(report, voice)}
${place.notes}
<p class="actions">${place.again}</p>`;
}

const delivered = (report: Report, voice: Voice): Html => html`${conclusion(report, voice)}
${missing(report, voice)}
<section><h2>${voice.texts.verification.evidence}</h2>
<ol class="events">${report.evidence.map((evidence) => evidenceItem(evidence, report, voice))}</ol>
${report.evidence.some(hasScopedIdentifier) && html`<p class="hint">${voice.texts.report.who.scopedMeaning}</p>`}</section>`;

/** What is no evidence and states something all the same: a time-stamp that stands alone. */
const alone = (report: Report, voice: Voice): Html =>
  html`<section><h2>${voice.texts.verification.statements.title}</h2>
${statementList(report.statements, report, voice)}</section>`;

function evidenceItem(evidence: ReportedEvidence, report: Report, reader: Voice): Html {
  const { texts } = reader;
  const words = texts.verification;
  const statements = report.statements.filter(({ file }) => file === evidence.file);
  const act = statements.find(({ kind }) => kind === 'act')?.claim;
  const isSilent = act?.key === 'silence';
  const event = isSilent ? texts.report.silence : eventWords(evidence.event, texts);
  const word = wordOf(evidence.event ?? evidence.file, texts, isSilent);
  // The glossary calls the recipient identified, and knows of no delegate.
  const isOfAnother =
    act?.key === 'act' && act.who.by === 'delegation' && act.who.identified === 'delegate';
  return html`<li class="judged-${evidence.indication}"><h3>${word}
<span class="proof-word">${words.verdicts[evidence.indication].word}</span></h3>
${evidence.indication === 'TOTAL-FAILED' ? html`<p>${words.unreliable}</p>` : !isOfAnother && event && html`<p>${event.sentence}</p>`}
<dl class="facts">
${evidence.indication !== 'TOTAL-FAILED' && evidenceFacts(evidence, reader)}
<div><dt>${texts.receipt.fileName}</dt><dd><bdi>${evidence.file}</bdi></dd></div>
</dl>
${statementList(statements, report, reader)}</li>`;
}

/**
 * One by one what is stated, and whether it is proven. Where something is altered, only what that contradicts is named by its
 * kind, and no sentence repeated.
 */
function statementList(
  all: readonly ReportedStatement[],
  { indication }: Report,
  voice: Voice,
): Html | false {
  const { statements: words } = voice.texts.verification;
  const { report } = voice.texts;
  const speaker = speakerOf(voice);
  const isBroken = indication === 'TOTAL-FAILED';
  const statements = isBroken ? all.filter(({ standing }) => standing === 'contradicted') : all;
  return (
    statements.length > 0 &&
    html`<ul class="statements">${statements.map((one) => {
      const { kind, standing, notShown, settledBy } = one;
      return html`<li class="standing-${standing}">${
        isBroken ? report.said(report.standing[standing], words.kind[kind]) : said(one, speaker)
      }${!isBroken && notShown && html`<br><span class="hint">${limitText(notShown, speaker)}</span>`}${
        settledBy.length > 0 &&
        html`<br><span class="hint">${settlingText(settledBy, speaker)}</span>`
      }</li>`;
    })}</ul>`
  );
}

/** Not for failed evidence: altered words must not stand on this page as if they were facts. */
function evidenceFacts(evidence: ReportedEvidence, reader: Voice): Html {
  const { receipt, delivery } = reader.texts;
  return html`${party(receipt.sender, senderText(evidence, reader.texts))}
${party(receipt.recipient, recipientText(evidence, reader.texts))}
${reasons(evidence, reader)}
${time(delivery.times.claimed, evidence.eventTime, reader)}
${time(delivery.times.proven, evidence.provenTime, reader)}
${evidence.time === 'claimed, not proven' && html`<div><dt>${delivery.proof.late.word}</dt><dd>${delivery.proof.late.meaning}</dd></div>`}`;
}

const party = (label: string, who: PartyText | undefined): Html | undefined =>
  who &&
  html`<div><dt>${label}</dt><dd>${partyHtml(who)}${
    who.identifier !== undefined && html`<br><span class="utc identifier">${who.identifier}</span>`
  }</dd></div>`;

/** Why, where that says more than the event itself. */
function reasons(evidence: ReportedEvidence, { texts }: Voice): Html | false {
  // A report has the codes alone, and none of the details.
  const known: Readonly<Record<string, string>> = {
    ...texts.delivery.reasons,
    Other: texts.verification.otherReason,
  };
  const told = evidence.reasons.filter((code) => !isRestating(code));
  return (
    told.length > 0 &&
    html`<div><dt>${texts.verification.why}</dt><dd>${told.map((code) => known[code] ?? code).join(' ')}</dd></div>`
  );
}

function time(label: string, value: string | null, { notation }: Voice): Html | false {
  return (
    value !== null &&
    html`<div><dt>${label}</dt><dd>${moment(new Date(value), notation)}</dd></div>`
  );
}

function technical({ checks }: Report, { texts }: Voice): Html {
  const words = texts.verification;
  return html`<details class="technical"><summary>${words.details} (${checks.length})</summary>
<p class="hint">${words.detailsLanguage}</p>
<table class="stacked"><thead><tr><th scope="col">${words.result}</th><th scope="col">${words.check}</th><th scope="col">${words.detail}</th></tr></thead>
<tbody>${checks.map((check) => checkRow(check, words))}</tbody></table></details>`;
}

function checkRow(check: Check, words: Voice['texts']['verification']): Html {
  const results = {
    PASSED: words.results.passed,
    FAILED: words.results.failed,
    INDETERMINATE: words.results.unknown,
    NOTED: words.results.noted,
  };
  return html`<tr class="check-${check.result}"><td data-label="${words.result}">${results[check.result]}</td>
<td data-label="${words.check}"><code>${check.name}</code><br>${check.clause}${check.file !== undefined && html`<br><bdi>${check.file}</bdi>`}</td>
<td data-label="${words.detail}" lang="en">${check.detail}</td></tr>`;
}
