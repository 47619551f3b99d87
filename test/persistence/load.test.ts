import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { connectOnce } from '../../src/persistence/connection.js';
import { dumpDatabase } from '../../src/persistence/dump.js';
import { isEmpty, loadDatabase } from '../../src/persistence/load.js';
import { migrate } from '../../src/persistence/migrate.js';
import type { TableShape } from '../../src/persistence/table-shapes.js';
import { emptyDatabase, testDatabase } from '../database.js';
import { open, sealAll, storeMessage } from './sample.js';

const database = await testDatabase();
const store = await open(database);
// Filled by one test each.
const [same, broken, unread] = [await testDatabase(), await testDatabase(), await testDatabase()];
const [old, newer, untouched] = [
  await emptyDatabase(),
  await emptyDatabase(),
  await emptyDatabase(),
];

async function dumped(ownerUrl: string) {
  const tables: { shape: TableShape; bytes: Buffer }[] = [];
  const dump = await dumpDatabase(ownerUrl, async (shape, rows) => {
    tables.push({ shape, bytes: await buffer(rows) });
  });
  return { dump, tables };
}
type Dumped = Awaited<ReturnType<typeof dumped>>;

const load = (ownerUrl: string, { tables }: Dumped) =>
  loadDatabase(
    ownerUrl,
    tables.map(({ shape }) => shape),
    ({ name }) => Readable.from([tables.find(({ shape }) => shape.name === name)?.bytes]),
  );

describe('a record that is put into another database', () => {
  test('is the same to the last byte, and goes on from there', async () => {
    await storeMessage(store, ['C.1']);
    await sealAll(store);
    await storeMessage(store);
    const first = await dumped(database.urls.owner);
    expect(first.tables.map(({ shape }) => shape.name)).not.toContain('sessions');
    await load(same.urls.owner, first);
    const second = await dumped(same.urls.owner);
    expect(second).toEqual(first);

    const copy = await open(same);
    expect(await copy.sealing.countPending()).toBe(1);
    await sealAll(copy);
    await storeMessage(copy, ['C.1']);
    await sealAll(copy);
    expect(await copy.continuity.count()).toBe(5);
    expect(await copy.continuity.databaseId()).toBe(await store.continuity.databaseId());
    await expect(same.owner.query('delete from sealpost.evidence')).rejects.toThrow(
      /not rewritten/,
    );
  });

  test('of an older version is brought to this one, and its evidence counted', async () => {
    await migrate(old, undefined, 9);
    const id = randomUUID();
    await connectOnce(old, (owner) =>
      owner.query(
        `insert into sealpost.messages (id, mode, policy_id, submission_time, sender_scoped_id, body)
           values ('${id}', 'basic', 'eu-erds/1', now(), 's', '');
         insert into sealpost.events (id, message_id, code, occurrence, sequence, event_time, facts)
           values ('${id}', '${id}', 'A.1', 0, 0, now(), '');
         insert into sealpost.evidence (event_id, evidence_id, bytes, digest, proven_time)
           values ('${id}', 'e', '', sha256(''), now())`,
      ),
    );
    const older = await dumped(old);
    expect(older.dump).toMatchObject({ migration: { number: 9 }, evidence: 1 });
    await migrate(newer, undefined, older.dump.migration.number);
    await load(newer, older);
    await migrate(newer);
    const { rows } = await connectOnce(newer, (owner) =>
      owner.query('select sum(amount)::int as n from sealpost.evidence_counts'),
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('that breaks off leaves nothing, and the database as empty as it was', async () => {
    const { urls } = broken;
    const given = await dumped(database.urls.owner);
    const tables = given.tables.map((table) =>
      table.shape.name === 'evidence'
        ? { ...table, bytes: table.bytes.subarray(0, table.bytes.length - 10) }
        : table,
    );
    await expect(load(urls.owner, { ...given, tables })).rejects.toMatchObject({
      code: 'persistence/not-loaded',
    });
    expect(await isEmpty(urls.owner)).toBe(true);
    expect((await dumped(urls.owner)).dump).toMatchObject({ evidence: 0, contents: [] });
  });

  test('whose file cannot be read leaves nothing either', async () => {
    const { urls } = unread;
    const { tables } = await dumped(database.urls.owner);
    const failing = () =>
      new Readable({
        read() {
          this.destroy(new Error('disk'));
        },
      });
    const shapes = tables.map(({ shape }) => shape);
    await expect(loadDatabase(urls.owner, shapes, failing)).rejects.toThrow();
    expect(await isEmpty(urls.owner)).toBe(true);
  });
});

describe('an empty database', () => {
  test('is one without tables, or with tables that nothing was put in', async () => {
    expect(await isEmpty(untouched)).toBe(true);
    expect(await isEmpty(unread.urls.owner)).toBe(true);
    expect(await isEmpty(database.urls.owner)).toBe(false);
  });
});
