/** What goes together: what comes while batches are under way waits, and then goes with the rest. */

/** Two, so that one can be prepared while the other is on its way. */
const AT_ONCE = 2;
const MOST = 64;

export class Batches<Item> {
  readonly #run: (items: readonly Item[]) => Promise<void>;
  readonly #waiting: Item[] = [];
  #underWay = 0;
  #beginning = false;

  /** @param run never rejects: it tells whoever waits for an item what became of it */
  constructor(run: (items: readonly Item[]) => Promise<void>) {
    this.#run = run;
  }

  add(item: Item): void {
    this.#waiting.push(item);
    this.#begin();
  }

  /** After the events at hand, each of which may add one more. */
  #begin(): void {
    if (this.#beginning || this.#underWay >= AT_ONCE || this.#waiting.length === 0) return;
    this.#beginning = true;
    setImmediate(() => {
      this.#beginning = false;
      this.#underWay += 1;
      void this.#run(this.#waiting.splice(0, MOST)).finally(() => {
        this.#underWay -= 1;
        this.#begin();
      });
      this.#begin();
    });
  }
}
