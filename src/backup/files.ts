/** Files that are copied and counted at once: durable when the copy resolves, with the digest of what was written. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { toHex } from '../formats/bytes.js';
import { BackupError } from './errors.js';

/** Writes a file that is there whole or not at all. @returns its SHA-256, hex */
export async function saveFile(path: string, bytes: Readable | Iterable<Uint8Array>) {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const partial = `${path}.partial`;
  const file = await open(partial, 'w', 0o600);
  try {
    const digest = createHash('sha256');
    for await (const chunk of bytes) {
      digest.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
    await file.close();
    await rename(partial, path);
    await syncFolder(dirname(path));
    return digest.digest('hex');
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

/** @returns the SHA-256 of a file, hex; `undefined` if there is none */
export async function digestOf(path: string): Promise<string | undefined> {
  const digest = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) digest.update(chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return toHex(digest.digest());
}

/** Lines of `sha256sum`, written as files are saved. */
export class SumsWriter {
  readonly #file: FileHandle;
  readonly #digest = createHash('sha256');

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<SumsWriter> {
    return new SumsWriter(await open(path, 'wx', 0o600));
  }

  async add(name: string, sha256: string): Promise<void> {
    const line = `${sha256}  ${name}\n`;
    this.#digest.update(line);
    await this.#file.writeFile(line);
  }

  /** @returns the SHA-256 of the list, hex */
  async close(): Promise<string> {
    await this.#file.sync();
    await this.#file.close();
    return this.#digest.digest('hex');
  }
}

export interface Sum {
  readonly name: string;
  readonly sha256: string;
}

/** @throws BackupError `backup/altered` for a line that is none, or a name that leads out of the folder */
export async function* readSums(path: string): AsyncGenerator<Sum> {
  const file = await open(path);
  try {
    for await (const line of file.readLines()) {
      const [, sha256 = '', name = ''] = /^([0-9a-f]{64}) {2}([\w./-]+)$/.exec(line) ?? [];
      if (name === '' || name.startsWith('/') || name.split('/').includes('..')) {
        throw new BackupError('backup/altered', `${path} holds a line that is none of ours.`);
      }
      yield { name, sha256 };
    }
  } finally {
    await file.close();
  }
}

/** Made if it is missing; @throws BackupError `backup/not-empty` */
export async function emptyFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if ((await readdir(path)).length === 0) return;
  throw new BackupError(
    'backup/not-empty',
    `${path} is not empty. Name a folder that does not exist yet; a backup never goes over another.`,
  );
}

export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

export const inFolder = (dir: string, name: string): string => join(dir, ...name.split('/'));
