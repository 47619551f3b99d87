/** CRC-32 as ZIP uses it (APPNOTE section 4.4.7), incremental. Finds accidents, not forgeries. */

/** Eight tables, so that eight bytes go in one step: content of gigabytes passes through here. */
const SLICES = 8;
const TABLES = makeTables();

function makeTables(): Uint32Array {
  const tables = new Uint32Array(256 * SLICES);
  for (let index = 0; index < 256; index += 1) {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    tables[index] = value;
  }
  for (let index = 256; index < tables.length; index += 1) {
    const before = tables[index - 256] ?? 0;
    tables[index] = (before >>> 8) ^ (tables[before & 0xff] ?? 0);
  }
  return tables;
}

/** The entry for a byte that stands `distance` bytes before the end of a step. */
const entry = (distance: number, byte: number): number => TABLES[(distance << 8) | byte] ?? 0;

/** Continues `crc` (0 at the start) over `bytes`. Unsigned 32-bit. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wholeSteps = bytes.length - (bytes.length % SLICES);
  let value = ~crc;
  let at = 0;
  for (; at < wholeSteps; at += SLICES) {
    const low = value ^ view.getUint32(at, true);
    const high = view.getUint32(at + 4, true);
    value =
      entry(7, low & 0xff) ^
      entry(6, (low >>> 8) & 0xff) ^
      entry(5, (low >>> 16) & 0xff) ^
      entry(4, low >>> 24) ^
      entry(3, high & 0xff) ^
      entry(2, (high >>> 8) & 0xff) ^
      entry(1, (high >>> 16) & 0xff) ^
      entry(0, high >>> 24);
  }
  for (; at < bytes.length; at += 1)
    value = (value >>> 8) ^ entry(0, (value ^ view.getUint8(at)) & 0xff);
  return ~value >>> 0;
}
