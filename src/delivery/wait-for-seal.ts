/** Waits, for a while, until the submission of a message is sealed. */

import type { Bells } from './bell.js';
import type { DeliveryStore } from './ports.js';

/** Another process may do the sealing, and it rings no bell here. */
const POLL_MS = 200;

/** Resolves when A.1 or A.2 has its evidence, or when the time is over. */
export async function waitForSeal(
  {
    store,
    bells,
  }: { readonly store: Pick<DeliveryStore, 'isSubmissionSealed'>; readonly bells: Bells },
  messageId: string,
  waitMs: number,
): Promise<void> {
  const until = performance.now() + waitMs;
  for (;;) {
    const left = until - performance.now();
    if (left <= 0) return;
    // Listen before looking: a ring between the two must not be missed.
    const news = bells.sealed.wait(Math.min(left, POLL_MS), messageId);
    if (await store.isSubmissionSealed(messageId)) return;
    // The first evidence of a message is that of its submission.
    if (await news) return;
  }
}
