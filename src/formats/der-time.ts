/** UTCTime and GeneralizedTime in the narrow forms of RFC 5280 section 4.1.2.5 and RFC 3161 section 2.4.2. */

import { type DerElement, malformed, Tag } from './der.js';
import { utcInstant } from './utc-time.js';

/**
 * Reads the `Time` of certificates, CRLs and OCSP: `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`, always in seconds.
 * @throws FormatError `formats/der`
 */
export function readTime(element: DerElement): Date {
  const text = ascii(element.content);
  if (element.tag === Tag.utcTime) {
    const match = /^(\d{2})(\d{10})Z$/.exec(text);
    if (match === null) throw malformed('a UTCTime that is not YYMMDDHHMMSSZ');
    const [, year = '', rest = ''] = match;
    return instant(Number(year) + (Number(year) >= 50 ? 1900 : 2000), rest, 0);
  }
  return readGeneralizedTime(element, 'seconds');
}

/**
 * Reads a GeneralizedTime in UTC.
 *
 * With `fractions` it may end in a fraction without trailing zeros, as TSTInfo.genTime may. The `Date` keeps milliseconds
 * and drops what is finer, so it is never later than what was written.
 * @throws FormatError `formats/der`
 */
export function readGeneralizedTime(element: DerElement, form: 'seconds' | 'fractions'): Date {
  if (element.tag !== Tag.generalizedTime) throw malformed('no GeneralizedTime');
  const match = /^(\d{4})(\d{10})(?:\.(\d{0,8}[1-9]))?Z$/.exec(ascii(element.content));
  if (match === null) throw malformed('a GeneralizedTime in another form than YYYYMMDDHHMMSS[.f]Z');
  const [, year = '', rest = '', fraction] = match;
  if (fraction !== undefined && form === 'seconds') throw malformed('a time with a fraction');
  return instant(Number(year), rest, Number((fraction ?? '').padEnd(3, '0').slice(0, 3)));
}

function instant(year: number, monthToSecond: string, millisecond: number): Date {
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = (
    monthToSecond.match(/../g) ?? []
  ).map(Number);
  const time = utcInstant({ year, month, day, hour, minute, second, millisecond });
  if (time === undefined) throw malformed('a time that does not exist');
  return time;
}

const ascii = (content: Uint8Array): string =>
  content.length > 32 ? '' : String.fromCharCode(...content);
