/** Values as bytes: JSON in which dates and byte strings keep their types. Only ever read back after authentication. */

import { fromBase64, fromUtf8, toBase64, utf8 } from '../formats/bytes.js';

/** Encodes plain objects, arrays, strings, numbers, booleans, `null`, `Date` and `Uint8Array`. `undefined` members are left out. */
export const encodeValue = (value: unknown): Uint8Array => utf8(JSON.stringify(tagged(value)));

/** The value as it was encoded. `Value` is what the writer of the same column stored. */
export const decodeValue = <Value>(bytes: Uint8Array): Value =>
  JSON.parse(fromUtf8(bytes), (_, value) => untagged(value)) as Value;

function tagged(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (value instanceof Uint8Array) return { $bytes: toBase64(value) };
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tagged(member)]));
}

function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$date' in value) return new Date(String(value.$date));
  if ('$bytes' in value) return fromBase64(String(value.$bytes));
  return value;
}
