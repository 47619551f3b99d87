/** Runs the jobs of delivery on graphile-worker, in the same database as the state they belong to. */

import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, type TaskList, type WorkerEvents } from 'graphile-worker';
import type pg from 'pg';
import type { JobName, JobPayloads } from '../delivery/ports.js';
import type { JobSteps } from '../delivery/steps.js';
import { withClient } from './connection.js';
import { patientPool } from './jobs-pool.js';
import { silentLogger } from './jobs-schema.js';
import { releaseJobs } from './peers.js';
import { alive } from './presence.js';

export interface JobOptions {
  /** Of its own, with a direct connection to the server: the worker listens on one of them. */
  readonly pool: pg.Pool;
  /** Of `Presence`: while it lives, nobody else releases its jobs. */
  readonly instance: number;
  readonly concurrency: number;
  /** A job that failed and will be tried again, or (`last`) will not. */
  readonly onFailure: (name: string, error: unknown, last: boolean) => void;
  /** The worker stopped by itself: the database was lost for longer than it waits. */
  readonly onStopped: (error: unknown) => void;
}

export interface Jobs {
  counts(): Promise<JobCounts>;
  /** Waits for running jobs, but not for a database that is away; takes no new ones. */
  stop(): Promise<void>;
}

/** The end of a job that cannot be written by then is not written: the job runs again. */
const LONGEST_STOP_MS = 30_000;

/** After this long, jobs that were fetched and not begun go back to the other nodes. */
const LONGEST_HELD_MS = 30_000;
/** Jobs that end within this time are ended in one statement. */
const END_TOGETHER_MS = 20;
const REGISTER_MS = 5_000;

export interface JobCounts {
  readonly waiting: number;
  /** Out of attempts: kept, never run again by themselves. */
  readonly dead: number;
  /** Of a name that this version does not run: after a rollback they would wait for ever in silence. */
  readonly unknown: number;
}

/**
 * Starts the worker, one at a time in a process. Jobs that a dead process or an earlier worker of this one still holds
 * are released first; otherwise they would wait four hours. A job may run more than once: each reads the state again.
 */
export async function startJobs(handlers: JobSteps, options: JobOptions): Promise<Jobs> {
  const { pool, instance, concurrency } = options;
  await releaseJobsOfTheDead(pool, instance);
  const events: WorkerEvents = new EventEmitter();
  let keeping: NodeJS.Timeout | undefined;
  const registered = new Promise<void>((resolve, reject) => {
    events.once('pool:create', ({ workerPool }) => {
      register(pool, workerPool.id, instance).then(resolve, reject);
      // Others strike off a process that they take for dead; once it is back, its jobs are its own again.
      keeping = setInterval(() => {
        register(pool, workerPool.id, instance).catch(() => undefined);
      }, REGISTER_MS).unref();
    });
  });
  events.on('job:error', ({ job, error }) => options.onFailure(job.task_identifier, error, false));
  events.on('job:failed', ({ job, error }) => options.onFailure(job.task_identifier, error, true));
  const runner = await run({
    pgPool: patientPool(pool),
    concurrency,
    // The service decides when it ends, and drains first.
    noHandleSignals: true,
    logger: silentLogger,
    events,
    // Jobs are fetched and ended many at a time. Those of a dead process are released as one.
    preset: {
      worker: {
        localQueue: { size: 2 * concurrency, ttl: LONGEST_HELD_MS },
        completeJobBatchDelay: END_TOGETHER_MS,
      },
    },
    taskList: taskList(handlers, registered),
  });
  let stopping = false;
  let over = false;
  const stopped = (error: unknown) => {
    over = true;
    clearInterval(keeping);
    if (!stopping) options.onStopped(error);
  };
  const ended = runner.promise.then(stopped, stopped);
  const stop = async () => {
    stopping = true;
    if (over) return;
    const stopped = runner.stop().then(() => ended);
    await Promise.race([stopped, sleep(LONGEST_STOP_MS, undefined, { ref: false })]);
  };
  try {
    await registered;
  } catch (error) {
    // It runs already: nobody else would ever stop it, and every job it took would fail.
    await stop();
    throw error;
  }
  return { counts: () => countJobs(pool, Object.keys(handlers)), stop };
}

/** No job begins before its runner is on record, or another process could take it for a dead one's. */
function taskList(handlers: JobSteps, registered: Promise<void>): TaskList {
  const task =
    <Name extends JobName>(name: Name) =>
    async (payload: unknown) => {
      await registered;
      await handlers[name](payload as JobPayloads[Name]);
    };
  return { notify: task('notify'), due: task('due') } satisfies Record<JobName, unknown>;
}

function register(pool: pg.Pool, runnerId: string, instance: number): Promise<void> {
  return withClient(pool, async (client) => {
    await client.query(
      `insert into sealpost.job_runners (runner_id, instance) values ($1, $2)
       on conflict (runner_id) do nothing`,
      [runnerId, instance],
    );
  });
}

async function releaseJobsOfTheDead(pool: pg.Pool, instance: number): Promise<void> {
  const dead = await withClient(pool, async (client) => {
    const { rows } = await client.query<{ instance: number }>(
      `select instance from sealpost.job_runners where instance = $1 or not ${alive('instance')}`,
      [instance],
    );
    return rows.map((row) => row.instance);
  });
  await releaseJobs(pool, dead);
}

function countJobs(pool: pg.Pool, known: readonly string[]): Promise<JobCounts> {
  return withClient(pool, async (client) => {
    const { rows } = await client.query<JobCounts>(
      `select count(*) filter (where attempts < max_attempts) as waiting,
         count(*) filter (where attempts >= max_attempts and locked_by is null) as dead,
         count(*) filter (where task_identifier <> all($1)) as unknown
       from graphile_worker.jobs`,
      [known],
    );
    return rows[0] ?? { waiting: 0, dead: 0, unknown: 0 };
  });
}
