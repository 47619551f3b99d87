/**
 * Nine bugs on command (`SEALPOST_SEEDED_BUG=1` to `9`), planted around the ports of an otherwise sound service. A
 * harness that does not find each of them has not looked. What a bug needs beside the ports is done by `world.mjs`:
 * the second loses its constraints there, the fourth is there alone (a root that nobody chose is trusted). The ninth is in
 * `diary.mjs`.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { replace } from './steps.mjs';

/** Longer than a submission waits for its seal. */
const LATE_MS = 4000;
/** As on a busy machine. */
const SLOW_MS = 150;

export const BUGS = {
  1: 'answered before the commit',
  2: 'neither lock nor unique constraint',
  3: 'a reservation without a fence',
  4: 'tokens of any root are taken',
  5: 'a retry gets a fresh id',
  6: 'a successor is sealed over a predecessor that is not stored',
  7: 'the raw clock is trusted',
  8: 'errors of the authority are swallowed',
  9: 'content is acknowledged before it is on disk',
};

const PLANTED = {
  1: (ports) => ({ ...ports, store: answeringEarly(ports.store) }),
  2: (ports) => ({ ...ports, store: withoutLocks(ports.store) }),
  3: (ports) => ({ ...ports, store: inTransactions(ports.store, unfenced) }),
  5: (ports) => ({ ...ports, store: inTransactions(ports.store, forgetful) }),
  6: (ports) => ({ ...ports, sealing: rememberingWhatWasRolledBack(ports.sealing) }),
  7: (ports, offset) => ({
    ...ports,
    store: inTransactions(ports.store, (tx) => datedBy(tx, offset)),
    sealing: inBatches(ports.sealing, (pending, tx) => [pending, datedBy(tx, offset)]),
  }),
  8: (ports) => ({ ...ports, sealing: withoutRefusals(ports.sealing) }),
};

/**
 * @param {number} number 0 for none
 * @param {() => number} offset by which the machine's clock is wrong. Milliseconds.
 */
export function plantBug(number, offset) {
  const plant = PLANTED[number] ?? ((ports) => ports);
  return {
    /** By which the service's own clock is wrong. Under the seventh bug only the dates of events are. */
    clockOffset: () => (number === 7 ? 0 : offset()),
    around: (ports) => plant(ports, offset),
  };
}

const inTransactions = (store, change) =>
  replace(store, {
    transaction: (work, ...how) => store.transaction((tx) => work(change(tx)), ...how),
  });

const inBatches = (sealing, change) =>
  replace(sealing, {
    takePending: (limit, work) =>
      sealing.takePending(limit, (pending, tx) => work(...change(pending, tx))),
  });

/** 1. The caller hears of success while the transaction is still open. */
function answeringEarly(store) {
  const uncommitted = new Map();
  const transaction = (work, ...how) =>
    new Promise((resolve, reject) => {
      const written = {};
      store
        .transaction(
          async (tx) => {
            const result = await work(noting(tx, written));
            if (written.message) {
              uncommitted.set(written.message.id, written);
              resolve(result);
              await sleep(LATE_MS);
            }
            return result;
          },
          ...how,
        )
        .then(resolve, reject)
        .finally(() => uncommitted.delete(written.message?.id));
    });
  return replace(store, {
    transaction,
    message: async (id) => uncommitted.get(id)?.message ?? store.message(id),
    async record(id) {
      const { message, events } = uncommitted.get(id) ?? {};
      if (!message) return store.record(id);
      const courses = message.recipients.map(({ number }) => ({
        ...{ message, events, recipient: number, notices: [], transfers: [] },
      }));
      return { message, courses };
    },
  });
}

const noting = (tx, written) =>
  replace(tx, {
    insertMessage(message, key) {
      written.message = message;
      return tx.insertMessage(message, key);
    },
    async appendEvents(...args) {
      written.events = await tx.appendEvents(...args);
      return written.events;
    },
  });

/** 2. A course is read without being locked; the constraints that would catch it are gone as well. */
const withoutLocks = (store) =>
  inTransactions(store, (tx) =>
    replace(tx, {
      async lockCourses(ids) {
        const read = ids.map(({ messageId, recipient }) => store.course(messageId, recipient));
        const courses = await Promise.all(read);
        await sleep(SLOW_MS);
        return courses.filter(Boolean);
      },
    }),
  );

/** 3. Whoever lost the reservation of a key stores its message all the same. */
const unfenced = (tx) =>
  replace(tx, {
    completeIdempotency: (...args) =>
      tx.completeIdempotency(...args).catch((error) => {
        if (error.code !== 'delivery/idempotency-running') throw error;
      }),
  });

/** 5. Keys are neither looked up nor kept. */
const forgetful = (tx) =>
  replace(tx, {
    reserveIdempotency: async () => ({ kind: 'reserved' }),
    completeIdempotency: async () => undefined,
  });

/** 6. What was sealed once is taken for stored, whether or not its transaction was. */
function rememberingWhatWasRolledBack(sealing) {
  const sealed = new Map();
  const remembered = (predecessor) =>
    predecessor && {
      ...predecessor,
      digest: sealed.get(predecessor.evidenceId) ?? predecessor.digest,
    };
  return inBatches(sealing, (pending, tx) => [
    pending.map((one) =>
      one.predecessor ? { ...one, predecessor: remembered(one.predecessor) } : one,
    ),
    replace(tx, {
      async storeEvidence(recorded) {
        for (const { evidence } of recorded) {
          if (!sealed.has(evidence.evidenceId)) sealed.set(evidence.evidenceId, evidence.digest);
        }
        await tx.storeEvidence(recorded);
      },
    }),
  ]);
}

/** 7. Events are dated by the machine's clock, right or wrong; stamping does not look at it. */
const datedBy = (tx, offset) =>
  replace(tx, {
    appendEvents: (events) =>
      tx.appendEvents(
        events.map((event) => ({
          ...event,
          eventTime: new Date(event.eventTime.getTime() + offset()),
        })),
      ),
  });

/** 8. Only what an authority granted is on record. */
const withoutRefusals = (sealing) =>
  replace(sealing, {
    recordTsaAttempts: (attempts) =>
      sealing.recordTsaAttempts(attempts.filter(({ outcome }) => outcome === 'granted')),
  });
