/**
 * Loaded before the service (`node --import`): writes down what of the data folder is on disk for good, so that a power cut
 * can take away the rest (`power.mjs`). The service does not know; it calls `node:fs/promises` as ever.
 *
 * A line for each thing that was done: `made` (this file was empty), `named` (this path began to be), `kept` (this file was synced
 * up to that length), and `syncing` and `synced` around the sync of a directory, which keeps the names that were there before it.
 */

import { openSync, writeSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, resolve, sep } from 'node:path';

const { SEALPOST_FAULTS_DIARY, SEALPOST_FAULTS_DATA: root } = process.env;
/** The ninth seeded bug. */
const isForgotten = (path) =>
  process.env.SEALPOST_SEEDED_BUG === '9' && resolve(path).includes(`${sep}content`);

const diary = openSync(SEALPOST_FAULTS_DIARY, 'a');
const note = (...entry) => void writeSync(diary, `${JSON.stringify(entry)}\n`);
const isOurs = (path) => resolve(path).startsWith(root + sep) || resolve(path) === root;

const { open, mkdir, rename } = fs;
let turns = 0;

fs.open = async (path, flags = 'r', ...more) => {
  const handle = await open(path, flags, ...more);
  if (!isOurs(path)) return handle;
  const stat = await handle.stat();
  if (flags !== 'r') {
    note('made', stat.ino);
    note('named', resolve(path));
  }
  const sync = handle.sync.bind(handle);
  const noted = stat.isDirectory() ? syncDirectory(resolve(path), sync) : syncFile(handle, sync);
  handle.sync = handle.datasync = isForgotten(path) ? async () => undefined : noted;
  return handle;
};

const syncDirectory = (path, sync) => async () => {
  const turn = `${process.pid}/${++turns}`;
  note('syncing', turn);
  await sync();
  note('synced', path, turn);
};

const syncFile = (handle, sync) => async () => {
  const { ino, size } = await handle.stat();
  await sync();
  note('kept', ino, size);
};

fs.mkdir = async (path, options) => {
  const first = await mkdir(path, options);
  if (first === undefined || !isOurs(path)) return first;
  for (let name = resolve(path); name.length >= first.length; name = dirname(name)) {
    note('named', name);
  }
  return first;
};

fs.rename = async (from, to) => {
  await rename(from, to);
  if (isOurs(to)) note('named', resolve(to));
};

syncBuiltinESMExports();
