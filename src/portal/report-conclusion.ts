/** What a report shows about the delivery, how far it goes and what is missing, in the reader's language. */

import { type Html, html } from '../formats/html.js';
import type { Voice } from '../receipts/wording.js';
import {
  claimText,
  gapText,
  limitText,
  outcomeTimeText,
  reachText,
  remedyText,
  type Speaker,
  standingText,
} from '../reporting/sentences.js';
import type { Report, ReportedOutcome, ReportedStatement } from '../verification/report.js';

/** A reader's voice, as the sentences of a report take it. */
export const speakerOf = ({ texts, notation }: Voice): Speaker => ({
  texts,
  time: (time) => notation.moment(new Date(time)),
});

export function conclusion({ indication, deliveries }: Report, reader: Voice): Html {
  const words = reader.texts.verification;
  const speaker = speakerOf(reader);
  // Altered words must not stand on a page as if they were facts.
  const shown = indication === 'TOTAL-FAILED' ? [] : deliveries;
  return html`<section><h2>${words.conclusion}</h2>
${
  shown.length === 0
    ? html`<p>${words.notConcluded}</p>`
    : shown.map(
        ({ conclusions, reach }) => html`${conclusions.flat().map((one) => outcome(one, speaker))}
${reach.map((one) => html`<p class="hint">${reachText(one, speaker)}</p>`)}`,
      )
}</section>`;
}

const outcome = (
  one: ReportedOutcome,
  speaker: Speaker,
): Html => html`<p><strong>${said(one.act, speaker)}</strong></p>
<p>${outcomeTimeText(one, speaker)} ${one.act.notShown && limitText(one.act.notShown, speaker)}</p>`;

/** How it stands and what it says. */
export const said = ({ standing, claim }: ReportedStatement, speaker: Speaker): Html =>
  html`<bdi>${speaker.texts.report.said(standingText(standing, speaker), claimText(claim, speaker))}</bdi>`;

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
