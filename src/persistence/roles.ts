/**
 * The three database roles. *Owner* migrates and is not held while serving; *service* appends and reads;
 * *retention* may call the functions of retention. Everything else about rights stands in the migrations.
 */

import pg from 'pg';
import { connectOnce } from './connection.js';
import { PersistenceError } from './errors.js';

export const ROLES = ['sealpost_owner', 'sealpost_service', 'sealpost_retention'] as const;

/** Makes roles and database in the embedded server; every step may be repeated. */
export async function prepareDatabase(
  adminUrl: string,
  database: string,
  passwords: { readonly owner: string; readonly service: string; readonly retention: string },
): Promise<void> {
  await connectOnce(adminUrl, async (admin) => {
    const { rows } = await admin.query<{ rolname: string }>(
      'select rolname from pg_roles where rolname = any($1)',
      [ROLES],
    );
    const present = new Set(rows.map((row) => row.rolname));
    for (const [role, password] of [
      ['sealpost_owner', passwords.owner],
      ['sealpost_service', passwords.service],
      ['sealpost_retention', passwords.retention],
    ] as const) {
      if (present.has(role)) continue;
      await admin.query(`create role ${role} login password ${pg.escapeLiteral(password)}`);
    }
    const existing = await admin.query('select 1 from pg_database where datname = $1', [database]);
    if (existing.rowCount === 0) {
      await admin.query(`create database ${pg.escapeIdentifier(database)} owner sealpost_owner`);
    }
  });
}

/** What an administrator runs once on a server of their own. Passwords are theirs to set. */
export const ADMINISTRATOR_SQL = `create role sealpost_owner login;
create role sealpost_service login;
create role sealpost_retention login;
create database sealpost owner sealpost_owner;
-- then: \\password sealpost_owner, \\password sealpost_service, \\password sealpost_retention`;

/** Throws `persistence/roles` with the SQL to run if a role is missing. */
export async function requireRoles(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>(
    'select rolname from pg_roles where rolname = any($1)',
    [ROLES],
  );
  const missing = ROLES.filter((role) => !rows.some((row) => row.rolname === role));
  if (missing.length === 0) return;
  throw new PersistenceError(
    'persistence/roles',
    `The database server lacks ${missing.join(', ')}. As its administrator run once:\n${ADMINISTRATOR_SQL}`,
  );
}

/** Throws `persistence/roles` for a connection that may not act as the owner, such as the service's own. */
export async function becomeOwner(client: pg.ClientBase): Promise<void> {
  try {
    await client.query('set role sealpost_owner');
  } catch (error) {
    const denied = error instanceof Error && 'code' in error && error.code === '42501';
    if (!denied) throw error;
    throw new PersistenceError(
      'persistence/roles',
      `The database refuses this role (${error.message}). Connect as sealpost_owner (DATABASE_OWNER_URL).`,
      {},
      { cause: error },
    );
  }
}
