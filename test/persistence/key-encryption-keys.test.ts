import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { openPool } from '../../src/persistence/connection.js';
import { type Database, openDatabase } from '../../src/persistence/database.js';
import { clientRegistry } from '../../src/persistence/identification-stores.js';
import { rekey } from '../../src/persistence/key-encryption-keys.js';
import { KeyEncryption } from '../../src/persistence/message-vault.js';
import { testDatabase } from '../database.js';
import { clock, NOW, sealAll, storeMessage } from './sample.js';

const database = await testDatabase();
const random = (length: number) => new Uint8Array(randomBytes(length));
const [first, second, third] = [random(32), random(32), random(32)];

async function node(kek: Uint8Array, ...olderKeks: Uint8Array[]): Promise<Database> {
  const opened = await openDatabase({
    ...{ url: database.urls.service, kek, olderKeks, clock, randomBytes: random },
    ...{ onError: () => undefined, durable: false },
  });
  database.atEnd(() => opened.close());
  return opened;
}
const ring = (kek: Uint8Array, ...older: Uint8Array[]) => new KeyEncryption(kek, random, older);
const wrapped = async (kek: Uint8Array): Promise<number> => {
  const { rows } = await database.owner.query(
    'select count(*)::int as n from sealpost.message_keys where kek_id = $1',
    [ring(kek).fingerprint],
  );
  return rows[0].n;
};
const rotate = (keys: KeyEncryption) => rekey(database.urls.owner, keys, () => undefined);
const refused = (code: string) => ({ code });

const one = await node(first);
const other = await node(first);
const ids: string[] = [];
const store = async (at: Database) => {
  ids.push((await storeMessage(at, ['C.1'])).message.id);
  await sealAll(at);
};
const scopedId = await one.scopedIdKey(random(32));
const pool = openPool({ url: database.urls.owner, name: 't', max: 1, onError: () => undefined });
database.atEnd(() => pool.end());
await clientRegistry(pool, ring(first)).add({
  ...{ clientId: 'c', name: 'Clients', proofedAt: NOW, disabled: false },
} as never);

describe('a key-encryption key that is replaced while nodes are at work', () => {
  test('is not used before every node can open what it wraps, nor without the one before', async () => {
    await store(one);
    await expect(one.useKeys(ring(second))).rejects.toMatchObject(refused('persistence/wrong-key'));
    await expect(node(second)).rejects.toMatchObject(refused('persistence/wrong-key'));
    await store(one);
    expect(await wrapped(first)).toBe(2);
  });

  test('wraps what is new as soon as it is first, and both are opened by all', async () => {
    await one.useKeys(ring(first, second));
    await other.useKeys(ring(first, second));
    await one.useKeys(ring(second, first));
    await store(one);
    await store(other);
    expect([await wrapped(first), await wrapped(second)]).toEqual([3, 1]);
    for (const at of [one, other]) {
      for (const id of ids) expect(await at.delivery.message(id)).toBeDefined();
    }
  });

  test('is under everything after the rotation, which runs while messages come in', async () => {
    await other.useKeys(ring(second, first));
    const coming = (async () => {
      for (let more = 0; more < 20; more++) await store(more % 2 ? one : other);
    })();
    const { retired } = await rotate(ring(second, first));
    await coming;
    expect(retired).toBe(1);
    expect(await wrapped(first)).toBe(0);
    expect(await wrapped(second)).toBe(ids.length);
    expect(await rotate(ring(second))).toEqual({ keys: 0, retired: 0 });
  });

  test('opens all by itself afterwards: messages, clients, and the key of identifiers, which is the same', async () => {
    const alone = await node(second);
    for (const id of ids) {
      expect(await alone.delivery.message(id)).toBeDefined();
      expect(await alone.delivery.events(id, 'all')).toHaveLength(2);
    }
    expect(await alone.clients.find('c')).toMatchObject({ name: 'Clients' });
    expect(await alone.scopedIdKey(random(32))).toEqual(scopedId);
  });

  test('leaves the old one nothing to do: a node that still wraps with it is refused, a start too', async () => {
    // As a node that was frozen all the time: its key was in use when it began.
    const late = await node(second, first);
    const frozen = ring(first, second);
    await expect(late.useKeys(frozen)).rejects.toMatchObject(refused('persistence/wrong-key'));
    const { rows } = await database.owner.query('select count(*)::int as n from sealpost.messages');
    await expect(
      database.service.query(
        `with m as (insert into sealpost.messages (id, mode, policy_id, submission_time, sender_scoped_id, body)
           values (gen_random_uuid(), 'basic', 'p', now(), 's', '') returning id)
         insert into sealpost.message_keys (message_id, kek_id, wrapped, retain_years)
         select id, $1, '', 10 from m`,
        [frozen.fingerprint],
      ),
    ).rejects.toMatchObject({ code: '23514' });
    const after = await database.owner.query('select count(*)::int as n from sealpost.messages');
    expect(after.rows).toEqual(rows);
    await expect(node(first, second)).rejects.toThrow(/was retired/);
  });

  test('is broken off and repeated without harm', async () => {
    await one.useKeys(ring(third, second));
    await other.useKeys(ring(third, second));
    const broken = rekey(database.urls.owner, ring(third, second), () => {
      throw new Error('broken off');
    });
    await expect(broken).rejects.toThrow('broken off');
    for (const id of ids) expect(await one.delivery.message(id)).toBeDefined();
    await node(third, second);
    expect((await rotate(ring(third, second))).retired).toBe(1);
    expect(await wrapped(third)).toBe(ids.length);
  });

  test('is all that may change of a row, even for the owner', async () => {
    for (const change of [
      'retain_years = 1',
      `wrapped = wrapped`,
      `kek_id = '\\x01', retain_years = 1`,
      `kek_id = '\\x01', wrapped = ''`,
      'created_at = now()',
    ]) {
      await expect(
        database.owner.query(`update sealpost.message_keys set ${change}`),
      ).rejects.toMatchObject({ code: '23001' });
    }
    await expect(database.owner.query('delete from sealpost.secrets')).rejects.toMatchObject({
      code: '23001',
    });
  });
});
