/** What runs without anybody asking: jobs from the queue, and the sweep that catches what a lost job left. */

import type { Clock } from '../delivery/ports.js';
import type { Steps } from '../delivery/steps.js';
import { describeError, type Logger } from '../log.js';
import type { Database } from '../persistence/database.js';
import type { JobCounts } from '../persistence/jobs.js';
import { jobHandlers, startSweeper } from '../worker.js';

const SWEEP_MS = 30_000;
/** Most of a notice is waiting for the next hop. */
const JOBS_AT_ONCE = 16;
/** The queue's worker gives up when the database is away for long; it is started again until it is back. */
const RESTART_MS = 5_000;

export interface Background {
  /** What waits in the queue, for all nodes. */
  jobCounts(): Promise<JobCounts>;
  stop(): Promise<void>;
}

export async function startBackground(parts: {
  readonly database: Pick<Database, 'startJobs'>;
  readonly steps: Steps;
  readonly clock: Clock;
  readonly log: Logger;
}): Promise<Background> {
  const { database, steps, clock, log } = parts;
  const handlers = jobHandlers(steps, log);
  let restart: NodeJS.Timeout | undefined;
  let starting: Promise<void> = Promise.resolve();
  let stopped = false;

  const start = () =>
    database.startJobs(handlers, {
      concurrency: JOBS_AT_ONCE,
      onFailure: (name, error, last) =>
        log[last ? 'error' : 'warn'](
          { job: name, ...describeError(error) },
          last ? 'job out of attempts' : 'job failed; it is tried again',
        ),
      onStopped: (error) => {
        log.error(describeError(error), 'the job worker stopped; it is started again');
        restartLater();
      },
    });
  let jobs = await start();

  function restartLater(): void {
    // A start that fails while everything closes must not leave a timer behind: the process would never end.
    if (stopped) return;
    restart = setTimeout(() => {
      starting = startAgain();
    }, RESTART_MS);
  }

  async function startAgain(): Promise<void> {
    try {
      jobs = await start();
    } catch (error) {
      log.warn(describeError(error), 'the job worker does not start yet');
      restartLater();
    }
  }

  const sweeper = startSweeper(steps, { clock, log, intervalMs: SWEEP_MS });
  return {
    jobCounts: () => jobs.counts(),
    async stop() {
      stopped = true;
      clearTimeout(restart);
      await sweeper.stop();
      await starting;
      await jobs.stop();
    },
  };
}
