/** Tells waiting parts of this process that something changed. A hint only: whoever waits looks at the database again. */

export class Bell {
  readonly #waiting = new Set<() => void>();

  ring(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Resolves at the next ring, or after `milliseconds` of real time. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#waiting.add(done);
    });
  }
}

/** The two things parts of delivery tell each other. */
export interface Bells {
  /** An event was recorded and waits for its evidence. */
  readonly recorded: Bell;
  /** Evidence was stored. */
  readonly sealed: Bell;
}

export const createBells = (): Bells => ({ recorded: new Bell(), sealed: new Bell() });
