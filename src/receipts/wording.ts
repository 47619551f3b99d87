/** Delivery's values in the reader's words: the same on every page and in every receipt. */

import type { Message, PartyStatement } from '../delivery/message.js';
import type { TimelineEntry } from '../delivery/service.js';
import { type Html, html } from '../formats/html.js';
import { levelWord } from '../reporting/level.js';
import type { Catalogue } from '../texts/catalogue.js';
import type { Language } from '../texts/language.js';
import type { Notation } from '../texts/notation.js';

/** A text and a notation of one language: what every view needs to speak. */
export interface Voice {
  readonly texts: Catalogue;
  readonly notation: Notation;
}

export const nameOf = ({ name }: Pick<PartyStatement, 'name'>): string =>
  'legalName' in name ? name.legalName : `${name.firstName} ${name.familyName}`;

/** How somebody signed in. Many providers name no more than the level as its address, which says nothing to people. */
export function methodOf({ method }: Pick<PartyStatement, 'method'>, texts: Catalogue): string {
  const level = levelWord(method, texts);
  return texts.receipt.method(level === method ? method : `eIDAS ${level}`);
}

/** Name, how surely it is known, and the machine that acted, if one did. */
export function identifiedParty(party: PartyStatement, { texts }: Voice): Html {
  const { identified, actedThrough } = texts.delivery;
  return html`<span class="party"><strong><bdi>${nameOf(party)}</bdi></strong>
<span class="how">${identified(levelWord(party.proofing, texts), levelWord(party.authentication, texts))}${
    party.delegate && html`, ${actedThrough(party.delegate.name)}`
  }</span></span>`;
}

/** Files with exact sizes and check values, as a table. */
export function fileTable(
  files: Message['files'],
  { texts, notation }: Voice,
  withDigest: boolean,
): Html {
  const words = texts.receipt;
  return html`<table class="files">
<thead><tr><th scope="col">${words.fileName}</th><th scope="col">${words.fileSize}</th></tr></thead>
${files.map(
  ({ name, size, sha256, scannedAt }) => html`<tbody><tr><td><bdi>${name}</bdi>
<span class="scan">${scannedAt ? words.scanned : words.notScanned}</span></td>
<td>${notation.size(size)}</td></tr>${
    withDigest &&
    html`<tr class="digest-row"><td colspan="2"><span class="exact">${notation.bytes(size)}</span> <span class="digest-label">${words.digest}</span> <code class="digest">${hexGroups(sha256)}</code></td></tr>`
  }</tbody>`,
)}</table>`;
}

/** Hexadecimal with a place to break after every eight digits, so that it fits a narrow screen. */
export const hexGroups = (bytes: Uint8Array): Html =>
  html`${Array.from(
    bytes,
    (byte, index) => html`${byte.toString(16).padStart(2, '0')}${index % 4 === 3 && html`<wbr>`}`,
  )}`;

/** They say no more than the event: who reads both wonders what the difference is. */
const RESTATING: ReadonlySet<string> = new Set(['RC07', 'RC08', 'RC09', 'RD01', 'RE01']);

/** @param code of a reason */
export const isRestating = (code: string): boolean => RESTATING.has(code);

/** Why it happened: a sentence per reason, and the details as they stand in the evidence. */
export function reasonsOf({ event }: TimelineEntry, { texts }: Voice): Html | undefined {
  const known: Readonly<Record<string, string>> = texts.delivery.reasons;
  const { reasons } = event.facts;
  if (reasons.length === 0) return undefined;
  return html`<p class="reason">${reasons.map(
    ({ code, details }) =>
      html`${known[code] ?? code} ${details.map((detail) => html`<q lang="en">${detail}</q> `)}`,
  )}</p>`;
}

/** Claimed time, proven time and the gap, each in the reader's zone and in UTC. */
export function timesOf({ event, proof, gap }: TimelineEntry, { texts, notation }: Voice): Html {
  const { times, proof: proofs } = texts.delivery;
  return html`<dl class="times">
<div><dt>${times.claimed}</dt><dd>${moment(event.eventTime, notation)}</dd></div>
${
  event.seal &&
  html`<div><dt>${times.proven}</dt><dd>${moment(event.seal.provenTime, notation)}</dd></div>`
}${
  event.seal &&
  gap !== undefined &&
  html`<div><dt>${times.gap}</dt><dd>${notation.duration(gap)}</dd></div>`
}
</dl>
${proof !== 'proven' && html`<p class="proof proof-${proof}"><strong>${proofs[proof].word}.</strong> ${proofs[proof].meaning}</p>`}`;
}

/** A time with legal meaning: the reader's zone first, UTC beside it. */
export const moment = (time: Date, notation: Notation): Html =>
  html`<time datetime="${time.toISOString()}">${notation.moment(time)}</time> <span class="utc">${notation.utc(time)}</span>`;

/** The statement of who acted, from the last act of this course that needed an identification. */
export function identifiedRecipient(
  timeline: readonly TimelineEntry[],
): PartyStatement | undefined {
  return timeline
    .filter(({ event }) => event.facts.recipient !== undefined)
    .sort((a, b) => b.event.sequence - a.event.sequence)[0]?.event.facts.recipient;
}

/** How to check the bundle without the service, with a report in the language of the paper that says so. */
export const verifyCommand = (language: Language): string =>
  [
    'sealpost verify --trust root.pem --revocation required',
    ...(language === 'en' ? [] : [`--lang ${language}`]),
    'bundle.asice',
  ].join(' ');
