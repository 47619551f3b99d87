/** `sealpost migrate`: brings a database server of your own to this version. The embedded one is migrated at start. */

import { readConfig } from '../config.js';
import { migrate } from '../persistence/migrate.js';
import { type CliIo, type Environment, EXIT } from './io.js';

export async function runMigrate(
  _args: readonly string[],
  io: CliIo,
  env: Environment,
): Promise<number> {
  const { databaseOwnerUrl } = readConfig({ ...env, SEALPOST_MODE: 'development' });
  if (databaseOwnerUrl === undefined) {
    io.err(
      'Set DATABASE_OWNER_URL to a connection as sealpost_owner. It is used for this command only.',
    );
    return EXIT.usage;
  }
  const applied = await migrate(databaseOwnerUrl);
  for (const name of applied) io.out(`applied ${name}`);
  io.out(applied.length === 0 ? 'The database was up to date.' : 'The database is up to date.');
  return EXIT.ok;
}
