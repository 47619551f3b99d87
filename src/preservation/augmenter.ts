/** The augmenter: takes evidence that has no validation data yet, gives it some, and stores the result as a further file. */

import { SealpostError } from '../errors.js';
import type { JudgingContext } from '../verification/judge-evidence.js';
import { augment } from './augment.js';
import type {
  DueEvidence,
  PreservationStore,
  PreservationTransaction,
  StatusSource,
} from './ports.js';

export interface AugmenterDeps {
  readonly store: PreservationStore;
  readonly source: StatusSource;
  readonly judging: Omit<JudgingContext, 'at'>;
  readonly clock: { now(): Date };
  /** Something a person must look at. */
  readonly alarm: (code: string, facts: Readonly<Record<string, unknown>>, cause?: unknown) => void;
  /** Milliseconds from a try in vain to the next; it doubles with each, up to an hour. */
  readonly pauseMs: number;
  /** Milliseconds of waiting after which it is an alarm, and again after each such span. */
  readonly alarmAfterMs: number;
}

export interface Augmenter {
  /** One batch. @returns how much was taken, whatever came of it */
  round(): Promise<number>;
}

const BATCH = 32;
const LONGEST_PAUSE_MS = 3_600_000;

export function createAugmenter(deps: AugmenterDeps): Augmenter {
  const { store, clock, alarm, alarmAfterMs } = deps;
  let alarmedAt: Date | undefined;

  /** A responder that is away for an hour is nothing; evidence that waits for a day is. */
  async function watch(why: string | undefined): Promise<void> {
    const oldest = await store.oldestWaiting();
    if (oldest === undefined) {
      alarmedAt = undefined;
      return;
    }
    const now = clock.now();
    const since = Math.max(oldest.getTime(), alarmedAt?.getTime() ?? 0);
    if (now.getTime() - since < alarmAfterMs) return;
    alarmedAt = now;
    alarm('preservation/overdue', { since: oldest.toISOString(), why });
  }

  return {
    async round() {
      const { taken, why } = await store.takeDue(clock.now(), BATCH, async (due, tx) => {
        let why: string | undefined;
        // One after the other: what the first one asked the others find remembered.
        for (const one of due) why = (await tryOne(deps, one, tx)) ?? why;
        return { taken: due.length, why };
      });
      if (taken > 0) await watch(why);
      return taken;
    },
  };
}

/** @returns why it must wait, if somebody else is in the way */
async function tryOne(
  deps: AugmenterDeps,
  { eventId, bytes, attempts }: DueEvidence,
  tx: PreservationTransaction,
): Promise<string | undefined> {
  const { judging, source, clock, alarm, pauseMs } = deps;
  const at = clock.now();
  const later = (times: number) =>
    tx.postpone(
      eventId,
      new Date(at.getTime() + Math.min(LONGEST_PAUSE_MS, pauseMs * 2 ** Math.min(times, 20))),
    );
  try {
    const outcome = await augment(bytes, source, { ...judging, at });
    switch (outcome.kind) {
      case 'augmented': {
        const digest = judging.engine.hash('SHA-256', outcome.bytes);
        await tx.store({ eventId, level: 'B-LT', bytes: outcome.bytes, digest });
        return undefined;
      }
      case 'not-yet':
        await later(0);
        return undefined;
      case 'unavailable':
        await later(attempts);
        return outcome.detail;
    }
  } catch (error) {
    // One evidence that cannot be augmented, whatever the reason, must not hold up the others.
    if (!(error instanceof SealpostError) || error.code.startsWith('persistence/')) throw error;
    alarm(error.code, { ...error.data, eventId }, error);
    await later(attempts + 1);
    return error.message;
  }
}
