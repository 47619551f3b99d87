/** Writes one content file: encrypted as it arrives, whole or not at all, and durable before it has a name. */

import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ContentFile } from '../delivery/message.js';
import type { ContentWriter, RandomBytes } from '../delivery/ports.js';
import { toHex } from '../formats/bytes.js';
import {
  CHUNK,
  type ContentName,
  type FileCipher,
  makeHeader,
  openCipher,
  sealChunk,
} from './chunk-format.js';
import { ContentError } from './errors.js';

/** Most files are far smaller than a chunk. */
const FIRST_ROOM = CHUNK / 8;

export interface WriterPlace {
  readonly path: string;
  readonly durable: DurableDirectories;
}

export class FileContentWriter implements ContentWriter {
  readonly #path: string;
  readonly #partial: string;
  readonly #handle: FileHandle;
  readonly #cipher: FileCipher;
  readonly #sha256 = createHash('sha256');
  readonly #durable: DurableDirectories;
  /** What stands before the first chunk, and is written with it. */
  #header: readonly Uint8Array[];
  /** The chunk being filled. It is held back until more follows, because only the last one is marked so. */
  #chunk = Buffer.allocUnsafeSlow(FIRST_ROOM);
  #filled = 0;
  #index = 0;
  #size = 0;
  /** The write of the chunk before: one is on its way while the next one is filled. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    { path, durable }: WriterPlace,
    partial: string,
    handle: FileHandle,
    header: Uint8Array,
    cipher: FileCipher,
  ) {
    this.#path = path;
    this.#durable = durable;
    this.#partial = partial;
    this.#handle = handle;
    this.#header = [header];
    this.#cipher = cipher;
  }

  static async start(
    place: WriterPlace,
    name: ContentName,
    key: Uint8Array,
    randomBytes: RandomBytes,
  ): Promise<FileContentWriter> {
    const { path } = place;
    const partial = `${path}.${toHex(randomBytes(8))}.partial`;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const header = makeHeader(randomBytes(32));
    const handle = await open(partial, 'wx', 0o600).catch(refuseFull);
    return new FileContentWriter(place, partial, handle, header, openCipher(header, key, name));
  }

  /** Resolves when the bytes were taken over; at most two chunks are in memory. Throws `content/full`. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length; ) {
      if (this.#filled === CHUNK) await this.#flush(false);
      if (this.#filled === this.#chunk.length) this.#makeRoom();
      const taken = bytes.subarray(offset, offset + this.#chunk.length - this.#filled);
      this.#chunk.set(taken, this.#filled);
      this.#filled += taken.length;
      this.#size += taken.length;
      offset += taken.length;
    }
  }

  async close(): Promise<Pick<ContentFile, 'size' | 'sha256'>> {
    try {
      await this.#flush(true);
      await this.#writing;
      await this.#handle.sync().catch(refuseFull);
      await this.#handle.close();
      await rename(this.#partial, this.#path);
      // The name and the message's directory are entries of two directories; the part they lie in is one of a third.
      const directory = dirname(this.#path);
      await Promise.all([
        syncDirectory(directory),
        syncDirectory(dirname(directory)),
        this.#durable.ensure(dirname(directory)),
      ]);
    } catch (error) {
      await this.abort();
      throw error;
    }
    return { size: this.#size, sha256: new Uint8Array(this.#sha256.digest()) };
  }

  async abort(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#handle.close().catch(() => undefined);
    await rm(this.#partial, { force: true });
    // Fails where another file of the message is there, and is meant to.
    await rmdir(dirname(this.#path)).catch(() => undefined);
  }

  /** Doubled, up to a whole chunk. */
  #makeRoom(): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(CHUNK, 2 * this.#chunk.length));
    larger.set(this.#chunk.subarray(0, this.#filled));
    this.#chunk = larger;
  }

  async #flush(last: boolean): Promise<void> {
    const clear = this.#chunk.subarray(0, this.#filled);
    this.#sha256.update(clear);
    const sealed = sealChunk(this.#cipher, { index: this.#index, last }, clear);
    const pieces = [...this.#header, ...sealed];
    this.#header = [];
    await this.#writing;
    this.#writing = writeAll(this.#handle, pieces);
    // Met by the next flush, by `close` or by `abort`.
    this.#writing.catch(() => undefined);
    this.#index += 1;
    this.#filled = 0;
  }
}

/** A write may take less than it was given, as it does just before the disk is full. */
async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let left = pieces;
  while (left.length > 0) {
    const { bytesWritten } = await handle.writev(left).catch(refuseFull);
    left = withoutFirst(left, bytesWritten);
  }
}

function withoutFirst(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skip = bytes;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(Math.min(skip, piece.length));
    skip -= piece.length - rest.length;
    return rest.length > 0 ? [rest] : [];
  });
}

/** Directories whose own entry is known to be on disk: each is seen to once in the life of the store. */
export class DurableDirectories {
  readonly #synced = new Map<string, Promise<void>>();

  ensure(directory: string): Promise<void> {
    const known = this.#synced.get(directory);
    if (known) return known;
    const synced = syncDirectory(dirname(directory));
    this.#synced.set(directory, synced);
    // One that failed is tried again by the next file.
    synced.catch(() => this.#synced.delete(directory));
    return synced;
  }
}

/** A rename is durable only when the directory is. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function refuseFull(cause: NodeJS.ErrnoException): never {
  if (cause.code !== 'ENOSPC' && cause.code !== 'EDQUOT') throw cause;
  throw new ContentError('content/full', 'There is no room left for content.', {}, { cause });
}
