/** Reads the whole record out of a database that may be at work, as of one moment. */

import type { Readable } from 'node:stream';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { connectOnce } from './connection.js';
import { becomeOwner } from './roles.js';
import { type TableShape, tableShapes } from './table-shapes.js';

export interface Dump {
  /** The last migration, by number and name. */
  readonly migration: { readonly number: number; readonly name: string };
  /** Of the key that the newest message was stored under; absent while there is none. */
  readonly kekId?: Uint8Array;
  readonly evidence: number;
  /** Messages whose content is stored. */
  readonly contents: readonly string[];
}

/**
 * @param ownerUrl connects as `sealpost_owner`
 * @param save consumes the rows of one table to their end (PostgreSQL's binary COPY format)
 */
export async function dumpDatabase(
  ownerUrl: string,
  save: (table: TableShape, rows: Readable) => Promise<void>,
): Promise<Dump> {
  return connectOnce(ownerUrl, async (client) => {
    await becomeOwner(client);
    await client.query('begin isolation level repeatable read read only');
    for (const table of await tableShapes(client)) {
      await save(
        table,
        client.query(copyTo(`copy ${copyTarget(table)} to stdout (format binary)`)),
      );
    }
    const [migration] = (
      await client.query<Dump['migration']>(
        'select number, name from sealpost.migrations order by number desc limit 1',
      )
    ).rows;
    const [facts] = (
      await client.query<{ kek_id: Buffer | null; evidence: number; contents: string[] }>(
        `select (select kek_id from sealpost.message_keys order by created_at desc limit 1),
           (select count(*) from sealpost.evidence) as evidence,
           array(select message_id::text from sealpost.contents order by message_id) as contents`,
      )
    ).rows;
    await client.query('commit');
    if (!migration || !facts) throw new TypeError('a migrated database has both');
    const { kek_id: kekId, evidence, contents } = facts;
    return { migration, evidence, contents, ...(kekId && { kekId }) };
  });
}

/** Which of these messages have their content stored now. */
export const withContent = (ownerUrl: string, ids: readonly string[]): Promise<string[]> =>
  connectOnce(ownerUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      'select message_id::text as id from sealpost.contents where message_id = any($1::uuid[])',
      [ids],
    );
    return rows.map(({ id }) => id);
  });

/** Table and columns as COPY names them. */
export const copyTarget = ({ name, columns }: TableShape): string =>
  `sealpost.${pg.escapeIdentifier(name)} (${columns.map(pg.escapeIdentifier).join(', ')})`;
