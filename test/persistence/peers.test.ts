import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { openPool } from '../../src/persistence/connection.js';
import { nodeTransaction } from '../../src/persistence/node-transaction.js';
import { sessionName, watchPeers } from '../../src/persistence/peers.js';
import { holdPresence, newInstance } from '../../src/persistence/presence.js';
import { testDatabase } from '../database.js';

const database = await testDatabase();

/** A node as the service opens it; `silent` without a sign of life, as when it is frozen. */
async function node({ silent = false } = {}) {
  const instance = newInstance((length) => randomBytes(length));
  const pool = openPool({
    url: database.urls.service,
    name: sessionName('sealpost', instance),
    max: 2,
    onError: () => undefined,
  });
  const fenced: number[] = [];
  const peers = watchPeers({ pool, instance, onFenced: (found) => fenced.push(...found) });
  const presence = silent ? undefined : await holdPresence(database.urls.service, instance);
  database.atEnd(async () => {
    await peers.stop();
    await presence?.release();
    await pool.end();
  });
  return { pool, instance, peers, fenced };
}

const insertion = `insert into sealpost.heartbeat (seen_at) values (now())
  on conflict (single) do update set seen_at = now()`;

test('what a frozen node had begun is refused with the reason, and nothing of it is stored', async () => {
  const frozen = await node({ silent: true });
  const other = await node();
  await database.owner.query('delete from sealpost.heartbeat');
  let fence: () => Promise<void> = () => Promise.reject(new Error('not begun'));
  const late = nodeTransaction(frozen, async (client) => {
    await client.query(insertion);
    await fence();
    await client.query('select 1');
  });
  fence = async () => {
    await other.peers.look();
    await other.peers.look();
  };
  await expect(late).rejects.toMatchObject({ code: 'persistence/fenced' });
  expect(other.fenced).toEqual([frozen.instance]);
  const { rows } = await database.owner.query('select 1 from sealpost.heartbeat');
  expect(rows).toEqual([]);
  const record = await database.owner.query(
    'select fenced_by from sealpost.node_fences where instance = $1',
    [frozen.instance],
  );
  expect(record.rows).toEqual([{ fenced_by: other.instance }]);
});

test('what it begins afterwards is its own again', async () => {
  const woken = await node({ silent: true });
  const other = await node();
  await woken.pool.query('select 1');
  // A session ends some time after it was told to; until then the pool would lend it out once more.
  const ended = new Promise((resolve) => woken.pool.once('remove', resolve));
  await other.peers.look();
  await other.peers.look();
  await ended;
  const result = nodeTransaction(woken, (client) => client.query('select 1 as one'));
  expect((await result).rows).toEqual([{ one: 1 }]);
});

test('one look without a sign of life is not enough', async () => {
  const silent = await node({ silent: true });
  const other = await node();
  await nodeTransaction(silent, () => other.peers.look());
  expect(other.fenced).toEqual([]);
});

test('a node that shows life keeps its sessions', async () => {
  const living = await node();
  const other = await node();
  await nodeTransaction(living, async (client) => {
    await other.peers.look();
    await other.peers.look();
    await client.query('select 1');
  });
  expect(other.fenced).not.toContain(living.instance);
});

test('a session that is lost for another reason says that reason', async () => {
  const living = await node();
  const lost = nodeTransaction(living, (client) =>
    client.query('select pg_terminate_backend(pg_backend_pid())'),
  );
  await expect(lost).rejects.toMatchObject({
    code: 'persistence/lost',
    cause: { code: '57P01' },
  });
});
