/** A clock that does not jump: the machine's, held against a counter that nobody can set. */

import type { Clock } from './ports.js';
import { CLOCK_TOLERANCE } from './trusted-time.js';

export interface SteadyClock extends Clock {
  /**
   * Time-stamps say that this clock is ahead (positive) or behind. Where the machine's agrees with them, it is followed.
   * Milliseconds.
   */
  doubt(difference: number): void;
  /**
   * At the start there is no count to hold the machine against, but another clock: where that says that this one is ahead
   * (positive) or behind, it is followed until a time-stamp says that the machine is right. Milliseconds.
   */
  yieldTo(difference: number): void;
}

export interface SteadyClockParts {
  /** The machine's clock. It is corrected in small steps as long as the machine runs, and these are followed. */
  readonly machine: Clock;
  /** Milliseconds since any instant, never set, and counted while the process is stopped. */
  readonly counter: () => number;
  /** Told once of each jump that is not followed. Milliseconds. */
  readonly onJump: (milliseconds: number) => void;
}

/**
 * A clock that is set while the service runs would date what happens wrongly until the next time-stamp shows it, and a node
 * whose clock is right would seal that. So a step beyond the tolerance is not followed: time goes on as the counter says, until
 * the machine's clock is back or a time-stamp says that the machine is right.
 */
export function createSteadyClock({ machine, counter, onJump }: SteadyClockParts): SteadyClock {
  let anchor = { time: machine.now().getTime(), count: counter() };
  let jumped = false;

  const steady = () => anchor.time + counter() - anchor.count;
  const follow = (time: number) => {
    anchor = { time, count: counter() };
    jumped = false;
  };

  return {
    now() {
      const time = machine.now().getTime();
      const jump = time - steady();
      if (Math.abs(jump) <= CLOCK_TOLERANCE) {
        follow(time);
        return new Date(time);
      }
      if (!jumped) onJump(Math.round(jump));
      jumped = true;
      return new Date(Math.round(steady()));
    },

    doubt(difference) {
      const time = machine.now().getTime();
      if (Math.abs(time - steady() + difference) <= CLOCK_TOLERANCE) follow(time);
    },

    yieldTo(difference) {
      anchor = { ...anchor, time: anchor.time - difference };
      jumped = true;
    },
  };
}
