/**
 * Reads the central directory of a ZIP container strictly (PKWARE APPNOTE 6.3.10 sections 4.3.12 to 4.3.16):
 * one end record, one disk, no encryption, names that cannot escape or impersonate each other.
 */

import type { ByteSource } from './byte-source.js';
import { FormatError } from './errors.js';
import {
  CENTRAL_HEADER,
  COUNT_IN_ZIP64,
  END_OF_DIRECTORY,
  IN_ZIP64,
  UTF8_NAME,
  ZIP64_END_OF_DIRECTORY,
  ZIP64_EXTRA,
  ZIP64_LOCATOR,
} from './zip-format.js';
import { entryName, refuseClashingNames } from './zip-names.js';

const MAX_ENTRIES = 1000;
const MAX_DIRECTORY = 1024 * 1024;
const MAX_COMMENT = 0xffff;
const ENCRYPTED = 0x0001 | 0x0040 | 0x2000;
/** Info-ZIP Unicode Path: a second name for the same entry. */
const UNICODE_PATH_EXTRA = 0x7075;

/** One entry as the central directory describes it. */
export interface DirectoryEntry {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly time: number;
  readonly date: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Of the local header. */
  readonly offset: number;
}

export interface Directory {
  readonly entries: readonly DirectoryEntry[];
  /** Where the central directory begins and how many bytes it has. */
  readonly offset: number;
  readonly size: number;
}

export const wrong = (detail: string, data: Record<string, unknown> = {}): FormatError =>
  new FormatError('formats/zip', detail, data);

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export async function readDirectory(source: ByteSource): Promise<Directory> {
  const { count, offset, size } = await readEnd(source);
  if (count > MAX_ENTRIES) throw wrong(`The container has more than ${MAX_ENTRIES} entries.`);
  if (size > MAX_DIRECTORY) throw wrong('The container’s directory is too large.');
  const entries = parseEntries(await source.read(offset, size), count);
  refuseClashingNames(entries.map((entry) => entry.name));
  return { entries, offset, size };
}

interface End {
  readonly count: number;
  readonly offset: number;
  readonly size: number;
}

async function readEnd(source: ByteSource): Promise<End> {
  const at = await findEnd(source);
  const view = viewOf(await source.read(at, 22));
  if (view.getUint16(4, true) !== 0 || view.getUint16(6, true) !== 0) {
    throw wrong('The container is split over several files.');
  }
  const end = {
    count: view.getUint16(10, true),
    size: view.getUint32(12, true),
    offset: view.getUint32(16, true),
  };
  if (view.getUint16(8, true) !== end.count) throw wrong('The container’s entry counts differ.');
  const wide = end.count === COUNT_IN_ZIP64 || end.size === IN_ZIP64 || end.offset === IN_ZIP64;
  const { directoryEnd, ...found } = wide
    ? await readZip64End(source, at)
    : { ...end, directoryEnd: at };
  if (found.offset + found.size !== directoryEnd) {
    throw wrong('The container’s directory is not where its end record says.');
  }
  return found;
}

/** The end record must be unmistakable: two places that could be it would be two readings of one file. */
async function findEnd(source: ByteSource): Promise<number> {
  const length = Math.min(source.size, 22 + MAX_COMMENT);
  const tail = await source.read(source.size - length, length);
  const view = viewOf(tail);
  const candidates: number[] = [];
  for (let at = length - 22; at >= 0; at -= 1) {
    if (
      view.getUint32(at, true) === END_OF_DIRECTORY &&
      at + 22 + view.getUint16(at + 20, true) === length
    ) {
      candidates.push(source.size - length + at);
    }
  }
  const [only, ...others] = candidates;
  if (only === undefined) throw wrong('The container is cut off, or is no ZIP file.');
  if (others.length > 0) throw wrong('The container has more than one end record.');
  return only;
}

async function readZip64End(
  source: ByteSource,
  end: number,
): Promise<End & { directoryEnd: number }> {
  const locatorAt = end - 20;
  if (locatorAt < 56) throw wrong('The container’s ZIP64 records are missing.');
  const locator = viewOf(await source.read(locatorAt, 20));
  const at = safeNumber(locator, 8);
  if (
    locator.getUint32(0, true) !== ZIP64_LOCATOR ||
    locator.getUint32(16, true) !== 1 ||
    at + 56 !== locatorAt
  ) {
    throw wrong('The container’s ZIP64 locator is wrong.');
  }
  const view = viewOf(await source.read(at, 56));
  if (view.getUint32(0, true) !== ZIP64_END_OF_DIRECTORY || safeNumber(view, 4) !== 44) {
    throw wrong('The container’s ZIP64 end record is wrong.');
  }
  const count = safeNumber(view, 32);
  if (safeNumber(view, 24) !== count) throw wrong('The container’s entry counts differ.');
  return {
    count,
    size: safeNumber(view, 40),
    offset: safeNumber(view, 48),
    directoryEnd: at,
  };
}

function parseEntries(bytes: Uint8Array, count: number): DirectoryEntry[] {
  const view = viewOf(bytes);
  const entries: DirectoryEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL_HEADER) {
      throw wrong('The container’s directory is damaged.');
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > bytes.length) throw wrong('The container’s directory is damaged.');
    const name = bytes.subarray(at + 46, at + 46 + nameLength);
    const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    entries.push(parseEntry(viewOf(bytes.subarray(at, at + 46)), name, extra));
    at = next;
  }
  if (entries.length !== count) throw wrong('The container’s entry counts differ.');
  return entries;
}

function parseEntry(view: DataView, nameBytes: Uint8Array, extra: Uint8Array): DirectoryEntry {
  const flags = view.getUint16(8, true);
  const name = entryName(nameBytes, (flags & UTF8_NAME) !== 0);
  if (flags & ENCRYPTED) throw wrong('An entry is encrypted.', { entry: name });
  if (view.getUint16(34, true) !== 0) throw wrong('The container is split over several files.');
  refuseLinks(view.getUint16(4, true) >> 8, view.getUint32(38, true), name);
  const narrow = {
    size: view.getUint32(24, true),
    compressedSize: view.getUint32(20, true),
    offset: view.getUint32(42, true),
  };
  return {
    name,
    flags,
    method: view.getUint16(10, true),
    time: view.getUint16(12, true),
    date: view.getUint16(14, true),
    crc32: view.getUint32(16, true),
    ...widen(narrow, extra, name),
  };
}

/** Unix entries carry a file type: a link would make one name mean another file. */
function refuseLinks(madeBy: number, attributes: number, name: string): void {
  const type = attributes >>> 28;
  if (madeBy === 3 && type !== 0 && type !== 8 && type !== 4) {
    throw wrong('An entry is a link or a device.', { entry: name });
  }
}

type Placement = Pick<DirectoryEntry, 'size' | 'compressedSize' | 'offset'>;

/** Takes from the ZIP64 field, in the order the specification fixes, each number that did not fit. */
export function widen<T extends Partial<Placement>>(narrow: T, extra: Uint8Array, name: string): T {
  const fields = extraFields(extra, name);
  if (fields.has(UNICODE_PATH_EXTRA)) throw wrong('An entry has two names.', { entry: name });
  const zip64 = fields.get(ZIP64_EXTRA);
  const wide: T = { ...narrow };
  let at = 0;
  for (const key of ['size', 'compressedSize', 'offset'] as const) {
    if (narrow[key] !== IN_ZIP64) continue;
    if (zip64 === undefined || at + 8 > zip64.length) {
      throw wrong('An entry’s ZIP64 field is missing or short.', { entry: name });
    }
    Object.assign(wide, { [key]: safeNumber(viewOf(zip64), at) });
    at += 8;
  }
  if (zip64 !== undefined && at !== zip64.length) {
    throw wrong('An entry’s ZIP64 field says more than it may.', { entry: name });
  }
  return wide;
}

function extraFields(extra: Uint8Array, name: string): Map<number, Uint8Array> {
  const view = viewOf(extra);
  const fields = new Map<number, Uint8Array>();
  let at = 0;
  while (at < extra.length) {
    const end = at + 4 <= extra.length ? at + 4 + view.getUint16(at + 2, true) : Infinity;
    if (end > extra.length) throw wrong('An entry’s extra field is damaged.', { entry: name });
    const id = view.getUint16(at, true);
    if (fields.has(id)) throw wrong('An entry’s extra field stands twice.', { entry: name });
    fields.set(id, extra.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function safeNumber(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw wrong('A size in the container is absurd.');
  return Number(value);
}
