/** What was opened last is closed first, and a part that fails to close does not keep the others open. */

export class Closing {
  readonly #steps: (() => Promise<void>)[] = [];

  /** Remembers how to close what was just opened. */
  add(close: () => Promise<void>): void {
    this.#steps.push(close);
  }

  /** @throws the first failure, after everything else was closed */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      await step().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
