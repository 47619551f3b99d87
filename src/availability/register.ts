/**
 * The downtime register: looks at intervals at what does not work, keeps start and end of every outage, and seals each
 * closed entry. What one node sees is what that node could not do; another may have worked meanwhile.
 */

import type { AffectedFunction, Cause, DowntimeStore, Outage } from './ports.js';
import { type StatementDeps, sealStatement } from './statement.js';

export interface RegisterDeps extends StatementDeps {
  readonly store: DowntimeStore;
  readonly newId: () => string;
  /** Milliseconds between two looks. Shorter outages than this are no entry: they lie within one look. */
  readonly intervalMs: number;
  readonly onFailure: (error: unknown) => void;
}

export interface DowntimeRegister {
  /** One look. @param failing what does not work now. Never rejects. */
  look(failing: Failing): Promise<void>;
}

/** What does not work, and the first sign of it: what is silent is given up late. */
export type Failing = ReadonlyMap<WatchedCause, Date>;

export type WatchedCause = Exclude<Cause, 'not-running' | 'evidence-lost'>;

export const FUNCTIONS: Readonly<Record<Cause, readonly AffectedFunction[]>> = {
  database: ['submission', 'answer', 'collection', 'evidence'],
  // What was accepted waits, and what rests on it; submissions are refused after a while.
  proof: ['submission', 'collection', 'evidence'],
  'not-running': ['submission', 'answer', 'collection', 'evidence', 'verification'],
  // What parties hold is valid; what they did after that state is not known here any more.
  'evidence-lost': ['submission', 'answer', 'collection', 'evidence'],
};
const WATCHED: readonly WatchedCause[] = ['database', 'proof'];
/** No sign of life for so many looks: nobody was there. */
const SILENT_LOOKS = 3;
const SEALED_AT_ONCE = 10;

/** An outage this node sees. */
interface Seen {
  readonly outage: Outage;
  readonly endedAt?: Date;
  /** In the database, which may itself be what is out. */
  readonly stored: boolean;
}

export function createDowntimeRegister(deps: RegisterDeps): DowntimeRegister {
  const { store, clock, newId, intervalMs } = deps;
  const seen = new Map<WatchedCause, Seen>();
  const opened = clock.now();
  /** When the last outage of a cause was over: no entry reaches into the one before, or into the time before this node. */
  const over = new Map<WatchedCause, Date>();

  const outageOf = (cause: Cause, startedAt: Date): Outage => ({
    id: newId(),
    cause,
    functions: FUNCTIONS[cause],
    startedAt,
  });

  /** In memory first: what is out may be what would store it. */
  function note(failing: Failing, now: Date): void {
    for (const cause of WATCHED) {
      const known = seen.get(cause);
      const since = failing.get(cause);
      if (since) {
        const start = latest(since, over.get(cause) ?? opened);
        const { outage = outageOf(cause, start), stored = false } = known ?? {};
        seen.set(cause, { outage, stored });
      } else if (known) {
        seen.set(cause, { ...known, endedAt: known.endedAt ?? now });
        over.set(cause, now);
      }
    }
  }

  async function keep(cause: WatchedCause, known: Seen, now: Date): Promise<void> {
    const { outage, endedAt } = known;
    const lasted = (endedAt ?? now).getTime() - outage.startedAt.getTime();
    const stored = known.stored || lasted >= intervalMs;
    if (stored && !known.stored) await store.begin(outage);
    seen.set(cause, { ...known, stored });
    if (!endedAt) return;
    if (stored) await store.end(outage.id, endedAt);
    seen.delete(cause);
  }

  async function endAbandoned(failing: ReadonlyMap<Cause, unknown>, now: Date): Promise<void> {
    for (const { id, cause } of await store.abandoned()) {
      if (!failing.has(cause)) await store.end(id, now);
    }
  }

  async function sealEnded(): Promise<void> {
    for (const outage of await store.unsealed(SEALED_AT_ONCE)) {
      const sealed = await sealStatement(deps, outage);
      // Without a time-stamp the rest would fare no better; the next look tries again.
      if (!sealed) return;
      await store.storeStatement(outage.id, sealed);
    }
  }

  return {
    async look(failing) {
      const now = clock.now();
      note(failing, now);
      try {
        // A node that saw the database away was at work and could not say so.
        const silence = seen.has('database') ? Number.POSITIVE_INFINITY : SILENT_LOOKS * intervalMs;
        await store.beat(now, silence, (since) => outageOf('not-running', since));
        for (const [cause, known] of [...seen]) await keep(cause, known, now);
        await endAbandoned(failing, now);
        if (!failing.has('proof')) await sealEnded();
      } catch (error) {
        // Most likely the database is what is out: what was noted is stored at a later look.
        deps.onFailure(error);
      }
    },
  };
}

const latest = (one: Date, other: Date): Date => (one > other ? one : other);
