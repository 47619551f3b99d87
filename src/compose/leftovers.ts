/** Removes content that nobody may ever have: what a crash left of submissions it cut off, or that were refused. */

import type { Config } from '../config.js';
import type { FileContentStore } from '../content/file-store.js';
import type { DeliveryStore } from '../delivery/ports.js';
import { describeError, type Logger } from '../log.js';

/** Another node may be taking in a large submission; none takes this long. */
const OTHER_NODES_MS = 24 * 3_600_000;

/** Runs beside the start: nothing waits for it, and what it misses is found at the next start. */
export async function removeLeftovers(
  config: Config,
  content: FileContentStore,
  store: Pick<DeliveryStore, 'contentKept'>,
  log: Logger,
): Promise<void> {
  // The embedded server serves this process alone, so whatever is not recorded now is nobody's. File times are the machine's.
  const age = config.databaseUrl === undefined ? 0 : OTHER_NODES_MS;
  const before = new Date(Date.now() - age);
  try {
    const removed = await content.sweep((ids) => store.contentKept(ids), before);
    if (removed.length > 0) log.info({ messages: removed.length }, 'leftovers removed');
  } catch (error) {
    log.error(describeError(error), 'leftovers could not be removed');
  }
}
