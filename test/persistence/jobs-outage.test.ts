import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { connectOnce, openPool } from '../../src/persistence/connection.js';
import { startJobs } from '../../src/persistence/jobs.js';
import { holdPresence, newInstance } from '../../src/persistence/presence.js';
import { testDatabase } from '../database.js';
import { open } from './sample.js';

const database = await testDatabase();
const store = await open(database);
const name = database.urls.admin.split('/').at(-1);

const asAdmin = (sql: string) =>
  connectOnce(database.urls.admin.replace(/[^/]*$/, 'postgres'), (admin) => admin.query(sql));

/** Nobody gets in, and whoever is in is put out. */
async function takeAway(): Promise<void> {
  await asAdmin(`alter database ${name} allow_connections false`);
  await asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
}
const giveBack = () => asAdmin(`alter database ${name} allow_connections true`);

const add = (key: string) =>
  store.delivery.transaction((tx) =>
    tx.addJobs([{ name: 'due', payload: { messageId: randomUUID(), recipient: 1 }, key }]),
  );

test('an outage at the moment a job ends neither loses the end nor stops the worker', async () => {
  const presence = await holdPresence(
    database.urls.service,
    newInstance((length) => randomBytes(length)),
  );
  const pool = openPool({
    url: database.urls.service,
    name: 'sealpost-jobs',
    max: 4,
    onError: () => undefined,
  });
  let runs = 0;
  const jobs = await startJobs(
    {
      notify: async () => undefined,
      due: async () => {
        runs += 1;
        if (runs === 1) await takeAway();
      },
    },
    {
      ...{ pool, instance: presence.instance, concurrency: 2 },
      onFailure: () => undefined,
      onStopped: () => undefined,
    },
  );
  database.atEnd(async () => {
    await jobs.stop();
    await presence.release();
    await pool.end();
  });
  const left = async () =>
    (await database.owner.query('select 1 from graphile_worker._private_jobs')).rowCount;

  await add('first');
  while (runs === 0) await sleep(20);
  await sleep(500);
  await giveBack();
  await add('second');
  while (runs < 2 || (await left()) !== 0) await sleep(50);
  expect(runs).toBe(2);
});

test('a worker that cannot be put on record is not left running', async () => {
  const pool = openPool({
    url: database.urls.service,
    name: 'sealpost-jobs',
    max: 4,
    onError: () => undefined,
  });
  await database.owner.query('revoke insert on sealpost.job_runners from sealpost_service');
  try {
    const started = startJobs(
      { notify: async () => undefined, due: async () => undefined },
      {
        ...{ pool, instance: 1, concurrency: 2 },
        onFailure: () => undefined,
        onStopped: () => undefined,
      },
    );
    await expect(started).rejects.toThrow('permission denied');
  } finally {
    await database.owner.query('grant insert on sealpost.job_runners to sealpost_service');
  }
  // Resolves only when nobody holds a connection any more.
  await pool.end();
});
