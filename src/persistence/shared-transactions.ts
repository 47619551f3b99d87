/**
 * Transactions that many steps share: what is asked for while others are under way goes together, with one statement for
 * all of a kind and one commit. To each step it is a transaction of its own: no two steps of one share a course, none
 * waits here for a lock, and when anything fails for one, nothing is stored and each is run again by itself.
 */

import pg from 'pg';
import { SealpostError } from '../errors.js';
import { Batches } from './batches.js';
import { PgDeliveryTransaction } from './delivery-transaction.js';
import { DeliveryWriter, type StoreContext } from './delivery-writer.js';
import { nodeTransaction } from './node-transaction.js';
import { CourseBusy, CourseTaken, Rounds } from './rounds.js';

export type Work<Result> = (tx: PgDeliveryTransaction) => Promise<Result>;

/** Courses are not waited for at all; whatever else another transaction holds is waited for this long. */
const BEGIN = `begin; set local lock_timeout = '1s'`;

interface Step {
  readonly work: Work<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What became of a step inside a shared transaction that is not yet committed. */
type Outcome =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: unknown; readonly wrote: boolean };

export class SharedTransactions {
  readonly #context: StoreContext;
  readonly #batches = new Batches<Step>((steps) => this.#together(steps));

  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** @param work waits for nothing but what it asks of the transaction, and may be run again from its beginning */
  run<Result>(work: Work<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#batches.add({ work, resolve: resolve as Step['resolve'], reject });
    });
  }

  /** A transaction that shares with nobody. */
  alone<Result>(work: Work<Result>): Promise<Result> {
    return nodeTransaction(this.#context, (client) =>
      work(new PgDeliveryTransaction(new DeliveryWriter(client, this.#context, true))),
    );
  }

  async #together(steps: readonly Step[]): Promise<void> {
    let outcomes: readonly Outcome[];
    try {
      outcomes = await nodeTransaction(
        this.#context,
        (client) => runAll(steps, new DeliveryWriter(client, this.#context, false)),
        BEGIN,
      );
    } catch (error) {
      if (error instanceof OneFailed) for (const step of steps) this.#runAlone(step);
      else for (const step of steps) step.reject(error);
      return;
    }
    for (const [index, outcome] of outcomes.entries()) {
      const step = steps[index] as Step;
      if (outcome.kind === 'done') step.resolve(outcome.result);
      else if (outcome.error instanceof CourseTaken) this.#batches.add(step);
      else if (outcome.error instanceof CourseBusy) this.#runAlone(step);
      else step.reject(outcome.error);
    }
  }

  #runAlone({ work, resolve, reject }: Step): void {
    this.alone(work).then(resolve, reject);
  }
}

/** The steps cannot be stored together. */
class OneFailed extends Error {}

/** @throws OneFailed if a step cannot be stored with the others; any other error says that the connection is lost */
async function runAll(steps: readonly Step[], writes: DeliveryWriter): Promise<readonly Outcome[]> {
  const rounds = new Rounds(writes, steps.length);
  const outcomes = await Promise.all(steps.map(({ work }) => outcomeOf(work, rounds)));
  const { failure } = rounds;
  if (failure && !isOfStatement(failure.error)) throw failure.error;
  if (failure || outcomes.some((one) => one.kind === 'failed' && one.wrote)) throw new OneFailed();
  return outcomes;
}

async function outcomeOf(work: Work<unknown>, rounds: Rounds): Promise<Outcome> {
  const step = rounds.step();
  try {
    return { kind: 'done', result: await work(new PgDeliveryTransaction(step.writes)) };
  } catch (error) {
    return { kind: 'failed', error, wrote: step.wrote };
  } finally {
    rounds.ended();
  }
}

/** And not of the server or of the way to it (class 57P: it was told to end, or is not open yet). */
const isOfStatement = (error: unknown): boolean =>
  error instanceof SealpostError ||
  (error instanceof pg.DatabaseError && error.code?.startsWith('57P') === false);
