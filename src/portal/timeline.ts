/** The timeline of one course: newest first, what, who, when, how proven; then what may still come. */

import type { CourseView, TimelineEntry } from '../delivery/service.js';
import { type Html, html } from '../formats/html.js';
import { identifiedParty, reasonsOf, timesOf } from '../receipts/wording.js';
import { newestFirst } from './elements.js';
import type { Reader } from './site.js';

/** Seconds without an event after which the page says why. */
const QUIET = 24 * 3600;
/** Seconds after which a seal is no longer just about to come. */
const SEALING = 120;

export interface Course {
  readonly messageId: string;
  readonly submission: TimelineEntry;
  readonly course: CourseView;
  /** The sender sees the submission once for all recipients. */
  readonly reads: 'sender' | 'recipient';
}

export function timeline(
  { messageId, submission, course, reads }: Course,
  reader: Reader,
  title: string,
): Html {
  const own = course.timeline.filter(({ event }) => event.recipient !== null);
  return html`<section class="timeline" aria-label="${title}">
${quietNote(course, [...own, submission], reads, reader)}
${aheadList(course, reads, reader)}
<ol class="events">${newestFirst(own).map((entry) => entryItem(messageId, entry, reader))}
${reads === 'recipient' && entryItem(messageId, submission, reader)}</ol>
</section>`;
}

export function entryItem(messageId: string, entry: TimelineEntry, reader: Reader): Html {
  const { event, proof } = entry;
  const { texts } = reader;
  const { word, sentence } = texts.delivery.events[event.code];
  return html`<li class="proof-${proof}"><h3>${word} <span class="proof-word">${texts.delivery.proof[proof].word}</span></h3>
<p>${sentence}</p>${reasonsOf(entry, reader)}
${event.facts.recipient && html`<p>${identifiedParty(event.facts.recipient, reader)}</p>`}
${timesOf(entry, reader)}
${event.seal && html`<p class="links"><a href="/api/v1/messages/${messageId}/evidence/${event.id}" download>${texts.sender.message.evidence} – ${word}</a></p>`}</li>`;
}

function aheadList(course: CourseView, reads: Course['reads'], { texts, notation }: Reader): Html {
  const words = texts.sender.message;
  const { ahead, steps } = reads === 'sender' ? words : texts.recipient.envelope;
  if (course.final) return html`<p class="final">${words.final}</p>`;
  return html`<p class="ahead-title">${ahead}</p>
<ul class="ahead">${course.ahead.map(
    ({ step, until }) =>
      html`<li>${steps[step]}${
        until &&
        html` (<time datetime="${until.toISOString()}">${words.until(notation.deadline(until))}</time>)`
      }</li>`,
  )}</ul>`;
}

/** "Nothing moved because …": to both while a seal is late, to the sender also while others have not acted. */
function quietNote(
  course: CourseView,
  entries: readonly TimelineEntry[],
  reads: Course['reads'],
  { texts, notation, now }: Reader,
): Html | false {
  const words = texts.sender.message;
  const last = Math.max(...entries.map(({ event }) => event.eventTime.getTime()));
  const quiet = (now.getTime() - last) / 1000;
  const sealing = entries.some(({ proof }) => proof === 'pending');
  const reasons: Readonly<Record<string, string | undefined>> = words.why;
  const others = reads === 'sender' && !course.final ? reasons[course.status] : undefined;
  const why = sealing ? words.proofDelayed : others;
  return (
    why !== undefined &&
    quiet >= (sealing ? SEALING : QUIET) &&
    html`<p class="notice"><strong>${words.nothingMoved(notation.duration(quiet))}</strong> ${why}</p>`
  );
}
