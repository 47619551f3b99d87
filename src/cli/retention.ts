/** `sealpost retention`: destroys the keys of messages past their date and removes expired rows, and says what it did. */

import { readConfig } from '../config.js';
import { createContentStore } from '../content/file-store.js';
import { destroyExpired } from '../persistence/retention.js';
import { type CliIo, type Environment, EXIT } from './io.js';

export async function runRetention(
  _args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  const config = readConfig({ ...env, SEALPOST_MODE: 'development' });
  if (config.databaseRetentionUrl === undefined) {
    io.err('Set DATABASE_RETENTION_URL to a connection as sealpost_retention.');
    return EXIT.usage;
  }
  const content = createContentStore(config.dataDir);
  const { messageIds, rows } = await destroyExpired(config.databaseRetentionUrl, (messageId) =>
    content.remove(messageId),
  );
  io.out(`keys destroyed: ${messageIds.length}`);
  for (const [kind, count] of Object.entries(rows)) io.out(`${kind} removed: ${count}`);
  return EXIT.ok;
}
