import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import {
  connectOnce,
  inTransaction,
  openPool,
  withClient,
} from '../../src/persistence/connection.js';
import { testDatabase } from '../database.js';

const database = await testDatabase();

const { service: pool } = database;

const pidOf = async (client: pg.ClientBase): Promise<number> =>
  (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid as number;
const end = (pid: number) =>
  connectOnce(database.urls.admin, (admin) =>
    admin.query('select pg_terminate_backend($1)', [pid]),
  );

const lost = expect.objectContaining({ code: 'persistence/lost' });

describe('a connection that ends under its work', () => {
  test('because the server ends the session: what was under way is said to be unsure', async () => {
    const work = withClient(pool, async (client) => {
      const pid = await pidOf(client);
      const asked = client.query('select pg_sleep(60)');
      await Promise.all([end(pid), asked]);
    });
    await expect(work).rejects.toEqual(lost);
  });

  test('between two statements: the next one says so', async () => {
    const work = inTransaction(pool, async (client) => {
      await end(await pidOf(client));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await client.query('select 1');
    });
    await expect(work).rejects.toEqual(lost);
  });

  test('because the way to the server is cut: the same', async () => {
    const work = withClient(pool, async (client) => {
      const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
      const asked = client.query('select pg_sleep(60)');
      stream.destroy();
      await asked;
    });
    await expect(work).rejects.toEqual(lost);
  });

  test.each([true, false])(
    'because the server is frozen: it is given up, and nobody waits for it for ever (pipeline: %s)',
    async (pipeline) => {
      const limits = { statementTimeout: 300, patience: 200 };
      const own = openPool({
        ...{ url: database.urls.service, name: 'sealpost-frozen', max: 1, pipeline, ...limits },
        onError: () => undefined,
      });
      let frozen = 0;
      try {
        const work = inTransaction(own, async (client) => {
          frozen = await pidOf(client);
          process.kill(frozen, 'SIGSTOP');
          await client.query('select 1');
        });
        await expect(work).rejects.toEqual(lost);
        expect(await withClient(own, pidOf)).not.toBe(frozen);
      } finally {
        process.kill(frozen, 'SIGCONT');
        await own.end();
      }
    },
  );

  test('is thrown away, and the next work has another', async () => {
    await expect(withClient(pool, (client) => client.query('select 1'))).resolves.toMatchObject({
      rowCount: 1,
    });
  });
});

test('a statement that is refused stays what it is', async () => {
  await expect(withClient(pool, (client) => client.query('select nothing'))).rejects.toMatchObject({
    code: '42703',
  });
});
