/** Errors become answers here and nowhere else: RFC 9457 problems with stable codes. A new code fails to compile until it has a row. */

import type { Response } from 'express';
import { DeliveryError } from '../delivery/errors.js';
import type { AssuranceFloor } from '../delivery/policy.js';
import type { RefusalReason } from '../delivery/service.js';
import { SealpostError } from '../errors.js';
import { IdentificationError } from '../identification/errors.js';
import { HttpError } from './errors.js';

export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly code: string;
  readonly detail: string;
  /** Extension members: the level needed, the field that is wrong. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

interface Row {
  readonly status: number;
  readonly title: string;
  readonly retryAfterSeconds?: number;
}

const HTTP: Record<HttpError['code'], Row> = {
  'http/malformed': { status: 400, title: 'The request cannot be read' },
  'http/media-type': { status: 415, title: 'Unsupported media type' },
  'http/too-large': { status: 413, title: 'Too large' },
  'http/not-found': { status: 404, title: 'Not found' },
  'http/not-signed-in': { status: 401, title: 'Not signed in' },
  'http/forged': { status: 403, title: 'The request did not come from this service’s own page' },
  'http/range': { status: 416, title: 'Range not satisfiable' },
  'http/method': { status: 405, title: 'Method not allowed' },
  'http/url-too-long': { status: 414, title: 'The address is too long' },
  'http/too-slow': { status: 408, title: 'The body arrived too slowly' },
  'http/too-many': { status: 429, title: 'Too many requests', retryAfterSeconds: 60 },
  'http/busy': { status: 503, title: 'The service is busy', retryAfterSeconds: 5 },
  'http/not-judged': { status: 422, title: 'The files could not be judged' },
};

const DELIVERY: Record<DeliveryError['code'], Row> = {
  'delivery/already-decided': { status: 409, title: 'Already decided' },
  'delivery/assurance-too-low': { status: 403, title: 'Identification not sufficient' },
  'delivery/machine-not-allowed': {
    status: 403,
    title: 'The policy takes submissions from people only',
  },
  'delivery/malformed': { status: 400, title: 'The submission cannot be read' },
  'delivery/too-large': { status: 413, title: 'Too large' },
  'delivery/too-many-files': { status: 422, title: 'Too many files' },
  'delivery/too-many-recipients': { status: 422, title: 'Too many recipients' },
  'delivery/unknown-type': { status: 415, title: 'Unknown file type' },
  'delivery/idempotency-running': {
    status: 409,
    title: 'The same call is still being worked on',
    retryAfterSeconds: 2,
  },
  'delivery/idempotency-differs': { status: 422, title: 'The key was used for another submission' },
  'delivery/quota': {
    status: 429,
    title: 'The limit of today is reached',
    retryAfterSeconds: 3600,
  },
  'delivery/cannot-prove': {
    status: 503,
    title: 'Nothing new is taken while proof is behind',
    retryAfterSeconds: 60,
  },
  'delivery/own-seal-refused': { status: 500, title: 'Internal error' },
  'delivery/content-altered': { status: 500, title: 'Internal error' },
  'delivery/inconsistent': { status: 500, title: 'Internal error' },
};

const notIdentified: Row = { status: 401, title: 'Not identified' };

/** Which secret was wrong is nobody's business: most of these look alike. */
const IDENTIFICATION: Record<IdentificationError['code'], Row> = {
  'identification/configuration': { status: 500, title: 'Internal error' },
  'identification/unknown-provider': { status: 404, title: 'Not found' },
  'identification/provider-unavailable': {
    status: 503,
    title: 'The identity provider does not answer',
    retryAfterSeconds: 60,
  },
  'identification/sign-in-failed': notIdentified,
  'identification/sign-in-cancelled': notIdentified,
  'identification/assurance-unknown': notIdentified,
  'identification/assurance-too-low': { status: 403, title: 'Identification not sufficient' },
  'identification/attributes': notIdentified,
  'identification/token-request': { status: 400, title: 'The request cannot be read' },
  'identification/grant-type': { status: 400, title: 'The request cannot be read' },
  'identification/client': notIdentified,
  'identification/token': notIdentified,
};

/**
 * What adapters behind the services may report and a caller can do something about, by code: an edge does not see
 * adapters. Their own words are for the operator. Every other code of theirs is an internal error.
 */
const ADAPTERS: Readonly<Record<string, Row & { readonly detail: string }>> = {
  'persistence/cursor': {
    status: 400,
    title: 'The request cannot be read',
    detail: 'cursor must come unchanged from the page before.',
  },
  'persistence/unreachable': {
    status: 503,
    title: 'The service cannot store anything at the moment',
    detail: 'Nothing was taken in. Repeat the call later with the same Idempotency-Key.',
    retryAfterSeconds: 30,
  },
  'persistence/lost': {
    status: 503,
    title: 'The service lost its database while it worked',
    detail:
      'Whether the call took effect is not known. Repeat it with the same Idempotency-Key: it takes effect once.',
    retryAfterSeconds: 5,
  },
  'scanning/unavailable': {
    status: 503,
    title: 'Nothing is taken in that cannot be scanned',
    detail: 'Nothing was taken in. Repeat the call later with the same Idempotency-Key.',
    retryAfterSeconds: 60,
  },
  'persistence/fenced': {
    status: 503,
    title: 'The service stood still for too long',
    detail: 'Nothing was taken in. Repeat the call with the same Idempotency-Key.',
    retryAfterSeconds: 1,
  },
  'content/full': {
    status: 507,
    title: 'There is no room for this content',
    detail: 'Nothing was taken in. Send less, or repeat the call later.',
  },
};

/** Refusals of acts. The sentence says what to do next. */
const REFUSAL: Record<RefusalReason, Row & { readonly detail: string }> = {
  'assurance-too-low': {
    status: 403,
    title: 'Identification not sufficient',
    detail: 'Sign in with a method that reaches the level named in "needed".',
  },
  'authentication-too-old': {
    status: 403,
    title: 'Sign in again',
    detail:
      'This act needs an authentication at most 10 minutes old. Sign in again, then repeat it.',
  },
  'window-over': {
    status: 409,
    title: 'The window has ended',
    detail: 'The time to answer is over. Ask the sender whether they send it again.',
  },
  'already-decided': {
    status: 409,
    title: 'Already decided',
    detail: 'This was answered before; the timeline shows how and when.',
  },
  'not-yet': {
    status: 409,
    title: 'Not yet',
    detail:
      'What this rests on, such as the acceptance, is not there yet or not sealed yet. Look at the message, and try again in a moment.',
  },
  'not-consent-mode': {
    status: 409,
    title: 'Nothing to answer',
    detail: 'This message needs no acceptance: open a handover to collect it.',
  },
  'access-ended': {
    status: 410,
    title: 'Access has ended',
    detail:
      'The files are not handed over any more; the status says why. Ask the sender whether they send it again.',
  },
  'content-altered': {
    status: 500,
    title: 'Content withheld',
    detail: 'The stored content failed its check and was not sent. The operator has been alarmed.',
  },
  'handover-closed': {
    status: 403,
    title: 'No open handover',
    detail: 'Open a handover in this session first; it is open for a limited time.',
  },
};

const INTERNAL: Problem = {
  status: 500,
  title: 'Internal error',
  code: 'internal',
  detail:
    'Something went wrong on our side. Nothing was half-stored; repeat the call with the same Idempotency-Key.',
};

/** Never carries a stack, a cause or a library's message. */
export function problemOf(error: unknown): Problem {
  if (error instanceof HttpError) return ofRow(error, HTTP[error.code]);
  if (error instanceof DeliveryError) return ofRow(error, DELIVERY[error.code]);
  if (error instanceof IdentificationError) return ofRow(error, IDENTIFICATION[error.code]);
  return adapterProblem(error) ?? addressProblem(error) ?? bodyParserProblem(error) ?? INTERNAL;
}

function adapterProblem(error: unknown): Problem | undefined {
  if (!(error instanceof SealpostError)) return undefined;
  const row = Object.hasOwn(ADAPTERS, error.code) ? ADAPTERS[error.code] : undefined;
  return row && { ...row, code: error.code };
}

function ofRow(error: SealpostError, row: Row): Problem {
  if (row.status === 500) return { ...INTERNAL, code: error.code };
  // Where the error knows it better than the table, it says when to come again.
  const { retryAfterSeconds, ...data } = error.data;
  const own = typeof retryAfterSeconds === 'number' && { retryAfterSeconds };
  return { ...row, ...own, code: error.code, detail: error.message, data };
}

/** An address that is no text in UTF-8 (RFC 3986 section 2.5) is found by the router, before any handler. */
const addressProblem = (error: unknown): Problem | undefined =>
  error instanceof URIError
    ? ofRow(new HttpError('http/malformed', 'The address cannot be read.'), HTTP['http/malformed'])
    : undefined;

/** Errors of Express's own body parsers carry an HTTP status and may be shown as such. */
function bodyParserProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('status' in error) || !('type' in error)) return undefined;
  const problem = (code: HttpError['code'], detail: string) =>
    ofRow(new HttpError(code, detail), HTTP[code]);
  if (error.status === 413)
    return problem('http/too-large', 'The body is too large for this call.');
  if (error.status === 415) return problem('http/media-type', 'The body is encoded.');
  return problem('http/malformed', 'The body cannot be read.');
}

export function refusalProblem(reason: RefusalReason, needed?: AssuranceFloor): Problem {
  return {
    ...REFUSAL[reason],
    code: `delivery/${reason}`,
    ...(needed ? { data: { needed } } : {}),
  };
}

export function sendProblem(response: Response, problem: Problem): void {
  const { status, title, code, detail, data = {}, retryAfterSeconds } = problem;
  if (status === 401) response.set('WWW-Authenticate', 'Bearer');
  // RFC 9110 section 14.4: whoever continues a download learns how long the file is.
  if (code === 'http/range') response.set('Content-Range', `bytes */${data.size}`);
  // Section 15.5.6: what the address takes instead.
  if (code === 'http/method') response.set('Allow', String(data.allow));
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...data, type: 'about:blank', title, status, code, detail }));
}
