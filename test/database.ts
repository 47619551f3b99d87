/** A migrated database of its own for each test file, on the server that `global-setup.mjs` started. */

import { randomBytes } from 'node:crypto';
import { afterAll } from '@jest/globals';
import type pg from 'pg';
import { connectOnce, openPool } from '../src/persistence/connection.js';

export interface TestDatabase {
  /** Connection URLs by role, all on this file's database. `admin` is the superuser. */
  readonly urls: Readonly<Record<'admin' | 'owner' | 'service' | 'retention', string>>;
  readonly owner: pg.Pool;
  /** What the service holds while it serves. */
  readonly service: pg.Pool;
  /** Closes something that uses the database, before it is dropped. Last in, first out. */
  atEnd(close: () => Promise<void>): void;
}

/**
 * Copies the migrated template. Call it at the top level of a test file (`const database = await testDatabase()`):
 * it registers its own end, which closes the pools and drops the copy.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = serverUrls();
  const name = `t_${randomBytes(8).toString('hex')}`;
  const urls = {
    admin: withDatabase(server.admin, name),
    owner: withDatabase(server.owner, name),
    service: withDatabase(server.service, name),
    retention: withDatabase(server.retention, name),
  };
  const closers: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
    await connectOnce(server.admin, (admin) => admin.query(`drop database ${name} with (force)`));
  });
  await connectOnce(server.admin, (admin) =>
    admin.query(`create database ${name} template sealpost owner sealpost_owner`),
  );
  const open = (url: string) => {
    const pool = openPool({ url, name: 'sealpost-test', max: 10, onError: () => undefined });
    closers.push(() => pool.end());
    return pool;
  };
  return {
    urls,
    owner: open(urls.owner),
    service: open(urls.service),
    atEnd: (close) => void closers.push(close),
  };
}

/** An empty database without any migration, dropped at the end of the file. Its owner's URL. */
export async function emptyDatabase(): Promise<string> {
  const server = serverUrls();
  const name = `e_${randomBytes(8).toString('hex')}`;
  await connectOnce(server.admin, (admin) =>
    admin.query(`create database ${name} template template0 owner sealpost_owner`),
  );
  afterAll(() =>
    connectOnce(server.admin, (admin) => admin.query(`drop database ${name} with (force)`)),
  );
  return withDatabase(server.owner, name);
}

function serverUrls(): TestDatabase['urls'] {
  const urls = process.env.SEALPOST_TEST_DATABASE;
  if (urls === undefined) throw new Error('run through jest: its global setup starts the server');
  return JSON.parse(urls);
}

const withDatabase = (url: string, name: string): string => url.replace(/[^/]*$/, name);
