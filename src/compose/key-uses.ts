/** Ends uses of seal keys that came to nothing: of a process that died, of a batch that was rolled back. */

import type { Steps } from '../delivery/steps.js';
import type { Logger } from '../log.js';
import type { Database } from '../persistence/database.js';

export const KEY_USE_SWEEP_MS = 60_000;

/** All nodes do it; each use is ended once. */
export function keyUseSweep(
  store: Pick<Database['keyUses'], 'abandon'>,
  log: Logger,
): Pick<Steps, 'sweep'> {
  let after = 0;
  return {
    async sweep() {
      const { abandoned, upTo } = await store.abandon(after);
      after = upTo;
      if (abandoned > 0) log.info({ abandoned }, 'uses of the seal key came to nothing');
      return abandoned;
    },
  };
}
