/** Writes a ZIP container of stored entries, the same bytes for the same input, one chunk at a time. */

import { crc32 } from './crc32.js';
import { FormatError } from './errors.js';
import {
  centralHeader,
  dosTime,
  endOfDirectory,
  localHeader,
  type PlacedEntry,
  type StoredEntry,
} from './zip-format.js';

/** An entry to write. Size and checksum come first, so that no header needs to be corrected afterwards. */
export interface ZipInput extends StoredEntry {
  /** Opened once, when the entry's turn comes. */
  readonly open: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** An entry whose bytes are in memory. */
export const zipBytes = (name: string, bytes: Uint8Array): ZipInput => ({
  name,
  size: bytes.length,
  crc32: crc32(bytes),
  open: () => [bytes],
});

/**
 * The container as chunks, entries in the order given, ZIP64 where sizes, offsets or count need it.
 * @param modified the one time written into every header (UTC, two-second steps)
 * @throws FormatError `formats/zip` when an entry's bytes are not those announced; what was yielded is then worthless
 */
export async function* writeZip(
  entries: Iterable<ZipInput>,
  modified: Date,
): AsyncGenerator<Uint8Array> {
  const time = dosTime(modified);
  const placed: PlacedEntry[] = [];
  let offset = 0;
  for (const entry of entries) {
    placed.push({ name: entry.name, size: entry.size, crc32: entry.crc32, offset });
    const header = localHeader(entry, time);
    yield header;
    yield* announcedBytes(entry);
    offset += header.length + entry.size;
  }
  let size = 0;
  for (const entry of placed) {
    const header = centralHeader(entry, time);
    yield header;
    size += header.length;
  }
  yield endOfDirectory(placed.length, size, offset);
}

async function* announcedBytes(entry: ZipInput): AsyncGenerator<Uint8Array> {
  let size = 0;
  let crc = 0;
  for await (const chunk of entry.open()) {
    size += chunk.length;
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== entry.size || crc !== entry.crc32) {
    throw new FormatError('formats/zip', 'An entry changed between measuring and writing.', {
      entry: entry.name,
    });
  }
}
