/** Which key-encryption keys the database knows of, and the change from one to the next while nodes are at work. */

import type pg from 'pg';
import { toHex } from '../formats/bytes.js';
import { connectOnce } from './connection.js';
import { PersistenceError } from './errors.js';
import type { KeyEncryption } from './message-vault.js';
import { becomeOwner } from './roles.js';

/** In one transaction. */
const BATCH = 500;

/**
 * Every key that something may still be wrapped under must be at hand, and the one that wraps must not be retired.
 * @throws PersistenceError `persistence/wrong-key`
 */
export async function requireKeys(client: pg.ClientBase, keys: KeyEncryption): Promise<void> {
  const { rows } = await client.query<{ kek_id: Buffer; retired: boolean }>(
    `select kek_id, kek_id in (select kek_id from sealpost.kek_retirements) as retired from sealpost.kek_uses
     union select kek_id, false from (
       select kek_id from sealpost.message_keys order by created_at desc limit 1) as newest`,
  );
  const known = new Set(keys.fingerprints.map(toHex));
  const current = toHex(keys.fingerprint);
  for (const { kek_id: id, retired } of rows) {
    if (retired && toHex(id) === current) {
      throw new PersistenceError(
        'persistence/wrong-key',
        'The first key in SEALPOST_KEK_FILE was retired by "sealpost rotate-kek". Put the one that followed it first.',
      );
    }
    if (retired || known.has(toHex(id))) continue;
    throw new PersistenceError(
      'persistence/wrong-key',
      'The key-encryption key is not the one the stored messages were encrypted under. Configure that one (SEALPOST_KEK_FILE), beside a new one until "sealpost rotate-kek" has retired it.',
    );
  }
}

/** From then on a start without one of them is refused, until it is retired. */
export async function registerKeys(client: pg.ClientBase, keys: KeyEncryption): Promise<void> {
  await client.query(
    `insert into sealpost.kek_uses (kek_id) select unnest($1::bytea[]) on conflict do nothing`,
    [keys.fingerprints],
  );
}

/** A secret of the service that outlives the key it was made from: the one stored first, or `initial`. */
export async function keptSecret(
  client: pg.ClientBase,
  keys: KeyEncryption,
  initial: Uint8Array,
): Promise<Uint8Array> {
  await client.query(
    `insert into sealpost.secrets (name, kek_id, wrapped) values ($1, $2, $3) on conflict do nothing`,
    [SECRET, keys.fingerprint, keys.wrap(SECRET, initial)],
  );
  const { rows } = await client.query<{ kek_id: Buffer; wrapped: Buffer }>(
    'select kek_id, wrapped from sealpost.secrets where name = $1',
    [SECRET],
  );
  const [row] = rows;
  return row ? keys.unwrap(SECRET, row.wrapped, row.kek_id) : initial;
}

const SECRET = 'scoped-id';

export interface Rekeyed {
  /** Message keys that were wrapped anew. */
  readonly keys: number;
  /** Key-encryption keys that nothing needs any more. */
  readonly retired: number;
}

/**
 * Wraps everything under the current key and retires the others. May be broken off and repeated; the service may be at
 * work, once every node knows the current key.
 * @param ownerUrl connects as `sealpost_owner`
 */
export function rekey(
  ownerUrl: string,
  keys: KeyEncryption,
  progress: (done: number) => void,
): Promise<Rekeyed> {
  return connectOnce(ownerUrl, async (client) => {
    await becomeOwner(client);
    await requireKeys(client, keys);
    await registerKeys(client, keys);
    await rewrapSecrets(client, keys);
    await rewrapClients(client, keys);
    let done = 0;
    // Again until a whole pass finds nothing: nodes may still store some under an older key.
    for (let before = -1; done > before; ) {
      before = done;
      done += await rewrapMessages(client, keys, (more) => progress(before + more));
    }
    return retireOthers(client, keys, done);
  });
}

interface Wrapped {
  readonly id: string;
  readonly kek_id: Buffer;
  readonly wrapped: Buffer;
}

async function rewrapMessages(
  client: pg.ClientBase,
  keys: KeyEncryption,
  progress: (done: number) => void,
): Promise<number> {
  let done = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await client.query<Wrapped>(
      `select message_id as id, kek_id, wrapped from sealpost.message_keys
       where message_id > $1 and kek_id <> $2 order by message_id limit $3`,
      [after, keys.fingerprint, BATCH],
    );
    const last = rows.at(-1);
    if (!last) return done;
    after = last.id;
    done += await rewrapBatch(client, keys, rows);
    progress(done);
  }
}

/** A key that was destroyed meanwhile is passed over. */
async function rewrapBatch(
  client: pg.ClientBase,
  keys: KeyEncryption,
  rows: readonly Wrapped[],
): Promise<number> {
  const { rowCount } = await client.query(
    `update sealpost.message_keys k set kek_id = $1, wrapped = n.wrapped
     from unnest($2::uuid[], $3::bytea[]) as n (id, wrapped) where k.message_id = n.id and k.kek_id <> $1`,
    [
      keys.fingerprint,
      rows.map(({ id }) => id),
      rows.map(({ id, wrapped, kek_id }) => keys.wrap(id, keys.unwrap(id, wrapped, kek_id))),
    ],
  );
  return rowCount ?? 0;
}

async function rewrapSecrets(client: pg.ClientBase, keys: KeyEncryption): Promise<void> {
  const { rows } = await client.query<Wrapped>(
    'select name as id, kek_id, wrapped from sealpost.secrets where kek_id <> $1',
    [keys.fingerprint],
  );
  for (const { id, kek_id, wrapped } of rows) {
    await client.query('update sealpost.secrets set kek_id = $2, wrapped = $3 where name = $1', [
      id,
      keys.fingerprint,
      keys.wrap(id, keys.unwrap(id, wrapped, kek_id)),
    ]);
  }
}

async function rewrapClients(client: pg.ClientBase, keys: KeyEncryption): Promise<void> {
  const { rows } = await client.query<{ id: string; record: Buffer }>(
    'select client_id as id, record from sealpost.clients',
  );
  for (const { id, record } of rows) {
    await client.query('update sealpost.clients set record = $2 where client_id = $1', [
      id,
      keys.sealClient(id, keys.openClient(id, record)),
    ]);
  }
}

/**
 * Writers wait for this transaction, so what it finds is so. A node that does not know the current key yet is refused its
 * next message instead of storing one that nobody could open later.
 */
async function retireOthers(
  client: pg.ClientBase,
  keys: KeyEncryption,
  done: number,
): Promise<Rekeyed> {
  await client.query('begin');
  try {
    await client.query('lock table sealpost.message_keys in share row exclusive mode');
    // What came meanwhile from nodes that still wrapped under an older key: few, and found by their age.
    const { rows: late } = await client.query<Wrapped>(
      `select message_id as id, kek_id, wrapped from sealpost.message_keys
       where created_at > now() - interval '1 day' and kek_id <> $1`,
      [keys.fingerprint],
    );
    const all = done + (late.length > 0 ? await rewrapBatch(client, keys, late) : 0);
    const { rowCount } = await client.query(
      `insert into sealpost.kek_retirements (kek_id, rewrapped)
       select kek_id, $2 from sealpost.kek_uses where kek_id <> $1 on conflict do nothing`,
      [keys.fingerprint, all],
    );
    await client.query('commit');
    return { keys: all, retired: rowCount ?? 0 };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
