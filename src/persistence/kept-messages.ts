/**
 * Messages opened not long ago: what has been unwrapped and decrypted is not decrypted again, as long as the database still
 * gives out the very bytes it was made from. A message whose key was destroyed is not given out, and so not found here.
 */

import type { Clock } from '../delivery/ports.js';
import { equalBytes } from '../formats/bytes.js';
import type { OpenedMessage } from './opened-messages.js';

const MOST = 1000;
/** Nothing stays in memory for longer once another message is opened. */
const LONGEST_MS = 60_000;

/** What a message was opened from. */
export interface Sealed {
  readonly wrapped: Uint8Array;
  readonly body: Uint8Array;
}

interface Kept extends Sealed {
  readonly opened: OpenedMessage;
  readonly since: number;
}

export class KeptMessages {
  readonly #clock: Clock;
  /** Longest kept first. */
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(messageId: string, { wrapped, body }: Sealed): OpenedMessage | undefined {
    const kept = this.#kept.get(messageId);
    if (!kept || !equalBytes(kept.wrapped, wrapped) || !equalBytes(kept.body, body))
      return undefined;
    return kept.opened;
  }

  keep(messageId: string, sealed: Sealed, opened: OpenedMessage): void {
    const now = this.#clock.now().getTime();
    this.#kept.delete(messageId);
    // Copies: what a row gives may be part of a much larger buffer.
    const wrapped = new Uint8Array(sealed.wrapped);
    const body = new Uint8Array(sealed.body);
    this.#kept.set(messageId, { wrapped, body, opened, since: now });
    for (const [id, { since }] of this.#kept) {
      // A clock that was put back keeps nothing longer either.
      if (this.#kept.size <= MOST && Math.abs(now - since) < LONGEST_MS) break;
      this.#kept.delete(id);
    }
  }

  drop(messageId: string): void {
    this.#kept.delete(messageId);
  }
}
