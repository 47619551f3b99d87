/** Telling the recipient that something waits: one recorded attempt, one mail, one recorded outcome. */

import { apply } from './apply.js';
import type { Bells } from './bell.js';
import { answerBy, collectBy, DAY, plus } from './course.js';
import { decide, type FinishedNotice, nextDue } from './lifecycle.js';
import { nextNotice } from './notices.js';
import { type DeliveryPolicy, policyOf } from './policy.js';
import type {
  Clock,
  Course,
  CourseId,
  DeliveryStore,
  DeliveryTransaction,
  Notice,
  NoticeAttempt,
  NoticeOutcome,
  Notifier,
  RandomBytes,
} from './ports.js';
import { referenceOf } from './reference.js';
import { uuid } from './uuid.js';

export interface NotifyDeps {
  readonly store: Pick<DeliveryStore, 'transaction' | 'noticeAttempt'>;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly bells: Bells;
}

/** Attempts of this process whose outcome is not known yet. */
export type UnderWay = Set<string>;

/**
 * Makes the attempt that is wanted now, if one is. The payload of the job does not say which: the course does.
 *
 * The attempt is on disk before the mail goes out. A process that dies in between leaves an attempt without an outcome;
 * it then counts as failed, because no proof of it exists, and is made again: a mail may be repeated, evidence may not.
 */
export async function notify(
  deps: NotifyDeps,
  underWay: UnderWay,
  { messageId, recipient }: CourseId,
): Promise<void> {
  const started = await deps.store.transaction(async (tx) => {
    const [found] = await tx.lockCourses([{ messageId, recipient }]);
    if (!found) return undefined;
    const course = await closeAbandoned(deps, tx, found, underWay);
    return course && startWanted(deps, tx, course);
  });
  deps.bells.recorded.ring();
  if (!started) return;
  const { attempt, notice } = started;
  underWay.add(attempt.id);
  try {
    const outcome = await deps.notifier.send(notice);
    await recordOutcome(deps, attempt, { ...outcome, finishedAt: deps.clock.now() });
  } finally {
    underWay.delete(attempt.id);
  }
}

const UNKNOWN: NoticeOutcome = {
  kind: 'failed',
  permanent: false,
  lost: true,
  host: '',
  reply: 'The outcome is not known: the service stopped during the attempt.',
};

/** @returns the course as it is then, or `undefined` while an attempt of this process is still under way */
async function closeAbandoned(
  deps: NotifyDeps,
  tx: DeliveryTransaction,
  course: Course,
  underWay: UnderWay,
): Promise<Course | undefined> {
  const open = course.notices.filter(({ outcome }) => !outcome);
  if (open.some(({ id }) => underWay.has(id))) return undefined;
  let current = course;
  const outcome = { ...UNKNOWN, finishedAt: deps.clock.now() };
  for (const attempt of open) current = await settle(deps, tx, current, attempt, outcome);
  return current;
}

async function startWanted(
  { clock, random }: NotifyDeps,
  tx: DeliveryTransaction,
  course: Course,
): Promise<{ attempt: NoticeAttempt; notice: Notice } | undefined> {
  const { message, recipient } = course;
  const policy = policyOf(message.policyId);
  const wanted = nextNotice(course, policy);
  const startedAt = clock.now();
  const self = message.recipients.find(({ number }) => number === recipient);
  if (!self || !wanted || wanted.at > startedAt) return undefined;
  const { round, attempt } = wanted;
  const started = { id: uuid(random), messageId: message.id, recipient, round, attempt, startedAt };
  const due = nextDue({ ...course, notices: [...course.notices, started] }, policy);
  await Promise.all([
    tx.startNotice(started),
    tx.setDue([{ messageId: message.id, recipient, due }]),
  ]);
  const notice: Notice = {
    attemptId: started.id,
    to: self.notify.address,
    language: self.language,
    kind: message.mode,
    reminder: round > 0,
    reference: referenceOf(message.id),
    until: untilOf(course, policy, startedAt),
  };
  return { attempt: started, notice };
}

function untilOf(course: Course, policy: DeliveryPolicy, now: Date): Date {
  if (course.message.mode === 'basic') {
    return collectBy(course) ?? plus(now, policy.collectDays * DAY);
  }
  return answerBy(course) ?? plus(now, policy.answerDays * DAY);
}

/** A delivery report that came after the next hop had taken the mail. Unknown attempts are ignored. */
export async function recordBounce(
  deps: Omit<NotifyDeps, 'notifier'>,
  attemptId: string,
  report: string,
): Promise<void> {
  const attempt = await deps.store.noticeAttempt(attemptId);
  const finishedAt = deps.clock.now();
  if (attempt) await recordOutcome(deps, attempt, { kind: 'bounced', report, finishedAt });
}

async function recordOutcome(
  deps: Omit<NotifyDeps, 'notifier'>,
  { id, messageId, recipient }: NoticeAttempt,
  outcome: FinishedNotice['outcome'],
): Promise<void> {
  await deps.store.transaction(async (tx) => {
    const [course] = await tx.lockCourses([{ messageId, recipient }]);
    const attempt = course?.notices.find((notice) => notice.id === id);
    if (course && attempt) await settle(deps, tx, course, attempt, outcome);
  });
  deps.bells.recorded.ring();
}

/**
 * The time of an outcome is that of the reply, not the one at which the course was free to record it.
 * The first outcome stays; only a bounce may follow a mail that was taken.
 * @returns the course as it is then
 */
async function settle(
  { clock }: Pick<NotifyDeps, 'clock'>,
  tx: DeliveryTransaction,
  course: Course,
  attempt: NoticeAttempt,
  outcome: FinishedNotice['outcome'],
): Promise<Course> {
  const known = attempt.outcome?.kind;
  if (known !== (outcome.kind === 'bounced' ? 'taken' : undefined)) return course;
  const finished = { ...attempt, outcome };
  const policy = policyOf(course.message.policyId);
  const now = clock.now();
  const decision = decide(course, { kind: 'notice', attempt: finished }, policy, now);
  const { finishedAt, ...said } = outcome;
  const notices = course.notices.map((one) => (one.id === attempt.id ? finished : one));
  const [[after]] = await Promise.all([
    decision.kind === 'go' ? apply(tx, [{ course, decision }], now) : [],
    tx.finishNotice(attempt, said, finishedAt),
  ]);
  return { ...(after ?? course), notices };
}
