/** The party behind a request that only a party may make. */

import type { Response } from 'express';
import type { Caller } from '../delivery/service.js';
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

/** One name for a person, or for a machine that acts for one, whatever session they come with. */
export const holderOf = ({ identity: { provider, subject, delegate } }: Caller): string =>
  JSON.stringify([provider, subject, delegate?.clientId]);
