/** The party behind a request, as `authenticate` put it on the response. */

import type { Response } from 'express';
import type { Caller } from '../delivery/service.js';
import { HttpError } from './errors.js';

/** @throws HttpError `http/not-signed-in` */
export function callerOf(response: Response): Caller {
  const caller: unknown = response.locals.caller;
  if (!caller) {
    throw new HttpError(
      'http/not-signed-in',
      'Sign in, or send an access token from this service as "Authorization: Bearer …".',
    );
  }
  return caller as Caller;
}
