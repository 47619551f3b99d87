/** Finds out who is behind a request, from its access token or its session cookie and from nothing else. */

import type { Request, RequestHandler, Response } from 'express';
import type { Caller } from '../delivery/service.js';
import { IdentificationError } from '../identification/errors.js';
import type { Identification } from '../identification/service.js';
import type { Cookies } from './cookies.js';

/** Who is behind a request, and by which of the two channels they came. */
export type AuthenticatedCaller = Caller &
  (
    | {
        readonly channel: 'session';
        /** To be sent back with every unsafe request. */
        readonly csrf: string;
        readonly expiresAt: Date;
      }
    | { readonly channel: 'token' }
  );

/** The caller, if any. Only `authenticate` below writes this place, so what stands there is of this type. */
export function authenticatedCaller(response: Response): AuthenticatedCaller | undefined {
  return response.locals.caller as AuthenticatedCaller | undefined;
}

/**
 * Never refuses an anonymous request. An `Authorization` header decides alone: a wrong token is an error
 * (`identification/token`), not a reason to look at the cookie.
 */
export function authenticate(identification: Identification, cookies: Cookies): RequestHandler {
  return async (request, response, next) => {
    const caller =
      request.get('Authorization') === undefined
        ? await callerOfSession(identification, cookies.session.read(request))
        : await callerOfToken(identification, request);
    if (caller) response.locals.caller = caller;
    next();
  };
}

async function callerOfSession(
  identification: Identification,
  cookie: string | undefined,
): Promise<AuthenticatedCaller | undefined> {
  const session = cookie === undefined ? undefined : await identification.session(cookie);
  if (!session) return undefined;
  const { identity, id, csrf, expiresAt } = session;
  return { channel: 'session', identity, sessionId: id, csrf, expiresAt };
}

async function callerOfToken(
  identification: Identification,
  request: Request,
): Promise<AuthenticatedCaller> {
  const [, token] =
    /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(request.get('Authorization') ?? '') ?? [];
  if (token === undefined)
    throw new IdentificationError(
      'identification/token',
      'The Authorization header is not of the form "Bearer TOKEN".',
    );
  const { identity, tokenId } = await identification.bearer(token);
  return { channel: 'token', identity, sessionId: tokenId };
}
