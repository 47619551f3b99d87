/** What a report shows about the delivery, how far it goes and what is missing, in the reader's language. */

import { type Html, html } from '../formats/html.js';
import type { Voice } from '../receipts/wording.js';
import type { PartyText } from '../reporting/parties.js';
import { gapText, remedyText, type Speaker, statementText } from '../reporting/sentences.js';
import { summaryOf } from '../reporting/summary.js';
import type { Report, ReportedDelivery, ReportedStatement } from '../verification/report.js';

/** A reader's voice, as the sentences of a report take it. */
export const speakerOf = ({ texts, notation }: Voice): Speaker => ({
  texts,
  time: (time) => notation.moment(new Date(time)),
});

export function conclusion(report: Report, reader: Voice): Html {
  const words = reader.texts.verification;
  // Altered words must not stand on a page as if they were facts.
  const shown = report.indication === 'TOTAL-FAILED' ? [] : report.deliveries;
  return html`<section><h2>${words.conclusion}</h2>
${
  shown.length === 0
    ? html`<p>${words.notConcluded}</p>`
    : shown.map((one) => delivery(one, report, reader))
}</section>`;
}

function delivery(one: ReportedDelivery, report: Report, reader: Voice): Html {
  const speaker = speakerOf(reader);
  const { summary: words } = reader.texts.report;
  const { isProven, sender, recipients, what, when, notProven } = summaryOf(report, one, {
    ...speaker,
    duration: reader.notation.duration,
  });
  const { receipt, shell } = reader.texts;
  const called = (label: string, who: PartyText): Html =>
    html`${shell.label(label)} ${partyHtml(who)}`;
  return html`${one.conclusions.flat().map(({ act }) => html`<p><strong>${said(act, speaker)}</strong></p>`)}
${!isProven && html`<p class="notice">${words.nothing}</p>`}
<dl class="facts">
${answer(words.who, [
  ...(sender ? [called(receipt.sender, sender)] : []),
  ...recipients.map((who) => called(receipt.recipient, who)),
])}
${answer(
  words.what,
  what.map((line) => html`<bdi>${line}</bdi>`),
)}
${answer(
  words.when,
  when.map(({ step, time }) => html`<bdi>${shell.label(step)}</bdi> ${time}`),
)}
${answer(
  words.notProven,
  notProven.map((line) => html`<bdi>${line}</bdi>`),
)}
</dl>`;
}

const answer = (term: string, lines: readonly Html[]): Html | false =>
  lines.length > 0 &&
  html`<div><dt>${term}</dt><dd>${lines.map((line) => html`<p>${line}</p>`)}</dd></div>`;

/** The name, and how surely it is known. */
export const partyHtml = ({ name, how }: PartyText): Html =>
  html`<bdi>${name}</bdi>${how !== undefined && html`, ${how}`}`;

/** How it stands and what it says. */
export const said = (statement: ReportedStatement, speaker: Speaker): Html =>
  html`<bdi>${statementText(statement, speaker)}</bdi>`;

export function missing(report: Report, reader: Voice): Html {
  const words = reader.texts.verification;
  const lines = missingLines(report, reader);
  return html`<section><h2>${words.missing}</h2>
${
  lines.length === 0
    ? html`<p>${words.nothingMissing}</p>`
    : html`<ul>${lines.map((line) => html`<li><bdi>${line}</bdi></li>`)}</ul>`
}</section>`;
}

/** What was not given; where that leaves a doubt unexplained, what would settle it. A failure lacks nothing. */
function missingLines(report: Report, reader: Voice): string[] {
  const { indication, subIndication, deliveries, statements } = report;
  if (indication === 'TOTAL-FAILED') return [];
  const speaker = speakerOf(reader);
  const gaps = deliveries.flatMap((one) => one.missing.map((gap) => gapText(gap, speaker)));
  const lines = [
    ...(subIndication === 'NO_CERTIFICATE_CHAIN_FOUND'
      ? [reader.texts.verification.missingRoot]
      : []),
    ...new Set(gaps),
  ];
  if (indication === 'TOTAL-PASSED' || lines.length > 0) return lines;
  const acts = statements.filter(({ kind }) => kind === 'act');
  return [...new Set(acts.flatMap((act) => act.settledBy.map((one) => remedyText(one, speaker))))];
}
