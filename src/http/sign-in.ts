/** The way of a person to their identity provider and back, and the way out. */

import { type Request, type RequestHandler, Router, urlencoded } from 'express';
import { type Assurance, isAssurance } from '../evidence/party.js';
import type { Identification } from '../identification/service.js';
import type { Cookies } from './cookies.js';
import { requireCsrf } from './csrf.js';

export interface SignInParts {
  readonly identification: Identification;
  readonly cookies: Cookies;
  /** Public address of the service, without a trailing slash. */
  readonly publicUrl: string;
  /** Asked before anybody is sent to the provider. */
  readonly limit?: RequestHandler;
  /** Language for the provider's pages. */
  readonly language: (request: Request) => string;
}

const SIGN_IN_COOKIE_MS = 10 * 60_000;

/**
 * - `GET /sign-in?provider=KEY&return=/path&assurance=URI&proofing=URI&max_age=SECONDS` leaves for the provider. All parameters are
 *   optional; with one provider it need not be named, with several and none named the request goes on to the next handler, where a page may ask.
 * - `GET /sign-in/callback` is the provider's answer. It starts a session under a new cookie and goes to the local path.
 * - `POST /sign-out` (form field `csrf`) ends the session on the server.
 *
 * Failures go to the error handler as `IdentificationError`; whoever calls decides how they look.
 */
export function signInRoutes(parts: SignInParts): Router {
  const router = Router();
  router.get('/sign-in', ...(parts.limit ? [parts.limit] : []), leave(parts));
  router.get('/sign-in/callback', comeBack(parts));
  router.post(
    '/sign-out',
    urlencoded({ extended: false, limit: '4kb', inflate: false }),
    requireCsrf(parts.publicUrl),
    signOut(parts),
  );
  return router;
}

function leave({ identification, cookies, publicUrl, language }: SignInParts): RequestHandler {
  return async (request, response, next) => {
    const [only, ...others] = identification.providers;
    const provider = text(request.query.provider) ?? (others.length === 0 ? only?.key : undefined);
    if (provider === undefined) return next();
    const assurance = levelOf(text(request.query.assurance));
    const proofing = levelOf(text(request.query.proofing));
    const maxAge = secondsOf(text(request.query.max_age));
    const { redirectTo, browserState } = await identification.begin({
      provider,
      returnTo: localPath(text(request.query.return), publicUrl),
      language: language(request),
      ...(assurance && { assurance }),
      ...(proofing && { proofing }),
      ...(maxAge !== undefined && { maxAge }),
    });
    cookies.signIn.write(response, browserState, SIGN_IN_COOKIE_MS);
    response.set('Cache-Control', 'no-store').redirect(303, redirectTo);
  };
}

function comeBack({ identification, cookies, publicUrl }: SignInParts): RequestHandler {
  return async (request, response) => {
    cookies.signIn.clear(response);
    const previousCookie = cookies.session.read(request);
    const { cookie, returnTo } = await identification.complete({
      // The address as configured, never as the Host header says.
      callbackUrl: publicUrl + request.originalUrl,
      browserState: cookies.signIn.read(request) ?? '',
      ...(previousCookie !== undefined && { previousCookie }),
    });
    cookies.session.write(response, cookie);
    response.set('Cache-Control', 'no-store').redirect(303, returnTo);
  };
}

function signOut({ identification, cookies }: SignInParts): RequestHandler {
  return async (request, response) => {
    const cookie = cookies.session.read(request);
    if (cookie !== undefined) await identification.signOut(cookie);
    cookies.session.clear(response);
    response.set('Cache-Control', 'no-store').redirect(303, '/');
  };
}

/** A path of this service, in its own spelling; `/` for anything that would lead elsewhere. */
export function localPath(wanted: string | undefined, publicUrl: string): string {
  if (wanted === undefined || wanted.length > 1024 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted))
    return '/';
  if (!URL.canParse(wanted, publicUrl)) return '/';
  const { origin, pathname, search } = new URL(wanted, publicUrl);
  // Parsing can bring the double slash back, as in "/.//elsewhere": that would be another host.
  const local = origin === new URL(publicUrl).origin && !pathname.startsWith('//');
  return local ? pathname + search : '/';
}

/** A query parameter given once. */
const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

const levelOf = (uri: string | undefined): Assurance | undefined =>
  uri !== undefined && isAssurance(uri) ? uri : undefined;

const secondsOf = (value: string | undefined): number | undefined =>
  value !== undefined && /^\d{1,5}$/.test(value) ? Number(value) : undefined;
