/** Arrays of byte strings in the binary form of PostgreSQL: the driver would write each as hexadecimal text, twice as long. */

const BYTEA_OID = 17;
/** One dimension, whether there are nulls, the type of the elements, their number, and the number of the first. */
const HEADER = 20;
const NULL_LENGTH = -1;

/** As `array_recv` and `bytearecv` read it, which the driver says of every `Buffer` it sends. */
export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  const size = values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), HEADER);
  const array = Buffer.allocUnsafe(size);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  array.writeInt32BE(BYTEA_OID, 8);
  array.writeInt32BE(values.length, 12);
  array.writeInt32BE(1, 16);
  let at = HEADER;
  for (const value of values) {
    at = array.writeInt32BE(value?.length ?? NULL_LENGTH, at);
    if (value === null) continue;
    array.set(value, at);
    at += value.length;
  }
  return array;
}

/** Whether a value goes to the driver as it is, or is such an array: no other holds byte strings. */
export const isByteaArray = (value: unknown): value is readonly (Uint8Array | null)[] =>
  Array.isArray(value) &&
  value.some((one) => one instanceof Uint8Array) &&
  value.every((one) => one === null || one instanceof Uint8Array);
