/** Marks as files: written beside, synced, renamed, and the folder synced; a power cut leaves the one before or this one. */

import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ContinuityError } from './errors.js';
import type { MarkFolder } from './ports.js';

const NAME = /^mark-([0-9a-f]{8})\.json$/;

/** @param path made with mode 0700 where it is missing */
export function markFolder(path: string): MarkFolder {
  const at = (name: string) => join(path, name);

  async function sync(folder: string): Promise<void> {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  }

  return {
    read: () =>
      named(path, 'read', async () => {
        const made = await mkdir(path, { recursive: true, mode: 0o700 });
        // A mark is as durable as the name of the folder it lies in.
        if (made !== undefined) await sync(dirname(path));
        const names = (await readdir(path)).filter((name) => NAME.test(name));
        return Promise.all(
          names.map(async (name) => ({
            name: at(name),
            instance: Number.parseInt(NAME.exec(name)?.[1] ?? '', 16),
            text: await readFile(at(name), 'utf8'),
          })),
        );
      }),

    write: (instance, text) =>
      named(path, 'written', async () => {
        const name = at(`mark-${instance.toString(16).padStart(8, '0')}.json`);
        const partial = `${name}.partial`;
        const file = await open(partial, 'w', 0o600);
        try {
          await file.writeFile(text);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(partial, name);
        await sync(path);
      }),

    remove: (name) => named(path, 'written', () => rm(name, { force: true })),
    retire: (name, time) =>
      named(path, 'written', async () => {
        await rename(name, `${name}.accepted-${time.toISOString()}`);
        await sync(path);
      }),
  };
}

async function named<Result>(
  path: string,
  what: 'read' | 'written',
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ContinuityError(
      'continuity/mark-file',
      `The high-water mark cannot be ${what} in ${path} (${code}). Correct SEALPOST_MARK_DIR, its rights, or the disk.`,
      { code },
      { cause },
    );
  }
}
