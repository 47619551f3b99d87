/** Scans stored content again from outside the serving process: opens the parts, lets the life cycle decide, closes. */

import { type Config, ConfigError, type Environment, readConfig } from '../config.js';
import { createContentStore } from '../content/file-store.js';
import type { Alarm } from '../delivery/alarm.js';
import { type RescanCounts, rescan } from '../delivery/rescan.js';
import { createLogger, describeError } from '../log.js';
import { openServiceDatabase } from './database.js';
import { loadServiceKeys } from './keys.js';
import { scannerOf } from './scanner.js';

/**
 * With `DATABASE_URL` the service may run meanwhile: its sealer finds new events by itself. The embedded server serves
 * one process, so the service must be stopped.
 * @throws ConfigError without a scanner; ScanError where it does not answer
 */
export async function rescanIn(env: Environment): Promise<RescanCounts> {
  const config: Config = readConfig(env);
  const scanner = scannerOf(config.scanner);
  if (!scanner) {
    throw new ConfigError('config/invalid', 'SEALPOST_SCANNER_URL must name the malware scanner.');
  }
  const log = createLogger(config.logLevel);
  const clock = { now: () => new Date() };
  const keys = loadServiceKeys(config);
  const { database, close } = await openServiceDatabase(config, { keys, clock, log });
  const alarm: Alarm = (code, facts, cause) =>
    log.error({ alarm: code, ...facts, ...(cause ? describeError(cause) : {}) }, 'alarm');
  try {
    return await rescan({
      store: database.delivery,
      keys: database.keys,
      content: createContentStore(config.dataDir),
      scanner,
      clock,
      alarm,
    });
  } finally {
    await close();
  }
}
