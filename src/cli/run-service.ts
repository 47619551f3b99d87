/** Starts the service for a command and keeps it until it is told to end. */

import { type Service, startService } from '../compose/service.js';
import { type Config, readConfig } from '../config.js';
import { createLogger, describeError, type Logger } from '../log.js';
import type { Environment } from './io.js';

export interface Running {
  readonly config: Config;
  readonly service: Service;
  readonly log: Logger;
}

export async function startFromEnvironment(env: Environment): Promise<Running> {
  const config = readConfig(env);
  const log = createLogger(config.logLevel);
  const clock = { now: () => new Date() };
  return { config, log, service: await startService(config, { clock, log }) };
}

/** Resolves after SIGINT or SIGTERM, when everything was drained and closed; a second signal ends at once. */
export function untilTold({ service, log }: Running): Promise<void> {
  return new Promise((resolve, reject) => {
    let told = false;
    const end = (signal: NodeJS.Signals) => {
      if (told) process.exit(1);
      told = true;
      log.info({ signal }, 'draining');
      service.close().then(resolve, reject);
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
    // A bug nobody caught: state is unknown, so the process ends; everything accepted is on disk.
    process.on('unhandledRejection', (error) => {
      log.error(describeError(error), 'unhandled; the process ends');
      process.exit(1);
    });
  });
}
