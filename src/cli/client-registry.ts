/** Opens the registry of machine clients with the owner's role, which the service itself does not hold. */

import { randomBytes } from 'node:crypto';
import { loadServiceKeys } from '../compose/keys.js';
import { type Config, ConfigError, readConfig } from '../config.js';
import type { ClientRegistry } from '../identification/ports.js';
import { openPool } from '../persistence/connection.js';
import { startEmbedded } from '../persistence/embedded.js';
import { clientRegistry } from '../persistence/identification-stores.js';
import { KeyEncryption } from '../persistence/message-vault.js';
import { migrate } from '../persistence/migrate.js';
import type { Environment } from './io.js';

export interface OpenRegistry {
  readonly registry: ClientRegistry;
  close(): Promise<void>;
}

/**
 * The server that `DATABASE_OWNER_URL` names or, in development without one, the embedded server of the data directory;
 * the service must not be running on that directory then.
 *
 * @throws ConfigError if only `DATABASE_URL` is set, or the key for a server of one's own is missing
 */
export async function openClientRegistry(env: Environment): Promise<OpenRegistry> {
  // An officer needs neither the seal nor the mail server of a production service.
  const config = readConfig({ ...env, SEALPOST_MODE: 'development' });
  requireOwnKey(config);
  const { kek, olderKeks } = loadServiceKeys(config);
  const { url, stop } = await ownerAccess(config);
  // One command, one connection: losing it fails the query that is under way, which reports it.
  const pool = openPool({ url, name: 'sealpost-clients', max: 1, onError: () => undefined });
  return {
    registry: clientRegistry(pool, new KeyEncryption(kek, randomBytes, olderKeks)),
    async close() {
      await pool.end();
      await stop();
    },
  };
}

/** Made up on the spot, a key would seal records that the service cannot open. */
function requireOwnKey({ databaseOwnerUrl, kekFile }: Config): void {
  if (databaseOwnerUrl === undefined || kekFile !== undefined) return;
  throw new ConfigError(
    'config/invalid',
    'Set SEALPOST_KEK_FILE to the key-encryption key of the service: client records are sealed under it.',
  );
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
