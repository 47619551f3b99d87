/** Reading one recipient's course: which event is there, which windows are open, how many bytes have left. Pure. */

import type { ContentFile, EventRecord, IssuedEvent } from './message.js';
import type { Course, NoticeAttempt, Transfer } from './ports.js';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const DAY = 24 * 60 * MINUTE;

export const plus = (time: Date, milliseconds: number): Date =>
  new Date(time.getTime() + milliseconds);

/** The first event of one of these codes, in chain order. */
export const eventOf = (
  course: Course,
  ...codes: readonly IssuedEvent[]
): EventRecord | undefined => course.events.find(({ code }) => codes.includes(code));

export const countOf = (course: Course, code: IssuedEvent): number =>
  course.events.filter((event) => event.code === code).length;

/** The recipient's answer, or the proof that none came in time. */
export const answerOf = (course: Course): EventRecord | undefined =>
  eventOf(course, 'C.3', 'C.4', 'C.5');

/** The service took charge and can prove it; nothing is done to the recipient before. */
export const isProven = (course: Course): boolean => eventOf(course, 'A.1')?.seal !== undefined;

/** No further event can come. */
export const isFinal = (course: Course): boolean =>
  eventOf(course, 'A.2', 'D.2', 'E.1', 'E.2') !== undefined;

/**
 * Until when an answer counts: what the first notice taken by the next hop says, or else the first failure.
 * Read from the event, not computed again, because that is what the sealed evidence told the parties.
 */
export const answerBy = (course: Course): Date | undefined =>
  (eventOf(course, 'C.1') ?? eventOf(course, 'C.2'))?.facts.answerBy;

/** Until when the content can be collected. */
export const collectBy = (course: Course): Date | undefined =>
  eventOf(course, 'D.1')?.facts.collectBy;

/** The attempts of the newest round, in order. */
export function newestRound(course: Course): readonly NoticeAttempt[] {
  const round = Math.max(...course.notices.map((notice) => notice.round));
  return course.notices
    .filter((notice) => notice.round === round)
    .sort((a, b) => a.attempt - b.attempt);
}

/** How many different bytes of a file have left, over all attempts. */
export function bytesSent(file: ContentFile, transfers: readonly Transfer[]): number {
  const ranges = transfers
    .filter((transfer) => transfer.file === file.number)
    .sort((a, b) => a.from - b.from);
  let sent = 0;
  let reached = 0;
  for (const { from, to } of ranges) {
    sent += Math.max(0, Math.min(to, file.size) - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return sent;
}

/** Bytes that have left of all files, and how many there are. */
export function collected(course: Course): { readonly bytes: number; readonly of: number } {
  const { files } = course.message;
  return {
    bytes: files.reduce((sum, file) => sum + bytesSent(file, course.transfers), 0),
    of: files.reduce((sum, file) => sum + file.size, 0),
  };
}
