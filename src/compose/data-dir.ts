/** The data directory, which every start makes or finds before anything is opened in it. */

import { accessSync, constants, mkdirSync } from 'node:fs';
import { type Config, ConfigError } from '../config.js';

/** Closed to other accounts when it is made; @throws ConfigError if this account cannot work in it */
export function openDataDir({ dataDir }: Config): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
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
