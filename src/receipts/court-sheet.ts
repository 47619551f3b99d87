/**
 * The court sheet: one delivery on a few pages of paper, for somebody who knows none of this. Who, how identified, which files,
 * what happened when and how that is proven, what all of it proves and what it does not, and how to check.
 */

import { encode } from 'uqr';
import type { PartyStatement, Recipient } from '../delivery/message.js';
import type { CourseView, TimelineEntry } from '../delivery/service.js';
import { toHex } from '../formats/bytes.js';
import { levelWord } from '../reporting/level.js';
import { CATALOGUES, type Catalogue } from '../texts/catalogue.js';
import { notationFor } from '../texts/notation.js';
import type { ReceiptIssue, ReceiptSubject } from './receipt.js';
import { type Row, type TaggedPdf, type TaggedText, taggedPdf } from './tagged-pdf.js';
import {
  identifiedRecipient,
  isRestating,
  methodOf,
  nameOf,
  type Voice,
  verifyCommand,
} from './wording.js';

export interface SheetIssue extends ReceiptIssue {
  /** Address of the service, where its verifier is. */
  readonly publicUrl: string;
  /** SHA-256 of the sealed list of evidence that lies in the same container. */
  readonly listDigest: Uint8Array;
}

/** @returns a PDF; equal input, equal bytes */
export function courtSheet(subject: ReceiptSubject, issue: SheetIssue): Promise<Uint8Array> {
  const texts = CATALOGUES[issue.language];
  const voice: Voice = { texts, notation: notationFor(issue.language, issue.timeZone) };
  const { message } = subject.view;
  const pdf = taggedPdf({
    title: `${texts.shell.label(texts.sheet.title)} urn:uuid:${message.id}`,
    author: issue.serviceName,
    language: issue.language,
    madeAt: issue.madeAt,
    foot: (page, of) => `urn:uuid:${message.id} · ${texts.sheet.page(String(page), String(of))}`,
  });
  writeHead(pdf, subject, issue, voice);
  writeParties(pdf, subject, voice);
  writeFiles(pdf, subject, voice);
  writeSteps(pdf, subject, voice);
  writeMeaning(pdf, voice);
  writeCheck(pdf, issue, voice);
  return pdf.end();
}

function writeHead(
  pdf: TaggedPdf,
  subject: ReceiptSubject,
  issue: SheetIssue,
  { texts, notation }: Voice,
): void {
  const { sheet, receipt, shell } = texts;
  const { message } = subject.view;
  pdf.heading(1, sheet.title);
  pdf.paragraph(sheet.lead);
  if (issue.test) pdf.paragraph(`${shell.testLabel}. ${shell.testExplain}`, 'boxed');
  pdf.rows([
    [sheet.service, issue.serviceName],
    [receipt.subject, message.subject],
    [sheet.standing, ...standingOf(subject, texts)],
    [receipt.reference, `urn:uuid:${message.id}`],
    [sheet.madeFor, subject.party === 'sender' ? receipt.sender : receipt.recipient],
    [receipt.made, ...moment(issue.madeAt, notation)],
  ]);
}

/** How it ended, or how far it is, for whom: what a reader asks first. */
function standingOf(
  subject: ReceiptSubject,
  { delivery: { status }, shell: { label } }: Catalogue,
): string[] {
  const said = ({ word, meaning }: { word: string; meaning: string }) => `${word}. ${meaning}`;
  if (subject.view.submission.event.code === 'A.2') return [said(status.rejected)];
  return partsOf(subject).map(
    ({ recipient, course }) => `${label(recipient.statedName)} ${said(status[course.status])}`,
  );
}

function writeParties(pdf: TaggedPdf, subject: ReceiptSubject, voice: Voice): void {
  const words = voice.texts.receipt;
  pdf.together((text) => {
    text.heading(2, words.parties);
    text.rows([
      [words.sender, ...identified(subject.view.message.sender, voice)],
      ...partsOf(subject).map(({ recipient, course }): Row => {
        const party = identifiedRecipient(course.timeline);
        const named = `${words.addressedAs} ${recipient.statedName}`;
        return [
          words.recipient,
          named,
          ...(party ? identified(party, voice) : [words.notIdentified]),
        ];
      }),
    ]);
  });
  pdf.paragraph(words.checkedBy, 'small');
}

function identified(party: PartyStatement, { texts, notation }: Voice): string[] {
  const { identified: how, actedThrough } = texts.delivery;
  const { signedInAt } = texts.receipt;
  const delegate = party.delegate ? `, ${actedThrough(party.delegate.name)}` : '';
  const proofing = levelWord(party.proofing, texts);
  const authentication = levelWord(party.authentication, texts);
  return [
    nameOf(party),
    `${how(proofing, authentication)}${delegate}`,
    methodOf(party, texts),
    `${signedInAt} ${moment(party.authenticatedAt, notation).join(' · ')}`,
  ];
}

function writeFiles(pdf: TaggedPdf, { view }: ReceiptSubject, { texts, notation }: Voice): void {
  const words = texts.receipt;
  for (const [index, { number, name, size, sha256 }] of view.message.files.entries()) {
    pdf.together((text) => {
      if (index === 0) text.heading(2, words.content);
      text.rows([
        [`${words.fileName} ${number}`, name],
        [words.fileSize, notation.bytes(size)],
        [words.digest, { digest: spaced(sha256) }],
      ]);
    });
  }
}

function writeSteps(pdf: TaggedPdf, subject: ReceiptSubject, voice: Voice): void {
  const { texts } = voice;
  const parts = partsOf(subject);
  pdf.together((text) => {
    text.heading(2, texts.receipt.events);
    text.paragraph(texts.receipt.provenBy);
    writeStep(text, subject.view.submission, voice);
  });
  for (const { recipient, course } of parts) {
    const whose =
      parts.length > 1
        ? `${texts.shell.label(texts.receipt.recipient)} ${recipient.statedName}. `
        : '';
    const own = course.timeline
      .filter(({ event }) => event.recipient !== null)
      .sort((a, b) => a.event.sequence - b.event.sequence);
    for (const entry of own) pdf.together((text) => writeStep(text, entry, voice, whose));
  }
  pdf.paragraph(texts.delivery.times.meaning, 'small');
}

function writeStep(
  text: TaggedText,
  { event, proof, gap }: TimelineEntry,
  { texts, notation }: Voice,
  whose = '',
): void {
  const { events, reasons, times, proof: proofs } = texts.delivery;
  const { word, sentence } = events[event.code];
  const known: Readonly<Record<string, string>> = reasons;
  const why = event.facts.reasons.filter(
    ({ code, details }) => details.length > 0 || !isRestating(code),
  );
  text.heading(3, word);
  text.paragraph([`${whose}${sentence}`, ...why.map(({ code }) => known[code] ?? code)].join(' '));
  // As they stand in the evidence, and in the language of that.
  for (const detail of why.flatMap(({ details }) => details))
    text.paragraph(texts.receipt.quoted(detail), 'plain', 'en');
  if (proof !== 'proven')
    text.paragraph(`${proofs[proof].word}. ${proofs[proof].meaning}`, 'strong');
  const { seal } = event;
  text.rows([
    [times.claimed, ...moment(event.eventTime, notation)],
    ...(seal ? [[times.proven, ...moment(seal.provenTime, notation)] satisfies Row] : []),
    ...(seal && gap !== undefined ? [[times.gap, notation.duration(gap)] satisfies Row] : []),
    [texts.receipt.evidenceId, `urn:uuid:${event.id}`],
    ...(seal ? [[texts.receipt.digest, { digest: spaced(seal.digest) }] satisfies Row] : []),
  ]);
}

function writeMeaning(pdf: TaggedPdf, { texts }: Voice): void {
  pdf.heading(2, texts.sheet.proves);
  pdf.list(texts.sheet.provesItems);
  pdf.heading(2, texts.receipt.doesNotProve);
  pdf.list(texts.receipt.limits);
  pdf.paragraph(texts.receipt.notQualified, 'strong');
}

function writeCheck(
  pdf: TaggedPdf,
  { publicUrl, listDigest, language }: SheetIssue,
  { texts }: Voice,
): void {
  const { receipt, sheet } = texts;
  // Behind the `#`: a browser keeps it to itself, so no server learns which delivery is looked at.
  const address = `${publicUrl}/verify#sha256=${toHex(listDigest)}`;
  pdf.heading(2, receipt.verify);
  pdf.list(receipt.verifySteps, true);
  pdf.paragraph(verifyCommand(language), 'boxed');
  pdf.paragraph(`${receipt.compare} ${receipt.verdictWords}`);
  pdf.code(
    encode(address, { ecc: 'M', border: 0 }).data,
    sheet.codeAlternative,
    `${sheet.code}\n\n${address}`,
  );
}

interface Part {
  readonly recipient: Recipient;
  readonly course: CourseView;
}

/** A recipient's view knows no other recipient, so neither does the sheet. */
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

const moment = (time: Date, notation: Voice['notation']): [string, string] => [
  notation.moment(time),
  notation.utc(time),
];

/** Hexadecimal in groups that an eye can compare. */
const spaced = (bytes: Uint8Array): string => (toHex(bytes).match(/.{1,8}/g) ?? []).join(' ');
