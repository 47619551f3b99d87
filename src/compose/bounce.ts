/** Records a delivery report from outside the serving process: opens the database, lets the life cycle decide, closes. */

import { randomBytes } from 'node:crypto';
import { type Environment, readConfig } from '../config.js';
import { createBells } from '../delivery/bell.js';
import { recordBounce } from '../delivery/notify.js';
import { createLogger } from '../log.js';
import { openServiceDatabase } from './database.js';
import { loadServiceKeys } from './keys.js';

/**
 * With `DATABASE_URL` the service may run meanwhile: its sealer finds the new event by itself. The embedded server
 * serves one process, so the service must be stopped.
 * @returns whether the service made that attempt
 */
export async function recordBounceIn(
  env: Environment,
  bounce: { readonly attemptId: string; readonly status: string; readonly diagnostic: string },
): Promise<boolean> {
  const config = readConfig(env);
  const log = createLogger(config.logLevel);
  const clock = { now: () => new Date() };
  const keys = loadServiceKeys(config);
  const { database, close } = await openServiceDatabase(config, { keys, clock, log });
  try {
    if (!(await database.delivery.noticeAttempt(bounce.attemptId))) return false;
    const report = `${bounce.status} ${bounce.diagnostic}`.trim();
    const deps = { store: database.delivery, clock, random: randomBytes, bells: createBells() };
    await recordBounce(deps, bounce.attemptId, report);
    return true;
  } finally {
    await close();
  }
}
