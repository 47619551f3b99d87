/** Puts a dumped record into a database that is migrated and empty, all of it or nothing. */

import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { connectOnce } from './connection.js';
import { copyTarget } from './dump.js';
import { PersistenceError } from './errors.js';
import { becomeOwner } from './roles.js';
import type { TableShape } from './table-shapes.js';

/** Whether nothing was ever done with the database. One without any table is empty, too. */
export const isEmpty = (ownerUrl: string): Promise<boolean> =>
  connectOnce(ownerUrl, async (client) => {
    const { rows } = await client.query(`select to_regclass('sealpost.messages') as name`);
    if (rows[0].name === null) return true;
    const { rowCount } = await client.query(
      `select from sealpost.messages union all select from sealpost.clients
       union all select from sealpost.downtimes limit 1`,
    );
    return rowCount === 0;
  });

/**
 * The triggers that follow an event (pending work, counts) are silent meanwhile: what they did is among the rows. Those
 * that keep tables append-only are not touched, and foreign keys are checked.
 *
 * @param ownerUrl connects as `sealpost_owner`
 * @param tables each after those it refers to
 */
export async function loadDatabase(
  ownerUrl: string,
  tables: readonly TableShape[],
  rowsOf: (table: TableShape) => Readable,
): Promise<void> {
  await connectOnce(ownerUrl, async (client) => {
    await becomeOwner(client);
    await client.query('begin');
    try {
      const triggers = await ordinaryTriggers(client);
      await switchTriggers(client, triggers, 'disable');
      for (const table of tables) await loadTable(client, table, rowsOf(table));
      await switchTriggers(client, triggers, 'enable');
      await client.query('commit');
    } catch (cause) {
      await client.query('rollback').catch(() => undefined);
      if (!(cause instanceof pg.DatabaseError)) throw cause;
      throw new PersistenceError(
        'persistence/not-loaded',
        `The database did not take the rows (${cause.code}, table ${cause.table ?? 'unknown'}). Nothing was stored.`,
        { sqlState: cause.code, table: cause.table },
        { cause },
      );
    }
    await client.query('analyze');
  });
}

async function loadTable(client: pg.Client, table: TableShape, rows: Readable): Promise<void> {
  const name = `sealpost.${pg.escapeIdentifier(table.name)}`;
  // A migration may have put first rows there.
  await client.query(`delete from ${name}`);
  await pipeline(
    rows,
    client.query(copyFrom(`copy ${copyTarget(table)} from stdin (format binary)`)),
  );
  const { rows: counters } = await client.query<{ column: string }>(
    `select attname as column from pg_attribute where attrelid = $1::regclass and attidentity <> ''`,
    [name],
  );
  for (const { column } of counters) {
    const id = pg.escapeIdentifier(column);
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), coalesce(max(${id}), 1), max(${id}) is not null) from ${name}`,
      [name, column],
    );
  }
}

interface Trigger {
  readonly table: string;
  readonly name: string;
}

async function ordinaryTriggers(client: pg.Client): Promise<Trigger[]> {
  const { rows } = await client.query<Trigger>(
    `select tgrelid::regclass::text as table, tgname as name from pg_trigger
     where not tgisinternal and tgenabled = 'O'
       and tgrelid in (select oid from pg_class where relnamespace = 'sealpost'::regnamespace)`,
  );
  return rows;
}

async function switchTriggers(
  client: pg.Client,
  triggers: readonly Trigger[],
  how: 'enable' | 'disable',
): Promise<void> {
  for (const { table, name } of triggers) {
    await client.query(`alter table ${table} ${how} trigger ${pg.escapeIdentifier(name)}`);
  }
}
