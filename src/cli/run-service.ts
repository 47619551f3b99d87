/** Starts the service for a command and keeps it until it is told to end. */

import { type Service, startService } from '../compose/service.js';
import { type Config, readConfig } from '../config.js';
import { createLogger, describeError } from '../log.js';
import type { Environment } from './io.js';
import { listenForEnd } from './signals.js';

export interface Running {
  readonly config: Config;
  readonly service: Service;
}

/**
 * Runs the service until it is told to end (SIGINT, SIGTERM, SIGHUP), then drains it: requests under way are finished, nothing is left running.
 * A further signal breaks off what is under way; what was accepted is on disk by then.
 * @param serving called once the service is open
 * @throws SealpostError if it cannot be started
 */
export async function runService(
  env: Environment,
  serving: (running: Running) => void | Promise<void>,
): Promise<void> {
  const config = readConfig(env);
  const log = createLogger(config.logLevel);
  const clock = { now: () => new Date() };
  // Listening begins before the start: a start that is broken off would leave its database server behind.
  const end = listenForEnd();
  const giveUp = (error: unknown) => {
    // A bug nobody caught: state is unknown, so the process ends; everything accepted is on disk.
    log.error(describeError(error), 'unhandled; the process ends');
    process.exit(1);
  };
  process.on('unhandledRejection', giveUp);
  process.on('uncaughtException', giveUp);
  const service = await startService(config, { clock, counter: () => performance.now(), log });
  end.onFurther(() => service.cut());
  // It never rejects: what is wrong with new keys is an alarm.
  end.onReload(() => void service.reload());
  try {
    if (!end.isWanted()) await serving({ config, service });
    await end.wanted;
    log.info('draining');
  } finally {
    await service.close();
    end.forget();
  }
}
