/** The simple values of evidence XML: their lexical forms (XML Schema part 2) and what they stand for. */

import { fromBase64 } from '../formats/bytes.js';
import { utcInstant } from '../formats/utc-time.js';
import type { TextType } from './structure.js';

const INTEGER = /^[+-]?[0-9]+$/;
const TIME =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)$/;

/** No time, number, name or list of a real evidence is nearly as long. */
const LONGEST_VALUE = 65_536;

const isSpace = (code: number): boolean =>
  code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;

/**
 * White space as XML Schema collapses it for all but strings. By hand: a pattern that repeats keeps a way
 * back for every character, and a few megabytes of white space exhaust what the engine has for that.
 */
export function collapse(text: string): string {
  if (!/[ \t\r\n]/.test(text)) return text;
  const words: string[] = [];
  for (let end = 0; end < text.length; ) {
    let start = end;
    while (start < text.length && isSpace(text.charCodeAt(start))) start += 1;
    end = start;
    while (end < text.length && !isSpace(text.charCodeAt(end))) end += 1;
    if (end > start) words.push(text.slice(start, end));
  }
  return words.join(' ');
}

/** The collapsed text where it is short enough to be matched against a pattern, else nothing that matches. */
function lexical(text: string): string {
  const value = collapse(text);
  return value.length > LONGEST_VALUE ? '' : value;
}

export interface TimeValue {
  readonly time: Date;
  /** False if written with an offset other than zero, which EN 319 522-2 clause 8.2.5 does not allow. */
  readonly utc: boolean;
}

/**
 * Reads an `xs:dateTime` with a time zone; without one it names no instant. Milliseconds are kept, finer
 * fractions cut. Returns `undefined` for a form or a day that does not exist.
 */
export function readTime(text: string): TimeValue | undefined {
  const match = TIME.exec(lexical(text));
  if (match === null) return undefined;
  const local = utcInstant({
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
    hour: Number(match[4]),
    minute: Number(match[5]),
    second: Number(match[6]),
    millisecond: Number((match[7] ?? '').padEnd(3, '0').slice(0, 3)),
  });
  if (local === undefined) return undefined;
  const offset = offsetMinutes(match[8] ?? 'Z');
  return { time: new Date(local.getTime() - offset * 60_000), utc: offset === 0 };
}

function offsetMinutes(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** `xs:dateTime` in UTC; a fraction is written only where there is one. */
export const writeTime = (time: Date): string => time.toISOString().replace('.000Z', 'Z');

/** An `xs:integer` that fits a JavaScript number exactly. */
export function readInteger(text: string): number | undefined {
  const value = lexical(text);
  if (!INTEGER.test(value)) return undefined;
  const number = Number(value) + 0;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** A white-space separated list of integers; it may be empty. */
export function readIntegers(text: string): number[] | undefined {
  const values = collapse(text).split(' ').filter(Boolean).map(readInteger);
  return values.every((value) => value !== undefined) ? values : undefined;
}

export function readBoolean(text: string): boolean | undefined {
  const value = collapse(text);
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : undefined;
}

const isInt = (value: number | undefined): boolean =>
  value !== undefined && value >= -2_147_483_648 && value <= 2_147_483_647;

/** Whether a text may stand where the structure wants `type`. */
export const isValid: Readonly<Record<TextType, (text: string) => boolean>> = {
  string: () => true,
  'non-empty': (text) => text !== '',
  uri: () => true,
  'non-empty-uri': (text) => collapse(text) !== '',
  time: (text) => readTime(text) !== undefined,
  integer: (text) => readInteger(text) !== undefined,
  int: (text) => isInt(readInteger(text)),
  integers: (text) => readIntegers(text) !== undefined,
  base64: (text) => fromBase64(text, true) !== undefined,
  boolean: (text) => readBoolean(text) !== undefined,
  id: (text) => /^[\p{L}_][\p{L}\p{N}\p{M}._·-]*$/u.test(lexical(text)),
  language: (text) => /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/.test(lexical(text)),
};
