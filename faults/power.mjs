/**
 * A power cut: every process of the machine ends at one instant, and what was not on disk for good is gone.
 *
 * A killed process leaves what it wrote to the kernel, so the loss is made here. Of the data folder: names and bytes that
 * nobody had synced (`diary.mjs` knows), each lost or, as may happen, not. Of the database: its log beyond the last place that it
 * called flushed (`database.mjs`); that its data files may be rolled back as well is its own promise (`full_page_writes`).
 */

import { open, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * @param {string} diary file
 * @param {string} data folder
 * @returns how many names were lost and how many files cut
 */
export async function rollBack({ diary, data }, random) {
  const durable = readDiary(await readFile(diary, 'utf8').catch(() => ''));
  const loss = { names: 0, files: 0 };

  async function visit(directory) {
    const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(directory, entry.name);
      if (!durable.isNamed(path) && random.chance(0.7)) {
        await rm(path, { recursive: true });
        loss.names += 1;
      } else if (entry.isDirectory()) await visit(path);
      else if (await cut(path, durable, random)) loss.files += 1;
    }
  }

  await visit(data);
  return loss;
}

/** Bytes beyond the last sync: gone, there, or, where only the length was written, zeros. */
async function cut(path, durable, random) {
  const { ino, size } = await stat(path);
  const kept = durable.lengthOf(ino, size);
  if (kept >= size || random.chance(0.2)) return false;
  await truncate(path, kept);
  if (random.chance(0.3)) await truncate(path, size);
  return true;
}

function readDiary(text) {
  const names = new Map();
  const lengths = new Map();
  const begun = new Map();
  const synced = new Map();
  for (const [at, [kind, what, more]] of lines(text).entries()) {
    if (kind === 'made') lengths.set(what, 0);
    if (kind === 'named') names.set(what, at);
    if (kind === 'kept') lengths.set(what, Math.max(more, lengths.get(what) ?? 0));
    if (kind === 'syncing') begun.set(what, at);
    if (kind === 'synced') synced.set(what, Math.max(begun.get(more), synced.get(what) ?? -1));
  }
  return {
    /** What stood before the diary began is as it was. */
    isNamed: (path) => !names.has(path) || names.get(path) < (synced.get(dirname(path)) ?? -1),
    lengthOf: (ino, size) => lengths.get(ino) ?? size,
  };
}

/** The last line may be cut: what it tells of was not done yet. */
function lines(text) {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}

/** Overwrites with zeros what a server wrote to its log beyond what it called flushed. */
export async function cutLog(folder, lsn) {
  const [high, low] = lsn.split('/').map((text) => Number.parseInt(text, 16));
  const hex = (number) => number.toString(16).toUpperCase().padStart(8, '0');
  const file = await open(join(folder, `00000001${hex(high)}${hex(low >>> 24)}`), 'r+').catch(
    () => undefined,
  );
  // At the very end of a segment the next one may not be there yet.
  if (!file) return;
  try {
    const from = low & 0xff_ff_ff;
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size - from), 0, size - from, from);
  } finally {
    await file.close();
  }
}
