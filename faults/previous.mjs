/** The version before, built from its commit beside this one, so that both can serve on one database. */

import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { migrate } from '../dist/persistence/migrate.js';
import { asAdmin } from './database.mjs';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LOOK_MS = 10;
/** What every delivery writes. */
const TABLES = ['messages', 'courses', 'events', 'evidence', 'unsealed'];

/** @returns the folder in which `dist/` of that commit is */
export async function buildPrevious(commit, dir) {
  await mkdir(dir, { recursive: true });
  const archive = join(dir, 'source.tar');
  await run('git', ['-C', ROOT, 'archive', '--output', archive, commit]);
  await run('tar', ['-xf', archive, '-C', dir]);
  const lockOf = (folder) => readFile(join(folder, 'package-lock.json'), 'utf8');
  if ((await lockOf(dir)) === (await lockOf(ROOT))) {
    await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  } else {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: dir });
  }
  await run(
    process.execPath,
    [join(dir, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
    {
      cwd: dir,
    },
  );
  return dir;
}

/**
 * Brings the database to this version while others serve on it.
 * @returns the migrations applied, and for how long at most a writer had to wait. Milliseconds.
 */
export async function migrateUnderLoad({ ownerUrl, adminUrl }) {
  let isOver = false;
  const watch = asAdmin(adminUrl, async (writer) => {
    const tables = TABLES.map((name) => `sealpost.${name}`).join();
    let longest = 0;
    while (!isOver) {
      const from = performance.now();
      await writer.query(`begin; lock table ${tables} in row exclusive mode; commit`);
      longest = Math.max(longest, performance.now() - from);
      await sleep(LOOK_MS);
    }
    return Math.round(longest);
  });
  const applied = await migrate(ownerUrl);
  isOver = true;
  return { applied, longestWaitMs: await watch };
}
