/**
 * The life cycle of one recipient's course (events of EN 319 522-1 clause 6). Pure: what is on record, what is asked,
 * the rules and the time give a decision. Times are compared, never the order in which jobs happen to run.
 */

import { decideAnswer } from './answers.js';
import { answerBy, answerOf, collectBy, eventOf, isFinal, isProven } from './course.js';
import { decideLoss, decideTransfer, mayCollect, overdueHandover } from './handovers.js';
import { decideMalware, type MalwareFinding } from './malware.js';
import type { PartyStatement } from './message.js';
import { decideNotice, nextNotice, type PlannedNotice } from './notices.js';
import { overdueAnswer, settle } from './outcomes.js';
import type { DeliveryPolicy } from './policy.js';
import type { Course, NewEvent, NoticeAttempt, Transfer } from './ports.js';
import type { RefusalReason } from './service.js';
import { afterGrace } from './windows.js';

export type Command =
  /** Something was sealed, or time has passed: do what proof and time now allow. */
  | { readonly kind: 'proceed' }
  /** The outcome of a notice became known: taken, failed, or bounced later. */
  | { readonly kind: 'notice'; readonly attempt: FinishedNotice }
  | {
      readonly kind: 'answer';
      readonly answer: 'accept' | 'refuse';
      readonly arrivedAt: Date;
      readonly party: PartyStatement;
    }
  | { readonly kind: 'open-handover' }
  /** Bytes left inside an open handover. */
  | { readonly kind: 'transfer'; readonly transfer: Transfer; readonly party: PartyStatement }
  | {
      readonly kind: 'declare-loss';
      readonly arrivedAt: Date;
      readonly text: string;
      readonly party: PartyStatement;
    }
  /** A later scan found what the one at submission did not know, or there was none. */
  | {
      readonly kind: 'malware';
      readonly foundAt: Date;
      readonly findings: readonly MalwareFinding[];
    };

export type FinishedNotice = NoticeAttempt & Required<Pick<NoticeAttempt, 'outcome'>>;

export type Decision =
  | {
      readonly kind: 'go';
      readonly events: readonly NewEvent[];
      /** The notice to hand over next; present only where the plan has changed. */
      readonly notice?: PlannedNotice;
      /** When to look again because a window ends; present only where that has changed. */
      readonly windowEnd?: Date;
      /** The earliest time at which anything is due; `null` for never. */
      readonly due: Date | null;
    }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** Never throws. The same arguments give the same decision. */
export function decide(
  course: Course,
  command: Command,
  policy: DeliveryPolicy,
  now: Date,
): Decision {
  const act = actOn(course, command, policy, now);
  if (act.kind === 'refused') return act;
  const before = command.kind === 'proceed' ? undefined : agenda(course, policy);
  const after = agenda(act.course, policy);
  const { notice, windowEnd } = after;
  return {
    kind: 'go',
    events: act.events,
    ...(notice && !samePlan(notice, before?.notice) && { notice }),
    ...(windowEnd && windowEnd.getTime() !== before?.windowEnd?.getTime() && { windowEnd }),
    due: dueOf(after),
  };
}

/** When anything is due on this course by time alone. */
export const nextDue = (course: Course, policy: DeliveryPolicy): Date | null =>
  dueOf(agenda(course, policy));

type Act =
  | { readonly kind: 'go'; readonly events: readonly NewEvent[]; readonly course: Course }
  | Extract<Decision, { kind: 'refused' }>;

function actOn(course: Course, command: Command, policy: DeliveryPolicy, now: Date): Act {
  switch (command.kind) {
    case 'proceed':
      return go(course, proceed(course, policy, now));
    case 'notice': {
      const { attempt } = command;
      const others = course.notices.filter(({ id }) => id !== attempt.id);
      const known = { ...course, notices: [...others, attempt] };
      return go(known, decideNotice(course, attempt, policy));
    }
    case 'answer': {
      const answer = decideAnswer(course, command);
      return typeof answer === 'string' ? refused(answer) : go(course, [answer]);
    }
    case 'open-handover': {
      const reason = mayCollect(course, now);
      return reason === undefined ? go(course, []) : refused(reason);
    }
    case 'transfer': {
      const known = { ...course, transfers: [...course.transfers, command.transfer] };
      return go(known, decideTransfer(known, command));
    }
    case 'declare-loss': {
      const loss = decideLoss(course, command);
      return typeof loss === 'string' ? refused(loss) : go(course, [loss]);
    }
    case 'malware': {
      const end = decideMalware(course, command);
      return typeof end === 'string' ? refused(end) : go(course, [end]);
    }
  }
}

/** At most one event at a time: the next one waits until this one is sealed. */
function proceed(course: Course, policy: DeliveryPolicy, now: Date): readonly NewEvent[] {
  if (!isProven(course) || isFinal(course)) return [];
  const event =
    settle(course, policy, now) ?? overdueAnswer(course, now) ?? overdueHandover(course, now);
  return event ? [event] : [];
}

interface Agenda {
  readonly notice?: PlannedNotice;
  readonly windowEnd?: Date;
}

function agenda(course: Course, policy: DeliveryPolicy): Agenda {
  if (!isProven(course) || isFinal(course)) return {};
  const notice = nextNotice(course, policy);
  const end = eventOf(course, 'D.1')
    ? collectBy(course)
    : answerOf(course)
      ? undefined
      : answerBy(course);
  return { ...(notice && { notice }), ...(end && { windowEnd: afterGrace(end) }) };
}

function dueOf({ notice, windowEnd }: Agenda): Date | null {
  const times = [notice?.at, windowEnd].flatMap((time) => (time ? [time.getTime()] : []));
  return times.length > 0 ? new Date(Math.min(...times)) : null;
}

const samePlan = (a: PlannedNotice, b: PlannedNotice | undefined): boolean =>
  a.round === b?.round && a.attempt === b.attempt && a.at.getTime() === b.at.getTime();

/** The course as it will be once these events are on record, still unsealed. */
function go(course: Course, events: readonly NewEvent[]): Act {
  const recorded = events.map((event, index) => ({
    ...event,
    id: '',
    sequence: course.events.length + index,
  }));
  return { kind: 'go', events, course: { ...course, events: [...course.events, ...recorded] } };
}

const refused = (reason: RefusalReason): Act => ({ kind: 'refused', reason });
