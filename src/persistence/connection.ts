/** Connections to PostgreSQL: the one place that decides how values, errors and time limits of `pg` behave. */

import { createHash } from 'node:crypto';
import pg from 'pg';
import { SealpostError } from '../errors.js';
import { byteaArray, isByteaArray } from './binary-arrays.js';
import { PersistenceError } from './errors.js';
import { GatheringSocket } from './gathering-socket.js';

/** `int8` counts and positions are far below 2^53; one that is not is a fault, never a rounded number. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8
      ? safeInteger
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('int8 beyond 2^53');
  return value;
}

export interface PoolOptions {
  readonly url: string;
  /** Shown in `pg_stat_activity`; begins with `sealpost`. */
  readonly name: string;
  readonly max: number;
  /** A connection that broke while idle. The pool replaces it; without a listener the process would end. */
  readonly onError: (error: Error) => void;
  /** Limit for one statement, which the server keeps. Milliseconds. */
  readonly statementTimeout?: number;
  /** How much longer a server is waited for that does not keep it, because it is frozen or out of reach. Milliseconds. */
  readonly patience?: number;
  /** True sends what is asked at once without waiting for the answers in between. Answers keep their order. */
  readonly pipeline?: boolean;
}

/**
 * Every statement of ours finds its rows through an index, and is planned so, once. Planning costs more than most of them
 * do, and a plan made while a table was small would read all of it when it is large. Without bitmaps a page of a list is
 * read in its order and ends where the page ends, however long the list is.
 */
const PLANS = `set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_bitmapscan = off;
  set enable_hashjoin = off; set enable_mergejoin = off; set jit = off`;

export function openPool({
  url,
  name,
  max,
  onError,
  statementTimeout = 30_000,
  patience = 10_000,
  pipeline,
}: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: name,
    max,
    types,
    connectionTimeoutMillis: 10_000,
    statement_timeout: statementTimeout,
    query_timeout: statementTimeout + patience,
    keepAlive: true,
    pipeline: pipeline ?? false,
    ...(pipeline && { stream: () => new GatheringSocket() }),
  });
  pool.on('error', onError);
  // A client that is checked out reports on itself, and not through the pool.
  pool.on('connect', (client) => client.on('error', onError));
  if (pipeline) pool.on('connect', (client) => void client.query(PLANS).catch(onError));
  return pool;
}

/**
 * Runs `work` on one connection of its own.
 * Throws `persistence/unreachable` if there is no server, the database is missing, or it does not let us in.
 */
export async function connectOnce<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'sealpost-admin',
    types,
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw unreachable(cause);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export function unreachable(cause: unknown): PersistenceError {
  const reason = cause instanceof Error ? ((cause as { code?: string }).code ?? cause.name) : '';
  return new PersistenceError(
    'persistence/unreachable',
    `The database does not answer or does not let us in (${reason}). Check DATABASE_URL and that the server runs.`,
    { reason },
    { cause },
  );
}

/** A statement that is asked again and again: parsed once for each connection, and planned once where `PLANS` holds. */
export function query<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  text: string,
  values: readonly unknown[],
): Promise<pg.QueryResult<Row>> {
  return client.query<Row>({
    name: nameOf(text),
    text,
    values: values.map((value) => (isByteaArray(value) ? byteaArray(value) : value)),
  });
}

const names = new Map<string, string>();

/** One name for one text: a connection keeps what it parsed, whoever asks on it next. */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  names.set(text, name);
  return name;
}

/**
 * The server ended the session (classes 57P and 08), or the way to it is gone. Then nobody can tell whether a COMMIT that
 * was under way took place.
 */
function isLost(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(57P|08)/.test(error.code ?? '');
  if (!(error instanceof Error) || error instanceof SealpostError) return false;
  return 'syscall' in error || LOST.some((beginning) => error.message.startsWith(beginning));
}

/** What `pg` says of a connection that ended under a statement or before it, or on which no answer came in time. */
const LOST = [
  'Connection terminated',
  'Client has encountered a connection error',
  'Query read timeout',
];

const lost = (cause: unknown): PersistenceError =>
  new PersistenceError(
    'persistence/lost',
    'The connection to the database ended meanwhile; whether what was under way is stored is not known.',
    {},
    { cause },
  );

/**
 * Lends one connection of the pool to `work`. Throws `persistence/unreachable` if none can be had, `persistence/lost` if
 * what `work` fails with is the end of its connection.
 * @param work a connection that breaks meanwhile, or that it discards, is thrown away
 */
export async function withClient<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, discard: (reason: Error) => void) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect().catch((cause) => {
    throw unreachable(cause);
  });
  let broken: Error | undefined;
  const discard = (error: Error) => {
    broken = error;
  };
  client.on('error', discard);
  try {
    return await work(client, discard);
  } catch (error) {
    if (!isLost(error)) throw error;
    // Where only the answer is missing the connection stands, and what comes late would be taken for another's.
    broken ??= error as Error;
    throw lost(error);
  } finally {
    client.off('error', discard);
    client.release(broken);
  }
}

/** Reads that all see the same instant. `work` asks for everything at once: it is sent in one go. */
export function inSnapshot<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  return withClient(pool, async (client, discard) => {
    const begun = client.query('begin isolation level repeatable read, read only');
    const read = work(client);
    // A read that failed ends here too: the connection goes back without a transaction.
    const ended = read.catch(() => undefined).then(() => client.query('commit'));
    ended.catch(discard);
    await Promise.allSettled([begun, read, ended]);
    await begun;
    const result = await read;
    await ended;
    return result;
  });
}

/**
 * Runs `work` in one transaction; a rejection rolls everything back. The commit is durable when this resolves.
 * @param begin how it begins, where it is not an ordinary one
 */
export function inTransaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
  begin = 'begin',
): Promise<Result> {
  return withClient(pool, async (client, discard) => {
    await client.query(begin);
    let result: Result;
    try {
      result = await work(client);
    } catch (error) {
      // Where even this fails, nobody else may get the connection with the transaction still open.
      await client.query('rollback').catch(discard);
      throw error;
    }
    const { command } = await client.query('commit');
    // After a failed statement PostgreSQL answers COMMIT with a rollback, and reports no error.
    if (command !== 'COMMIT') {
      throw new PersistenceError(
        'persistence/rolled-back',
        'A statement of the transaction had failed, so nothing of it was stored.',
      );
    }
    return result;
  });
}
