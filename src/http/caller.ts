/** The party behind a request that only a party may make. */

import type { Response } from 'express';
import { type AuthenticatedCaller, authenticatedCaller } from './authenticate.js';
import { HttpError } from './errors.js';

/** @throws HttpError `http/not-signed-in` */
export function callerOf(response: Response): AuthenticatedCaller {
  const caller = authenticatedCaller(response);
  if (caller) return caller;
  throw new HttpError(
    'http/not-signed-in',
    'Sign in, or send an access token from this service as "Authorization: Bearer …".',
  );
}
