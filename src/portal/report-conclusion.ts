/**
 * What a report shows about the delivery, in the reader's language. It says no more than the report: only of evidence
 * whose seal holds, and "proven" only where nothing that concerns several files is in doubt.
 */

import { type Html, html } from '../formats/html.js';
import type { Voice } from '../receipts/wording.js';
import type { Check, Report, ReportedEvidence } from '../verification/report.js';

export function conclusion(report: Report, reader: Voice): Html {
  const words = reader.texts.verification;
  const courses = report.indication === 'TOTAL-FAILED' ? [] : coursesOf(report);
  return html`<section><h2>${words.conclusion}</h2>
${
  courses.length === 0
    ? html`<p>${words.notConcluded}</p>`
    : courses.map((course) => courseConclusion(course, storyHolds(report), reader))
}</section>`;
}

export function missing(report: Report, reader: Voice): Html {
  const words = reader.texts.verification;
  const lines = missingLines(report, reader);
  return html`<section><h2>${words.missing}</h2>
${
  lines.length === 0
    ? html`<p>${words.nothingMissing}</p>`
    : html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`
}</section>`;
}

/** The word of the glossary for an event; the code comes from a stranger's file, so it may be any text. */
export function eventWords(code: string | null, { texts }: Voice) {
  // A map, because an object would answer to `constructor`.
  return new Map(Object.entries(texts.delivery.events)).get(code ?? '');
}

/** The evidence on one recipient, or on the submission alone. */
interface Course {
  readonly latest: ReportedEvidence;
  /** Where it stands: the latest, or what that one only follows from. */
  readonly outcome: ReportedEvidence;
  /** Anything that names the recipient best. */
  readonly named: ReportedEvidence;
}

function coursesOf({ evidence, checks }: Report): Course[] {
  const sound = evidence.filter((one) => sealHolds(one, checks));
  return apart(sound, ({ messageId }) => messageId).flatMap((message) => {
    const own = message.filter(({ recipient }) => recipient !== null);
    const courses = apart(own, ({ recipient }) => recipient?.identifier ?? null);
    return (own.length === 0 ? [message] : courses).flatMap(courseOf);
  });
}

/** One list for each value of the key, in the order in which they first come. */
const apart = (
  evidence: readonly ReportedEvidence[],
  key: (one: ReportedEvidence) => string | null,
): ReportedEvidence[][] =>
  [...new Set(evidence.map(key))].map((value) => evidence.filter((one) => key(one) === value));

function courseOf(course: readonly ReportedEvidence[]): Course[] {
  const ordered = course.toSorted((a, b) => (b.eventTime ?? '').localeCompare(a.eventTime ?? ''));
  const [latest] = ordered;
  if (latest === undefined) return [];
  const newest = (...events: string[]) => ordered.find(({ event }) => events.includes(event ?? ''));
  const outcome =
    latest.event === 'D.2' ? (newest('C.4', 'C.5') ?? newest('C.2') ?? latest) : latest;
  const named = ordered.find(({ recipient }) => recipient?.name) ?? latest;
  return [{ latest, outcome, named }];
}

const sealHolds = ({ file }: ReportedEvidence, checks: readonly Check[]): boolean => {
  const seal = checks.filter((check) => check.file === file && check.name.startsWith('seal/'));
  return seal.length > 0 && seal.every(isFine);
};

/** Content, links and story concern all evidence together: a doubt there leaves nothing proven. */
const storyHolds = ({ checks }: Report): boolean =>
  checks.filter(({ name }) => /^(?:content|chain|story)\//.test(name)).every(isFine);

const isFine = ({ result }: Check): boolean => result === 'PASSED' || result === 'NOTED';

function courseConclusion(
  { latest, outcome, named }: Course,
  storyHolds: boolean,
  reader: Voice,
): Html {
  const words = reader.texts.verification;
  const proven = storyHolds && outcome.indication === 'TOTAL-PASSED';
  return html`<p><strong>${proven ? words.proven : words.notProven}: ${wordFor(outcome, reader)}${recipientOf(named, reader)}</strong></p>
<p>${eventWords(outcome.event, reader)?.sentence} ${notShown(outcome.event, reader)}</p>
<p>${timeSentence(outcome, proven, reader)}</p>
<p class="hint">${words.ends(wordFor(latest, reader))}</p>`;
}

const wordFor = ({ event }: ReportedEvidence, reader: Voice): string =>
  eventWords(event, reader)?.word ?? event ?? '–';

/** By the identified name, else by the one the sender gave, which is said to be that. */
function recipientOf({ recipient, statedRecipient }: ReportedEvidence, { texts }: Voice) {
  if (recipient === null) return undefined;
  const name = recipient.name ?? undefined;
  if (name === undefined && statedRecipient !== null) {
    return html` – ${texts.receipt.addressedAs} <bdi>${statedRecipient}</bdi>`;
  }
  return html` – <bdi>${name ?? recipient.identifier}</bdi>`;
}

/** What a reader might take the event to show, and it does not. */
function notShown(code: string | null, { texts }: Voice): string | undefined {
  const { arrival, collection, agreement, reading } = texts.verification.notShown;
  return new Map([
    ['C.1', arrival],
    ['D.3', arrival],
    ['D.1', collection],
    ['C.3', agreement],
    ['E.1', reading],
  ]).get(code ?? '');
}

function timeSentence(
  { eventTime, provenTime, time }: ReportedEvidence,
  proven: boolean,
  { texts, notation }: Voice,
): string | undefined {
  const words = texts.verification.times;
  if (eventTime === null) return undefined;
  const claimed = notation.moment(new Date(eventTime));
  if (!proven || provenTime === null) return words.unproven(claimed);
  const recorded = notation.moment(new Date(provenTime));
  switch (time) {
    case 'proven':
      return words.proven(claimed, recorded);
    case 'contradicted':
      return words.contradicted(claimed, recorded);
    default:
      return words.late(claimed, recorded);
  }
}

function missingLines({ checks, evidence, subIndication }: Report, reader: Voice): string[] {
  const words = reader.texts.verification;
  const events = new Map(evidence.map(({ file, event }) => [file, event]));
  const begins = [...events.values()].some((event) => event === 'A.1' || event === 'A.2');
  const before = checks
    .filter(({ name, result }) => name === 'chain/predecessor' && result === 'NOTED')
    .map(({ file }) => events.get(file ?? '') ?? null)
    .map((event) => words.missingBefore(eventWords(event, reader)?.word ?? event ?? '–'));
  const files = checks.filter(({ name }) => name === 'content/given').length;
  return [
    ...(subIndication === 'NO_CERTIFICATE_CHAIN_FOUND' ? [words.missingRoot] : []),
    ...(begins ? [] : [words.missingSubmission]),
    ...new Set(before),
    ...(files > 0 ? [words.missingFiles(files)] : []),
  ];
}
