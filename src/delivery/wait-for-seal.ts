/** Waits, for a while, until the submission of a message is sealed. */

import type { Bells } from './bell.js';
import type { EventRecord } from './message.js';
import type { DeliveryStore } from './ports.js';

/** Another process may do the sealing, and it rings no bell here. */
const POLL_MS = 200;

/** @returns the A events of the message, sealed or not */
export async function waitForSeal(
  { store, bells }: { readonly store: Pick<DeliveryStore, 'events'>; readonly bells: Bells },
  messageId: string,
  waitMs: number,
): Promise<readonly EventRecord[]> {
  const until = performance.now() + waitMs;
  for (;;) {
    // Listen before looking: a ring between the two must not be missed.
    const left = until - performance.now();
    const next = left > 0 ? bells.sealed.wait(Math.min(left, POLL_MS)) : undefined;
    const events = (await store.events(messageId, 'all')).filter(
      ({ recipient }) => recipient === null,
    );
    if (!next || events.every(({ seal }) => seal)) return events;
    await next;
  }
}
