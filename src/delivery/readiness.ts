/** Stop taking charge when it can no longer be proven: what was taken is sealed first. */

import { DeliveryError } from './errors.js';
import type { Clock, SealingStore } from './ports.js';
import type { TrustedTime } from './trusted-time.js';

export interface ReadinessDeps {
  readonly sealing: Pick<SealingStore, 'oldestPending'>;
  readonly time: Pick<TrustedTime, 'state'>;
  readonly clock: Clock;
  /** Milliseconds for which an event may wait for its proof, and trustworthy time may be missing. */
  readonly maxProofAge: number;
}

/**
 * Asks anew each time, so that submissions are taken again as soon as time and proof are back.
 * @throws DeliveryError `delivery/cannot-prove`
 */
export async function assertCanProve(deps: ReadinessDeps): Promise<void> {
  const { difference, missingSince } = deps.time.state();
  if (difference !== undefined) {
    throw cannotProve('The clock of this service and the time in time-stamps differ.', {
      milliseconds: difference,
    });
  }
  if (missingSince && tooLong(deps, missingSince)) {
    throw cannotProve('No time-stamp could be had for too long.', { since: missingSince });
  }
  const oldest = await deps.sealing.oldestPending();
  if (oldest && tooLong(deps, oldest)) {
    throw cannotProve('Events have waited too long for their time-stamps.', { since: oldest });
  }
}

const tooLong = ({ clock, maxProofAge }: ReadinessDeps, since: Date): boolean =>
  clock.now().getTime() - since.getTime() > maxProofAge;

const cannotProve = (why: string, data: Record<string, unknown>): DeliveryError =>
  new DeliveryError(
    'delivery/cannot-prove',
    `${why} Nothing new is taken in until that is right again; try later.`,
    data,
  );
