/**
 * What a backup says of itself. Its folder holds `backup.json`, written last; `SHA256SUMS` over everything else, as
 * `sha256sum -c` reads it; `tables/` and `content/`.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from './errors.js';

export interface Manifest {
  readonly format: 'sealpost-backup/1';
  readonly madeAt: string;
  /** The last migration of the database. */
  readonly migration: { readonly number: number; readonly name: string };
  /** Fingerprint of the key-encryption key, hex; null for a service that had no message. */
  readonly kekId: string | null;
  readonly withKek: boolean;
  readonly evidence: number;
  readonly contentFiles: number;
  /** In the order in which they can be loaded. */
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
  /** Hex, over `SHA256SUMS`. */
  readonly sums: string;
}

export const MANIFEST = 'backup.json';
export const SUMS = 'SHA256SUMS';
export const KEK = 'kek';
export const tableFile = (name: string): string => `tables/${name}.copy`;

/** @throws BackupError `backup/incomplete` for a folder without a finished backup */
export async function readManifest(dir: string): Promise<Manifest> {
  try {
    const manifest = JSON.parse(await readFile(join(dir, MANIFEST), 'utf8')) as Manifest;
    if (manifest.format === 'sealpost-backup/1') return manifest;
  } catch (cause) {
    throw incomplete(dir, cause);
  }
  throw incomplete(dir);
}

const incomplete = (dir: string, cause?: unknown): BackupError =>
  new BackupError(
    'backup/incomplete',
    `${dir} holds no finished backup (${MANIFEST} is missing or of another format). Take another one.`,
    {},
    { cause },
  );
