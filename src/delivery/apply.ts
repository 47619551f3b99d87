/** Puts decisions on record: events, the next due times and the jobs, all in the caller's transaction. */

import { contentEnd } from './content-end.js';
import { MINUTE } from './course.js';
import type { Decision } from './lifecycle.js';
import type { EventRecord } from './message.js';
import type { Course, DeliveryTransaction, NewJob } from './ports.js';

export interface Decided {
  readonly course: Course;
  readonly decision: Extract<Decision, { kind: 'go' }>;
}

/**
 * A job is for what comes sooner. Later things are left to the sweep, which finds a course by its due time: the queue does
 * not grow with the courses that wait for an answer.
 */
const SOON = 2 * MINUTE;

/**
 * Each kind of record is written at once for all courses: a message to many recipients costs as many statements as a
 * message to one.
 * @returns the courses as they are then, in the given order
 */
export async function apply(
  tx: DeliveryTransaction,
  decided: readonly Decided[],
  now: Date,
): Promise<readonly Course[]> {
  const events = decided.flatMap(({ decision }) => decision.events);
  const dues = decided.map(({ course, decision: { due } }) => ({
    messageId: course.message.id,
    recipient: course.recipient,
    due,
  }));
  // What ends a course counts once it is sealed, so no event of this moment matters here.
  const ended = decided.flatMap(({ course }) => {
    const end = contentEnd(course);
    return end ? [{ messageId: course.message.id, due: end.removableFrom }] : [];
  });
  const jobs = decided
    .flatMap(jobsOf)
    .filter(({ at = now }) => at.getTime() - now.getTime() < SOON);
  const [recorded] = await Promise.all([
    events.length > 0 ? tx.appendEvents(events) : [],
    tx.setDue(dues),
    ended.length > 0 ? tx.setContentDue(ended) : undefined,
    // Jobs last: their notification serialises commits.
    jobs.length > 0 ? tx.addJobs(jobs) : undefined,
  ]);
  return decided.map(({ course }) => withEvents(course, recorded));
}

function withEvents(course: Course, recorded: readonly EventRecord[]): Course {
  const own = recorded.filter(
    ({ messageId, recipient }) => messageId === course.message.id && recipient === course.recipient,
  );
  return { ...course, events: [...course.events, ...own] };
}

function jobsOf({ course, decision: { notice, windowEnd } }: Decided): readonly NewJob[] {
  const id = { messageId: course.message.id, recipient: course.recipient };
  const key = `${id.messageId}:${id.recipient}`;
  const jobs: NewJob[] = [];
  if (notice) {
    const { round, at } = notice;
    jobs.push({ name: 'notify', payload: { ...id, round }, key: `notify:${key}:${round}`, at });
  }
  if (windowEnd) jobs.push({ name: 'due', payload: id, key: `due:${key}`, at: windowEnd });
  return jobs;
}
