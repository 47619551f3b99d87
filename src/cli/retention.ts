/** `sealpost retention`: destroys the keys of messages past their date and removes expired rows, and says what it did. */

import { randomBytes } from 'node:crypto';
import { type Config, readConfig } from '../config.js';
import { createContentStore } from '../content/file-store.js';
import { startEmbedded } from '../persistence/embedded.js';
import { destroyExpired } from '../persistence/retention.js';
import { type CliIo, type Environment, EXIT } from './io.js';

export async function runRetention(
  _args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  const config = readConfig({ ...env, SEALPOST_MODE: 'development' });
  if (config.databaseRetentionUrl !== undefined)
    return destroy(config.databaseRetentionUrl, config, io);
  if (config.databaseUrl !== undefined) {
    io.err('Set DATABASE_RETENTION_URL to a connection as sealpost_retention.');
    return EXIT.usage;
  }
  // The embedded server serves one process: the service must not be running.
  const { dataDir } = config;
  const server = await startEmbedded({ dataDir, randomBytes, onLost: () => undefined });
  try {
    return await destroy(server.urls.retention, config, io);
  } finally {
    await server.stop();
  }
}

async function destroy(retentionUrl: string, config: Config, io: CliIo): Promise<number> {
  const content = createContentStore(config.dataDir);
  const { messageIds, rows } = await destroyExpired(retentionUrl, (messageId) =>
    content.remove(messageId),
  );
  io.out(`keys destroyed: ${messageIds.length}`);
  for (const [kind, count] of Object.entries(rows)) io.out(`${kind} removed: ${count}`);
  return EXIT.ok;
}
