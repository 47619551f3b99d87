/** So many calls a minute for each of many holders: a bucket that is full at first and fills up again evenly. */

import { HttpError } from './errors.js';

/** Holders that are remembered; the one not seen for longest is forgotten first. */
const MOST_HOLDERS = 10_000;
const MINUTE = 60_000;

interface Allowance {
  readonly left: number;
  readonly at: number;
}

export class Rate {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #allowances = new Map<string, Allowance>();

  /** @param now milliseconds of a clock that is never set */
  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** @throws HttpError `http/too-many` with these words, and when to come again */
  take(holder: string, tooMany: string): void {
    const perMinute = this.#perMinute;
    const at = this.#now();
    const before = this.#allowances.get(holder) ?? { left: perMinute, at };
    const left = Math.min(perMinute, before.left + ((at - before.at) / MINUTE) * perMinute);
    // Moved to the end: the oldest stand first.
    this.#allowances.delete(holder);
    this.#allowances.set(holder, { left: left < 1 ? left : left - 1, at });
    if (this.#allowances.size > MOST_HOLDERS) this.#allowances.delete(oldestOf(this.#allowances));
    if (left >= 1) return;
    throw new HttpError('http/too-many', tooMany, {
      retryAfterSeconds: Math.ceil(((1 - left) / perMinute) * (MINUTE / 1000)),
    });
  }
}

const oldestOf = (map: ReadonlyMap<string, unknown>): string => map.keys().next().value ?? '';
