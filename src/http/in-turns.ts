/** Requests that come all at once are begun in several rounds of the event loop, so that none of them holds up everything else. */

import type { RequestListener } from 'node:http';
import { performance } from 'node:perf_hooks';

/** What begins in one round. Milliseconds. Little, because a round takes in but one new connection. */
const SHARE_MS = 2;

/**
 * One look at the sockets brings up to a thousand requests, and Node would begin all of them before it looks at anything else: a
 * second in which no seal is stored and no answer goes out. Here a round begins what fits into its share, and the rest waits
 * in the order in which it came. Nothing waits while there is little to do.
 * @param now milliseconds of a clock that does not jump
 */
export function inTurns(
  begin: RequestListener,
  now: () => number = () => performance.now(),
): RequestListener {
  const waiting: Parameters<RequestListener>[] = [];
  let spent = 0;
  let roundEnds = false;

  function run(...request: Parameters<RequestListener>): void {
    const started = now();
    try {
      begin(...request);
    } finally {
      spent += now() - started;
      if (!roundEnds) {
        roundEnds = true;
        setImmediate(nextRound);
      }
    }
  }

  function nextRound(): void {
    spent = 0;
    roundEnds = false;
    while (spent < SHARE_MS) {
      const next = waiting.shift();
      if (!next) return;
      run(...next);
    }
  }

  return (...request) => {
    if (spent < SHARE_MS && waiting.length === 0) run(...request);
    else waiting.push(request);
  };
}
