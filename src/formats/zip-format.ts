/**
 * The records of a ZIP container as Sealpost writes them (PKWARE APPNOTE 6.3.10 sections 4.3.7 to 4.3.16):
 * stored entries, UTF-8 names, sizes known beforehand, ZIP64 only where a number needs it.
 * The writer emits these bytes; the reader derives them again to prove that a container is exactly what was written.
 */

import { concat, utf8 } from './bytes.js';

export const LOCAL_HEADER = 0x04034b50;
export const CENTRAL_HEADER = 0x02014b50;
export const END_OF_DIRECTORY = 0x06054b50;
export const ZIP64_END_OF_DIRECTORY = 0x06064b50;
export const ZIP64_LOCATOR = 0x07064b50;
export const ZIP64_EXTRA = 0x0001;

export const STORED = 0;
export const UTF8_NAME = 0x0800;
/** A field that holds this says: the number is in the ZIP64 extra field. */
export const IN_ZIP64 = 0xffffffff;
export const COUNT_IN_ZIP64 = 0xffff;

const VERSION = 20;
const VERSION_ZIP64 = 45;

/** What the headers of one stored entry say. */
export interface StoredEntry {
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
}

export interface PlacedEntry extends StoredEntry {
  /** Where the local header begins. */
  readonly offset: number;
}

/** Date and time of a container, as MS-DOS counts them: two-second steps from 1980, here in UTC. */
export interface DosTime {
  readonly date: number;
  readonly time: number;
}

/** Times outside 1980–2107 are moved to the nearer end: the field is no evidence of anything. */
export function dosTime(instant: Date): DosTime {
  const year = Math.min(Math.max(instant.getUTCFullYear(), 1980), 2107);
  return {
    date: ((year - 1980) << 9) | ((instant.getUTCMonth() + 1) << 5) | instant.getUTCDate(),
    time:
      (instant.getUTCHours() << 11) |
      (instant.getUTCMinutes() << 5) |
      (instant.getUTCSeconds() >> 1),
  };
}

export function localHeader(entry: StoredEntry, modified: DosTime): Uint8Array {
  const name = utf8(entry.name);
  const large = entry.size >= IN_ZIP64;
  const extra = large ? zip64Extra(entry.size, entry.size) : new Uint8Array();
  const size = large ? IN_ZIP64 : entry.size;
  const fixed = record(30)
    .u32(LOCAL_HEADER)
    .u16(large ? VERSION_ZIP64 : VERSION)
    .u16(UTF8_NAME)
    .u16(STORED)
    .u16(modified.time)
    .u16(modified.date)
    .u32(entry.crc32)
    .u32(size)
    .u32(size)
    .u16(name.length)
    .u16(extra.length).bytes;
  return concat(fixed, name, extra);
}

export function centralHeader(entry: PlacedEntry, modified: DosTime): Uint8Array {
  const name = utf8(entry.name);
  const large = entry.size >= IN_ZIP64;
  const far = entry.offset >= IN_ZIP64;
  const extra = zip64Extra(
    ...(large ? [entry.size, entry.size] : []),
    ...(far ? [entry.offset] : []),
  );
  const version = large || far ? VERSION_ZIP64 : VERSION;
  const size = large ? IN_ZIP64 : entry.size;
  const fixed = record(46)
    .u32(CENTRAL_HEADER)
    .u16(version)
    .u16(version)
    .u16(UTF8_NAME)
    .u16(STORED)
    .u16(modified.time)
    .u16(modified.date)
    .u32(entry.crc32)
    .u32(size)
    .u32(size)
    .u16(name.length)
    .u16(extra.length)
    .u16(0) // comment
    .u16(0) // disk
    .u16(0) // internal attributes
    .u32(0) // external attributes
    .u32(far ? IN_ZIP64 : entry.offset).bytes;
  return concat(fixed, name, extra);
}

/** The end of the container, after a central directory of `size` bytes that began at `offset`. */
export function endOfDirectory(count: number, size: number, offset: number): Uint8Array {
  const wide = count >= COUNT_IN_ZIP64 || size >= IN_ZIP64 || offset >= IN_ZIP64;
  const end = record(22)
    .u32(END_OF_DIRECTORY)
    .u16(0)
    .u16(0)
    .u16(Math.min(count, COUNT_IN_ZIP64))
    .u16(Math.min(count, COUNT_IN_ZIP64))
    .u32(Math.min(size, IN_ZIP64))
    .u32(Math.min(offset, IN_ZIP64))
    .u16(0).bytes;
  if (!wide) return end;
  const zip64 = record(56)
    .u32(ZIP64_END_OF_DIRECTORY)
    .u64(44) // what follows in this record
    .u16(VERSION_ZIP64)
    .u16(VERSION_ZIP64)
    .u32(0)
    .u32(0)
    .u64(count)
    .u64(count)
    .u64(size)
    .u64(offset).bytes;
  const locator = record(20)
    .u32(ZIP64_LOCATOR)
    .u32(0)
    .u64(offset + size)
    .u32(1).bytes;
  return concat(zip64, locator, end);
}

function zip64Extra(...numbers: readonly number[]): Uint8Array {
  if (numbers.length === 0) return new Uint8Array();
  const field = record(4 + 8 * numbers.length)
    .u16(ZIP64_EXTRA)
    .u16(8 * numbers.length);
  for (const number of numbers) field.u64(number);
  return field.bytes;
}

interface Record {
  readonly bytes: Uint8Array;
  u16(value: number): Record;
  u32(value: number): Record;
  u64(value: number): Record;
}

/** A record of fixed length, filled front to back, little-endian. */
function record(length: number): Record {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const self: Record = {
    bytes,
    u16(value) {
      view.setUint16(at, value, true);
      at += 2;
      return self;
    },
    u32(value) {
      view.setUint32(at, value, true);
      at += 4;
      return self;
    },
    u64(value) {
      view.setBigUint64(at, BigInt(value), true);
      at += 8;
      return self;
    },
  };
  return self;
}
