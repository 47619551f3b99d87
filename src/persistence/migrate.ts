/** Brings the database to this version of the code. Needs the owner's role, which the service does not hold. */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { equalBytes } from '../formats/bytes.js';
import { connectOnce } from './connection.js';
import { PersistenceError } from './errors.js';
import { migrateJobs } from './jobs-schema.js';
import { becomeOwner, requireRoles } from './roles.js';

/** `migrations/` at the top of the package, from `src/persistence` and from `dist/persistence` alike. */
const MIGRATIONS = new URL('../../migrations/', import.meta.url);
const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
/** Any number, but always this one: two migrations at a time wait for each other. */
const ADVISORY_LOCK = 0x5ea1;
const OLDEST_SERVER = 150_000;
/** The first line of a migration under which the version before may go on serving, and start again. */
const ADDITIVE = /^-- additive\b/;
/**
 * Whoever waits for a table holds up everybody who comes after, so a migration waits no longer than this, and tries again:
 * nodes serve meanwhile, and their transactions are short.
 */
const LOCK_LIMIT = '500ms';
const LOCK_TRIES = 60;
const LOCK_PAUSE_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256: Uint8Array;
  readonly additive: boolean;
}

/**
 * Applies every migration that is not recorded yet, each in a transaction of its own under an advisory lock,
 * then those of the job queue. Running it again changes nothing.
 *
 * Throws `persistence/roles`, `persistence/too-old`, `persistence/migration-changed`, `persistence/migrations-ahead`.
 * @param through the last migration to apply, for a database that is to be filled with rows of that time
 * @returns the names of the files applied now
 */
export async function migrate(
  ownerUrl: string,
  directory: URL = MIGRATIONS,
  through = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  return connectOnce(ownerUrl, async (owner) => {
    await requireServerVersion(owner);
    await requireRoles(owner);
    await becomeOwner(owner);
    await owner.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await owner.query(
      `create schema if not exists sealpost;
       create table if not exists sealpost.migrations (number integer primary key, name text not null,
         sha256 bytea not null, applied_at timestamptz not null default now());
       alter table sealpost.migrations add column if not exists additive boolean not null default false`,
    );
    const pending = (await unapplied(owner, migrations)).filter(({ number }) => number <= through);
    for (const migration of pending) await applyPatiently(owner, migration);
    await migrateJobs(owner, ownerUrl);
    return pending.map(({ name }) => name);
  });
}

/**
 * Refuses to serve on a database that is not what this code was written for. What a newer version only added is not in the way.
 * Throws `persistence/migrations-behind`, `persistence/migrations-ahead`, `persistence/migration-changed`.
 */
export async function requireMigrated(
  service: pg.Pool | pg.ClientBase,
  directory: URL = MIGRATIONS,
): Promise<void> {
  const table = await service.query(`select to_regclass('sealpost.migrations') as name`);
  const pending =
    table.rows[0].name === null
      ? ['all']
      : (await unapplied(service, await readMigrations(directory))).map(({ name }) => name);
  if (pending.length === 0) return;
  throw new PersistenceError(
    'persistence/migrations-behind',
    `The database lacks migrations (${pending.join(', ')}). Run "sealpost migrate" with DATABASE_OWNER_URL first.`,
  );
}

/** Names of the files that this version has. */
export const knownMigrations = async (directory: URL = MIGRATIONS): Promise<string[]> =>
  (await readMigrations(directory)).map(({ name }) => name);

async function readMigrations(directory: URL): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => FILE_NAME.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, directory), 'utf8');
      const sha256 = createHash('sha256').update(sql).digest();
      return { number: Number(name.slice(0, 4)), name, sql, sha256, additive: ADDITIVE.test(sql) };
    }),
  );
}

async function unapplied(
  client: pg.Pool | pg.ClientBase,
  migrations: readonly Migration[],
): Promise<Migration[]> {
  const { rows } = await client.query<AppliedRow>(
    `select number, name, sha256, coalesce((to_jsonb(m) ->> 'additive')::boolean, false) as additive
     from sealpost.migrations m order by number`,
  );
  for (const row of rows) {
    const file = migrations.find(({ number }) => number === row.number);
    if (file === undefined && row.additive) continue;
    if (file === undefined) {
      throw new PersistenceError(
        'persistence/migrations-ahead',
        `The database has migration ${row.name}, which this version does not know. Start the newer version, or restore an older database.`,
      );
    }
    if (!equalBytes(file.sha256, row.sha256)) {
      throw new PersistenceError(
        'persistence/migration-changed',
        `${file.name} was changed after it had been applied. Restore the file and put the change into a new migration.`,
      );
    }
  }
  return migrations.filter(({ number }) => !rows.some((row) => row.number === number));
}

interface AppliedRow {
  readonly number: number;
  readonly name: string;
  readonly sha256: Buffer;
  /** False in a database that does not know the word yet. */
  readonly additive: boolean;
}

async function applyPatiently(owner: pg.ClientBase, migration: Migration): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await apply(owner, migration);
    } catch (error) {
      const isTaken = (error as { code?: string }).code === LOCK_NOT_AVAILABLE;
      if (!isTaken || tries === LOCK_TRIES) throw error;
      await sleep(LOCK_PAUSE_MS);
    }
  }
}

async function apply(owner: pg.ClientBase, { number, name, sql, sha256, additive }: Migration) {
  await owner.query(`begin; set local lock_timeout = '${LOCK_LIMIT}'`);
  try {
    await owner.query(sql);
    await owner.query(
      'insert into sealpost.migrations (number, name, sha256, additive) values ($1, $2, $3, $4)',
      [number, name, sha256, additive],
    );
    await owner.query('commit');
  } catch (error) {
    await owner.query('rollback');
    throw error;
  }
}

async function requireServerVersion(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query(
    `select current_setting('server_version_num')::int as number`,
  );
  if (rows[0].number >= OLDEST_SERVER) return;
  throw new PersistenceError(
    'persistence/too-old',
    'PostgreSQL 15 or newer is needed: older ones cannot hold "unique nulls not distinct".',
  );
}
