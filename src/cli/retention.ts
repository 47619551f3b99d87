/** `sealpost retention`: destroys the keys of messages past their date and removes expired rows, and says what it did. */

import { randomBytes } from 'node:crypto';
import { startUnlessRunning } from '../compose/owner-access.js';
import { readConfig } from '../config.js';
import { urlsOfRunning } from '../persistence/embedded.js';
import { destroyExpired } from '../persistence/retention.js';
import { type CliIo, type Environment, EXIT } from './io.js';

/** The service may run meanwhile. Content is not this command's: the service itself removes it when its time is over. */
export async function runRetention(
  _args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  const config = readConfig({ ...env, SEALPOST_MODE: 'development' });
  if (config.databaseRetentionUrl !== undefined) return destroy(config.databaseRetentionUrl, io);
  if (config.databaseUrl !== undefined) {
    io.err('Set DATABASE_RETENTION_URL to a connection as sealpost_retention.');
    return EXIT.usage;
  }
  const { dataDir } = config;
  const server = await startUnlessRunning(dataDir);
  if (!server) return destroy((await urlsOfRunning(dataDir, randomBytes)).retention, io);
  try {
    return await destroy(server.urls.retention, io);
  } finally {
    await server.stop();
  }
}

async function destroy(retentionUrl: string, io: CliIo): Promise<number> {
  const { keys, rows } = await destroyExpired(retentionUrl);
  io.out(`keys destroyed: ${keys}`);
  for (const [kind, count] of Object.entries(rows)) io.out(`${kind} removed: ${count}`);
  return EXIT.ok;
}
