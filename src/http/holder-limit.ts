/** So many calls a minute and at once of one party or machine: for what costs the service seals and time-stamps. */

import type { RequestHandler } from 'express';
import { callerOf, holderOf } from './caller.js';
import { Places } from './places.js';
import { Rate } from './rate.js';

export interface HolderLimit {
  readonly perMinute: number;
  /** Of all holders, and of one. */
  readonly atOnce: number;
  readonly atOnceEach: number;
}

/** @param now milliseconds of a clock that is never set */
export function limitByHolder(
  { perMinute, atOnce, atOnceEach }: HolderLimit,
  now?: () => number,
): RequestHandler {
  const rate = new Rate(perMinute, now);
  const places = new Places(atOnce, atOnceEach);
  return (_request, response, next) => {
    const holder = holderOf(callerOf(response));
    response.once('close', places.take(holder));
    rate.take(holder, 'You have asked for this too often in the last minute.');
    next();
  };
}
