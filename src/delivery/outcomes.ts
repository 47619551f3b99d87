/** What follows from an answer or from silence: C.5, D.1 and D.2 of EN 319 522-1. */

import { answerBy, answerOf, DAY, eventOf, plus } from './course.js';
import type { EventRecord } from './message.js';
import type { DeliveryPolicy } from './policy.js';
import type { Course, NewEvent } from './ports.js';
import { afterGrace, isOver } from './windows.js';

/** The consignment, or its failure, once the evidence it rests on is sealed. */
export function settle(course: Course, policy: DeliveryPolicy, now: Date): NewEvent | undefined {
  if (eventOf(course, 'D.1', 'D.2')) return undefined;
  if (course.message.mode === 'basic') return consignment(course, policy, now);
  const answer = answerOf(course);
  if (!answer?.seal) return undefined;
  return answer.code === 'C.3'
    ? consignment(course, policy, now)
    : failedConsignment(course, answer, now);
}

/** Silence: C.5 if a notice was taken by the next hop, else D.2 with the last failed notice as its cause. */
export function overdueAnswer(course: Course, now: Date): NewEvent | undefined {
  const end = answerBy(course);
  if (answerOf(course) || eventOf(course, 'D.1', 'D.2') || !end) return undefined;
  if (!isOver(afterGrace(end), now)) return undefined;
  if (eventOf(course, 'C.1')) return expiry(course, end);
  const failure = course.events.findLast(({ code }) => code === 'C.2');
  return failure?.seal && failedConsignment(course, failure, end);
}

/** EventTime is the deadline itself, however late the service comes to record it. */
const expiry = (course: Course, deadline: Date): NewEvent => ({
  messageId: course.message.id,
  recipient: course.recipient,
  code: 'C.5',
  occurrence: 0,
  eventTime: deadline,
  facts: { reasons: [{ code: 'RC09', details: [] }], logs: [], answerBy: deadline },
});

const consignment = (course: Course, policy: DeliveryPolicy, now: Date): NewEvent => ({
  messageId: course.message.id,
  recipient: course.recipient,
  code: 'D.1',
  occurrence: 0,
  eventTime: now,
  facts: {
    reasons: [{ code: 'RD01', details: [] }],
    logs: [],
    collectBy: plus(now, policy.collectDays * DAY),
  },
});

/**
 * Never RD05 ("malfunction"): a refusal, silence or an unreachable address is no fault of the service, so the
 * reason is `Other` and names the evidence that says what happened.
 */
function failedConsignment(course: Course, cause: EventRecord, at: Date): NewEvent {
  const until = answerBy(course);
  return {
    messageId: course.message.id,
    recipient: course.recipient,
    code: 'D.2',
    occurrence: 0,
    eventTime: at,
    facts: {
      reasons: [
        { code: 'Other', details: [`${CAUSES[cause.code] ?? ''} Evidence: urn:uuid:${cause.id}`] },
      ],
      logs: [],
      ...(until && { answerBy: until }),
    },
  };
}

const CAUSES: Partial<Record<EventRecord['code'], string>> = {
  'C.2': 'The recipient could not be notified and did not come by themselves within the period.',
  'C.4': 'The recipient refused the message.',
  'C.5': 'The recipient gave no answer within the period.',
};
