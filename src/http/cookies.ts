/** The two cookies of the service, and the only code that reads or writes them. */

import type { CookieOptions, Request, Response } from 'express';

export interface Cookie {
  readonly name: string;
  /** The value, if the browser sent exactly one. */
  read(request: Request): string | undefined;
  write(response: Response, value: string, maxAgeMs?: number): void;
  clear(response: Response): void;
}

export interface Cookies {
  readonly session: Cookie;
  /** Lives from leaving for the identity provider to coming back. */
  readonly signIn: Cookie;
}

/**
 * Under https the names carry `__Host-`: no other host, not even a subdomain, can set them (RFC 6265bis section 4.1.3.2).
 * `SameSite=Lax`, because the return from the identity provider is a navigation from another site.
 */
export function createCookies(https: boolean): Cookies {
  const prefix = https ? '__Host-' : '';
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/', secure: https } as const;
  return {
    session: createCookie(`${prefix}sealpost-session`, attributes),
    signIn: createCookie(`${prefix}sealpost-sign-in`, attributes),
  };
}

function createCookie(name: string, attributes: CookieOptions): Cookie {
  return {
    name,
    read(request) {
      const values = (request.get('Cookie') ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      // Two of one name mean that somebody else planted one; there is no telling which.
      return values.length === 1 ? values[0] : undefined;
    },
    write(response, value, maxAgeMs) {
      response.cookie(name, value, {
        ...attributes,
        ...(maxAgeMs !== undefined && { maxAge: maxAgeMs }),
      });
    },
    clear: (response) => {
      response.clearCookie(name, attributes);
    },
  };
}
