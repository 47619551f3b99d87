/** Work that outlives the request it came with, and that closing has to wait for. */

import { setImmediate as turn } from 'node:timers/promises';

export class UnderWay {
  readonly #running = new Set<Promise<unknown>>();

  /** @returns the same promise, watched until it settles */
  watch<Result>(work: Promise<Result>): Promise<Result> {
    this.#running.add(work);
    const done = () => this.#running.delete(work);
    work.then(done, done);
    return work;
  }

  /** Resolves when nothing runs. */
  async over(): Promise<void> {
    // The end of a connection is seen by the server before it is seen by the handler that then begins such work.
    await turn();
    await turn();
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
