/** What the serving role must not be able to do, checked before anything is served. */

import type pg from 'pg';
import { PersistenceError } from './errors.js';

/**
 * Refuses to serve as a role that owns an append-only table, could become its owner, bypasses the rules as a
 * superuser, or holds a right to change one. Throws `persistence/roles`.
 */
export async function requireServiceRights(service: pg.Pool | pg.ClientBase): Promise<void> {
  const { rows } = await service.query<{ who: string; table: string; why: string }>(`
    select current_user as who, c.oid::regclass::text as table,
      case when r.rolsuper then 'is a superuser'
        when pg_has_role(current_user, c.relowner, 'member') then 'owns, or may become the owner of,'
        else 'may change' end as why
    from pg_class c
    join pg_roles r on r.rolname = current_user
    where c.relnamespace = 'sealpost'::regnamespace
      and exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'append_only')
      and (r.rolsuper or pg_has_role(current_user, c.relowner, 'member')
        or has_table_privilege(c.oid, 'update, delete, truncate, trigger')
        or has_any_column_privilege(c.oid, 'update'))
    order by c.relname limit 1`);
  const [row] = rows;
  if (row === undefined) return;
  throw new PersistenceError(
    'persistence/roles',
    `The database role "${row.who}" ${row.why} the append-only table ${row.table}. Serve as sealpost_service (DATABASE_URL), which can only add and read.`,
  );
}

/** Refuses a server that acknowledges commits it could lose. Throws `persistence/not-durable`. */
export async function requireDurability(service: pg.Pool | pg.ClientBase): Promise<void> {
  const { rows } = await service.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings
     where name in ('fsync', 'synchronous_commit', 'full_page_writes') and setting = 'off' order by name`,
  );
  if (rows.length === 0) return;
  throw new PersistenceError(
    'persistence/not-durable',
    `The database server runs with ${rows.map(({ name }) => `${name}=off`).join(', ')}: what it acknowledges may be lost. Turn it on.`,
  );
}

/** A role that may not even read what the checks above ask is not the service's: the refusal says so, others pass through. */
export function asRoleRefusal(error: unknown): unknown {
  const denied = error instanceof Error && 'code' in error && error.code === '42501';
  if (!denied) return error;
  return new PersistenceError(
    'persistence/roles',
    `The database refuses this role (${error.message}). Serve as sealpost_service (DATABASE_URL), which can only add and read.`,
    {},
    { cause: error },
  );
}
