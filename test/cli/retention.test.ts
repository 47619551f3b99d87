import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runRetention } from '../../src/cli/retention.js';
import { connectOnce } from '../../src/persistence/connection.js';
import { startEmbedded } from '../../src/persistence/embedded.js';
import { migrate } from '../../src/persistence/migrate.js';
import { testDatabase } from '../database.js';

const database = await testDatabase();

async function run(env: Record<string, string>) {
  const lines: string[] = [];
  const io = {
    out: (line: string) => void lines.push(line),
    err: (line: string) => void lines.push(line),
  };
  return { exit: await runRetention([], io, env), lines };
}

const expireSession = (owner: string) =>
  connectOnce(owner, (client) =>
    client.query(
      `insert into sealpost.sessions (id_hash, payload, created_at, idle_until, ends_at)
       values ('\\x01', '', now(), now() - interval '1 s', now() - interval '1 s')`,
    ),
  );

test('as the retention role, while the service may run, it says what it removed', async () => {
  await expireSession(database.urls.owner);
  const env = { DATABASE_RETENTION_URL: database.urls.retention };
  expect(await run(env)).toEqual({ exit: 0, lines: ['keys destroyed: 0', 'session removed: 1'] });
  expect(await run(env)).toEqual({ exit: 0, lines: ['keys destroyed: 0'] });
});

test('the service’s own connection is not enough', async () => {
  const { exit, lines } = await run({ DATABASE_URL: database.urls.service });
  expect(exit).toBe(64);
  expect(lines).toEqual([expect.stringContaining('DATABASE_RETENTION_URL')]);
});

test('an embedded server that a service runs is asked, not started again', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sealpost-retention-'));
  const server = await startEmbedded({
    dataDir,
    programsBase: join(tmpdir(), 'sealpost-test-programs'),
    randomBytes,
    onLost: () => undefined,
    durable: false,
  });
  try {
    await migrate(server.urls.owner);
    await expireSession(server.urls.owner);
    expect(await run({ SEALPOST_DATA_DIR: dataDir })).toEqual({
      exit: 0,
      lines: ['keys destroyed: 0', 'session removed: 1'],
    });
    // It still runs: nothing was taken from the service.
    await connectOnce(server.urls.service, (client) => client.query('select 1'));
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true });
  }
});
