/** The job queue's own tables, and what the service's role may do with them. */

import { Logger, runMigrations } from 'graphile-worker';
import type pg from 'pg';
import { openPool } from './connection.js';

/** graphile-worker prints to the console unless told otherwise. */
export const silentLogger = new Logger(() => () => undefined);

/**
 * Migrates graphile-worker's schema as the owner, then lets the service's role run a worker: the tables have
 * row-level security, under which a role that does not own them sees nothing, whatever it was granted.
 */
export async function migrateJobs(owner: pg.ClientBase, ownerUrl: string): Promise<void> {
  const pool = openPool({
    url: ownerUrl,
    name: 'sealpost-migrate',
    max: 1,
    onError: () => undefined,
  });
  // The schema must belong to the owner role even where the login is only a member of it.
  pool.on('connect', (client) => void client.query('set role sealpost_owner'));
  try {
    await runMigrations({ pgPool: pool, logger: silentLogger });
  } finally {
    await pool.end();
  }
  await owner.query(SERVICE_RIGHTS);
}

/** Repeated at every migration, so that a table which a newer graphile-worker brings is covered too. */
const SERVICE_RIGHTS = `
begin;
grant usage on schema graphile_worker to sealpost_service;
grant select, insert, update, delete on all tables in schema graphile_worker to sealpost_service;
grant usage on all sequences in schema graphile_worker to sealpost_service;
grant execute on all functions in schema graphile_worker to sealpost_service;
do $$
declare
  queue_table regclass;
begin
  for queue_table in
    select c.oid::regclass from pg_class c
    where c.relnamespace = 'graphile_worker'::regnamespace and c.relkind = 'r' and c.relrowsecurity
      and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'sealpost_service')
  loop
    execute format('create policy sealpost_service on %s to sealpost_service using (true) with check (true)', queue_table);
  end loop;
end $$;
commit;`;
