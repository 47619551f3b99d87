import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { connectOnce } from '../../src/persistence/connection.js';
import { destroyExpired } from '../../src/persistence/retention.js';
import { testDatabase } from '../database.js';
import { append, NOW, open, sealAll, storeMessage } from './sample.js';

const database = await testDatabase();
const store = await open(database);

/** Makes a message old. Only somebody who can switch the triggers off can do this; time does it otherwise. */
async function age(messageId: string, years: number) {
  await connectOnce(database.urls.admin, async (admin) => {
    await admin.query('begin');
    for (const [table, key, columns] of [
      ['events', 'message_id', ['event_time', 'recorded_at']],
      ['message_keys', 'message_id', ['created_at']],
    ] as const) {
      await admin.query(`alter table sealpost.${table} disable trigger user`);
      for (const column of columns) {
        await admin.query(
          `update sealpost.${table} set ${column} = now() - make_interval(years => $2, days => 1) where ${key} = $1`,
          [messageId, years],
        );
      }
      await admin.query(`alter table sealpost.${table} enable trigger user`);
    }
    await admin.query(`alter table sealpost.events enable always trigger append_only`);
    await admin.query('commit');
  });
}

async function sealedMessage(years: number): Promise<string> {
  const { message } = await storeMessage(store, ['C.1', 'C.3']);
  await sealAll(store);
  await age(message.id, years);
  return message.id;
}

const destroy = () => destroyExpired(database.urls.retention);

describe('retention', () => {
  test('destroys the key of what is past its date, and of nothing else', async () => {
    const old = await sealedMessage(10);
    const young = await sealedMessage(9);
    expect((await destroy()).keys).toBe(1);
    expect(await store.keys.open(old)).toBeUndefined();
    expect(await store.delivery.message(old)).toBeUndefined();
    expect(await store.delivery.events(old, 'all')).toEqual([]);
    expect(await store.delivery.message(young)).toBeDefined();
    expect((await destroy()).keys).toBe(0);
  });

  test('does not look at keys younger than the shortest term it is told of', async () => {
    const id = await sealedMessage(10);
    const destroyed = async (sql: string) =>
      connectOnce(database.urls.retention, async (client) => (await client.query(sql)).rowCount);
    expect(await destroyed('select sealpost.destroy_expired_keys(10, 11)')).toBe(0);
    expect(await store.keys.open(id)).toBeDefined();
    // As the version before asks.
    expect(await destroyed('select sealpost.destroy_expired_keys(10)')).toBe(1);
    expect(await store.keys.open(id)).toBeUndefined();
  });

  test('of a key makes the content due for removal, which nobody can read any more', async () => {
    const id = await sealedMessage(10);
    expect(await store.delivery.contentsDue(new Date(), 100)).not.toContain(id);
    await destroy();
    expect(await store.delivery.contentsDue(new Date(Date.now() + 60_000), 100)).toContain(id);
    await store.delivery.transaction(async (tx) => {
      expect(await tx.lockContent(id)).toEqual({});
      await tx.recordContentRemoval({ messageId: id, accessEndedAt: NOW, removedAt: NOW });
    });
    expect(await store.delivery.contentsDue(new Date(Date.now() + 60_000), 100)).not.toContain(id);
  });

  test('leaves a record, and the chain of digests can still be walked', async () => {
    const id = await sealedMessage(11);
    await destroy();
    const record = await database.owner.query(
      'select what, amount from sealpost.destructions where message_id = $1',
      [id],
    );
    expect(record.rows).toEqual([{ what: 'message-key', amount: 1 }]);
    const { rows } = await database.owner.query(
      `select e.sequence, s.digest, s.predecessor_digest from sealpost.evidence s
       join sealpost.events e on e.id = s.event_id where e.message_id = $1 order by e.sequence`,
      [id],
    );
    expect(rows).toHaveLength(3);
    rows.forEach((row, index) => {
      expect(row.predecessor_digest).toEqual(index === 0 ? null : rows[index - 1].digest);
    });
    // And what a party kept is still recognised by it.
    expect(createHash('sha256').update('something else').digest().equals(rows[0].digest)).toBe(
      false,
    );
  });

  test('waits for evidence that is still to be made', async () => {
    const { message } = await storeMessage(store);
    await age(message.id, 20);
    expect((await destroy()).keys).toBe(0);
    await sealAll(store);
    expect((await destroy()).keys).toBe(1);
  });

  test('counts from the last thing that happened', async () => {
    const id = await sealedMessage(12);
    await store.delivery.transaction((tx) =>
      append(tx, id, [
        {
          code: 'D.1',
          recipient: 1,
          occurrence: 0,
          eventTime: NOW,
          facts: { reasons: [], logs: [] },
        },
      ]),
    );
    await sealAll(store);
    expect((await destroy()).keys).toBe(0);
  });

  test('of a key before its date is refused, even to the owner of the table', async () => {
    const id = await sealedMessage(9);
    for (const sql of [
      'delete from sealpost.message_keys where message_id = $1',
      `update sealpost.message_keys set wrapped = '' where message_id = $1`,
      `update sealpost.message_keys set retain_years = 1 where message_id = $1`,
    ]) {
      await expect(database.owner.query(sql, [id])).rejects.toMatchObject({ code: '23001' });
    }
    await expect(database.owner.query('truncate sealpost.message_keys')).rejects.toMatchObject({
      code: '23001',
    });
    expect(await store.keys.open(id)).toBeDefined();
  });

  test('removes expired rows and says how many, and keeps the others', async () => {
    const now = Date.now();
    const session = (endsAt: number) => ({
      idHash: new Uint8Array(randomBytes(32)),
      payload: new Uint8Array(1),
      createdAt: new Date(0),
      idleUntil: new Date(endsAt),
      endsAt: new Date(endsAt),
    });
    const living = session(now + 60_000);
    await store.sessions.insert(living);
    await store.sessions.insert(session(now - 60_000));
    await store.replay.use('sign-in-state', randomUUID(), new Date(now - 1000));
    await store.replay.use('sign-in-state', 'living', new Date(now + 60_000));
    for (const [key, age] of [
      ['old', 8],
      ['new', 6],
    ] as const) {
      await store.delivery.transaction((tx) =>
        tx.reserveIdempotency({ owner: 'o', key }, new Date(now - age * 86_400_000)),
      );
    }
    expect((await destroy()).rows).toEqual({ session: 1, replay: 1, idempotency: 1 });
    expect(await store.sessions.find(living.idHash)).toBeDefined();
    expect(await store.replay.use('sign-in-state', 'living', new Date(now))).toBe(false);
    expect((await destroy()).rows).toEqual({});
  });
});
