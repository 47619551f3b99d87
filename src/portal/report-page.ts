/** A verification report for people: the verdict in words, what is shown of the delivery, then every check. */

import { LOA } from '../evidence/party.js';
import { type Html, html } from '../formats/html.js';
import { moment, type Voice } from '../receipts/wording.js';
import { eventWords, limitText, settlingText } from '../reporting/sentences.js';
import type {
  Check,
  Report,
  ReportedEvidence,
  ReportedParty,
  ReportedStatement,
} from '../verification/report.js';
import { conclusion, missing, said, speakerOf } from './report-conclusion.js';

/** What a report says differently where it is shown. */
export interface ReportPlace {
  /** What it means here that everything passed: leading to whose roots. */
  readonly passed: string;
  /** What it means here that nothing leads to a root. */
  readonly noChain: string;
  /** What stands beside the verdict. */
  readonly beside?: Html | false;
  /** By whose roots it was judged, and what else a reader must know about that. */
  readonly notes: Html;
  /** The way back to the choice of files. */
  readonly again: Html;
}

/** @param given names of the files, for a report about nothing */
export function reportBody(
  report: Report,
  given: readonly string[],
  voice: Voice,
  place: ReportPlace,
): Html {
  const words = voice.texts.verification;
  if (report.evidence.length === 0 && report.statements.length === 0) {
    return unreadable(given, voice, place);
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
<ol class="events">${report.evidence.map((evidence) => evidenceItem(evidence, report, voice))}</ol></section>`;

/** What is no evidence and states something all the same: a time-stamp that stands alone. */
const alone = (report: Report, voice: Voice): Html =>
  html`<section><h2>${voice.texts.verification.statements.title}</h2>
${statementList(report.statements, report, voice)}</section>`;

function unreadable(
  given: readonly string[],
  { texts }: Voice,
  { again, beside }: ReportPlace,
): Html {
  const words = texts.verification;
  return html`<h1>${words.title}</h1>
<section class="verdict verdict-INDETERMINATE" role="status"><h2>${words.verdicts.INDETERMINATE.word}</h2>
<p>${words.unreadable}</p></section>
${beside}
<ul>${given.map((name) => html`<li><bdi>${name}</bdi></li>`)}</ul>
<p>${words.unreadableNext}</p>
<p class="actions">${again}</p>`;
}

function verdict(report: Report, { texts }: Voice, { passed, noChain }: ReportPlace): Html {
  const { indication, subIndication, evidence } = report;
  const words = texts.verification;
  const doubts = { ...words.doubts, NO_CERTIFICATE_CHAIN_FOUND: noChain };
  const { word, meaning } = words.verdicts[indication];
  return html`<section class="verdict verdict-${indication}" role="status"><p>${words.signatures}</p>
<h2>${word}</h2><p>${indication === 'TOTAL-PASSED' ? passed : meaning}</p>
${subIndication !== null && html`<p><strong>${doubts[subIndication]}</strong></p>`}
${isRevocationOpen(report) && html`<p>${words.revocationOpen}</p>`}
${evidence.some(({ test }) => test) && html`<p><strong>${words.testSeal}</strong></p>`}
<p class="code"><code>${indication}${subIndication !== null && html`/${subIndication}`}</code></p></section>`;
}

/** No answer of an authority, or one that came later than the use: nothing that changes the verdict, and nothing to hide. */
const isRevocationOpen = ({ indication, checks }: Report): boolean =>
  indication !== 'TOTAL-FAILED' &&
  checks.some(({ name, result }) => name.endsWith('/revocation') && result === 'NOTED');

function evidenceItem(evidence: ReportedEvidence, report: Report, reader: Voice): Html {
  const { texts } = reader;
  const words = texts.verification;
  const statements = report.statements.filter(({ file }) => file === evidence.file);
  const act = statements.find(({ kind }) => kind === 'act')?.claim;
  const event = act?.key === 'silence' ? texts.report.silence : eventWords(evidence.event, texts);
  // The glossary calls the recipient identified, and knows of no delegate.
  const isOfAnother =
    act?.key === 'act' && act.who.by === 'delegation' && act.who.identified === 'delegate';
  return html`<li class="judged-${evidence.indication}"><h3>${event?.word ?? evidence.event ?? evidence.file}
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
  return html`${party(receipt.sender, evidence.sender, reader)}
${party(receipt.recipient, evidence.recipient, reader)}
${time(delivery.times.claimed, evidence.eventTime, reader)}
${time(delivery.times.proven, evidence.provenTime, reader)}
${evidence.time === 'claimed, not proven' && html`<div><dt>${delivery.proof.late.word}</dt><dd>${delivery.proof.late.meaning}</dd></div>`}`;
}

function time(label: string, value: string | null, { notation }: Voice): Html | false {
  return (
    value !== null &&
    html`<div><dt>${label}</dt><dd>${moment(new Date(value), notation)}</dd></div>`
  );
}

function party(label: string, who: ReportedParty | null, { texts }: Voice): Html | false {
  if (who === null) return false;
  const { low, substantial, high } = texts.delivery.level;
  const levels = new Map<string, string>([
    [LOA.low, low],
    [LOA.substantial, substantial],
    [LOA.high, high],
  ]);
  const { name, identifier, proofing, authentication } = who;
  return html`<div><dt>${label}</dt><dd><bdi>${name ?? identifier ?? '–'}</bdi>${
    proofing !== null &&
    authentication !== null &&
    html`, ${texts.delivery.identified(levels.get(proofing) ?? proofing, levels.get(authentication) ?? authentication)}`
  }</dd></div>`;
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
