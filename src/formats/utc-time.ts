/** Instants from the numbers that a text spells out, refused where the calendar has none. */

/** In UTC; `month` from 1. */
export interface UtcParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** `Date` rolls 31 April and 24:00 over into the next day; here such a time is `undefined`. */
export function utcInstant(parts: UtcParts): Date | undefined {
  const { year, month, day, hour, minute, second, millisecond } = parts;
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second, millisecond);
  const kept =
    time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day &&
    time.getUTCHours() === hour &&
    time.getUTCMinutes() === minute &&
    time.getUTCSeconds() === second;
  return kept ? time : undefined;
}
