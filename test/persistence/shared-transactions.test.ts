import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { DeliveryTransaction } from '../../src/delivery/ports.js';
import { connectOnce } from '../../src/persistence/connection.js';
import { testDatabase } from '../database.js';
import { append, event, open, sampleMessage, storeMessage } from './sample.js';

const database = await testDatabase();
const store = await open(database);
const { delivery } = store;

const many = (count: number) =>
  Promise.all(Array.from({ length: count }, () => storeMessage(store)));
const codesOf = async (id: string) => (await delivery.events(id, 1)).map(({ code }) => code);
const courseOf = (messageId: string) => ({ messageId, recipient: 1 });

/** Texts of all statements that `work` sends. Nothing else may use the database meanwhile. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const prototype = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
  const { query } = prototype;
  const texts: string[] = [];
  prototype.query = function (...args) {
    const [asked] = args as [string | { text: string }];
    texts.push(typeof asked === 'string' ? asked : asked.text);
    return query.apply(this, args);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  return texts;
}

function held() {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { release, released };
}

describe('steps that are asked for at once', () => {
  test('share their statements and one commit', async () => {
    const messages = await many(20);
    const decide = (id: string) =>
      delivery.transaction(async (tx) => {
        const [course] = await tx.lockCourses([courseOf(id)]);
        expect(course?.message.id).toBe(id);
        return append(tx, id, [event('C.1')]);
      });
    const texts = await statementsOf(async () => {
      const appended = await Promise.all(messages.map(({ message }) => decide(message.id)));
      expect(appended.map(([one]) => one?.messageId)).toEqual(
        messages.map((one) => one.message.id),
      );
    });
    expect(texts.filter((text) => text === 'commit')).toHaveLength(1);
    expect(texts.length).toBeLessThan(12);
    for (const { message } of messages) expect(await codesOf(message.id)).toEqual(['A.1', 'C.1']);
  });

  test('do not fail with one that fails, of which nothing is stored', async () => {
    const messages = await many(6);
    const outcomes = await Promise.allSettled(
      messages.map(({ message: { id } }, index) =>
        delivery.transaction(async (tx) => {
          await append(tx, id, [event('C.1')]);
          if (index === 3) throw new Error('no');
        }),
      ),
    );
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([
      ...[true, true, true, false, true, true],
    ]);
    for (const [index, { message }] of messages.entries()) {
      expect(await codesOf(message.id)).toEqual(index === 3 ? ['A.1'] : ['A.1', 'C.1']);
    }
  });

  test('do not fail with one that the database refuses', async () => {
    const messages = await many(4);
    const [first] = messages;
    const outcomes = await Promise.allSettled([
      ...messages.map(({ message: { id } }) =>
        delivery.transaction((tx) => append(tx, id, [event('C.3')])),
      ),
      delivery.transaction((tx) => append(tx, first?.message.id ?? '', [event('C.4')])),
    ]);
    const refused = outcomes.filter((one) => one.status === 'rejected');
    expect(refused).toEqual([
      { status: 'rejected', reason: expect.objectContaining({ code: 'delivery/already-decided' }) },
    ]);
  });

  test('see what the one before them did to the same course', async () => {
    const { message } = await storeMessage(store);
    await Promise.all(
      Array.from({ length: 8 }, () =>
        delivery.transaction(async (tx) => {
          const [course] = await tx.lockCourses([courseOf(message.id)]);
          const before = course?.events.filter(({ code }) => code === 'C.1').length ?? 0;
          await append(tx, message.id, [event('C.1', 1, before)]);
        }),
      ),
    );
    const events = await delivery.events(message.id, 1);
    expect(events.slice(1).map(({ occurrence }) => occurrence)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('do not wait for a course that another transaction holds', async () => {
    const [busy, free] = await many(2);
    const lock = held();
    const locked = held();
    const holder = delivery.transaction(async (tx) => {
      await tx.lockCourses([courseOf(busy?.message.id ?? '')]);
      locked.release();
      await lock.released;
    }, 'alone');
    await locked.released;
    let waited = true;
    const step = (id: string) => async (tx: DeliveryTransaction) => {
      await tx.lockCourses([courseOf(id)]);
      await append(tx, id, [event('C.1')]);
    };
    const waiting = delivery.transaction(step(busy?.message.id ?? '')).then(() => {
      waited = false;
    });
    await delivery.transaction(step(free?.message.id ?? ''));
    expect(waited).toBe(true);
    lock.release();
    await Promise.all([holder, waiting]);
    expect(await codesOf(busy?.message.id ?? '')).toEqual(['A.1', 'C.1']);
  });

  test('are all told when the connection is lost before the commit, and nothing is stored', async () => {
    const messages = [sampleMessage(), sampleMessage()];
    let killed = 0;
    const outcomes = await Promise.allSettled(
      messages.map((message, index) =>
        delivery.transaction(async (tx) => {
          await tx.insertMessage(message, { key: new Uint8Array(32) });
          if (index === 1) {
            const { rowCount } = await connectOnce(database.urls.admin, (admin) =>
              admin.query(
                `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
                 and application_name like 'sealpost%' and state = 'idle in transaction'`,
              ),
            );
            killed += rowCount ?? 0;
          }
          await append(tx, message.id, [event('A.1', null)]);
        }),
      ),
    );
    expect(killed).toBe(1);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    for (const { id } of messages) expect(await delivery.message(id)).toBeUndefined();
  });
});

describe('questions that are asked at once', () => {
  test('go in one statement, and each gets its own answer', async () => {
    const messages = await many(10);
    const ids = [...messages.map(({ message }) => message.id), 'no-such-message'];
    const texts = await statementsOf(async () => {
      const found = await Promise.all(ids.map((id) => delivery.message(id)));
      expect(found.map((message) => message?.id)).toEqual([...ids.slice(0, -1), undefined]);
    });
    expect(texts).toHaveLength(1);
  });

  test('do not fail with one that cannot be answered', async () => {
    const [good, bad] = await many(2);
    await database.owner.query(`alter table sealpost.message_keys disable trigger user`);
    await database.owner.query(
      `update sealpost.message_keys set wrapped = decode(repeat('00', 60), 'hex') where message_id = $1`,
      [bad?.message.id],
    );
    await database.owner.query(`alter table sealpost.message_keys enable trigger user`);
    const [read, altered] = await Promise.allSettled(
      [good, bad].map((one) => delivery.message(one?.message.id ?? '')),
    );
    expect(read).toMatchObject({ status: 'fulfilled', value: { id: good?.message.id } });
    expect(altered).toMatchObject({
      status: 'rejected',
      reason: { code: 'persistence/altered' },
    });
  });
});

test('a message whose key was destroyed is not read from memory', async () => {
  const { message } = await storeMessage(store);
  expect(await delivery.message(message.id)).toEqual(message);
  await database.owner.query(`alter table sealpost.message_keys disable trigger user`);
  await database.owner.query('delete from sealpost.message_keys where message_id = $1', [
    message.id,
  ]);
  await database.owner.query(`alter table sealpost.message_keys enable trigger user`);
  expect(await delivery.message(message.id)).toBeUndefined();
  expect(await delivery.events(message.id, 'all')).toEqual([]);
});
