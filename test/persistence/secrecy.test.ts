import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { LOA } from '../../src/evidence/party.js';
import { connectOnce, openPool } from '../../src/persistence/connection.js';
import { openDatabase } from '../../src/persistence/database.js';
import { clientRegistry } from '../../src/persistence/identification-stores.js';
import { KeyEncryption } from '../../src/persistence/message-vault.js';
import { testDatabase } from '../database.js';
import {
  append,
  CANARIES,
  clock,
  event,
  identity,
  kek,
  NOW,
  open,
  party,
  sampleMessage,
  sealAll,
  storeMessage,
} from './sample.js';

const database = await testDatabase();
const store = await open(database);
const random = (length: number) => new Uint8Array(randomBytes(length));
const keys = new KeyEncryption(kek, random);

/** Everything that the service stores about persons, once. */
async function storeEverything(): Promise<string> {
  const { message } = await storeMessage(store, ['C.1', 'C.3', 'D.1']);
  await sealAll(store);
  await store.delivery.transaction(async (tx) => {
    const course = { messageId: message.id, recipient: 1 };
    const notice = { id: randomUUID(), ...course, round: 0, attempt: 1, startedAt: NOW };
    await tx.startNotice(notice);
    await tx.finishNotice(notice, { kind: 'taken', host: 'mx', reply: CANARIES.reply }, NOW);
    const handover = {
      id: randomUUID(),
      ...course,
      sessionId: 's',
      openedAt: NOW,
      closesAt: NOW,
      party,
    };
    await tx.insertHandover(handover);
    await tx.insertIdentification({
      id: randomUUID(),
      ...course,
      purpose: 'accept',
      outcome: 'admitted',
      identity,
      at: NOW,
      salt: random(16),
      digest: random(32),
    });
    await tx.reserveIdempotency({ owner: 'scoped', key: CANARIES.subject }, NOW);
    await tx.addJobs([{ name: 'notify', payload: { ...course, round: 0 }, key: 'notify:1' }]);
    await append(tx, message.id, [event('E.1')]);
  });
  const registry = clientRegistry(database.owner, keys);
  await registry.add({
    clientId: 'client-1',
    name: CANARIES.clientName,
    legalPerson: { identifier: CANARIES.personIdentifier, legalName: CANARIES.clientName },
    proofing: LOA.high,
    proofedBy: `${CANARIES.firstName} ${CANARIES.familyName}`,
    proofedAt: NOW,
    jwks: { keys: [] },
    disabled: false,
  });
  await store.replay.use('client-assertion', CANARIES.email, NOW);
  return message.id;
}

const messageId = await storeEverything();

/** Every row of every table, as text; bytes as they are. */
async function dump(): Promise<Buffer> {
  return connectOnce(database.urls.admin, async (admin) => {
    const tables = await admin.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c
       where c.relkind = 'r' and c.relnamespace in ('sealpost'::regnamespace, 'graphile_worker'::regnamespace)`,
    );
    const values: Buffer[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await admin.query({ text: `select * from ${name}`, rowMode: 'array' });
      for (const value of rows.flat()) {
        values.push(Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value) ?? ''));
      }
    }
    return Buffer.concat(values);
  });
}

/** The cluster directory of the test server: tables, write-ahead log and the server's own log. */
function serverFiles(): string[] {
  const host = decodeURIComponent(/@([^/]+)\//.exec(database.urls.admin)?.[1] ?? '');
  const top = dirname(host);
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .map((name) => join(top, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

describe('nothing of a person is in clear', () => {
  test('in any row of any table', async () => {
    const everything = await dump();
    // The dump does see text: what is meant to be in clear is there.
    expect(everything.includes('scoped-sender')).toBe(true);
    const found = Object.values(CANARIES).filter((text) => everything.includes(text));
    expect(found).toEqual([]);
  });

  test('in a table file, the write-ahead log or the server’s log', async () => {
    await connectOnce(database.urls.admin, (admin) => admin.query('checkpoint'));
    const found = new Set<string>();
    let scopedIdSeen = false;
    for (const path of serverFiles()) {
      let bytes: Buffer;
      try {
        bytes = readFileSync(path);
      } catch {
        continue; // Dropped with another test file's database meanwhile.
      }
      scopedIdSeen ||= bytes.includes('scoped-sender');
      for (const text of Object.values(CANARIES)) if (bytes.includes(text)) found.add(text);
    }
    expect(scopedIdSeen).toBe(true);
    expect([...found]).toEqual([]);
  });
});

describe('ciphertext', () => {
  test.each([
    ['messages', 'body', 'id'],
    ['events', 'facts', 'id'],
    ['evidence', 'bytes', 'event_id'],
    ['notice_attempts', 'outcome', 'id'],
    ['handovers', 'party', 'id'],
  ])(
    'of %s moved to the same place of another message does not open',
    async (table, column, key) => {
      const other = await storeEverythingOnce();
      // Only somebody who can switch the triggers off can do this at all.
      await connectOnce(database.urls.admin, async (admin) => {
        const of = `select x.${key} as id from sealpost.${table} x ${
          table === 'evidence' ? 'join sealpost.events e on e.id = x.event_id' : ''
        } where ${table === 'messages' ? 'x.id' : table === 'evidence' ? 'e.message_id' : 'x.message_id'} = $1 limit 1`;
        const [from, to] = [
          (await admin.query(of, [other])).rows[0].id,
          (await admin.query(of, [messageId])).rows[0].id,
        ];
        await admin.query(`alter table sealpost.${table} disable trigger user`);
        const kept = await admin.query(
          `select ${column} as value from sealpost.${table} where ${key} = $1`,
          [to],
        );
        const set = (value: string, values: unknown[]) =>
          admin.query(
            `update sealpost.${table} set ${column} = ${value} where ${key} = $1`,
            values,
          );
        await set(`(select ${column} from sealpost.${table} where ${key} = $2)`, [to, from]);
        const { delivery } = store;
        const read = {
          messages: () => delivery.message(messageId),
          events: () => delivery.events(messageId, 'all'),
          evidence: async () => delivery.evidence(messageId, [to]),
          notice_attempts: () => delivery.noticeAttempt(to),
          handovers: () => delivery.handover(to),
        }[table];
        await expect(read?.()).rejects.toMatchObject({ code: 'persistence/altered' });
        await set('$2', [to, kept.rows[0].value]);
      });
    },
  );

  test('with one bit changed, or in another place, does not open', () => {
    const key = random(32);
    const vault = keys.vault(messageId, key);
    const place = { purpose: 'event', row: 'r' } as const;
    const sealed = vault.seal(place, random(40));
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice();
      changed[at]! ^= 1;
      expect(() => vault.open(place, changed)).toThrow(
        expect.objectContaining({ code: 'persistence/altered' }),
      );
    }
    expect(() => vault.open(place, sealed.subarray(0, 5))).toThrow();
    expect(() => vault.open({ ...place, purpose: 'notice' }, sealed)).toThrow();
    expect(() => vault.open({ ...place, row: 'another' }, sealed)).toThrow();
    expect(() => keys.vault(randomUUID(), key).open(place, sealed)).toThrow();
    expect(vault.open(place, sealed)).toHaveLength(40);
  });
});

describe('the key-encryption key', () => {
  test.each([0, 16, 31, 33])('of %d bytes is refused', (length) => {
    expect(() => new KeyEncryption(new Uint8Array(length), random)).toThrow(
      expect.objectContaining({ code: 'persistence/wrong-key' }),
    );
  });

  test('that is another one than before keeps the service from starting', async () => {
    const starting = openDatabase({
      url: database.urls.service,
      kek: new Uint8Array(32).fill(1),
      clock,
      randomBytes: random,
      onError: () => undefined,
      durable: false,
    });
    await expect(starting).rejects.toMatchObject({ code: 'persistence/wrong-key' });
  });

  test('opens the key of a message, which is not there for an unknown one', async () => {
    expect((await store.keys.open(messageId))?.key).toHaveLength(32);
    expect(await store.keys.open(randomUUID())).toBeUndefined();
    expect(await store.keys.open('no id')).toBeUndefined();
  });
});

test('a registered client comes back whole, once, and can be disabled', async () => {
  const pool = openPool({
    url: database.urls.owner,
    name: 'sealpost-test',
    max: 1,
    onError: () => undefined,
  });
  database.atEnd(() => pool.end());
  const registry = clientRegistry(pool, keys);
  const known = await store.clients.find('client-1');
  expect(known).toMatchObject({ name: CANARIES.clientName, proofedAt: NOW, disabled: false });
  expect(await registry.add({ ...known!, name: 'Somebody else' })).toBe(false);
  expect(await registry.disable('client-1')).toBe(true);
  expect(await registry.disable('client-2')).toBe(false);
  expect(await store.clients.find('client-1')).toEqual({ ...known, disabled: true });
  expect(await registry.list()).toEqual([{ ...known, disabled: true }]);
  expect(await store.clients.find('client\0-1')).toBeUndefined();
});

let other: Promise<string> | undefined;
/** A second message like the first, for what is moved between them. */
function storeEverythingOnce(): Promise<string> {
  other ??= (async () => {
    const { message } = await storeMessage(store, ['C.1'], sampleMessage());
    await sealAll(store);
    await store.delivery.transaction(async (tx) => {
      const course = { messageId: message.id, recipient: 1 };
      const notice = { id: randomUUID(), ...course, round: 0, attempt: 1, startedAt: NOW };
      await tx.startNotice(notice);
      await tx.finishNotice(notice, { kind: 'bounced', report: 'x' }, NOW);
      const handover = {
        id: randomUUID(),
        ...course,
        sessionId: 's',
        openedAt: NOW,
        closesAt: NOW,
        party,
      };
      await tx.insertHandover(handover);
    });
    return message.id;
  })();
  return other;
}
