/** Lets libraries that expect `fetch` go out through the guarded client. */

import type { GuardedClient } from './ports.js';

/** The part of `fetch` that openid-client and jose use. */
export type GuardedFetch = (url: string, init?: GuardedFetchInit) => Promise<Response>;

export interface GuardedFetchInit {
  readonly method?: string;
  readonly headers?: Headers | Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Statuses whose answers have no body by definition (Fetch, section 2.2.3). */
const BODILESS = new Set([101, 204, 205, 304]);

/** @param limits applied to every request, whatever the library asked for */
export function guardedFetch(
  client: GuardedClient,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
): GuardedFetch {
  return async (url, { method = 'GET', headers = {}, body } = {}) => {
    if (method !== 'GET' && method !== 'POST')
      throw new TypeError(`method ${method} not supported`);
    const answer = await client.request(url, {
      method,
      headers: Object.fromEntries(new Headers(headers as HeadersInit)),
      ...(body === undefined || body === null ? {} : { body: bytesOf(body) }),
      ...limits,
    });
    return new Response(BODILESS.has(answer.status) ? null : Uint8Array.from(answer.body), {
      status: answer.status,
      headers: answer.headers,
    });
  };
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string' || body instanceof URLSearchParams)
    return new TextEncoder().encode(String(body));
  throw new TypeError('body is neither text, form nor bytes');
}
