/**
 * The sealer: takes events without evidence, seals them, and stores evidence and consequences in one transaction.
 * An event without evidence is by that alone pending work, so nothing has to be remembered across a crash.
 */

import type { TsaAttempt } from '../evidence/ports.js';
import { Bell, type Bells } from './bell.js';
import { SECOND } from './course.js';
import { proceed } from './due.js';
import type { EventRecord, Message } from './message.js';
import type { CourseId, SealingStore, SealingTransaction } from './ports.js';
import { type RecordDeps, type Recorded, record } from './record.js';

export interface SealerDeps extends RecordDeps {
  readonly store: SealingStore;
  readonly bells: Bells;
}

export interface Sealer {
  /** Throws `TypeError` if a sealer of this store runs in this process already. */
  start(): void;
  /** Finishes the batch under way, takes no other. */
  stop(): Promise<void>;
  /** What kept it from sealing may be over: does not wait for the end of its pause. */
  tryAgain(): void;
  health(): Promise<SealerHealth>;
}

export interface SealerHealth {
  readonly running: boolean;
  /** Time of the oldest event that still waits for its evidence. */
  readonly oldestPending?: Date;
  /** The last question put to a time-stamping authority. */
  readonly lastTsa?: TsaAttempt;
  /** Batches in a row that sealed nothing although something was pending. */
  readonly failures: number;
}

const BATCH = 64;
/** While one batch waits for its time-stamps, others are signed and stored. */
const BATCHES_AT_ONCE = 10;
/** Between the beginnings of two batches: what is recorded meanwhile goes into one, with one commit. */
const GATHER_MS = 50;
/** Events of other processes ring no bell here. */
const POLL_MS = SECOND;
const FIRST_PAUSE_MS = SECOND / 2;
const LONGEST_PAUSE_MS = 60 * SECOND;

const running = new WeakSet<SealingStore>();

export function createSealer(deps: SealerDeps): Sealer {
  const stopped = new Bell();
  const again = new Bell();
  let loop: Promise<void> | undefined;
  let stopping = false;
  let failures = 0;
  let lastTsa: TsaAttempt | undefined;

  async function run(): Promise<void> {
    const underWay = new Set<Promise<void>>();
    while (!stopping) {
      // While sealing fails, one batch at a time is enough to find out whether it works again.
      if (failures > 0) await Promise.all([...underWay, again.wait(pauseAfter(failures))]);
      else if (underWay.size >= BATCHES_AT_ONCE) await Promise.race(underWay);
      if (stopping) break;
      // Listen before looking: an event recorded meanwhile must not wait for the poll.
      const news = deps.bells.recorded.wait(POLL_MS);
      const { taken, ended } = begin();
      const inFlight: Promise<void> = ended.finally(() => underWay.delete(inFlight));
      underWay.add(inFlight);
      const gathered = stopped.wait(GATHER_MS);
      if ((await taken) === 0) await Promise.race([news, stopped.wait(POLL_MS)]);
      await gathered;
    }
    await Promise.all(underWay);
  }

  /** @returns how many events were taken, as soon as that is known; `ended` once they are stored or given back */
  function begin(): { readonly taken: Promise<number>; readonly ended: Promise<void> } {
    let tell: (taken: number) => void = () => undefined;
    const taken = new Promise<number>((resolve) => {
      tell = resolve;
    });
    // Where not even taking worked, nobody told: what is unknown counts as work, and `failures` makes the pause.
    return { taken, ended: batch(tell).finally(() => tell(1)) };
  }

  async function batch(tell: (taken: number) => void): Promise<void> {
    const failed = failures;
    let taken = 1;
    let sealed = new Set<string>();
    try {
      sealed = await deps.store.takePending(failed > 0 ? 1 : BATCH, async (pending, tx) => {
        taken = pending.length;
        tell(taken);
        const { recorded, attempts } = await record(deps, pending);
        lastTsa = attempts.at(-1) ?? lastTsa;
        await Promise.all([
          // On a connection of its own: what an authority answered stays known even if this batch is rolled back.
          attempts.length > 0 ? deps.store.recordTsaAttempts(attempts) : undefined,
          store(deps, tx, recorded),
        ]);
        return new Set(recorded.map(({ message }) => message.id));
      });
    } catch (error) {
      // The transaction is gone and with it every lock; the events are as pending as before.
      deps.alarm('delivery/sealing-failed', {}, error);
    }
    if (sealed.size > 0) {
      failures = 0;
      deps.bells.sealed.ring(sealed);
      // What was sealed may have made events of its own.
      deps.bells.recorded.ring();
    } else if (taken > 0) {
      // Batches that failed side by side failed once.
      failures = Math.max(failures, failed + 1);
    }
  }

  return {
    start() {
      if (running.has(deps.store)) throw new TypeError('a sealer runs on this store already');
      running.add(deps.store);
      stopping = false;
      loop = run();
    },

    async stop() {
      stopping = true;
      stopped.ring();
      again.ring();
      await loop;
      if (loop) running.delete(deps.store);
      loop = undefined;
    },

    tryAgain: () => again.ring(),

    async health() {
      const oldestPending = await deps.store.oldestPending();
      return {
        running: loop !== undefined,
        failures,
        ...(oldestPending && { oldestPending }),
        ...(lastTsa && { lastTsa }),
      };
    },
  };
}

const pauseAfter = (failures: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));

/** Evidence first, then what it allows: whoever crashes in between has done neither. */
async function store(
  { clock }: SealerDeps,
  tx: SealingTransaction,
  recorded: readonly Recorded[],
): Promise<void> {
  if (recorded.length === 0) return;
  await tx.storeEvidence(recorded);
  await proceed(tx, coursesOf(recorded), clock.now());
}

/** The courses that may go on now. */
function coursesOf(recorded: readonly Recorded[]): readonly CourseId[] {
  const courses = new Map<string, CourseId>();
  for (const { event, message } of recorded) {
    for (const recipient of allowedBy(event, message)) {
      courses.set(`${message.id}:${recipient}`, { messageId: message.id, recipient });
    }
  }
  return [...courses.values()];
}

/** A.1 opens every recipient's course, A.2 none; any other event is of one course. */
function allowedBy({ code, recipient }: EventRecord, { recipients }: Message): readonly number[] {
  if (recipient !== null) return [recipient];
  return code === 'A.1' ? recipients.map(({ number }) => number) : [];
}
