/** What making evidence last asks of the world. Adapters implement. */

import type { RevocationData } from '../formats/revocation.js';
import type { StatusQuestion } from '../formats/revocation-answer.js';

export interface StatusDemand extends StatusQuestion {
  /**
   * The answer must have been given after this time: for a key that signed something then. Authorities stand for long,
   * and their lists are made rarely: for them the latest answer that covers the time is enough.
   */
  readonly newerThan?: Date;
}

/** Expected outcomes are values. */
export type StatusFinding =
  /** Checked: by someone entitled to answer, about this certificate, for this time. It may say "revoked". */
  | { readonly kind: 'answered'; readonly data: RevocationData }
  /** There is an answer, but an older one than is needed. */
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'unavailable'; readonly detail: string };

export interface StatusSource {
  /** Never rejects for what an authority did. Answers are remembered, so that one serves for many seals. */
  find(demand: StatusDemand): Promise<StatusFinding>;
}

/** Sealed evidence that has no validation data yet. */
export interface DueEvidence {
  readonly eventId: string;
  /** As first sealed. */
  readonly bytes: Uint8Array;
  readonly provenTime: Date;
  /** How often it was tried in vain. */
  readonly attempts: number;
}

export interface Augmentation {
  readonly eventId: string;
  readonly level: 'B-LT';
  readonly bytes: Uint8Array;
  readonly digest: Uint8Array;
}

export interface PreservationTransaction {
  /** Adds a further file beside the bytes as first sealed, and ends the waiting. */
  store(augmentation: Augmentation): Promise<void>;
  /** Tries again at `until`. */
  postpone(eventId: string, until: Date): Promise<void>;
}

export interface PreservationStore {
  /**
   * Takes up to `limit` evidence that is due at `now`, longest due first, locks it (`FOR UPDATE SKIP LOCKED`) and runs
   * `work` in that transaction. Evidence that nobody can read any more, as its key is destroyed, waits no longer.
   */
  takeDue<Result>(
    now: Date,
    limit: number,
    work: (due: readonly DueEvidence[], tx: PreservationTransaction) => Promise<Result>,
  ): Promise<Result>;
  /** Proven time of the oldest evidence that waits. */
  oldestWaiting(): Promise<Date | undefined>;
}
