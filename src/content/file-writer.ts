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

export class FileContentWriter implements ContentWriter {
  readonly #path: string;
  readonly #partial: string;
  readonly #handle: FileHandle;
  readonly #cipher: FileCipher;
  readonly #sha256 = createHash('sha256');
  /** The chunk being filled. It is held back until more follows, because only the last one is marked so. */
  readonly #chunk = Buffer.allocUnsafeSlow(CHUNK);
  #filled = 0;
  #index = 0;
  #size = 0;
  /** The write of the chunk before: one is on its way while the next one is filled. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, partial: string, handle: FileHandle, cipher: FileCipher) {
    this.#path = path;
    this.#partial = partial;
    this.#handle = handle;
    this.#cipher = cipher;
  }

  static async start(
    path: string,
    name: ContentName,
    key: Uint8Array,
    randomBytes: RandomBytes,
  ): Promise<FileContentWriter> {
    const partial = `${path}.${toHex(randomBytes(8))}.partial`;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const header = makeHeader(randomBytes(32));
    const handle = await open(partial, 'wx', 0o600).catch(refuseFull);
    const writer = new FileContentWriter(path, partial, handle, openCipher(header, key, name));
    try {
      await writeAll(handle, [header]);
    } catch (error) {
      await writer.abort();
      throw error;
    }
    return writer;
  }

  /** Resolves when the bytes were taken over; at most two chunks are in memory. Throws `content/full`. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length; ) {
      if (this.#filled === CHUNK) await this.#flush(false);
      const taken = bytes.subarray(offset, offset + CHUNK - this.#filled);
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
      // The name, the message's directory and the part it lies in are entries of three directories.
      const directory = dirname(this.#path);
      await syncDirectory(directory);
      await syncDirectory(dirname(directory));
      await syncDirectory(dirname(dirname(directory)));
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

  async #flush(last: boolean): Promise<void> {
    const clear = this.#chunk.subarray(0, this.#filled);
    this.#sha256.update(clear);
    const sealed = sealChunk(this.#cipher, { index: this.#index, last }, clear);
    await this.#writing;
    this.#writing = writeAll(this.#handle, sealed);
    // Met by the next flush, by `close` or by `abort`.
    this.#writing.catch(() => undefined);
    this.#index += 1;
    this.#filled = 0;
  }
}

/** A write may take less than it was given, as it does just before the disk is full. */
async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  for (const piece of pieces) {
    for (let offset = 0; offset < piece.length; ) {
      const { bytesWritten } = await handle.write(piece, offset).catch(refuseFull);
      offset += bytesWritten;
    }
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
