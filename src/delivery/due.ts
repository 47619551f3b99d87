/** Doing what time alone makes due: silence (C.5, D.2), the end of access (E.2), the next notice. */

import { apply } from './apply.js';
import type { Bells } from './bell.js';
import { type ContentEndDeps, endContent } from './content-end.js';
import { decide } from './lifecycle.js';
import { policyOf } from './policy.js';
import type { Clock, CourseId, DeliveryStore, DeliveryTransaction } from './ports.js';

export interface DueDeps {
  readonly store: Pick<DeliveryStore, 'transaction' | 'overdue'>;
  readonly clock: Clock;
  readonly bells: Bells;
}

export interface SweepDeps extends Omit<DueDeps, 'store'>, ContentEndDeps {
  readonly store: DueDeps['store'] & Pick<DeliveryStore, 'contentsDue'>;
}

/** Lets courses go on as far as proof and time allow. Called early or twice, it changes nothing. */
export async function proceed(
  tx: DeliveryTransaction,
  ids: readonly CourseId[],
  now: Date,
): Promise<void> {
  const courses = await tx.lockCourses(ids);
  const decided = courses.flatMap((course) => {
    const decision = decide(course, { kind: 'proceed' }, policyOf(course.message.policyId), now);
    return decision.kind === 'go' ? [{ course, decision }] : [];
  });
  if (decided.length > 0) await apply(tx, decided, now);
}

export async function due({ store, clock, bells }: DueDeps, id: CourseId): Promise<void> {
  await store.transaction((tx) => proceed(tx, [id], clock.now()));
  bells.recorded.ring();
}

const SWEEP_LIMIT = 5000;
/** Side by side: they share transactions. */
const SWEEP_AT_ONCE = 64;

/**
 * The net under the jobs: courses whose time has come although no job came. One that cannot go on does not hold up the
 * others. Content whose time is over goes too; it waits for no job.
 * @returns how many courses there were
 */
export async function sweep(deps: SweepDeps, now: Date): Promise<number> {
  const overdue = await deps.store.overdue(now, SWEEP_LIMIT);
  const dueOrStuck = (course: CourseId) =>
    due(deps, course).catch((error: unknown) =>
      deps.alarm('delivery/course-stuck', { ...course }, error),
    );
  for (let from = 0; from < overdue.length; from += SWEEP_AT_ONCE) {
    await Promise.all(overdue.slice(from, from + SWEEP_AT_ONCE).map(dueOrStuck));
  }
  for (const messageId of await deps.store.contentsDue(now, SWEEP_LIMIT)) {
    await endContent(deps, messageId, now);
  }
  return overdue.length;
}
