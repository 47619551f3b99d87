/** Time as a test wants it. */

/** A clock that stands still until it is moved. */
export class TestClock {
  #now: number;

  constructor(now: Date) {
    this.#now = now.getTime();
  }
  now(): Date {
    return new Date(this.#now);
  }
  advance(seconds: number): void {
    this.#now += seconds * 1000;
  }
}
