/** Feeds the downtime register with what readiness says. */

import { randomBytes } from 'node:crypto';
import { AvailabilityError } from '../availability/errors.js';
import type { DowntimeStore } from '../availability/ports.js';
import {
  createDowntimeRegister,
  type Failing,
  type WatchedCause,
} from '../availability/register.js';
import type { StatementDeps } from '../availability/statement.js';
import type { Alarm } from '../delivery/alarm.js';
import { Bell } from '../delivery/bell.js';
import { uuid } from '../delivery/uuid.js';
import type { Health } from '../http/health.js';
import { describeError, type Logger } from '../log.js';

/** Which check of readiness is which cause. What is not named is no outage: jobs that wait, a service about to stop. */
const CAUSE: Readonly<Record<string, WatchedCause>> = {
  database: 'database',
  sealer: 'proof',
  'pending proof': 'proof',
  probe: 'proof',
  clock: 'proof',
  'time-stamping': 'proof',
};

export interface Availability {
  /** Something may be right again: looks at once. */
  look(): void;
  /** Waits for a look under way. */
  stop(): Promise<void>;
}

export function watchAvailability(
  parts: StatementDeps & {
    readonly store: DowntimeStore;
    readonly health: () => Promise<Health>;
    readonly intervalMs: number;
    /** Told at each look at which nothing can be proven. */
    readonly onNoProof: () => void;
    readonly log: Logger;
    readonly alarm: Alarm;
  },
): Availability {
  const { health, intervalMs, clock, log, alarm } = parts;
  const register = createDowntimeRegister({
    ...parts,
    newId: () => uuid(randomBytes),
    onFailure: (error) => {
      if (error instanceof AvailabilityError) alarm(error.code, {}, error);
      else log.warn(describeError(error), 'the downtime register could not be kept');
    },
  });
  const wake = new Bell();
  let stopping = false;
  /** Asked to look while it looked. */
  let again = false;

  async function run(): Promise<void> {
    // The first look comes after the first probe had its chance.
    await wake.wait(intervalMs);
    while (!stopping) {
      again = false;
      // Whatever does not answer takes its time to be given up.
      const begun = clock.now();
      const { checks } = await health();
      const failing = failingOf(checks, begun);
      if (failing.has('proof')) parts.onNoProof();
      await register.look(failing);
      if (!stopping && !again) await wake.wait(intervalMs);
    }
  }
  const loop = run();
  return {
    look() {
      again = true;
      wake.ring();
    },
    async stop() {
      stopping = true;
      wake.ring();
      await loop;
    },
  };
}

/** Each cause with the earliest sign of it. */
function failingOf(checks: Health['checks'], begun: Date): Failing {
  const failing = new Map<WatchedCause, Date>();
  for (const { name, ok, since = begun } of checks) {
    const cause = ok ? undefined : CAUSE[name];
    if (cause) failing.set(cause, earlier(since, failing.get(cause) ?? since));
  }
  return failing;
}

const earlier = (one: Date, other: Date): Date => (one < other ? one : other);
