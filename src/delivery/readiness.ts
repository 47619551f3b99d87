/** Stop taking charge when it can no longer be proven: what was taken is sealed first. */

import { MINUTE } from './course.js';
import { DeliveryError } from './errors.js';
import type { Clock, SealingStore } from './ports.js';

/** An event may wait this long for its proof before nothing new is taken in. */
const LONGEST_WAIT = 4 * 60 * MINUTE;

/** @throws DeliveryError `delivery/cannot-prove` */
export async function assertCanProve(
  store: Pick<SealingStore, 'oldestPending'>,
  clock: Clock,
): Promise<void> {
  const oldest = await store.oldestPending();
  if (!oldest || clock.now().getTime() - oldest.getTime() <= LONGEST_WAIT) return;
  throw new DeliveryError(
    'delivery/cannot-prove',
    'Events have waited too long for their time-stamps; nothing new is taken in until they are sealed.',
    { oldest: oldest.toISOString() },
  );
}
