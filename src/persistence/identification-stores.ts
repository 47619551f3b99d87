/** Sessions, one-time values and registered clients, for `identification`. */

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { utf8 } from '../formats/bytes.js';
import type {
  ClientRegistry,
  ClientStore,
  RegisteredClient,
  ReplayStore,
  SessionStore,
  StoredSession,
} from '../identification/ports.js';
import { withClient } from './connection.js';
import { isText } from './delivery-reader.js';
import type { KeyEncryption } from './message-vault.js';
import { decodeValue, encodeValue } from './stored-value.js';

export function sessionStore(pool: pg.Pool): SessionStore {
  const run = (sql: string, values: unknown[]) =>
    withClient(pool, async (client) => void (await client.query(sql, values)));
  return {
    insert: ({ idHash, payload, createdAt, idleUntil, endsAt }) =>
      run(
        `insert into sealpost.sessions (id_hash, payload, created_at, idle_until, ends_at)
         values ($1, $2, $3, $4, $5)`,
        [idHash, payload, createdAt, idleUntil, endsAt],
      ),
    find: (idHash) =>
      withClient(pool, async (client) => {
        const { rows } = await client.query<StoredSession>(
          `select id_hash as "idHash", payload, created_at as "createdAt", idle_until as "idleUntil",
             ends_at as "endsAt" from sealpost.sessions where id_hash = $1`,
          [idHash],
        );
        return rows[0];
      }),
    touch: (idHash, idleUntil) =>
      run('update sealpost.sessions set idle_until = $2 where id_hash = $1', [idHash, idleUntil]),
    remove: (idHash) => run('delete from sealpost.sessions where id_hash = $1', [idHash]),
  };
}

export function replayStore(pool: pg.Pool): ReplayStore {
  return {
    use: (kind, value, expiresAt) =>
      withClient(pool, async (client) => {
        const hash = createHash('sha256')
          .update(utf8(`${kind}\n${value}`))
          .digest();
        // Of two at once the second waits for the first one's commit, and then finds the row.
        const { rowCount } = await client.query(
          'insert into sealpost.replay (value_hash, expires_at) values ($1, $2) on conflict do nothing',
          [hash, expiresAt],
        );
        return rowCount === 1;
      }),
  };
}

interface ClientRow {
  readonly client_id: string;
  readonly record: Buffer;
  readonly disabled: boolean;
}

export function clientStore(pool: pg.Pool, keys: KeyEncryption): ClientStore {
  return {
    find: (clientId) =>
      withClient(pool, async (client) => {
        if (!isText(clientId)) return undefined;
        const { rows } = await client.query<ClientRow>(
          'select client_id, record, disabled from sealpost.clients where client_id = $1',
          [clientId],
        );
        return rows[0] && toClient(keys, rows[0]);
      }),
  };
}

/** @param owner a pool with the owner's role: the service may only read clients */
export function clientRegistry(owner: pg.Pool, keys: KeyEncryption): ClientRegistry {
  return {
    add: ({ disabled, ...record }) =>
      withClient(owner, async (client) => {
        const { rowCount } = await client.query(
          `insert into sealpost.clients (client_id, record, disabled) values ($1, $2, $3)
           on conflict do nothing`,
          [record.clientId, keys.sealClient(record.clientId, encodeValue(record)), disabled],
        );
        return rowCount === 1;
      }),
    list: () =>
      withClient(owner, async (client) => {
        const { rows } = await client.query<ClientRow>(
          `select client_id, record, disabled from sealpost.clients order by client_id collate "C"`,
        );
        return rows.map((row) => toClient(keys, row));
      }),
    disable: (clientId) =>
      withClient(owner, async (client) => {
        const { rowCount } = await client.query(
          'update sealpost.clients set disabled = true where client_id = $1',
          [clientId],
        );
        return rowCount === 1;
      }),
  };
}

function toClient(keys: KeyEncryption, row: ClientRow): RegisteredClient {
  const clear = keys.openClient(row.client_id, row.record);
  return { ...decodeValue<Omit<RegisteredClient, 'disabled'>>(clear), disabled: row.disabled };
}
