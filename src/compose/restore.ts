/** Puts a backup into an empty place, after every file of it was compared with its sum, and reads everything back. */

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BackupError } from '../backup/errors.js';
import { digestOf, inFolder, readSums, saveFile } from '../backup/files.js';
import { KEK, type Manifest, readManifest, SUMS, tableFile } from '../backup/manifest.js';
import type { Config } from '../config.js';
import { toHex } from '../formats/bytes.js';
import { isEmpty, loadDatabase } from '../persistence/load.js';
import { knownMigrations, migrate } from '../persistence/migrate.js';
import { encryptionFor, kekFileOf } from './keys.js';
import { withOwner } from './owner-access.js';
import type { Progress } from './progress.js';
import { type Scrub, scrubAll } from './scrub.js';

export interface Restored {
  readonly manifest: Manifest;
  readonly scrub: Scrub;
}

/** @throws BackupError, PersistenceError, ConfigError: nothing is put into the database then, or all of it */
export async function restoreBackup(
  config: Config,
  given: string,
  progress: Progress,
): Promise<Restored> {
  const dir = resolve(given);
  const manifest = await readManifest(dir);
  await refuseNewer(manifest);
  await checkSums(dir, manifest, progress);
  await placeKey(config, dir, manifest);
  return withOwner(config, async (ownerUrl) => {
    await refuseOccupied(ownerUrl);
    await placeContent(config, dir, progress);
    await migrate(ownerUrl, undefined, manifest.migration.number);
    await loadDatabase(ownerUrl, manifest.tables, ({ name }) => {
      progress(`table ${name}`);
      return createReadStream(inFolder(dir, tableFile(name)));
    });
    await migrate(ownerUrl);
    return { manifest, scrub: await scrubAll(config, ownerUrl, progress) };
  });
}

async function refuseNewer({ migration }: Manifest): Promise<void> {
  if ((await knownMigrations()).includes(migration.name)) return;
  throw new BackupError(
    'backup/newer',
    `The backup was made after migration ${migration.name}, which this version does not know. Restore it with the version that made it.`,
  );
}

async function checkSums(dir: string, { sums }: Manifest, progress: Progress): Promise<void> {
  if ((await digestOf(join(dir, SUMS))) !== sums) throw altered(SUMS);
  let checked = 0;
  for await (const { name, sha256 } of readSums(join(dir, SUMS))) {
    if ((await digestOf(inFolder(dir, name))) !== sha256) throw altered(name);
    checked += 1;
    progress(`${checked} files of the backup compared`);
  }
}

/** A key that opens nothing of the backup would be found out too late. */
async function placeKey(config: Config, dir: string, manifest: Manifest): Promise<void> {
  const file = kekFileOf(config);
  const present = await stat(file).then(
    () => true,
    () => false,
  );
  if (!present && manifest.withKek) await saveFile(file, createReadStream(join(dir, KEK)));
  else if (!present) {
    throw new BackupError(
      'backup/key',
      `The backup does not hold the key-encryption key. Put its copy to ${file} first (SEALPOST_KEK_FILE).`,
    );
  }
  const known = encryptionFor(config).fingerprints.map(toHex);
  if (manifest.kekId === null || known.includes(manifest.kekId)) return;
  throw new BackupError(
    'backup/key',
    `The key-encryption key ${file} is not the one the backup was made under. Put that one there.`,
  );
}

async function refuseOccupied(ownerUrl: string): Promise<void> {
  if (await isEmpty(ownerUrl)) return;
  throw new BackupError(
    'backup/not-empty',
    'The database is not empty. A backup is put into an empty one only: make a new database, or name another SEALPOST_DATA_DIR.',
  );
}

/** Files of a try that was broken off, or that outlived their database, may be there already if they are the same. */
async function placeContent(config: Config, dir: string, progress: Progress): Promise<void> {
  let placed = 0;
  for await (const { name, sha256 } of readSums(join(dir, SUMS))) {
    if (!name.startsWith('content/')) continue;
    const path = inFolder(config.dataDir, name);
    const there = await digestOf(path);
    if (there === undefined) await saveFile(path, createReadStream(inFolder(dir, name)));
    else if (there !== sha256) {
      throw new BackupError(
        'backup/not-empty',
        `${path} is there and is another file. Put the content into an empty SEALPOST_DATA_DIR.`,
      );
    }
    placed += 1;
    progress(`${placed} content files placed`);
  }
}

const altered = (name: string): BackupError =>
  new BackupError(
    'backup/altered',
    `${name} of the backup is not what was saved. Nothing was restored; take another backup.`,
    { name },
  );
