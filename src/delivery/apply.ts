/** Puts decisions on record: events, the next due times and the jobs, all in the caller's transaction. */

import type { Decision } from './lifecycle.js';
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
  // Jobs last: their notification serialises commits.
  const jobs = decided.flatMap(jobsOf);
  if (jobs.length > 0) await tx.addJobs(jobs);
  return decided.map(({ course }) => ({
    ...course,
    events: [
      ...course.events,
      ...recorded.filter(
        ({ messageId, recipient }) =>
          messageId === course.message.id && recipient === course.recipient,
      ),
    ],
  }));
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
