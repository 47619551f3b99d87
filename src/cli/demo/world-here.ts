/** A world inside this process, with a clock that a story can move. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startService } from '../../compose/service.js';
import { readConfig } from '../../config.js';
import { createLogger } from '../../log.js';
import { worldEnvironment } from './environment.js';
import type { World } from './world.js';

const DAY = 86_400_000;

/** @param daysAgo where the story's clock begins; it runs on from there at the usual speed */
export async function openWorld(dataDir: string, daysAgo: number): Promise<World> {
  let offset = -daysAgo * DAY;
  const clock = { now: () => new Date(Date.now() + offset) };
  const config = readConfig(worldEnvironment(dataDir));
  const service = await startService(config, { clock, log: createLogger(config.logLevel) });
  return {
    url: service.url,
    rootPem: await readFile(join(config.devCertsDir, 'root.pem'), 'utf8'),
    mailDir: service.mailDir ?? '',
    now: () => clock.now(),
    async travel(milliseconds) {
      offset += milliseconds;
      // Jobs wait in real time; what is due by the story's time is found by the sweep that backs them.
      await service.steps.sweep(clock.now());
    },
    killAndRestart: () => Promise.reject(new Error('a world in this process cannot be killed')),
    stop: () => service.close(),
  };
}
