/**
 * The printable receipt of one party for one message: a summary for people, made from the same events as the
 * evidence. It names no identifier and no date of birth, and it says what it does not prove.
 */

import type { Message, Recipient } from '../delivery/message.js';
import type { CourseView, EnvelopeView, MessageView, TimelineEntry } from '../delivery/service.js';
import { type Html, html } from '../formats/html.js';
import { CATALOGUES } from '../texts/catalogue.js';
import type { Language } from '../texts/language.js';
import { notationFor } from '../texts/notation.js';
import { receiptStyle } from './style.js';
import {
  fileTable,
  hexGroups,
  identifiedParty,
  identifiedRecipient,
  methodOf,
  moment,
  reasonsOf,
  timesOf,
  type Voice,
  verifyCommand,
} from './wording.js';

/** Whose receipt it is. A recipient's view knows no other recipient, so neither does the receipt. */
export type ReceiptSubject =
  | { readonly party: 'sender'; readonly view: MessageView }
  | { readonly party: 'recipient'; readonly view: EnvelopeView };

export interface ReceiptIssue {
  readonly language: Language;
  /** Name of the service, as people know it. */
  readonly serviceName: string;
  /** Prints the label "Test service – not qualified". */
  readonly test: boolean;
  /** IANA name; UTC stands beside every time anyway. */
  readonly timeZone: string;
  readonly madeAt: Date;
}

interface Part {
  readonly recipient: Recipient;
  readonly course: CourseView;
}

/** A whole page that refers to nothing outside itself: for a bundle, a printer, an archive. */
export function renderReceipt(subject: ReceiptSubject, issue: ReceiptIssue): Html {
  const texts = CATALOGUES[issue.language];
  return html`<!doctype html>
<html lang="${issue.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${texts.receipt.title} ${subject.view.message.id} – ${issue.serviceName}</title>
${receiptStyle}
</head>
<body>
<main class="receipt">${receiptBody(subject, issue)}</main>
</body>
</html>
`;
}

/** The same content without a document around it, for a page that has its own. */
export function receiptBody(subject: ReceiptSubject, issue: ReceiptIssue): Html {
  const texts = CATALOGUES[issue.language];
  const voice: Voice = { texts, notation: notationFor(issue.language, issue.timeZone) };
  const { message } = subject.view;
  const parts = partsOf(subject);
  return html`${head(subject, issue, voice)}
${partiesSection(message, parts, voice)}
<section><h2>${texts.receipt.content}</h2>${fileTable(message.files, voice, true)}</section>
${eventsSection(subject, parts, voice)}
${limitsSection(texts.receipt)}
${verifySection(texts.receipt, issue.language)}`;
}

function partsOf(subject: ReceiptSubject): Part[] {
  if (subject.party === 'recipient') {
    return [{ recipient: subject.view.self, course: subject.view.course }];
  }
  const { message, courses } = subject.view;
  return message.recipients.flatMap((recipient) => {
    const course = courses.find((candidate) => candidate.recipient === recipient.number);
    return course === undefined ? [] : [{ recipient, course }];
  });
}

function head({ party, view }: ReceiptSubject, issue: ReceiptIssue, voice: Voice): Html {
  const { texts, notation } = voice;
  const words = texts.receipt;
  const { message } = view;
  return html`<header class="receipt-head">
<p class="issuer"><bdi>${issue.serviceName}</bdi>${issue.test && html` <strong class="test">${texts.shell.testLabel}</strong>`}</p>
<h1>${words.title} <span>${words.subtitle}, ${party === 'sender' ? words.forSender : words.forRecipient}</span></h1>
<dl>
<div><dt>${words.subject}</dt><dd><bdi>${message.subject}</bdi></dd></div>
<div><dt>${words.reference}</dt><dd><code>urn:uuid:${message.id}</code></dd></div>
<div><dt>${texts.recipient.envelope.sent}</dt><dd>${moment(message.submissionTime, notation)}</dd></div>
<div><dt>${words.made}</dt><dd>${moment(issue.madeAt, notation)}</dd></div>
</dl>
</header>`;
}

function partiesSection(
  { sender }: Pick<Message, 'sender'>,
  parts: readonly Part[],
  voice: Voice,
): Html {
  const words = voice.texts.receipt;
  return html`<section><h2>${words.parties}</h2>
<dl>
<div><dt>${words.sender}</dt><dd>${identifiedParty(sender, voice)}${howIdentified(sender, voice)}</dd></div>
${parts.map(({ recipient, course }) => {
  const identified = identifiedRecipient(course.timeline);
  return html`<div><dt>${words.recipient}</dt><dd><span class="addressed">${words.addressedAs} <bdi>${recipient.statedName}</bdi></span><br>
${identified ? html`${identifiedParty(identified, voice)}${howIdentified(identified, voice)}` : words.notIdentified}</dd></div>`;
})}
</dl>
<p class="note">${words.checkedBy}</p></section>`;
}

function howIdentified(
  party: Pick<Message['sender'], 'method' | 'authenticatedAt'>,
  { texts, notation }: Voice,
): Html {
  const { signedInAt } = texts.receipt;
  return html`<span class="method"><bdi>${methodOf(party, texts)}</bdi>; ${signedInAt} ${moment(party.authenticatedAt, notation)}</span>`;
}

function eventsSection(subject: ReceiptSubject, parts: readonly Part[], voice: Voice): Html {
  const words = voice.texts.receipt;
  const several = parts.length > 1;
  return html`<section><h2>${words.events}</h2>
<p class="note">${words.provenBy}</p>
<ol class="events">${eventItem(subject.view.submission, voice, false)}</ol>
${parts.map(
  ({ recipient, course }) =>
    html`${several && html`<h3>${voice.texts.shell.label(words.recipient)} <bdi>${recipient.statedName}</bdi></h3>`}
<ol class="events">${inOrder(course.timeline).map((entry) => eventItem(entry, voice, several))}</ol>`,
)}
<p class="note">${voice.texts.delivery.times.meaning}</p></section>`;
}

const inOrder = (timeline: readonly TimelineEntry[]): TimelineEntry[] =>
  timeline
    .filter(({ event }) => event.recipient !== null)
    .sort((a, b) => a.event.sequence - b.event.sequence);

/** @param nested whether a heading with the recipient's name stands above it */
function eventItem(entry: TimelineEntry, voice: Voice, nested: boolean): Html {
  const { word, sentence } = voice.texts.delivery.events[entry.event.code];
  const words = voice.texts.receipt;
  const { seal, id } = entry.event;
  return html`<li>${nested ? html`<h4>${word}</h4>` : html`<h3>${word}</h3>`}<p>${sentence}</p>${reasonsOf(entry, voice)}${timesOf(entry, voice)}
<p class="evidence-id">${words.evidenceId} <code>urn:uuid:${id}</code><br>${
    seal
      ? html`${words.digest} <code class="digest">${hexGroups(seal.digest)}</code>`
      : entry.proof !== 'pending' && words.noEvidence
  }</p></li>`;
}

const limitsSection = (words: Voice['texts']['receipt']): Html =>
  html`<section class="limits"><h2>${words.doesNotProve}</h2>
<ul>${words.limits.map((limit) => html`<li>${limit}</li>`)}</ul>
<p>${words.notQualified}</p></section>`;

const verifySection = (words: Voice['texts']['receipt'], language: Language): Html =>
  html`<section><h2>${words.verify}</h2>
<ol>${words.verifySteps.map((step) => html`<li>${step}</li>`)}</ol>
<pre><code>${verifyCommand(language)}</code></pre>
<p>${words.compare} ${words.verdictWords}</p></section>`;
