/** The data directory, which every start makes or finds before anything is opened in it. */

import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Config, ConfigError } from '../config.js';
import { contentFolder } from '../content/file-store.js';
import { syncDirectory } from '../content/file-writer.js';

/**
 * Closed to other accounts when it is made. A file is durable only if every name on the way to it is, and the content store
 * syncs no further up than its own folder: a power cut soon after the first start would take the whole of it away.
 * @throws ConfigError if this account cannot work in it
 */
export async function openDataDir({ dataDir }: Config): Promise<void> {
  try {
    const first = await mkdir(contentFolder(dataDir), { recursive: true, mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    await syncDirectory(dataDir);
    for (let made = dataDir; first !== undefined && made.length >= first.length; ) {
      made = dirname(made);
      await syncDirectory(made);
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigError(
      'config/invalid',
      `SEALPOST_DATA_DIR: ${dataDir} cannot be used as a folder (${code}). Correct the path or its rights.`,
      { code },
      { cause },
    );
  }
}
