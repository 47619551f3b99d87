/** So many requests a minute from one address: for what anybody may ask and what costs the service something. */

import { isIPv6 } from 'node:net';
import type { RequestHandler } from 'express';
import { HttpError } from './errors.js';

/** Addresses that are remembered; the one not seen for longest is forgotten first. */
const MOST_ADDRESSES = 10_000;
const MINUTE = 60_000;

interface Allowance {
  readonly left: number;
  readonly at: number;
}

/**
 * A bucket for each address: full at first, it fills up again evenly within a minute.
 * @param now milliseconds of a clock that is never set
 */
export function limitByAddress(
  perMinute: number,
  now: () => number = () => performance.now(),
): RequestHandler {
  const allowances = new Map<string, Allowance>();
  return (request, _response, next) => {
    const address = networkOf(request.ip ?? '');
    const at = now();
    const before = allowances.get(address) ?? { left: perMinute, at };
    const left = Math.min(perMinute, before.left + ((at - before.at) / MINUTE) * perMinute);
    // Moved to the end: the oldest stand first.
    allowances.delete(address);
    allowances.set(address, { left: left < 1 ? left : left - 1, at });
    if (allowances.size > MOST_ADDRESSES) allowances.delete(oldestOf(allowances));
    if (left < 1) {
      throw new HttpError('http/too-many', 'There were too many requests from this address.', {
        retryAfterSeconds: Math.ceil(((1 - left) / perMinute) * (MINUTE / 1000)),
      });
    }
    next();
  };
}

const oldestOf = (map: ReadonlyMap<string, unknown>): string => map.keys().next().value ?? '';

/** One customer has a whole /64 of IPv6. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = address.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const first = groups(head);
  const last = tail === undefined ? [] : groups(tail);
  const all =
    tail === undefined
      ? first
      : [
          ...first,
          ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'),
          ...last,
        ];
  return `${all.slice(0, 4).join(':')}::/64`;
}
