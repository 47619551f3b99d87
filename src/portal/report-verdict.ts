/** What a report comes to, in a box of its own: the verdict, what it means for the reader, and what to do now. */

import { type Html, html } from '../formats/html.js';
import type { Voice } from '../receipts/wording.js';
import { adviceOn } from '../reporting/advice.js';
import type { Report } from '../verification/report.js';

/** What a report says differently where it is shown. */
export interface ReportPlace {
  /** What it means here that everything passed: leading to whose roots. */
  readonly passed: string;
  /** What it means here that nothing leads to a root, if that is special. */
  readonly noChain?: string;
  /** What stands beside the verdict. */
  readonly beside?: Html | false;
  /** By whose roots it was judged, and what else a reader must know about that. */
  readonly notes: Html;
  /** The way back to the choice of files. */
  readonly again: Html;
}

/** More names than this nobody reads. */
const MOST_NAMES = 5;

export function verdict(report: Report, voice: Voice, { passed, noChain }: ReportPlace): Html {
  const { indication, subIndication, evidence } = report;
  const { verification: words, advice } = voice.texts;
  const { word, meaning } = words.verdicts[indication];
  const { means, now } = adviceOn(report, voice.texts);
  const isUnrooted = subIndication === 'NO_CERTIFICATE_CHAIN_FOUND';
  return html`<section class="verdict verdict-${indication}" role="status"><p>${words.signatures}</p>
<h2>${word}</h2><p>${indication === 'TOTAL-PASSED' ? passed : meaning}</p>
${evidence.some(({ test }) => test) && html`<p><strong>${words.testSeal}</strong></p>`}
<dl class="advice">${entry(advice.means, (isUnrooted && noChain) || means)}
${entry(advice.now, now)}
${indication === 'TOTAL-FAILED' && concerned(report, voice)}</dl>
${isRevocationOpen(report) && html`<p>${words.revocationOpen}</p>`}
<p class="code"><code>${indication}${subIndication !== null && html`/${subIndication}`}</code></p></section>`;
}

/** A report about nothing that could be read. @param given names of the files */
export function nothing(
  given: readonly string[],
  { texts }: Voice,
  { again, beside }: ReportPlace,
): Html {
  const { verification: words, advice } = texts;
  const { means, now } = advice.of.SIGNED_DATA_NOT_FOUND;
  return html`<h1>${words.title}</h1>
<section class="verdict verdict-INDETERMINATE" role="status"><h2>${words.verdicts.INDETERMINATE.word}</h2>
<dl class="advice">${entry(advice.means, means)}
${entry(advice.now, now)}</dl></section>
${beside}
<ul>${given.map((name) => html`<li><bdi>${name}</bdi></li>`)}</ul>
<p class="actions">${again}</p>`;
}

const entry = (term: string, said: string | Html): Html =>
  html`<div><dt>${term}</dt><dd>${said}</dd></div>`;

function concerned({ checks }: Report, { texts }: Voice): Html | false {
  const failed = checks.filter(({ result }) => result === 'FAILED').map(({ file }) => file);
  const files = [...new Set(failed.filter((file) => file !== undefined))];
  const others = files.length - MOST_NAMES;
  return (
    files.length > 0 &&
    entry(
      texts.advice.concerned,
      html`${files.slice(0, MOST_NAMES).map((file, at) => html`${at > 0 && html`<br>`}<bdi>${file}</bdi>`)}${
        others > 0 && html`<br>${texts.verifierPage.more(String(others))}`
      }`,
    )
  );
}

/** No answer of an authority, or one that came later than the use: nothing that changes the verdict, and nothing to hide. */
const isRevocationOpen = ({ indication, checks }: Report): boolean =>
  indication !== 'TOTAL-FAILED' &&
  checks.some(({ name, result }) => name.endsWith('/revocation') && result === 'NOTED');
