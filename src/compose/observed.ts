/** Ports whose use is counted. Services do not know that; what a transaction did counts only once it is committed. */

import type {
  DeliveryStore,
  DeliveryTransaction,
  NoticeOutcome,
  SealingStore,
  SealingTransaction,
} from '../delivery/ports.js';
import { observedBy, type TrustedTime } from '../delivery/trusted-time.js';
import type { TimestampAuthority } from '../evidence/ports.js';
import type { Metrics, NoticeResult } from '../metrics.js';

type Stored = Parameters<SealingTransaction['storeEvidence']>[0];

interface Ports {
  readonly store: DeliveryStore;
  readonly sealing: SealingStore;
  readonly proof: { readonly tsa: TimestampAuthority };
}

export function observedPorts<Given extends Ports>(
  ports: Given,
  by: {
    readonly metrics: Metrics;
    readonly time: TrustedTime;
    /** Told of evidence once it is committed. */
    readonly sealed: (stored: Stored) => void;
    /** Addresses in the configured order; the embedded one stands alone, at 0. */
    readonly authorities: readonly string[];
  },
): Given {
  const { metrics, time, sealed, authorities } = by;
  const { store, sealing, proof } = ports;
  return {
    ...ports,
    store: observedStore(store, metrics),
    sealing: observedSealing(sealing, metrics, sealed),
    proof: { ...proof, tsa: observedBy(time, counted(proof.tsa, metrics, authorities)) },
  };
}

function observedStore(store: DeliveryStore, metrics: Metrics): DeliveryStore {
  return watched(store, {
    async transaction<Result>(
      work: (tx: DeliveryTransaction) => Promise<Result>,
      ...how: ['alone'?]
    ) {
      let seen = new Seen();
      const result = await store.transaction(
        (tx) => {
          // It may be run again: what counts is the run that was committed.
          seen = new Seen();
          return work(watched(tx, changes(tx, metrics, seen)));
        },
        ...how,
      );
      seen.happened();
      return result;
    },
  });
}

function observedSealing(
  store: SealingStore,
  metrics: Metrics,
  isStored: (stored: Stored) => void,
): SealingStore {
  return watched(store, {
    async takePending<Result>(...[limit, work]: Parameters<typeof store.takePending<Result>>) {
      const seen = new Seen();
      const result = await store.takePending(limit, (pending, tx) =>
        work(
          pending,
          watched<SealingTransaction>(tx, {
            ...changes(tx, metrics, seen),
            async storeEvidence(sealed) {
              await tx.storeEvidence(sealed);
              seen.add(() => isStored(sealed));
              for (const { claimedTime, provenTime } of sealed.map(({ evidence }) => evidence)) {
                const seconds = (provenTime.getTime() - claimedTime.getTime()) / 1000;
                seen.add(() => metrics.sealed(seconds));
              }
            },
          }),
        ),
      );
      seen.happened();
      return result;
    },
  });
}

function counted(
  tsa: TimestampAuthority,
  metrics: Metrics,
  order: readonly string[],
): TimestampAuthority {
  return {
    async stamp(bytes) {
      const result = await tsa.stamp(bytes);
      for (const { tsa: name, outcome, startedAt, finishedAt } of result.attempts) {
        const seconds = (finishedAt.getTime() - startedAt.getTime()) / 1000;
        metrics.timestamped(Math.max(0, order.indexOf(name)), outcome, seconds);
      }
      return result;
    },
  };
}

/** What a transaction did so far; a rolled back one did nothing. */
class Seen {
  readonly #counts: (() => void)[] = [];

  add(count: () => void): void {
    this.#counts.push(count);
  }

  happened(): void {
    for (const count of this.#counts) count();
  }
}

function changes(tx: DeliveryTransaction, metrics: Metrics, seen: Seen) {
  return {
    async appendEvents(...given) {
      const events = await tx.appendEvents(...given);
      for (const { code } of events) seen.add(() => metrics.happened(code));
      return events;
    },
    async finishNotice(...given) {
      await tx.finishNotice(...given);
      seen.add(() => metrics.noticed(resultOf(given[1])));
    },
    async insertTransfer(transfer) {
      await tx.insertTransfer(transfer);
      seen.add(() => metrics.handedOver(transfer.to - transfer.from));
    },
  } satisfies Partial<DeliveryTransaction>;
}

function resultOf(outcome: NoticeOutcome): NoticeResult {
  if (outcome.kind !== 'failed') return outcome.kind;
  if (outcome.lost) return 'lost';
  return outcome.permanent ? 'failed-for-good' : 'failed';
}

/** `target` with some calls of our own. All others run on the target itself: a copy would lack its private fields. */
const watched = <Target extends object>(target: Target, own: Partial<Target>): Target =>
  new Proxy(target, {
    get(inner, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name);
      const value: unknown = Reflect.get(inner, name);
      return typeof value === 'function' ? value.bind(inner) : value;
    },
  });
