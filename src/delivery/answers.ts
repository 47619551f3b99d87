/** The recipient's answer: C.3 and C.4 of EN 319 522-1. */

import { answerBy, answerOf, eventOf, isProven } from './course.js';
import type { Command } from './lifecycle.js';
import type { Course, NewEvent } from './ports.js';
import type { RefusalReason } from './service.js';
import { isOver } from './windows.js';

type Answer = Extract<Command, { kind: 'answer' }>;

/** Why an answer that arrived at this time does not count, or `undefined` if it does. */
export function mayAnswer(course: Course, arrivedAt: Date): RefusalReason | undefined {
  if (course.message.mode !== 'consent') return 'not-consent-mode';
  if (!isProven(course)) return 'not-yet';
  if (eventOf(course, 'C.3', 'C.4')) return 'already-decided';
  // The deadline holds by itself: it does not matter whether C.5 is on record yet.
  if (answerOf(course) || eventOf(course, 'D.2') || isOver(answerBy(course), arrivedAt)) {
    return 'window-over';
  }
  return undefined;
}

/** EventTime is the arrival of the complete call, not the time its turn came. */
export function decideAnswer(
  course: Course,
  { answer, arrivedAt, party }: Answer,
): NewEvent | RefusalReason {
  const refusal = mayAnswer(course, arrivedAt);
  if (refusal) return refusal;
  const until = answerBy(course);
  return {
    messageId: course.message.id,
    recipient: course.recipient,
    code: answer === 'accept' ? 'C.3' : 'C.4',
    occurrence: 0,
    eventTime: arrivedAt,
    facts: {
      reasons: [{ code: answer === 'accept' ? 'RC07' : 'RC08', details: [] }],
      logs: [],
      recipient: party,
      ...(until && { answerBy: until }),
    },
  };
}
