import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { JobSteps } from '../../src/delivery/steps.js';
import { openPool } from '../../src/persistence/connection.js';
import { startJobs } from '../../src/persistence/jobs.js';
import { holdPresence, newInstance } from '../../src/persistence/presence.js';
import { testDatabase } from '../database.js';
import { clock, NOW, open } from './sample.js';

const database = await testDatabase();
const store = await open(database);

/** A worker as another process would run it. Ends with the file. */
async function worker(handlers: Partial<JobSteps>) {
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
  const failures: unknown[][] = [];
  const jobs = await startJobs(
    { notify: async () => undefined, due: async () => undefined, ...handlers },
    {
      pool,
      instance: presence.instance,
      concurrency: 2,
      onFailure: (...failure) => failures.push(failure),
      onStopped: () => undefined,
    },
  );
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await jobs.stop();
    await presence.release();
    await pool.end();
  };
  database.atEnd(stop);
  return { jobs, stop, failures, presence };
}

const add = (key: string, at?: Date, messageId: string = randomUUID()) =>
  store.delivery.transaction((tx) =>
    tx.addJobs([{ name: 'due', payload: { messageId, recipient: 1 }, key, ...(at ? { at } : {}) }]),
  );

/** What waits under a key: how long from now, and what for. */
async function waiting(key: string) {
  const { rows } = await database.owner.query(
    `select j.run_at - now() as wait, extract(epoch from j.run_at - now())::float8 as seconds, p.payload
     from graphile_worker.jobs j join graphile_worker._private_jobs p on p.id = j.id where j.key = $1`,
    [key],
  );
  return rows as { seconds: number; payload: { messageId: string } }[];
}

function signal<Value>() {
  let give: (value: Value) => void = () => undefined;
  const given = new Promise<Value>((resolve) => {
    give = resolve;
  });
  return { give, given };
}

describe('a job', () => {
  test('reaches its handler with its payload, as the service’s role', async () => {
    const { give, given } = signal<unknown>();
    const running = await worker({ due: async (payload) => give(payload) });
    const messageId = randomUUID();
    await add('reach', undefined, messageId);
    expect(await given).toEqual({ messageId, recipient: 1 });
    await running.stop();
  });

  test('waits by service time: a day ahead is a day from now, whatever the clocks say', async () => {
    // The service's clock stands in the past; taken as it is, the time would have come long ago.
    expect(clock.now()).toEqual(NOW);
    await add('later', new Date(NOW.getTime() + 86_400_000));
    const [job] = await waiting('later');
    expect(job!.seconds).toBeGreaterThan(86_000);
    expect(job!.seconds).toBeLessThanOrEqual(86_400);
  });

  test('whose time has come by the service’s clock does not wait', async () => {
    await add('overdue', new Date(0));
    expect((await waiting('overdue'))[0]!.seconds).toBeLessThanOrEqual(0);
  });

  test('replaces the one that waits under the same key', async () => {
    const last = randomUUID();
    await add('same', new Date(NOW.getTime() + 86_400_000));
    await add('same', new Date(NOW.getTime() + 2 * 86_400_000), last);
    const jobs = await waiting('same');
    expect(jobs.map(({ payload }) => payload.messageId)).toEqual([last]);
  });

  test('that fails is reported and stays for the next attempt', async () => {
    const { give, given } = signal<void>();
    const running = await worker({
      due: async () => {
        give();
        throw new Error('not now');
      },
    });
    await add('fails');
    await given;
    await running.stop();
    expect(running.failures.map(([name, , last]) => [name, last])).toContainEqual(['due', false]);
    expect(await waiting('fails')).toHaveLength(1);
  });
});

describe('jobs of a dead process', () => {
  test('run at once when another starts, those of a living one do not', async () => {
    const taken = signal<void>();
    const finish = signal<void>();
    const heldMessage = randomUUID();
    // Jobs of the tests before may come round again meanwhile: they are not the one this is about.
    const forHeld = (handle: () => void | Promise<void>): Partial<JobSteps> => ({
      due: async ({ messageId }) => {
        if (messageId === heldMessage) await handle();
      },
    });
    const slow = await worker(
      forHeld(async () => {
        taken.give();
        await finish.given;
      }),
    );
    await add('held', undefined, heldMessage);
    await taken.given;
    const again = signal<void>();
    const second = await worker(forHeld(again.give));
    const held = async () =>
      (
        await database.owner.query(
          `select locked_by from graphile_worker.jobs where key = 'held' and locked_by is not null`,
        )
      ).rowCount;
    expect(await held()).toBe(1);
    // To the database this is its death: the session that held its sign of life is over.
    await slow.presence.release();
    const third = await worker(forHeld(again.give));
    await again.given;
    finish.give();
    for (const one of [slow, second, third]) await one.stop();
  });
});

describe('the counts', () => {
  test('tell what is out of attempts and what nobody here can run', async () => {
    const running = await worker({});
    const before = await running.jobs.counts();
    await database.owner.query(
      `select graphile_worker.add_job('of_a_newer_version', run_at := now() + interval '1 day');
       select graphile_worker.add_job('due', job_key := 'dead', run_at := now() + interval '1 day', max_attempts := 1);
       update graphile_worker._private_jobs set attempts = 1 where key = 'dead'`,
    );
    const after = await running.jobs.counts();
    expect(after.unknown - before.unknown).toBe(1);
    expect(after.dead - before.dead).toBe(1);
    await running.stop();
  });
});
