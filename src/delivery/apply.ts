/** Puts decisions on record: events, the next due times and the jobs, all in the caller's transaction. */

import { contentEnd } from './content-end.js';
import type { Decision } from './lifecycle.js';
import type { EventRecord } from './message.js';
import type { Course, DeliveryTransaction, NewJob } from './ports.js';

export interface Decided {
  readonly course: Course;
  readonly decision: Extract<Decision, { kind: 'go' }>;
}

/**
 * Each kind of record is written at once for all courses: a message to many recipients costs as many statements as a
 * message to one.
 * @returns the courses as they are then, in the given order
 */
export async function apply(
  tx: DeliveryTransaction,
  decided: readonly Decided[],
): Promise<readonly Course[]> {
  const events = decided.flatMap(({ decision }) => decision.events);
  const recorded = events.length > 0 ? await tx.appendEvents(events) : [];
  await tx.setDue(
    decided.map(({ course, decision: { due } }) => ({
      messageId: course.message.id,
      recipient: course.recipient,
      due,
    })),
  );
  const after = decided.map(({ course }) => withEvents(course, recorded));
  const ended = after.flatMap((course) => {
    const end = contentEnd(course);
    return end ? [{ messageId: course.message.id, due: end.removableFrom }] : [];
  });
  if (ended.length > 0) await tx.setContentDue(ended);
  // Jobs last: their notification serialises commits.
  const jobs = decided.flatMap(jobsOf);
  if (jobs.length > 0) await tx.addJobs(jobs);
  return after;
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
