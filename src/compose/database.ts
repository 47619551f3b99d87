/** Opens the database: the embedded server in development, or the one that `DATABASE_URL` names. */

import { randomBytes } from 'node:crypto';
import type { Config } from '../config.js';
import type { Clock } from '../delivery/ports.js';
import { describeError, type Logger } from '../log.js';
import { type Database, openDatabase } from '../persistence/database.js';
import { type EmbeddedServer, startEmbedded } from '../persistence/embedded.js';
import { migrate } from '../persistence/migrate.js';
import type { ServiceKeys } from './keys.js';

export interface OpenDatabase {
  readonly database: Database;
  close(): Promise<void>;
}

export async function openServiceDatabase(
  config: Config,
  parts: {
    readonly keys: Pick<ServiceKeys, 'kek' | 'olderKeks'>;
    readonly clock: Clock;
    readonly log: Logger;
  },
): Promise<OpenDatabase> {
  const { log } = parts;
  const embedded = config.databaseUrl === undefined ? await startServer(config, log) : undefined;
  let closing = false;
  try {
    // The owner role is used for this one step and not held while serving.
    if (embedded) await migrate(embedded.urls.owner);
    const database = await openDatabase({
      url: config.databaseUrl ?? embedded?.urls.service ?? '',
      kek: parts.keys.kek,
      olderKeks: parts.keys.olderKeks,
      clock: parts.clock,
      randomBytes,
      durable: true,
      onFenced: (instances) =>
        log.warn({ instances }, 'other nodes gave no sign of life; their sessions were ended'),
      onError: (error) => {
        // The embedded server ends faster than the goodbyes of the pool reach it.
        if (!closing) log.warn(describeError(error), 'a database connection was lost');
      },
    });
    const close = async () => {
      closing = true;
      await database.close();
      await embedded?.stop();
    };
    return { database, close };
  } catch (error) {
    closing = true;
    await embedded?.stop();
    throw error;
  }
}

/** The embedded server is started again whenever it dies by itself; the pools then find it by themselves. */
async function startServer(config: Config, log: Logger): Promise<EmbeddedServer> {
  const server: EmbeddedServer = await startEmbedded({
    dataDir: config.dataDir,
    randomBytes,
    onLost: (detail) => {
      log.error({ detail }, 'the embedded database server died; it is started again');
      server
        .restart()
        .catch((error: unknown) => log.error(describeError(error), 'the restart failed'));
    },
  });
  return server;
}
