/** Starts one PostgreSQL for the whole run and migrates the template that `test/database.ts` copies. */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default async function setup() {
  register('./typescript-loader.mjs', import.meta.url);
  const { startEmbedded } = await import('../src/persistence/embedded.ts');
  const { migrate } = await import('../src/persistence/migrate.ts');

  const dataDir = await mkdtemp(join(tmpdir(), 'sealpost-test-'));
  const watch = watchOver(dataDir);
  const server = await startEmbedded({
    dataDir,
    programsBase: join(tmpdir(), 'sealpost-test-programs'),
    randomBytes,
    onLost: (detail) => console.error(`test database: ${detail}`),
    durable: false,
  });
  await migrate(server.urls.owner);

  await placeTokens(join(dataDir, 'softhsm'));
  process.env.SEALPOST_TEST_DATABASE = JSON.stringify(server.urls);
  globalThis.sealpostTestDatabase = { server, watch, dataDir };
}

/** Where SoftHSM keeps the tokens of this run. Its library reads the environment of the process, which tests cannot change. */
async function placeTokens(folder) {
  const conf = join(folder, 'softhsm2.conf');
  await mkdir(join(folder, 'tokens'), { recursive: true });
  await writeFile(conf, `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`);
  process.env.SOFTHSM2_CONF = conf;
}

/**
 * Jest skips the teardown when it is interrupted or killed. This shell then reads the end of its input,
 * and ends the server itself; after a normal run there is nothing left for it to do.
 */
function watchOver(dataDir) {
  const pid = `$(head -n 1 '${dataDir}/postgres/postmaster.pid')`;
  const script = `read -r word; [ "$word" = stopped ] || { kill -INT ${pid}; sleep 2; }; rm -rf '${dataDir}'`;
  return spawn('/bin/sh', ['-c', script], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}
