/** Saves the record and its content while the service may be at work: database first, because content comes before its rows. */

import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { emptyFolder, inFolder, SumsWriter, saveFile } from '../backup/files.js';
import { KEK, MANIFEST, type Manifest, SUMS, tableFile } from '../backup/manifest.js';
import type { Config } from '../config.js';
import { toHex, utf8 } from '../formats/bytes.js';
import { dumpDatabase, withContent } from '../persistence/dump.js';
import { kekFileOf } from './keys.js';
import { withOwner } from './owner-access.js';
import type { Progress } from './progress.js';

export interface BackupRequest {
  readonly dir: string;
  /** Puts the key-encryption key beside what it protects: whoever has the backup can then read it. */
  readonly withKek: boolean;
  readonly now: Date;
}

export interface Backup {
  readonly manifest: Manifest;
  /** Messages whose content should be there and is not. */
  readonly missing: readonly string[];
}

/** @throws BackupError `backup/not-empty`, PersistenceError, ConfigError */
export async function makeBackup(
  config: Config,
  { dir: given, withKek, now }: BackupRequest,
  progress: Progress,
): Promise<Backup> {
  const dir = resolve(given);
  await emptyFolder(dir);
  return withOwner(config, async (ownerUrl) => {
    const sums = await SumsWriter.create(join(dir, SUMS));
    const save = async (name: string, from: Parameters<typeof saveFile>[1]) =>
      sums.add(name, await saveFile(inFolder(dir, name), from));

    const tables: Manifest['tables'][number][] = [];
    const dump = await dumpDatabase(ownerUrl, async (table, rows) => {
      await save(tableFile(table.name), rows);
      tables.push(table);
      progress(`table ${table.name}`);
    });
    const absent: string[] = [];
    let contentFiles = 0;
    for (const [index, id] of dump.contents.entries()) {
      const names = await contentOf(config.dataDir, id);
      if (names.length === 0) absent.push(id);
      for (const name of names) {
        await save(name, createReadStream(inFolder(config.dataDir, name)));
      }
      contentFiles += names.length;
      progress(`content of message ${index + 1} of ${dump.contents.length}`);
    }
    if (withKek) await save(KEK, createReadStream(kekFileOf(config)));
    const manifest: Manifest = {
      format: 'sealpost-backup/1',
      madeAt: now.toISOString(),
      migration: dump.migration,
      evidence: dump.evidence,
      withKek,
      contentFiles,
      tables,
      kekId: dump.kekId ? toHex(dump.kekId) : null,
      sums: await sums.close(),
    };
    // Last: a backup without it was not finished.
    await saveFile(join(dir, MANIFEST), [utf8(`${JSON.stringify(manifest, null, 2)}\n`)]);
    // What is gone from the database meanwhile was removed in its time.
    return { manifest, missing: await withContent(ownerUrl, absent) };
  });
}

/** Complete files only; names as in the data directory. */
async function contentOf(dataDir: string, messageId: string): Promise<string[]> {
  const folder = `content/${messageId.slice(0, 2)}/${messageId}`;
  const names = await readdir(inFolder(dataDir, folder)).catch(() => []);
  return names.filter((name) => /^\d+$/.test(name)).map((name) => `${folder}/${name}`);
}
