/** The embedded server's passwords. They never leave the data directory. */

import { link, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomBytes } from '../delivery/ports.js';
import { toBase64Url } from '../formats/bytes.js';
import { PersistenceError } from './errors.js';

export interface Credentials {
  /** Unguessable name of this data directory; the lock is called after it. */
  readonly instance: string;
  readonly admin: string;
  readonly owner: string;
  readonly service: string;
  readonly retention: string;
}

const FIELDS = ['instance', 'admin', 'owner', 'service', 'retention'] as const;

/**
 * Reads `database.json`, or makes it with mode 0600. Written whole under another name first:
 * a crash leaves no half file, and without its passwords the database would be shut for ever.
 */
export async function loadCredentials(
  dataDir: string,
  randomBytes: RandomBytes,
): Promise<Credentials> {
  const path = join(dataDir, 'database.json');
  const stored = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (stored !== undefined) return parse(path, stored);
  const secret = () => toBase64Url(randomBytes(24));
  const credentials: Credentials = {
    instance: secret(),
    admin: secret(),
    owner: secret(),
    service: secret(),
    retention: secret(),
  };
  const partial = `${path}.${toBase64Url(randomBytes(6))}`;
  const file = await open(partial, 'w', 0o600);
  await file.writeFile(`${JSON.stringify(credentials, null, 2)}\n`);
  await file.sync();
  await file.close();
  // Two services may both be first: one link wins, and both read what it holds.
  await link(partial, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(partial);
  return parse(path, await readFile(path, 'utf8'));
}

function parse(path: string, text: string): Credentials {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const entries = Object.entries(value ?? {});
  if (FIELDS.every((field) => entries.some(([k, v]) => k === field && typeof v === 'string'))) {
    return Object.fromEntries(entries) as unknown as Credentials;
  }
  throw new PersistenceError(
    'persistence/embedded',
    `${path} does not hold the passwords of the embedded database. Restore it from a backup of the same directory.`,
  );
}
