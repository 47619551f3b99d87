/** Encrypted content in files: one directory a message, one file a content file. No clear text reaches the disk. */

import { randomBytes as nodeRandomBytes } from 'node:crypto';
import type { Dir } from 'node:fs';
import { type FileHandle, open, opendir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type {
  ContentLocation,
  ContentStore,
  ContentWriter,
  RandomBytes,
} from '../delivery/ports.js';
import {
  altered,
  CHUNK,
  type ContentName,
  chunksOf,
  type FileCipher,
  HEADER,
  openChunk,
  openCipher,
  storedSize,
  TAG,
} from './chunk-format.js';
import { ContentError } from './errors.js';
import { DurableDirectories, FileContentWriter, syncDirectory } from './file-writer.js';

/** Messages that a sweep asks about in one question. */
const SWEPT_AT_ONCE = 500;
const MESSAGE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const contentFolder = (dataDir: string): string => join(dataDir, 'content');

/** Directories are made with mode 0700 when they are needed. */
export const createContentStore = (
  dataDir: string,
  randomBytes: RandomBytes = nodeRandomBytes,
): FileContentStore => new FileContentStore(contentFolder(dataDir), randomBytes);

export class FileContentStore implements ContentStore {
  readonly #root: string;
  readonly #randomBytes: RandomBytes;
  readonly #durable = new DurableDirectories();

  constructor(root: string, randomBytes: RandomBytes) {
    this.#root = root;
    this.#randomBytes = randomBytes;
  }

  /** Throws `content/exists`, `content/full`. */
  async create(messageId: string, file: number, key: Uint8Array): Promise<ContentWriter> {
    const name: ContentName = { messageId, file };
    const path = this.#pathOf(name);
    const existing = await stat(path).catch(() => undefined);
    if (existing) {
      throw new ContentError('content/exists', 'A file of this number is stored already.', {
        ...name,
      });
    }
    return FileContentWriter.start({ path, durable: this.#durable }, name, key, this.#randomBytes);
  }

  /**
   * One chunk is read ahead while the consumer has the one before it; memory does not grow with the file.
   * Throws `content/missing`, `content/range`, `content/altered`.
   */
  async *read(location: ContentLocation, from: number, to: number): AsyncGenerator<Uint8Array> {
    const { size } = location;
    if (
      !(
        Number.isSafeInteger(from) &&
        Number.isSafeInteger(to) &&
        0 <= from &&
        from <= to &&
        to <= size
      )
    ) {
      throw new ContentError('content/range', `The file has ${size} bytes.`, { from, to, size });
    }
    const handle = await this.#openFile(location);
    try {
      const cipher = await this.#cipherOf(handle, location);
      if (from === to) return;
      const lastWanted = Math.floor((to - 1) / CHUNK);
      let index = Math.floor(from / CHUNK);
      let ahead = readChunk(handle, location, index);
      for (; index <= lastWanted; index++) {
        const sealed = await ahead;
        if (index < lastWanted) ahead = quietly(readChunk(handle, location, index + 1));
        const place = { index, last: index === chunksOf(size) - 1 };
        const clear = openChunk(cipher, place, sealed, location);
        yield clear.subarray(
          Math.max(0, from - index * CHUNK),
          Math.min(clear.length, to - index * CHUNK),
        );
      }
    } finally {
      // Waits for a chunk still being read ahead.
      await handle.close();
    }
  }

  async remove(messageId: string): Promise<void> {
    const directory = dirname(this.#pathOf({ messageId, file: 1 }));
    await rm(directory, { recursive: true, force: true });
    await syncDirectory(dirname(directory)).catch((error: NodeJS.ErrnoException) => {
      // No message of this part of the store was ever kept.
      if (error.code !== 'ENOENT') throw error;
    });
  }

  /**
   * Removes what no message refers to: files of submissions that a crash cut off.
   * @param known of the given ids those that stay; it is asked about many at a time
   * @param before only directories unchanged since then, so that a submission under way elsewhere is left alone
   * @returns the ids removed
   */
  async sweep(
    known: (messageIds: readonly string[]) => Promise<readonly string[]>,
    before: Date,
  ): Promise<string[]> {
    const removed: string[] = [];
    for await (const ids of this.#unchangedSince(before)) {
      const kept = new Set(await known(ids));
      for (const id of ids) {
        if (kept.has(id)) continue;
        await this.remove(id);
        removed.push(id);
      }
    }
    return removed;
  }

  /** However many there are, only so many are in memory. */
  async *#unchangedSince(before: Date): AsyncGenerator<readonly string[]> {
    let old: string[] = [];
    for await (const shard of await openOrNothing(this.#root)) {
      for await (const { name } of await openOrNothing(join(this.#root, shard.name))) {
        if (!MESSAGE_ID.test(name)) continue;
        const { mtime } = await stat(join(this.#root, shard.name, name));
        if (mtime < before) old.push(name);
        if (old.length < SWEPT_AT_ONCE) continue;
        yield old;
        old = [];
      }
    }
    yield old;
  }

  /** 256 parts, so that no directory grows with the number of messages without bound. */
  #pathOf({ messageId, file }: ContentName): string {
    if (!MESSAGE_ID.test(messageId) || !Number.isInteger(file) || file < 1) {
      throw new ContentError('content/missing', 'There is no content of this name.');
    }
    return join(this.#root, messageId.slice(0, 2), messageId, String(file));
  }

  async #openFile(name: ContentName): Promise<FileHandle> {
    try {
      return await open(this.#pathOf(name), 'r');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
      const { messageId, file } = name;
      throw new ContentError(
        'content/missing',
        'The stored content is gone.',
        { messageId, file },
        { cause },
      );
    }
  }

  /** The length is part of what was submitted: a file that is longer or shorter is altered, whatever the range. */
  async #cipherOf(handle: FileHandle, location: ContentLocation): Promise<FileCipher> {
    const { size } = await handle.stat();
    if (size !== storedSize(location.size)) throw altered(location);
    const header = new Uint8Array(HEADER);
    await handle.read(header, 0, HEADER, 0);
    return openCipher(header, location.key, location);
  }
}

async function readChunk(
  handle: FileHandle,
  location: ContentLocation,
  index: number,
): Promise<Uint8Array> {
  const left = location.size - index * CHUNK;
  const sealed = Buffer.allocUnsafeSlow(Math.min(left, CHUNK) + TAG);
  const { bytesRead } = await handle.read(sealed, 0, sealed.length, HEADER + index * (CHUNK + TAG));
  if (bytesRead !== sealed.length) throw altered(location);
  return sealed;
}

/** The failure is met where the chunk is awaited; until then it must not count as unhandled. */
function quietly<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}

async function openOrNothing(path: string): Promise<Dir | never[]> {
  return opendir(path).catch(() => []);
}
