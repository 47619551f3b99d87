/** Stop taking charge when it can no longer be proven: what was taken is sealed first. */

import type { Bells } from './bell.js';
import { SECOND } from './course.js';
import { DeliveryError } from './errors.js';
import type { Clock, SealingStore } from './ports.js';
import type { TrustedTime } from './trusted-time.js';

export interface ReadinessDeps {
  readonly sealing: Pick<SealingStore, 'backlog'>;
  readonly bells: Bells;
  readonly time: Pick<TrustedTime, 'state'>;
  readonly clock: Clock;
  /** Milliseconds for which an event may wait for its proof, and trustworthy time may be missing. */
  readonly maxProofAge: number;
  /** How many events may wait for their proof while time can be had: with more, submissions wait. */
  readonly maxPending: number;
}

/** After this long a submission that waits is refused instead: its sender knows better what to do. */
const LONGEST_WAIT_MS = 5 * SECOND;
/** Seals of other processes ring no bell here. */
const POLL_MS = SECOND / 4;

/**
 * Asks anew each time, so that submissions are taken again as soon as time and proof are back.
 * @throws DeliveryError `delivery/cannot-prove`
 */
export async function assertCanProve(deps: ReadinessDeps): Promise<void> {
  const { difference, missingSince } = deps.time.state();
  if (difference !== undefined) {
    throw cannotProve(
      'The clock of this service differs from the time in time-stamps, or from the database’s before there is one.',
      {
        milliseconds: difference,
      },
    );
  }
  if (missingSince && tooLong(deps, missingSince)) {
    throw cannotProve('No time-stamp could be had for too long.', { since: missingSince });
  }
  const until = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const news = deps.bells.sealed.wait(POLL_MS);
    const { oldest, full } = await deps.sealing.backlog(deps.maxPending);
    if (oldest && tooLong(deps, oldest)) {
      throw cannotProve('Events have waited too long for their time-stamps.', { since: oldest });
    }
    // What piles up because no time is to be had has its own limit, in hours.
    if (!full || deps.time.state().missingSince) return;
    if (performance.now() >= until) {
      throw cannotProve('More events wait for their proof than can be sealed soon.', {
        pending: deps.maxPending,
      });
    }
    await news;
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
