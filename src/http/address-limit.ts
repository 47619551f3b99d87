/** So many requests a minute from one address: for what anybody may ask and what costs the service something. */

import { isIPv6 } from 'node:net';
import type { RequestHandler } from 'express';
import { Rate } from './rate.js';

/** @param now milliseconds of a clock that is never set */
export function limitByAddress(perMinute: number, now?: () => number): RequestHandler {
  const rate = new Rate(perMinute, now);
  return (request, _response, next) => {
    rate.take(networkOf(request.ip ?? ''), 'There were too many requests from this address.');
    next();
  };
}

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
