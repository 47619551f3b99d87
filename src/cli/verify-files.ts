/** Files for `sealpost verify`: opened when read, closed when done, never more of them in memory than a chunk. */

import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { SealpostError } from '../errors.js';
import type { ByteSource } from '../formats/byte-source.js';
import { certificatesOf } from '../formats/pem.js';
import type { Inflate } from '../formats/zip-reader.js';
import { MAX_FOLDER_DEPTH, MAX_FOLDER_FILES } from '../verification/folder-limits.js';
import type { GivenFile } from '../verification/material.js';

/** A file that cannot be used, in one sentence. */
export class InputError extends SealpostError<'cli/input'> {}

const inputError = (detail: string, cause?: unknown): InputError =>
  new InputError('cli/input', detail, {}, { cause });

const MAX_SMALL_FILE = 8 * 1024 * 1024;
/** The Trusted List of a large state has ten megabytes. */
const MAX_LIST = 64 * 1024 * 1024;
const BRACE = 0x7b;

/** A source that opens its file for each read, so that ten thousand sources hold no descriptor. */
async function fileSource(path: string): Promise<ByteSource> {
  const status = await stat(path);
  if (status.isDirectory()) throw inputError(`${path} is a folder.`);
  // A device or a pipe has no size to judge by, and may never end.
  if (!status.isFile()) throw inputError(`${path} is not a plain file.`);
  const { size } = status;
  return {
    size,
    read: (offset, length) =>
      reading(path, async () => {
        const handle = await open(path, 'r');
        try {
          const bytes = new Uint8Array(length);
          const { bytesRead } = await handle.read(bytes, 0, length, offset);
          if (bytesRead !== length) throw inputError(`${path} became shorter while it was read.`);
          return bytes;
        } finally {
          await handle.close();
        }
      }),
  };
}

/** One file or all files of a folder, as the verifier takes them. */
export async function openPath(path: string): Promise<ByteSource | readonly GivenFile[]> {
  return reading(path, async () =>
    (await stat(path)).isDirectory() ? listFolder(path) : fileSource(path),
  );
}

export const openFile = (path: string): Promise<GivenFile> =>
  reading(path, async () => ({ name: path, source: await fileSource(path) }));

/** Every file below a folder in the order of its name; links are not followed. */
async function listFolder(root: string): Promise<GivenFile[]> {
  const files: GivenFile[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (depth > MAX_FOLDER_DEPTH)
      throw inputError(`${root} has folders more than ${MAX_FOLDER_DEPTH} deep.`);
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await visit(path, depth + 1);
      if (!entry.isFile()) continue;
      if (files.length === MAX_FOLDER_FILES)
        throw inputError(`${root} has more than ${MAX_FOLDER_FILES} files.`);
      const name = relative(root, path).split(sep).join('/');
      files.push({ name, source: await fileSource(path) });
    }
  };
  await visit(root, 0);
  return files;
}

/** The certificates of a file given as trusted. */
export async function readTrust(path: string): Promise<Uint8Array[]> {
  const certificates = certificatesOf(await readSmallFile(path));
  if (typeof certificates === 'string') throw inputError(`${path} ${certificates}`);
  return certificates;
}

/** A file given as trust is a list of certificates, or what `sealpost trust import` made of a Trusted List. */
export async function isTrustFile(path: string): Promise<boolean> {
  const { size, read } = await reading(path, () => fileSource(path));
  return size > 0 && (await reading(path, () => read(0, 1)))[0] === BRACE;
}

export const readSmallFile = (path: string): Promise<Uint8Array> => readWhole(path, MAX_SMALL_FILE);
export const readListFile = (path: string): Promise<Uint8Array> => readWhole(path, MAX_LIST);

const readWhole = (path: string, most: number): Promise<Uint8Array> =>
  reading(path, async () => {
    const { size, read } = await fileSource(path);
    if (size > most) throw inputError(`${path} is too large.`);
    return read(0, size);
  });

/** Turns what the file system says into a sentence. */
async function reading<Result>(path: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = systemCode(error);
    if (code === undefined) throw error;
    const why = { ENOENT: 'does not exist', EACCES: 'may not be read', EISDIR: 'is a folder' }[
      code
    ];
    throw inputError(`${path} ${why ?? `cannot be read (${code})`}.`, error);
  }
}

/** The code of an error of the operating system, such as `ENOENT`. */
function systemCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : undefined;
}

/** zlib as the container reader takes it; a fault of either side ends the stream with an error. */
export const inflate: Inflate = async function* (compressed) {
  const inflater = createInflateRaw();
  let given = 0;
  const source = Readable.from(compressed);
  source.on('data', (chunk: Uint8Array) => {
    given += chunk.length;
  });
  source.on('error', (error) => inflater.destroy(error));
  yield* source.pipe(inflater);
  // zlib stops at the end of the data and forgets what comes after; in a browser that is an error, and so it is here.
  if (inflater.bytesWritten !== given) throw new RangeError('bytes follow the compressed data');
};
