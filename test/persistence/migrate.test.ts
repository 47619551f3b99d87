import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { connectOnce } from '../../src/persistence/connection.js';
import { migrate, requireMigrated } from '../../src/persistence/migrate.js';
import { emptyDatabase } from '../database.js';

const shipped = new URL('../../migrations/', import.meta.url);
const scratch = mkdtempSync(join(tmpdir(), 'sealpost-migrations-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const fresh = await emptyDatabase();
const raced = await emptyDatabase();
const halfway = await emptyDatabase();
const added = await emptyDatabase();
const inUse = await emptyDatabase();

/** A copy of the shipped migrations, to be changed. */
function copyOfMigrations(change: (directory: string) => void): URL {
  const directory = mkdtempSync(join(scratch, 'm-'));
  cpSync(shipped, directory, { recursive: true });
  change(directory);
  return pathToFileURL(`${directory}/`);
}

const check = (directory?: URL) =>
  connectOnce(fresh, (client) => requireMigrated(client, directory));

describe('migrations', () => {
  test('are missing from a new database, and the service is told what to do', async () => {
    await expect(check()).rejects.toMatchObject({
      code: 'persistence/migrations-behind',
      message: expect.stringContaining('sealpost migrate'),
    });
  });

  test('are applied once: the second run changes nothing', async () => {
    const applied = await migrate(fresh);
    expect(applied[0]).toBe('0001_append_only.sql');
    expect(await migrate(fresh)).toEqual([]);
    await expect(check()).resolves.toBeUndefined();
  });

  test('run side by side are applied once', async () => {
    const both = await Promise.all([migrate(raced), migrate(raced)]);
    expect(both.map(({ length }) => length).sort()).toEqual([0, expect.any(Number)]);
    expect(both.flat()).toHaveLength(new Set(both.flat()).size);
  });

  test('changed after they were applied are an error, for the migration and for the service', async () => {
    const changed = copyOfMigrations((directory) =>
      appendFileSync(join(directory, '0003_events.sql'), '-- one more word\n'),
    );
    const error = {
      code: 'persistence/migration-changed',
      message: expect.stringContaining('0003'),
    };
    await expect(migrate(fresh, changed)).rejects.toMatchObject(error);
    await expect(check(changed)).rejects.toMatchObject(error);
  });

  test('of a newer version keep the older one from serving and from migrating', async () => {
    const newer = copyOfMigrations((directory) =>
      writeFileSync(join(directory, '0900_newer.sql'), 'create table sealpost.newer (x int);'),
    );
    await expect(check(newer)).rejects.toMatchObject({ code: 'persistence/migrations-behind' });
    expect(await migrate(fresh, newer)).toEqual(['0900_newer.sql']);
    await expect(check()).rejects.toMatchObject({ code: 'persistence/migrations-ahead' });
    await expect(migrate(fresh)).rejects.toMatchObject({ code: 'persistence/migrations-ahead' });
  });

  test('that only add let the older version serve and migrate beside them', async () => {
    const newer = copyOfMigrations((directory) =>
      writeFileSync(
        join(directory, '0900_newer.sql'),
        '-- additive: a table that nobody asks for\ncreate table sealpost.newer (x int);',
      ),
    );
    expect(await migrate(added)).not.toEqual([]);
    expect(await migrate(added, newer)).toEqual(['0900_newer.sql']);
    await expect(connectOnce(added, (client) => requireMigrated(client))).resolves.toBeUndefined();
    expect(await migrate(added)).toEqual([]);
  });

  test('do not hold up those who serve: they give way to a table in use, and come again', async () => {
    const newer = copyOfMigrations((directory) =>
      writeFileSync(
        join(directory, '0900_newer.sql'),
        'alter table sealpost.courses add column newer int;',
      ),
    );
    await migrate(inUse);
    await connectOnce(inUse, async (user) => {
      await user.query('begin; select 1 from sealpost.courses');
      const waiting = migrate(inUse, newer);
      // Asked of another table than what the migration waits for, and answered in between its tries.
      await connectOnce(inUse, async (other) => {
        const gaveWay = `select 1 from pg_locks l join pg_stat_activity a using (pid)
          where not l.granted and l.relation = 'sealpost.courses'::regclass`;
        while ((await other.query(gaveWay)).rowCount === 0);
        while ((await other.query(gaveWay)).rowCount !== 0);
      });
      await user.query('commit');
      expect(await waiting).toEqual(['0900_newer.sql']);
    });
  });

  test('that fail leave nothing of themselves, and keep what came before', async () => {
    const broken = copyOfMigrations((directory) =>
      writeFileSync(
        join(directory, '0900_broken.sql'),
        'create table sealpost.half (x int); select 1 / 0;',
      ),
    );
    await expect(migrate(halfway, broken)).rejects.toMatchObject({ code: '22012' });
    const { rows } = await connectOnce(halfway, (client) =>
      client.query(
        `select to_regclass('sealpost.half') as half, to_regclass('sealpost.events') as events`,
      ),
    );
    expect(rows).toEqual([{ half: null, events: 'sealpost.events' }]);
    expect(await migrate(halfway)).toEqual([]);
  });
});

test('an address without a server is said to be unreachable', async () => {
  await expect(migrate('postgresql://x:y@%2Fnowhere/z')).rejects.toMatchObject({
    code: 'persistence/unreachable',
  });
});
