/**
 * A sign of life: each service process holds one advisory lock, which the database lets go of when the process dies. A process
 * that is frozen or cut off keeps no lock either: the session that holds it must speak, and the server ends it if it does not.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { RandomBytes } from '../delivery/ports.js';
import { unreachable } from './connection.js';

/** First half of the lock's key; the second is the instance. */
const CLASS = 0x5ea1;
const BEAT_MS = 2_000;
/** The server's limit for silence. Longer than any pause a living process makes. */
const LEASE = '20s';

export interface Presence {
  readonly instance: number;
  release(): Promise<void>;
}

/** SQL that is true while the process `instance` (an SQL expression) is alive. */
export const alive = (instance: string): string =>
  `exists (select from pg_locks where locktype = 'advisory' and classid = ${CLASS} and objsubid = 2
    and objid = (${instance})::oid and database = (select oid from pg_database where datname = current_database()))`;

/** Random and positive; names a process in rows that another may take over once it is dead. */
export function newInstance(randomBytes: RandomBytes): number {
  const [a = 0, b = 0, c = 0, d = 0] = randomBytes(4);
  return ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d;
}

/**
 * Takes the lock and keeps it, on a connection of its own that is renewed if the server restarts.
 * Needs a direct connection: a transaction-pooling proxy would lend the session to others.
 */
export async function holdPresence(url: string, instance: number): Promise<Presence> {
  let client = await connected(url, instance);
  let released = false;
  const renew = async () => {
    while (!released) {
      await sleep(500, undefined, { ref: false });
      if (released) return;
      const renewed = await connected(url, instance).catch(() => undefined);
      if (renewed === undefined) continue;
      if (released) return renewed.end();
      client = renewed;
      client.once('end', renew);
      return;
    }
  };
  client.once('end', renew);
  const beat = setInterval(() => {
    // A connection that does not carry it is given up, and its end begins the renewal.
    client.query('select 1').catch(() => client.end().catch(() => undefined));
  }, BEAT_MS);
  beat.unref();
  return {
    instance,
    async release() {
      released = true;
      clearInterval(beat);
      await client.end().catch(() => undefined);
    },
  };
}

async function connected(url: string, instance: number): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'sealpost-presence',
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
    keepAlive: true,
  });
  // A lost connection is announced by `end` as well, and that is where it is renewed.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1::int, $2::int)', [CLASS, instance]);
    await client.query(`set idle_session_timeout = '${LEASE}'`);
    return client;
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw unreachable(cause);
  }
}
