/** A socket that sends what is written at one moment in one go: a system call for many statements, not one for each. */

import { Socket } from 'node:net';

/**
 * The driver corks its socket for each statement. The first time, it stays corked until the code at hand and the promises
 * it settled have run, as they may have more to ask.
 */
export class GatheringSocket extends Socket {
  #gathering = false;

  override cork(): void {
    if (!this.#gathering) {
      this.#gathering = true;
      super.cork();
      process.nextTick(() => {
        this.#gathering = false;
        this.uncork();
      });
    }
    super.cork();
  }
}
