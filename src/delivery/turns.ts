/** Lets work that hardly waits for anything go on one piece at a time, with everything else of the process in between. */

import { setImmediate as nextRound } from 'node:timers/promises';

/**
 * Each call resolves in a round of the event loop of its own. Pieces that come back together from the thread pool would else
 * run one after the other in a single round, and no request would be answered meanwhile.
 */
export function createTurns(): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(() => nextRound());
    return last;
  };
}
