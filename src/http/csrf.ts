/** Refuses unsafe requests that a page of somebody else could have made with the person's cookie. */

import type { Request, RequestHandler } from 'express';
import { sameSecret } from '../identification/session-secrets.js';
import { authenticatedCaller } from './authenticate.js';
import { HttpError } from './errors.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Two things must hold for an unsafe request in a session: the browser says that it comes from a page of ours, and it carries the
 * session's token, in `X-CSRF-Token` or in the form field `csrf` of a body parsed before. Requests with an access token or
 * without a session are let through: no browser adds those by itself.
 *
 * @param publicUrl public address of the service
 */
export function requireCsrf(publicUrl: string): RequestHandler {
  const { origin } = new URL(publicUrl);
  return (request, response, next) => {
    const caller = authenticatedCaller(response);
    if (!SAFE_METHODS.has(request.method) && caller?.channel === 'session') {
      if (!isFromOwnPage(request, origin) || !sameSecret(presentedToken(request), caller.csrf))
        throw new HttpError(
          'http/forged',
          'The request did not come from a page of this session. Load the page again and repeat the step.',
        );
    }
    next();
  };
}

/** `Sec-Fetch-Site` first: under a strict referrer policy browsers send `Origin: null` even from our own pages. */
function isFromOwnPage(request: Request, origin: string): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const from = request.get('Origin');
  return from === undefined || from === origin;
}

function presentedToken(request: Request): string {
  const header = request.get('X-CSRF-Token');
  if (header !== undefined) return header;
  const field: unknown = (request.body as Record<string, unknown> | undefined)?.csrf;
  return typeof field === 'string' ? field : '';
}
