/**
 * Opens a ZIP container for random access and believes nothing it says twice: local and central headers agree,
 * entries lie side by side without overlap or gap, and every byte handed out has passed its length and checksum.
 */

import { type ByteSource, streamRange } from './byte-source.js';
import { equalBytes } from './bytes.js';
import { crc32 } from './crc32.js';
import { FormatError } from './errors.js';
import { type DirectoryEntry, readDirectory, viewOf, widen, wrong } from './zip-directory.js';
import {
  centralHeader,
  endOfDirectory,
  LOCAL_HEADER,
  localHeader,
  STORED,
  UTF8_NAME,
} from './zip-format.js';
import { entryName } from './zip-names.js';

const DEFLATED = 8;
const SIZES_FOLLOW = 0x0008;
const DATA_DESCRIPTOR = 0x08074b50;
/** EU DSS's values: above 1 MB unpacked, at most 100 bytes from one. */
const FREE_SIZE = 1_000_000;
const MAX_RATIO = 100;

/**
 * Undoes raw DEFLATE (RFC 1951), and rejects where bytes follow its end. What it yields is counted here, so it may be any
 * implementation.
 */
export type Inflate = (compressed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

export interface ZipEntry extends DirectoryEntry {
  /** Where the entry's data begins. */
  readonly dataOffset: number;
}

export interface ZipArchive {
  /** In the order of the central directory, folders left out. */
  readonly entries: readonly ZipEntry[];
  /** Every byte outside the entries' data is what `writeZip` writes for these entries. */
  readonly asWritten: boolean;
  /** The entry's bytes; ends with an error if their number or checksum is not the one announced. */
  stream(entry: ZipEntry): AsyncGenerator<Uint8Array>;
}

/**
 * Reads the structure of a container, not its contents.
 * @param inflate without it, compressed entries are refused when streamed
 * @throws FormatError `formats/zip` with one sentence that names what is wrong
 */
export async function readZip(source: ByteSource, inflate?: Inflate): Promise<ZipArchive> {
  const directory = await readDirectory(source);
  refuseBombs(directory.entries);
  const entries: ZipEntry[] = [];
  for (const entry of directory.entries) {
    refuseMisfit(entry);
    entries.push(await locate(source, entry, directory.offset));
  }
  await refuseOverlap(source, entries, directory.offset);
  return {
    entries: entries.filter((entry) => !entry.name.endsWith('/')),
    asWritten: await isAsWritten(source, entries, directory),
    stream: (entry) => streamEntry(source, entry, inflate),
  };
}

/** One entry or all together: many small ones unpack to as much as a large one. */
function refuseBombs(entries: readonly DirectoryEntry[]): void {
  const isBomb = (size: number, compressedSize: number): boolean =>
    size > FREE_SIZE && size > compressedSize * MAX_RATIO;
  const bomb = entries.find(({ size, compressedSize }) => isBomb(size, compressedSize));
  if (bomb !== undefined) {
    throw wrong(`An entry would unpack to more than ${MAX_RATIO} times its size.`, {
      entry: bomb.name,
    });
  }
  const total = (of: (entry: DirectoryEntry) => number): number =>
    entries.reduce((sum, entry) => sum + of(entry), 0);
  if (
    isBomb(
      total(({ size }) => size),
      total(({ compressedSize }) => compressedSize),
    )
  ) {
    throw wrong(`The container would unpack to more than ${MAX_RATIO} times its size.`);
  }
}

function refuseMisfit({ name, method, size, compressedSize }: DirectoryEntry): void {
  if (method !== STORED && method !== DEFLATED) {
    throw wrong('An entry is compressed in a way that is not read here.', { entry: name, method });
  }
  if (method === STORED && size !== compressedSize) {
    throw wrong('A stored entry has two sizes.', { entry: name });
  }
  if (name.endsWith('/') && size !== 0) throw wrong('A folder has contents.', { entry: name });
}

/** Reads the local header and holds it against the central one. */
async function locate(source: ByteSource, entry: DirectoryEntry, limit: number): Promise<ZipEntry> {
  const { name, offset } = entry;
  if (offset + 30 > limit) throw wrong('An entry lies outside the container.', { entry: name });
  const view = viewOf(await source.read(offset, 30));
  const nameLength = view.getUint16(26, true);
  const extraLength = view.getUint16(28, true);
  const dataOffset = offset + 30 + nameLength + extraLength;
  if (view.getUint32(0, true) !== LOCAL_HEADER || dataOffset + entry.compressedSize > limit) {
    throw wrong('An entry lies outside the container.', { entry: name });
  }
  const flags = view.getUint16(6, true);
  const variable = await source.read(offset + 30, nameLength + extraLength);
  const localName = entryName(variable.subarray(0, nameLength), (flags & UTF8_NAME) !== 0);
  const sizes = widen(
    { size: view.getUint32(22, true), compressedSize: view.getUint32(18, true) },
    variable.subarray(nameLength),
    name,
  );
  const local = { crc32: view.getUint32(14, true), ...sizes };
  const announced = (flags & SIZES_FOLLOW) === 0 || !isZero(local);
  const agrees =
    localName === name &&
    flags === entry.flags &&
    view.getUint16(8, true) === entry.method &&
    view.getUint16(10, true) === entry.time &&
    view.getUint16(12, true) === entry.date &&
    (!announced ||
      (local.crc32 === entry.crc32 &&
        local.size === entry.size &&
        local.compressedSize === entry.compressedSize));
  if (!agrees) throw wrong('An entry’s two headers disagree.', { entry: name });
  return { ...entry, dataOffset };
}

const isZero = (local: { crc32: number; size: number; compressedSize: number }): boolean =>
  local.crc32 === 0 && local.size === 0 && local.compressedSize === 0;

/** From the first byte to the directory there is one entry after the other and nothing else. */
async function refuseOverlap(
  source: ByteSource,
  entries: readonly ZipEntry[],
  directoryOffset: number,
): Promise<void> {
  const inOrder = [...entries].sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const [index, entry] of inOrder.entries()) {
    if (entry.offset !== end) {
      throw wrong('Entries overlap, or bytes between them belong to none.', { entry: entry.name });
    }
    const next = inOrder[index + 1]?.offset ?? directoryOffset;
    const dataEnd = entry.dataOffset + entry.compressedSize;
    end = dataEnd + (await descriptorLength(source, entry, dataEnd, next));
  }
  if (end !== directoryOffset) throw wrong('Bytes before the directory belong to no entry.');
}

/** Length of the data descriptor behind an entry whose sizes follow its data; its numbers must be the directory's. */
async function descriptorLength(
  source: ByteSource,
  entry: ZipEntry,
  at: number,
  next: number,
): Promise<number> {
  const length = next - at;
  if ((entry.flags & SIZES_FOLLOW) === 0 || length < 12 || length > 24) return 0;
  const view = viewOf(await source.read(at, length));
  const start = length === 16 || length === 24 ? 4 : 0;
  const signed = start === 0 || view.getUint32(0, true) === DATA_DESCRIPTOR;
  const wide = length - start === 20;
  const number = (offset: number): number =>
    wide ? Number(view.getBigUint64(offset, true)) : view.getUint32(offset, true);
  const fits =
    signed &&
    (wide || length - start === 12) &&
    view.getUint32(start, true) === entry.crc32 &&
    number(start + 4) === entry.compressedSize &&
    number(start + (wide ? 12 : 8)) === entry.size;
  if (!fits) throw wrong('What follows an entry is not its description.', { entry: entry.name });
  return length;
}

async function* streamEntry(
  source: ByteSource,
  entry: ZipEntry,
  inflate: Inflate | undefined,
): AsyncGenerator<Uint8Array> {
  const stored = streamRange(source, entry.dataOffset, entry.dataOffset + entry.compressedSize);
  if (entry.method === DEFLATED && inflate === undefined) {
    throw wrong('Compressed entries cannot be read here.', { entry: entry.name });
  }
  const plain = entry.method === DEFLATED && inflate ? inflated(stored, inflate) : stored;
  let size = 0;
  let crc = 0;
  for await (const chunk of plain) {
    size += chunk.length;
    // Stops a bomb at the size it announced, whatever the decompressor would still give.
    if (size > entry.size) throw wrong('An entry is longer than announced.', { entry: entry.name });
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== entry.size || crc !== entry.crc32) {
    throw wrong('An entry’s bytes are not the ones announced.', { entry: entry.name });
  }
}

/** Whatever stops a decompressor, the entry cannot be read. */
async function* inflated(
  stored: AsyncIterable<Uint8Array>,
  inflate: Inflate,
): AsyncGenerator<Uint8Array> {
  try {
    yield* inflate(stored);
  } catch (cause) {
    throw new FormatError('formats/zip', 'An entry’s compressed data is damaged.', {}, { cause });
  }
}

/** Derives every header again from what was read and compares it with what stands in the file. */
async function isAsWritten(
  source: ByteSource,
  entries: readonly ZipEntry[],
  directory: { readonly offset: number; readonly size: number },
): Promise<boolean> {
  const [first] = entries;
  if (first === undefined || entries.some((entry) => entry.method !== STORED)) return false;
  const time = { time: first.time, date: first.date };
  let offset = 0;
  let directoryOffset = directory.offset;
  for (const entry of entries) {
    const local = localHeader(entry, time);
    const central = centralHeader({ ...entry, offset }, time);
    if (!(await holds(source, offset, local))) return false;
    if (!(await holds(source, directoryOffset, central))) return false;
    offset += local.length + entry.size;
    directoryOffset += central.length;
  }
  const end = endOfDirectory(entries.length, directory.size, directory.offset);
  return offset === directory.offset && (await holds(source, directoryOffset, end, true));
}

async function holds(
  source: ByteSource,
  offset: number,
  expected: Uint8Array,
  last = false,
): Promise<boolean> {
  const length = last ? source.size - offset : expected.length;
  return length === expected.length && equalBytes(await source.read(offset, length), expected);
}
