/** A bounded number of places: who finds none is asked to come back instead of being kept waiting. */

import type { RequestHandler } from 'express';
import { HttpError } from './errors.js';

const RETRY_AFTER_SECONDS = 5;

export class Places {
  readonly #most: number;
  readonly #mostEach: number;
  readonly #taken = new Map<string, number>();
  #all = 0;

  /** @param mostEach of one holder */
  constructor(most: number, mostEach = most) {
    this.#most = most;
    this.#mostEach = mostEach;
  }

  /**
   * @returns gives the place back; may be called twice
   * @throws HttpError `http/busy`, or `http/too-many` where only this holder has too many
   */
  take(holder = ''): () => void {
    const own = this.#taken.get(holder) ?? 0;
    if (this.#all >= this.#most) {
      throw new HttpError('http/busy', 'The service is busy. Repeat the call in a moment.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    if (own >= this.#mostEach) {
      throw new HttpError('http/too-many', 'Too many of your calls are under way at once.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    this.#all++;
    this.#taken.set(holder, own + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#all--;
      const left = (this.#taken.get(holder) ?? 1) - 1;
      if (left > 0) this.#taken.set(holder, left);
      else this.#taken.delete(holder);
    };
  }
}

/** Whether the service lives and can prove is asked most when it is busy. */
const ALWAYS_ANSWERED = new Set(['/livez', '/readyz']);

/** Requests under way in this process. */
export const limitUnderWay =
  (places: Places): RequestHandler =>
  (request, response, next) => {
    if (!ALWAYS_ANSWERED.has(request.path)) response.once('close', places.take());
    next();
  };
