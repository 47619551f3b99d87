/** Submissions that arrive at once are bounded, and one sender has only a part of the places. */

import type { Delivery, Intake } from '../delivery/service.js';
import { holderOf } from '../http/caller.js';
import type { Places } from '../http/places.js';

/** Each intake holds a place until it has ended. */
export function limitIntakes(
  beginSubmission: Delivery['beginSubmission'],
  places: Places,
): Delivery['beginSubmission'] {
  return async (caller, request) => {
    const leave = places.take(holderOf(caller));
    try {
      return leavingAtTheEnd(await beginSubmission(caller, request), leave);
    } catch (error) {
      leave();
      throw error;
    }
  };
}

const leavingAtTheEnd = (intake: Intake, leave: () => void): Intake => ({
  ...intake,
  finish: async (waitMs) => {
    const outcome = await intake.finish(waitMs);
    leave();
    return outcome;
  },
  abort: () => intake.abort().finally(leave),
});
