/** Tells waiting parts of this process that something changed. A hint only: whoever waits looks at the database again. */

export class Bell {
  /** What each of them waits for; `undefined` for anything. */
  readonly #waiting = new Map<() => void, string | undefined>();

  /** @param about wakes those who wait for one of these, or for anything; without it, all */
  ring(about?: ReadonlySet<string>): void {
    for (const [wake, subject] of this.#waiting) {
      if (!about || subject === undefined || about.has(subject)) wake();
    }
  }

  /**
   * Resolves with true at the next ring, or with false after `milliseconds` of real time.
   * @param subject only a ring about this
   */
  wait(milliseconds: number, subject?: string): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (rung: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve(rung);
      };
      const wake = () => end(true);
      const timer = setTimeout(() => end(false), milliseconds);
      this.#waiting.set(wake, subject);
    });
  }
}

/** The two things parts of delivery tell each other. */
export interface Bells {
  /** An event was recorded and waits for its evidence. */
  readonly recorded: Bell;
  /** Evidence of these messages was stored. */
  readonly sealed: Bell;
}

export const createBells = (): Bells => ({ recorded: new Bell(), sealed: new Bell() });
