/** The service's clock: the machine's, kept steady where there is something to keep it by. */

import type { Clock } from '../delivery/ports.js';
import { createSteadyClock } from '../delivery/steady-clock.js';
import { clockDifference } from '../delivery/trusted-time.js';

export interface ServiceClock {
  readonly clock: Clock;
  /** As of `SteadyClock`. */
  readonly doubt: (difference: number) => void;
  /**
   * Tells by how many milliseconds the clock is ahead of another, and follows that one if they are apart: a machine that starts
   * with a wrong clock has no earlier count that would show it, and its first time-stamp may be long in coming.
   */
  readonly holdAgainst: (other: () => Promise<Date>) => Promise<number>;
}

/** @param counter milliseconds counted since any instant; without it the machine's clock is followed whatever it does */
export function clockOf(
  { clock, counter }: { readonly clock: Clock; readonly counter?: () => number },
  onJump: (milliseconds: number) => void,
): ServiceClock {
  if (!counter) return { clock, doubt: () => undefined, holdAgainst: async () => 0 };
  const steady = createSteadyClock({ machine: clock, counter, onJump });
  return {
    clock: steady,
    doubt: steady.doubt,
    async holdAgainst(other) {
      const asked = steady.now();
      const told = await other();
      const difference = clockDifference(asked, steady.now(), told);
      if (difference !== 0) steady.yieldTo(difference);
      return difference;
    },
  };
}
