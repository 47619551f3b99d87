/**
 * Watches over the other nodes. One that gives no sign of life may be dead, cut off or frozen, and must not hold up the rest: its
 * sessions are ended, so that its locks go and what it had begun can never be committed, and its jobs are released.
 */

import type pg from 'pg';
import { withClient } from './connection.js';
import { alive } from './presence.js';

/** A node is taken for dead when two looks in a row find no life in it: after a restart of the database they come back one by one. */
const LOOK_MS = 5_000;

/** How a node's sessions are called in `pg_stat_activity`. */
export const sessionName = (what: string, instance: number): string => `${what}/${instance}`;

const SESSIONS = `
  select pid, substring(application_name from '^sealpost(?:-[a-z]+)?/([0-9]{1,10})$')::bigint as instance
  from pg_stat_activity where datname = current_database() and usename = current_user`;

export interface PeersOptions {
  readonly pool: pg.Pool;
  /** Of `Presence`: this process's own. */
  readonly instance: number;
  /** Told which other nodes were taken for dead and lost their sessions. */
  readonly onFenced: (instances: readonly number[]) => void;
}

export interface Peers {
  /** One look now. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

export function watchPeers({ pool, instance, onFenced }: PeersOptions): Peers {
  let suspects: readonly number[] = [];
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const silent = await silentNodes(pool, instance);
    const dead = silent.filter((one) => suspects.includes(one));
    suspects = silent;
    if (dead.length === 0) return;
    const fenced = await endSessions(pool, instance, dead);
    if (fenced.length > 0) onFenced(fenced);
    await releaseJobs(pool, dead);
  }

  const timer = setInterval(() => {
    // The database may be away; the next look comes soon enough.
    looking = looking.then(look).catch(() => undefined);
  }, LOOK_MS);
  timer.unref();
  return {
    look,
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

function silentNodes(pool: pg.Pool, instance: number): Promise<number[]> {
  return withClient(pool, async (client) => {
    const { rows } = await client.query<{ instance: number }>(
      `select instance from (
         select instance from sealpost.job_runners union select instance from (${SESSIONS}) as s
       ) as node where instance <> $1 and not ${alive('instance')}`,
      [instance],
    );
    return rows.map((row) => row.instance);
  });
}

/** @returns those that had sessions */
function endSessions(pool: pg.Pool, instance: number, dead: readonly number[]): Promise<number[]> {
  return withClient(pool, async (client) => {
    // First the reason, so that it is on record when something is refused for it.
    const { rows } = await client.query<{ instance: number }>(
      `insert into sealpost.node_fences (instance, fenced_by)
       select distinct instance, $1::integer from (${SESSIONS}) as s where instance = any($2)
       returning instance`,
      [instance, dead],
    );
    await client.query(
      `select pg_terminate_backend(pid) from (${SESSIONS}) as s where instance = any($1)`,
      [dead],
    );
    return rows.map((row) => row.instance);
  });
}

/** What such nodes had taken from the queue is taken by others. */
export function releaseJobs(pool: pg.Pool, dead: readonly number[]): Promise<void> {
  return withClient(pool, async (client) => {
    await client.query('delete from sealpost.job_runners where instance = any($1)', [dead]);
    await client.query(
      `select graphile_worker.force_unlock_workers(array(
         select distinct locked_by from graphile_worker._private_jobs
         where locked_by is not null and locked_by not in (select runner_id from sealpost.job_runners)))`,
    );
  });
}

/** Whether others took this node for dead within the last so many milliseconds. */
export function wasFenced(pool: pg.Pool, instance: number, milliseconds: number): Promise<boolean> {
  return withClient(pool, async (client) => {
    const { rowCount } = await client.query(
      `select from sealpost.node_fences
       where instance = $1 and recorded_at > now() - make_interval(secs => $2) limit 1`,
      [instance, milliseconds / 1000],
    );
    return rowCount === 1;
  });
}
