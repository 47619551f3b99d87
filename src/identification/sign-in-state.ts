/** What the service must remember between sending a person to their provider and their return: kept by their browser. */

import type { Assurance } from '../evidence/party.js';
import type { RandomBytes } from './ports.js';
import { openBox, sealBox } from './sealed-box.js';

export interface SignInState {
  readonly provider: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  readonly startedAt: Date;
  readonly maxAge?: number;
  readonly assurance?: Assurance;
  readonly proofing?: Assurance;
}

export const SIGN_IN_MS = 10 * 60_000;

const CONTEXT = new TextEncoder().encode('sealpost/sign-in/1');
/** A sign-in state is well under 1 kB; a browser would not send a cookie over 4 kB. */
const MAX_COOKIE = 4096;

export function sealState(state: SignInState, key: Uint8Array, random: RandomBytes): string {
  return Buffer.from(sealBox(key, CONTEXT, state, random)).toString('base64url');
}

/** @returns `undefined` if this service did not seal it, or sealed it more than ten minutes before `now` */
export function openState(cookie: string, key: Uint8Array, now: Date): SignInState | undefined {
  if (cookie.length > MAX_COOKIE || !/^[A-Za-z0-9_-]+$/.test(cookie)) return undefined;
  const stored = openBox(key, CONTEXT, Buffer.from(cookie, 'base64url')) as
    | (Omit<SignInState, 'startedAt'> & { startedAt: string })
    | undefined;
  if (!stored) return undefined;
  const startedAt = new Date(stored.startedAt);
  const alive = now.getTime() - startedAt.getTime() < SIGN_IN_MS;
  return alive ? { ...stored, startedAt } : undefined;
}
