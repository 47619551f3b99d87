/** Gives an idempotency key back after a submission that came to nothing. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryStore, IdempotencyKey } from './ports.js';

type Store = Pick<DeliveryStore, 'transaction'>;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** Some ten minutes. A process without a database for longer is fenced or restarted, and its reservations end with it. */
const ATTEMPTS = 120;

/**
 * A key that stays reserved under a living process would refuse every retry. Submissions often fail because the database
 * was lost, and so does this: then it goes on trying by itself. A key whose message was stored after all is not touched.
 */
export async function releaseKey(store: Store, key: IdempotencyKey): Promise<void> {
  if (!(await tryOnce(store, key))) void keepTrying(store, key);
}

async function keepTrying(store: Store, key: IdempotencyKey): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) {
    await sleep(pause, undefined, { ref: false });
    if (await tryOnce(store, key)) return;
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  }
}

async function tryOnce(store: Store, key: IdempotencyKey): Promise<boolean> {
  try {
    await store.transaction((tx) => tx.releaseIdempotency(key));
    return true;
  } catch {
    return false;
  }
}
