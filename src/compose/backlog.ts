/** What waits to be done, asked of the database when somebody wants to know. */

import type { Clock, SealingStore } from '../delivery/ports.js';
import type { Backlog } from '../metrics.js';
import type { Background } from './background.js';

/** @throws PersistenceError `persistence/unreachable` */
export async function backlogOf(parts: {
  readonly sealing: Pick<SealingStore, 'countPending' | 'oldestPending'>;
  readonly background: Pick<Background, 'jobCounts'>;
  readonly clock: Clock;
}): Promise<Backlog> {
  const { sealing, background, clock } = parts;
  const [pending, oldest, jobs] = await Promise.all([
    sealing.countPending(),
    sealing.oldestPending(),
    background.jobCounts(),
  ]);
  const age = oldest ? (clock.now().getTime() - oldest.getTime()) / 1000 : 0;
  return { pending, oldestSeconds: Math.max(0, age), jobs };
}
