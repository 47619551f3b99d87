/** Opens the registry of machine clients with the owner's role, which the service itself does not hold. */

import { randomBytes } from 'node:crypto';
import { loadServiceKeys } from '../compose/keys.js';
import { type Config, ConfigError } from '../config.js';
import type { ClientRegistry } from '../identification/ports.js';
import { openPool } from '../persistence/connection.js';
import { startEmbedded } from '../persistence/embedded.js';
import { clientRegistry } from '../persistence/identification-stores.js';
import { KeyEncryption } from '../persistence/message-vault.js';
import { migrate } from '../persistence/migrate.js';

export interface OpenRegistry {
  readonly registry: ClientRegistry;
  close(): Promise<void>;
}

/**
 * The server that `DATABASE_OWNER_URL` names or, in development without one, the embedded server of the data directory;
 * the service must not be running on that directory then.
 *
 * @throws ConfigError if only `DATABASE_URL` is set: the service's role may read clients, not enter them
 */
export async function openClientRegistry(config: Config): Promise<OpenRegistry> {
  const { kek } = loadServiceKeys(config);
  const { url, stop } = await ownerAccess(config);
  // One command, one connection: losing it fails the query that is under way, which reports it.
  const pool = openPool({ url, name: 'sealpost-clients', max: 1, onError: () => undefined });
  return {
    registry: clientRegistry(pool, new KeyEncryption(kek, randomBytes)),
    async close() {
      await pool.end();
      await stop();
    },
  };
}

async function ownerAccess(config: Config): Promise<{ url: string; stop: () => Promise<void> }> {
  if (config.databaseOwnerUrl !== undefined)
    return { url: config.databaseOwnerUrl, stop: async () => undefined };
  if (config.databaseUrl !== undefined)
    throw new ConfigError(
      'config/invalid',
      "Clients are entered with the owner's role. Set DATABASE_OWNER_URL for this command.",
    );
  const { dataDir } = config;
  const server = await startEmbedded({ dataDir, randomBytes, onLost: () => undefined });
  await migrate(server.urls.owner);
  return { url: server.urls.owner, stop: () => server.stop() };
}
