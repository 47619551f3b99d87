import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { PendingEvent } from '../../src/delivery/ports.js';
import { testDatabase } from '../database.js';
import {
  append,
  event,
  NOW,
  open,
  sampleMessage,
  sealAll,
  sealed,
  storeMessage,
  withSeals,
} from './sample.js';

const database = await testDatabase();
const store = await open(database);
const { delivery, sealing } = store;
const codes = (pending: readonly PendingEvent[]) => pending.map(({ event: { code } }) => code);
const peek = (limit = 100) => sealing.takePending(limit, async (pending) => pending);

describe('pending events', () => {
  test('are every event without evidence, and no more once it is stored', async () => {
    const { message } = await storeMessage(store, ['C.1', 'C.3']);
    expect(await sealing.oldestPending()).toEqual(NOW);
    const taken = await sealAll(store);
    expect(codes(taken)).toEqual(['A.1', 'C.1', 'C.3']);
    expect(taken[0]?.message).toEqual(message);
    expect(await peek()).toEqual([]);
    expect(await sealing.oldestPending()).toBeUndefined();
  });

  test('are counted', async () => {
    const before = await sealing.countPending();
    await storeMessage(store, ['C.1']);
    expect(await sealing.countPending()).toBe(before + 2);
    await sealAll(store);
    expect(await sealing.countPending()).toBe(0);
  });

  test('carry their sealed predecessor: A.1 for the first of each course', async () => {
    const { message, events } = await storeMessage(store, [], sampleMessage({}, 2));
    await sealAll(store);
    await delivery.transaction((tx) =>
      append(tx, message.id, [event('C.1', 1), event('C.1', 2), event('C.3', 2)]),
    );
    const predecessor = ({ evidenceId, digest } = sealed(events[0]!)) => ({ evidenceId, digest });
    const taken = await sealAll(store);
    expect(taken.map((one) => [one.event.recipient, one.event.code, one.predecessor])).toEqual([
      [1, 'C.1', predecessor()],
      [2, 'C.1', predecessor()],
      [2, 'C.3', predecessor(sealed(taken[1]!.event))],
    ]);
  });

  test('are one of each chain: what follows it is in no batch before that is stored', async () => {
    await storeMessage(store, ['C.1', 'C.3']);
    await storeMessage(store, ['C.1']);
    const batches: string[][] = [];
    for (let batch = 0; batch < 4; batch++) {
      await sealing.takePending(100, async (pending, tx) => {
        batches.push(codes(pending));
        await tx.storeEvidence(await withSeals(store, pending));
      });
    }
    expect(batches).toEqual([['A.1', 'A.1'], ['C.1', 'C.1'], ['C.3'], []]);
  });

  test('are taken by one sealer at a time, and a successor waits for its predecessor’s sealer', async () => {
    const { message } = await storeMessage(store, ['C.1']);
    await sealing.takePending(1, async (first) => {
      expect(codes(first)).toEqual(['A.1']);
      // C.1 is free, but what it must name is not sealed and in other hands.
      expect(await peek()).toEqual([]);
    });
    const shares = await Promise.all(
      Array.from({ length: 6 }, () => storeMessage(store)).map((one) =>
        one.then(() => sealAll(store)),
      ),
    );
    await sealAll(store);
    const ids = shares.flat().map((one) => one.event.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await delivery.events(message.id, 1)).every(({ seal }) => seal)).toBe(true);
  });

  test('stay as they were when the batch fails', async () => {
    const { events } = await storeMessage(store);
    const failing = sealing.takePending(100, async (pending, tx) => {
      await tx.storeEvidence(await withSeals(store, pending));
      throw new Error('the last authority is silent');
    });
    await expect(failing).rejects.toThrow('silent');
    expect((await peek()).map((one) => one.event.id)).toContain(events[0]!.id);
    await sealAll(store);
  });

  test('one that cannot be sealed sinks behind those that can', async () => {
    const poison = (await storeMessage(store)).events[0]!.id;
    await sealing.takePending(1, async () => undefined);
    const fresh = (await storeMessage(store)).events[0]!.id;
    expect((await peek(1)).map((one) => one.event.id)).toEqual([fresh]);
    expect((await peek(2)).map((one) => one.event.id)).toContain(poison);
    await sealAll(store);
  });

  test('one that waits for a failed predecessor does not stand before it', async () => {
    const { events } = await storeMessage(store, ['C.1', 'C.3']);
    // A.1 was tried once, what follows it never.
    await sealing.takePending(1, async () => undefined);
    expect((await peek(1)).map((one) => one.event.id)).toEqual([events[0]!.id]);
    expect(codes(await sealAll(store))).toEqual(['A.1', 'C.1', 'C.3']);
  });

  test('what follows a seal is stored with it or not at all', async () => {
    const { message } = await storeMessage(store);
    await sealing.takePending(10, async (pending, tx) => {
      await tx.storeEvidence(await withSeals(store, pending.slice(0, 1)));
      await tx.lockCourses([{ messageId: message.id, recipient: 1 }]);
      await append(tx, message.id, [event('D.1')]);
      await tx.addJobs([
        { name: 'notify', payload: { messageId: message.id, recipient: 1, round: 0 }, key: 'n' },
      ]);
    });
    expect(codes(await sealAll(store))).toEqual(['D.1']);
  });
});

describe('evidence is refused', () => {
  test('before that of its predecessor', async () => {
    const { events } = await storeMessage(store, ['C.1']);
    const wrongOrder = sealing.takePending(10, async ([first], tx) => {
      const [next] = await withSeals(store, [{ ...first!, event: events[1]! }]);
      await tx.storeEvidence([next!]);
    });
    await expect(wrongOrder).rejects.toMatchObject({ code: 'delivery/inconsistent' });
    await sealAll(store);
  });

  test('for an event that was not taken', async () => {
    const { events } = await storeMessage(store);
    const notTaken = sealing.takePending(0, async (_, tx) =>
      tx.storeEvidence([{ event: events[0]!, evidence: sealed(events[0]!), use: 1 }]),
    );
    await expect(notTaken).rejects.toMatchObject({ code: 'delivery/inconsistent' });
    await sealAll(store);
  });

  test('with a digest of other bytes', async () => {
    await storeMessage(store);
    const wrong = sealing.takePending(10, async ([one], tx) =>
      tx.storeEvidence([
        {
          event: one!.event,
          evidence: { ...sealed(one!.event), digest: new Uint8Array(32) },
          use: 1,
        },
      ]),
    );
    await expect(wrong).rejects.toMatchObject({ code: 'delivery/inconsistent' });
    await sealAll(store);
  });

  test('a second time', async () => {
    const { events } = await storeMessage(store);
    await sealAll(store);
    const again = database.service.query(
      `insert into sealpost.evidence (event_id, evidence_id, bytes, digest, proven_time)
       select event_id, 'other', bytes, digest, proven_time from sealpost.evidence where event_id = $1`,
      [events[0]!.id],
    );
    await expect(again).rejects.toMatchObject({ code: '23505' });
  });
});

test('attempts at an authority stay on record though the batch is rolled back', async () => {
  await storeMessage(store);
  const attempt = {
    tsa: 'https://tsa.example/rolled-back',
    startedAt: NOW,
    finishedAt: NOW,
    outcome: 'tsa/nonce-differs',
    detail: 'the answer is to another question',
  };
  const failing = sealing.takePending(10, async () => {
    await sealing.recordTsaAttempts([attempt]);
    throw new Error('no token');
  });
  await expect(failing).rejects.toThrow('no token');
  const { rows } = await database.owner.query('select tsa, outcome from sealpost.tsa_attempts');
  expect(rows).toEqual([{ tsa: attempt.tsa, outcome: attempt.outcome }]);
  await sealAll(store);
});

test('a killed sealer leaves its events free, and each gets one evidence', async () => {
  const { message } = await storeMessage(store, ['C.1']);
  const script = `
    import pg from 'pg';
    const client = new pg.Client({ connectionString: process.argv[1] });
    await client.connect();
    await client.query('begin');
    const { rowCount } = await client.query('select 1 from sealpost.unsealed for update');
    console.log(rowCount);
    setInterval(() => undefined, 1000);`;
  const sealer = spawn(
    process.execPath,
    ['--input-type=module', '-e', script, database.urls.service],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [held] = await once(sealer.stdout, 'data');
  expect(Number(held)).toBe(2);
  expect(await peek()).toEqual([]);
  sealer.kill('SIGKILL');
  await once(sealer, 'exit');
  let taken = await sealAll(store);
  // The server notices the closed socket a moment after the process is gone.
  while (taken.length === 0) taken = await sealAll(store);
  expect(codes(taken)).toEqual(['A.1', 'C.1']);
  expect((await delivery.events(message.id, 1)).every(({ seal }) => seal)).toBe(true);
});

describe('time that is missing', () => {
  const asked = (outcome: string, second: number) => {
    const time = new Date(NOW.getTime() + second * 1000);
    const attempt = { tsa: 'a', startedAt: time, finishedAt: time, outcome, detail: '' };
    return sealing.recordTsaAttempts([attempt]);
  };

  test('counts from the first refusal after the last grant, and ends with the next grant', async () => {
    await asked('granted', 0);
    expect(await sealing.timeMissingSince()).toBeUndefined();
    for (const second of [1, 2, 3]) await asked('tsa/refused', second);
    expect(await sealing.timeMissingSince()).toEqual(new Date(NOW.getTime() + 1000));
    await asked('granted', 4);
    expect(await sealing.timeMissingSince()).toBeUndefined();
    await asked('outbound/timeout', 5);
    expect(await sealing.timeMissingSince()).toEqual(new Date(NOW.getTime() + 5000));
  });
});
