/** Everything a session needs, derived from the one value that only the browser keeps. */

import { createHash, hkdfSync, timingSafeEqual } from 'node:crypto';

export interface SessionSecrets {
  /** The row's name in the store. Knowing it helps nobody: the cookie cannot be computed from it. */
  readonly idHash: Uint8Array;
  /** Encrypts the payload; the database never sees it. */
  readonly key: Uint8Array;
  /** `Session.id`. */
  readonly publicId: string;
  readonly csrf: string;
}

export const COOKIE_BYTES = 32;
/** 32 bytes in base64url. The last character carries four bits, so only these spellings are canonical. */
const COOKIE = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** @param cookie what the browser sent; anything but a well-formed value has no secrets */
export function sessionSecrets(cookie: string): SessionSecrets | undefined {
  if (!COOKIE.test(cookie)) return undefined;
  const secret = Buffer.from(cookie, 'base64url');
  const derive = (purpose: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `sealpost/session/${purpose}`, length));
  return {
    idHash: derive('row', 32),
    key: derive('payload', 32),
    publicId: derive('public id', 16).toString('base64url'),
    csrf: derive('csrf', 32).toString('base64url'),
  };
}

/** Compares in constant time, whatever the lengths. */
export function sameSecret(presented: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(presented), digest(expected));
}
