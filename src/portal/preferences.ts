/** The two things a browser may remember for its reader: language and time zone. Neither identifies anybody. */

import type { Request, RequestHandler } from 'express';
import { chooseLanguage, isLanguage, type Language } from '../texts/language.js';
import { isTimeZone } from '../texts/notation.js';

const LANGUAGE_COOKIE = 'sealpost-language';
/** Written by the portal's script, where there is one. */
export const ZONE_COOKIE = 'sealpost-zone';
const ONE_YEAR = 365 * 86_400_000;

export const languageOf = (request: Request): Language =>
  chooseLanguage({
    query: request.query.lang,
    cookie: cookieValue(request, LANGUAGE_COOKIE),
    acceptLanguage: request.get('Accept-Language'),
  });

/** The browser's zone, or `undefined` where it has not told one this machine knows. */
export function timeZoneOf(request: Request): string | undefined {
  const zone = cookieValue(request, ZONE_COOKIE)?.replaceAll('%2F', '/');
  return zone !== undefined && /^[A-Za-z0-9_+/-]{1,60}$/.test(zone) && isTimeZone(zone)
    ? zone
    : undefined;
}

/** Remembers an explicit choice of language. */
export const rememberLanguage =
  (https: boolean): RequestHandler =>
  (request, response, next) => {
    const { lang } = request.query;
    if (isLanguage(lang)) {
      response.cookie(LANGUAGE_COOKIE, lang, {
        maxAge: ONE_YEAR,
        httpOnly: true,
        sameSite: 'lax',
        secure: https,
        path: '/',
      });
    }
    next();
  };

function cookieValue(request: Request, name: string): string | undefined {
  return (request.get('Cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
