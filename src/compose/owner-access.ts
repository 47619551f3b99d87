/** The database for commands that work on it beside the service, or without it. */

import { randomBytes } from 'node:crypto';
import { type Config, ConfigError } from '../config.js';
import { type EmbeddedServer, startEmbedded, urlsOfRunning } from '../persistence/embedded.js';
import { PersistenceError } from '../persistence/errors.js';

/** `undefined` if a service runs the embedded server of this directory already. */
export async function startUnlessRunning(dataDir: string): Promise<EmbeddedServer | undefined> {
  try {
    return await startEmbedded({ dataDir, randomBytes, onLost: () => undefined });
  } catch (error) {
    if (error instanceof PersistenceError && error.code === 'persistence/in-use') return undefined;
    throw error;
  }
}

/**
 * Lends the owner's connection: of `DATABASE_OWNER_URL` or, in development without one, of the embedded server, whether a
 * service runs it or not.
 * @throws ConfigError where only the service's own connection is known
 */
export async function withOwner<Result>(
  { databaseOwnerUrl, databaseUrl, dataDir }: Config,
  work: (ownerUrl: string) => Promise<Result>,
): Promise<Result> {
  if (databaseOwnerUrl !== undefined) return work(databaseOwnerUrl);
  if (databaseUrl !== undefined) {
    throw new ConfigError(
      'config/invalid',
      'This command works as the owner of the tables. Set DATABASE_OWNER_URL for it.',
    );
  }
  const server = await startUnlessRunning(dataDir);
  if (!server) return work((await urlsOfRunning(dataDir, randomBytes)).owner);
  try {
    return await work(server.urls.owner);
  } finally {
    await server.stop();
  }
}
