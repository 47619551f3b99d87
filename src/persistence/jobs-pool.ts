/** The connections that the job library works on: while the database is away it waits, and does not fail. */

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const AGAIN_MS = 500;

/** The library repeats its own statements after this error (serialization failure), and after few others. */
const REPEAT = '40001';

/**
 * The library does not wait for the end of a job to be written, and nobody catches what goes wrong there: one lost
 * connection at that instant would end the process. Its statements may be repeated, so a lost connection is shown to it
 * as an error after which it does repeat them, and a connection that cannot be had is waited for.
 */
export const patientPool = (pool: pg.Pool): pg.Pool =>
  withMethod(pool, 'connect', (callback?: Parameters<pg.Pool['connect']>[0]) =>
    // With a callback it listens for new jobs, and tries again by itself.
    callback ? pool.connect(callback) : connected(pool),
  );

async function connected(pool: pg.Pool): Promise<pg.PoolClient> {
  for (;;) {
    // The service ends, and so does the library's interest.
    if (pool.ending) return new Promise(() => undefined);
    try {
      return repeating(await pool.connect());
    } catch {
      await sleep(AGAIN_MS, undefined, { ref: false });
    }
  }
}

const repeating = (client: pg.PoolClient): pg.PoolClient =>
  withMethod(client, 'query', async (...statement: unknown[]) => {
    try {
      return await Reflect.apply(client.query, client, statement);
    } catch (cause) {
      if (!isConnectionLost(cause)) throw cause;
      throw Object.assign(new Error('The connection was lost.', { cause }), { code: REPEAT });
    }
  });

/** No answer of the server, or one of class 57: it was told to end, or is not open yet. */
const isConnectionLost = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError) || error.code?.startsWith('57P') === true;

/** The same object but for one method. */
function withMethod<Target extends object>(
  target: Target,
  method: keyof Target,
  replacement: (...args: never[]) => unknown,
): Target {
  return new Proxy(target, {
    get(_, name) {
      if (name === method) return replacement;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
