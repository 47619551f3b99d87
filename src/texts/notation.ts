/** Dates, sizes and durations as the reader writes them, with the precision a dispute needs. */

import type { Language } from './language.js';

/** English readers here are European: day before month, 24 hours. */
const LOCALE: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR', ro: 'ro-RO' };

export interface Notation {
  /** Day, month in words, year, time with seconds, UTC offset: for every time with a legal meaning. */
  moment(time: Date): string;
  /** The same in UTC, ISO 8601: for comparison with evidence. */
  utc(time: Date): string;
  /** Day, month in words, year, minutes, UTC offset: for deadlines still ahead. */
  deadline(time: Date): string;
  /** The two largest units, such as `3 days 4 hours`; under a minute, seconds; never none at all. */
  duration(seconds: number): string;
  /** Decimal units, such as `1.2 MB`. */
  size(bytes: number): string;
  /** All of them, such as `1,234,567 bytes`. */
  bytes(count: number): string;
  percent(part: number, whole: number): string;
}

/** True if this machine knows the IANA zone `name`. */
export function isTimeZone(name: string): boolean {
  try {
    notationFor('en', name);
    return true;
  } catch {
    return false;
  }
}

/** Making formatters costs more than a page, and readers share few zones. Names come in with requests, so there is an end. */
const MOST_KEPT = 64;
const kept = new Map<string, Notation>();

/** @param timeZone IANA name, such as `Europe/Brussels` */
export function notationFor(language: Language, timeZone: string): Notation {
  const key = `${language} ${timeZone}`;
  const known = kept.get(key);
  if (known) return known;
  const [oldest] = kept.keys();
  if (oldest !== undefined && kept.size >= MOST_KEPT) kept.delete(oldest);
  const notation = makeNotation(language, timeZone);
  kept.set(key, notation);
  return notation;
}

function makeNotation(language: Language, timeZone: string): Notation {
  const locale = LOCALE[language];
  const offset = offsetIn(timeZone);
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
  const seconds = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone });
  const minutes = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone });
  const units = new Map<string, Intl.NumberFormat>();
  const unit = (value: number, name: string, display: 'long' | 'short', digits = 0) => {
    const key = `${name} ${display} ${digits}`;
    const format =
      units.get(key) ??
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: name,
        unitDisplay: display,
        maximumFractionDigits: digits,
      });
    units.set(key, format);
    return format.format(value);
  };
  const bytes = language === 'ro' ? octets : (count: number) => unit(count, 'byte', 'long');
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  return {
    moment: (time) => `${day.format(time)}, ${seconds.format(time)} (${offset(time)})`,
    deadline: (time) => `${day.format(time)}, ${minutes.format(time)} (${offset(time)})`,
    utc: (time) => time.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    duration: (length) =>
      length < 1
        ? INSTANT[language]
        : split(length)
            .map(([value, name]) => unit(value, name, 'long'))
            .join(' '),
    size: (size) => {
      const scale = SIZES.find(({ from }) => size >= from);
      return scale === undefined ? bytes(size) : unit(size / scale.from, scale.unit, 'short', 1);
    },
    bytes,
    percent: (part, whole) =>
      // Rounded down: the whole is said only when it is there.
      percent.format(whole === 0 ? 1 : Math.floor((part / whole) * 100) / 100),
  };
}

const SIZES = [
  { from: 1e9, unit: 'gigabyte' },
  { from: 1e6, unit: 'megabyte' },
  { from: 1e3, unit: 'kilobyte' },
] as const;

/** Two records of one moment are not nought seconds apart: nobody measured that. */
const INSTANT: Record<Language, string> = {
  en: 'less than a second',
  fr: 'moins d’une seconde',
  ro: 'mai puțin de o secundă',
};

/** What libraries call “byți” Romanian calls “octeți”, with “de” from twenty on. */
const OCTETS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'octet', few: 'octeți' };
const romanianPlural = new Intl.PluralRules(LOCALE.ro);
const romanianNumber = new Intl.NumberFormat(LOCALE.ro);
const octets = (count: number): string =>
  `${romanianNumber.format(count)} ${OCTETS[romanianPlural.select(count)] ?? 'de octeți'}`;

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** @param length one second or more */
function split(length: number): [number, string][] {
  const whole = Math.floor(length);
  const first = UNITS.findIndex(([, size]) => whole >= size);
  const [large, small] = [UNITS[first] ?? UNITS[3], UNITS[first + 1]];
  const parts: [number, string][] = [[Math.floor(whole / large[1]), large[0]]];
  const rest = small === undefined ? 0 : Math.floor((whole % large[1]) / small[1]);
  if (small !== undefined && rest > 0 && first < 2) parts.push([rest, small[0]]);
  return parts;
}

function offsetIn(timeZone: string): (time: Date) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (time) => {
    const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value;
    return (name ?? 'GMT').replace(/^GMT(?:\+00:00)?/, 'UTC');
  };
}
