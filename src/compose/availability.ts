/** Feeds the downtime register with what readiness says. */

import { randomBytes } from 'node:crypto';
import { AvailabilityError } from '../availability/errors.js';
import type { DowntimeStore } from '../availability/ports.js';
import { createDowntimeRegister } from '../availability/register.js';
import type { StatementDeps } from '../availability/statement.js';
import type { Alarm } from '../delivery/alarm.js';
import { Bell } from '../delivery/bell.js';
import { uuid } from '../delivery/uuid.js';
import type { Health } from '../http/health.js';
import { describeError, type Logger } from '../log.js';

/** Which check of readiness is which cause. What is not named is no outage: jobs that wait, a service about to stop. */
const CAUSE: Readonly<Record<string, 'database' | 'proof'>> = {
  database: 'database',
  sealer: 'proof',
  'pending proof': 'proof',
  probe: 'proof',
  clock: 'proof',
  'time-stamping': 'proof',
};

export interface Availability {
  /** Waits for a look under way. */
  stop(): Promise<void>;
}

export function watchAvailability(
  parts: StatementDeps & {
    readonly store: DowntimeStore;
    readonly health: () => Promise<Health>;
    readonly intervalMs: number;
    readonly log: Logger;
    readonly alarm: Alarm;
  },
): Availability {
  const { health, intervalMs, log, alarm } = parts;
  const register = createDowntimeRegister({
    ...parts,
    newId: () => uuid(randomBytes),
    onFailure: (error) => {
      if (error instanceof AvailabilityError) alarm(error.code, {}, error);
      else log.warn(describeError(error), 'the downtime register could not be kept');
    },
  });
  const stopped = new Bell();
  let stopping = false;

  async function run(): Promise<void> {
    // The first look comes after the first probe had its chance.
    await stopped.wait(intervalMs);
    while (!stopping) {
      const { checks } = await health();
      const failing = checks.flatMap(({ name, ok }) => (ok ? [] : (CAUSE[name] ?? [])));
      await register.look(new Set(failing));
      if (!stopping) await stopped.wait(intervalMs);
    }
  }
  const loop = run();
  return {
    async stop() {
      stopping = true;
      stopped.ring();
      await loop;
    },
  };
}
