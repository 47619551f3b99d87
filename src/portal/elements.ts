/** The small parts that pages share. */

import type { ContentFile } from '../delivery/message.js';
import type { CourseStatus, CourseView, TimelineEntry } from '../delivery/service.js';
import { type Html, html } from '../formats/html.js';
import type { Reader, SessionCaller } from './site.js';

/** Makes a form ours: without it the request is refused. */
export const csrfField = ({ csrf }: SessionCaller): Html =>
  html`<input type="hidden" name="csrf" value="${csrf}">`;

/** Text first, colour second. */
export const statusChip = (status: CourseStatus, { texts }: Reader): Html =>
  html`<span class="chip chip-${TONE[status]}">${texts.delivery.status[status].word}</span>`;

/** The chip, and behind a disclosure what the word means and does not mean. */
export const explainedStatus = (status: CourseStatus, { texts }: Reader): Html =>
  html`<details class="explained"><summary><span class="chip chip-${TONE[status]}">${texts.delivery.status[status].word}</span></summary>
<p>${texts.delivery.status[status].meaning}</p></details>`;

const TONE: Record<CourseStatus, 'waiting' | 'good' | 'ended' | 'problem'> = {
  submitted: 'waiting',
  noticeSent: 'waiting',
  available: 'waiting',
  accepted: 'good',
  collected: 'good',
  refused: 'ended',
  expired: 'ended',
  rejected: 'problem',
  noticeFailed: 'problem',
  notCollected: 'problem',
  lost: 'problem',
  withheld: 'problem',
};

/** An absolute time with zone, and beside it how long that is from now. */
export function deadline(until: Date, { texts, notation, now }: Reader): Html {
  const words = texts.recipient.envelope;
  const left = (until.getTime() - now.getTime()) / 1000;
  return html`<time datetime="${until.toISOString()}">${notation.deadline(until)}</time> ${
    left > 0
      ? html`<span class="remaining" role="timer" data-seconds="${Math.ceil(left)}" data-left="${words.remaining('%')}" data-over="${words.over}">${words.remaining(notation.duration(left))}</span>`
      : html`<span class="remaining over">${words.over}</span>`
  }`;
}

/** What this course waits for: the end of the window to answer, or to collect. */
export function openDeadline(course: CourseView): Date | undefined {
  if (course.final) return undefined;
  return course.status === 'accepted' || course.status === 'available'
    ? course.collectBy
    : (course.answerBy ?? course.collectBy);
}

/** Newest first; among events of one moment the later in the chain. */
export const newestFirst = (timeline: readonly TimelineEntry[]): TimelineEntry[] =>
  [...timeline].sort(
    (a, b) =>
      b.event.eventTime.getTime() - a.event.eventTime.getTime() ||
      b.event.sequence - a.event.sequence,
  );

export const totalSize = (files: readonly Pick<ContentFile, 'size'>[]): number =>
  files.reduce((sum, { size }) => sum + size, 0);

/** A cursor of ours as a query, or nothing where the list ends. */
export const olderLink = (path: string, next: string | undefined, label: string): Html | false =>
  next !== undefined &&
  html`<p class="older"><a class="button" href="${path}?cursor=${encodeURIComponent(next)}">${label}</a></p>`;
