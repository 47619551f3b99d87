/** Notices and their failures: C.1, C.2 (consent), D.3, D.4 (basic) of EN 319 522-1, and when the next attempt is wanted. */

import type { ReasonCode } from '../evidence/event.js';
import {
  answerBy,
  answerOf,
  collectBy,
  countOf,
  DAY,
  eventOf,
  isFinal,
  isProven,
  MINUTE,
  newestRound,
  plus,
} from './course.js';
import type { FinishedNotice } from './lifecycle.js';
import type { IssuedEvent, TransactionLog } from './message.js';
import type { DeliveryPolicy } from './policy.js';
import type { Course, NewEvent, NoticeAttempt } from './ports.js';
import { isOver } from './windows.js';

export interface PlannedNotice {
  readonly round: number;
  readonly attempt: number;
  readonly at: Date;
}

/** An attempt without an outcome is looked at again after this long: its process may be gone. */
const LOOK_AGAIN = 15 * MINUTE;

/** The next attempt and when it is wanted. An attempt still under way is named with the time to look after it. */
export function nextNotice(course: Course, policy: DeliveryPolicy): PlannedNotice | undefined {
  const opened = noticesOpenAt(course);
  if (!opened) return undefined;
  const tries = newestRound(course);
  const last = tries.at(-1);
  if (!last) return { round: 0, attempt: 1, at: opened };
  const { round, attempt } = last;
  if (!last.outcome) return { round, attempt, at: plus(last.startedAt, LOOK_AGAIN) };
  const planned = retryAt(last.outcome, attempt, policy);
  if (planned) return beforeEnd(course, { round, attempt: attempt + 1, at: planned });
  const reminder = reminderAt(course, last, policy);
  return reminder && beforeEnd(course, { round: round + 1, attempt: 1, at: reminder });
}

/** From when notices may go out: once the evidence they rest on is sealed, and as long as nothing was done. */
function noticesOpenAt(course: Course): Date | undefined {
  if (!isProven(course) || isFinal(course)) return undefined;
  if (course.message.mode === 'basic') return eventOf(course, 'D.1')?.seal?.provenTime;
  return answerOf(course) ? undefined : eventOf(course, 'A.1')?.seal?.provenTime;
}

function retryAt(
  outcome: FinishedNotice['outcome'],
  attempt: number,
  policy: DeliveryPolicy,
): Date | undefined {
  if (outcome.kind !== 'failed' || outcome.permanent || attempt >= policy.noticeAttempts) {
    return undefined;
  }
  if (outcome.lost) return outcome.finishedAt;
  const minutes = policy.noticeRetryMinutes[attempt - 1] ?? policy.noticeRetryMinutes.at(-1) ?? 0;
  return plus(outcome.finishedAt, minutes * MINUTE);
}

/** The first planned reminder for which no attempt was made since. Where several were missed, one goes out. */
function reminderAt(course: Course, last: NoticeAttempt, policy: DeliveryPolicy): Date | undefined {
  const end = windowEnd(course);
  if (!end) return undefined;
  return policy.reminderDaysBeforeEnd
    .map((days) => plus(end, -days * DAY))
    .sort((a, b) => a.getTime() - b.getTime())
    .find((time) => time.getTime() > last.startedAt.getTime());
}

const windowEnd = (course: Course): Date | undefined =>
  course.message.mode === 'basic' ? collectBy(course) : answerBy(course);

const beforeEnd = (course: Course, planned: PlannedNotice): PlannedNotice | undefined =>
  isOver(windowEnd(course), planned.at) ? undefined : planned;

/**
 * The event an outcome makes, if any. One that becomes known after the answer, the collection or the end of the window
 * changes nothing any more; the attempt itself stays on record.
 */
export function decideNotice(
  course: Course,
  attempt: FinishedNotice,
  policy: DeliveryPolicy,
): readonly NewEvent[] {
  const { outcome } = attempt;
  const known = course.notices.find(({ id }) => id === attempt.id)?.outcome;
  const isNews = outcome.kind === 'bounced' ? known?.kind === 'taken' : known === undefined;
  if (!isNews || !noticesOpenAt(course) || isOver(windowEnd(course), outcome.finishedAt)) return [];
  if (outcome.kind === 'taken') return [taken(course, attempt, policy)];
  const isLast = outcome.kind === 'bounced' || !retryAt(outcome, attempt.attempt, policy);
  return isLast ? [failed(course, attempt, policy)] : [];
}

function taken(course: Course, attempt: FinishedNotice, policy: DeliveryPolicy): NewEvent {
  const reason: ReasonCode = attempt.round === 0 ? 'RC01' : 'RC02';
  return course.message.mode === 'consent'
    ? noticeEvent(course, 'C.1', attempt, policy, [{ code: reason, details: [] }])
    : noticeEvent(course, 'D.3', attempt, policy, []);
}

function failed(course: Course, attempt: FinishedNotice, policy: DeliveryPolicy): NewEvent {
  const several = attempt.attempt > 1;
  if (course.message.mode === 'basic') {
    const details = [
      several
        ? 'The notice that content is available failed after several attempts.'
        : 'The notice that content is available failed.',
    ];
    return noticeEvent(course, 'D.4', attempt, policy, [{ code: 'Other', details }]);
  }
  const reason: ReasonCode =
    attempt.round === 0 ? (several ? 'RC05' : 'RC03') : several ? 'RC06' : 'RC04';
  return noticeEvent(course, 'C.2', attempt, policy, [{ code: reason, details: [] }]);
}

function noticeEvent(
  course: Course,
  code: IssuedEvent,
  attempt: FinishedNotice,
  policy: DeliveryPolicy,
  reasons: NewEvent['facts']['reasons'],
): NewEvent {
  const at = attempt.outcome.finishedAt;
  // The period counts from the first notice taken; a failure sets one only until then.
  const counted = code === 'C.1' ? eventOf(course, 'C.1')?.facts.answerBy : answerBy(course);
  const until =
    course.message.mode === 'basic'
      ? { collectBy: collectBy(course) ?? at }
      : { answerBy: counted ?? plus(at, policy.answerDays * DAY) };
  return {
    messageId: course.message.id,
    recipient: course.recipient,
    code,
    occurrence: countOf(course, code),
    eventTime: at,
    facts: { reasons, logs: [logOf(attempt)], ...until },
  };
}

function logOf({ outcome, attempt }: FinishedNotice): TransactionLog {
  if (outcome.kind === 'bounced') {
    return { kind: 'smtp-bounce', entries: [['report', withoutAddresses(outcome.report)]] };
  }
  const queue: [string, string][] =
    outcome.kind === 'taken' && outcome.queueId !== undefined ? [['queueId', outcome.queueId]] : [];
  return {
    kind: 'smtp',
    entries: [
      ['host', outcome.host],
      ...queue,
      ['reply', withoutAddresses(outcome.reply)],
      ['attempt', String(attempt)],
    ],
  };
}

const LONGEST_LOG = 1000;

/** Mail servers repeat the address in their replies; evidence never carries one. */
export const withoutAddresses = (text: string): string =>
  text
    .replace(/[^\s<>"'=:;,()]+@[^\s<>"'=:;,()]+/g, '[address]')
    .replace(/[^\P{C}\n\t]/gu, ' ')
    .slice(0, LONGEST_LOG);
