/** Whether the service may take charge of messages: it can prove, proof is not behind, and it is not about to leave. */

import type { Clock } from '../delivery/ports.js';
import type { Prober } from '../delivery/prober.js';
import type { Sealer } from '../delivery/sealer.js';
import type { TrustedTime } from '../delivery/trusted-time.js';
import type { Health } from '../http/health.js';
import type { Database } from '../persistence/database.js';
import type { Background } from './background.js';

/** Older pending events than this make the service unready, before submissions are refused for it. Milliseconds. */
const PENDING_LIMIT = 60_000;
/** So many probes may be missing before the last one says nothing any more. */
const PROBES_MISSED = 3;

/** A database that is frozen, or behind a line that is cut, refuses nothing: it says nothing. */
const PATIENCE_MS = 5_000;

type Check = Health['checks'][number];

const NO_DATABASE: readonly Check[] = [{ name: 'database', ok: false, detail: 'does not answer' }];

export interface HealthParts {
  readonly database: Pick<Database, 'ping'>;
  readonly sealer: Pick<Sealer, 'health'>;
  readonly prober: Pick<Prober, 'state'>;
  readonly time: Pick<TrustedTime, 'state'>;
  readonly background: Pick<Background, 'jobCounts'>;
  readonly isLeaving: () => boolean;
  readonly clock: Clock;
  /** Milliseconds. */
  readonly probeInterval: number;
  /** Milliseconds until a silent database counts as one that does not answer. Default: five seconds. */
  readonly patienceMs?: number;
}

/** Anybody may ask, so questions that come together are answered by one look. */
export function healthOf(parts: HealthParts): () => Promise<Health> {
  const { patienceMs = PATIENCE_MS } = parts;
  const look = shared(async (): Promise<Health> => {
    const inProcess = [leavingCheck(parts), probeCheck(parts), clockCheck(parts), timeCheck(parts)];
    const stored = await Promise.race([askDatabase(), silence(patienceMs)]);
    const checks = [...stored, ...inProcess];
    return { ready: checks.every(({ ok }) => ok), checks };
  });
  // One that is silent is not asked again on further connections.
  const askDatabase = shared(() => storedChecks(parts).catch(() => NO_DATABASE));
  return look;
}

/** What is asked meanwhile gets the same answer. */
function shared<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let underWay: Promise<Answer> | undefined;
  return () => {
    underWay ??= ask().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

const silence = (milliseconds: number): Promise<readonly Check[]> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds, NO_DATABASE).unref());

/** @throws PersistenceError if the database does not answer */
async function storedChecks({
  database,
  sealer,
  background,
  clock,
}: HealthParts): Promise<Check[]> {
  await database.ping();
  const [{ running, oldestPending, failures }, jobs] = await Promise.all([
    sealer.health(),
    background.jobCounts(),
  ]);
  const age = oldestPending ? clock.now().getTime() - oldestPending.getTime() : 0;
  return [
    { name: 'database', ok: true, detail: 'answers' },
    { name: 'sealer', ok: running, detail: `${failures} batches in a row without a seal` },
    { name: 'pending proof', ok: age <= PENDING_LIMIT, detail: `oldest ${seconds(age)}` },
    {
      // Jobs are hints, and the sweep does what a lost one would have done: they call for a person, not for a stop.
      name: 'jobs',
      ok: true,
      detail: `${jobs.waiting} waiting, ${jobs.dead} dead, ${jobs.unknown} unknown`,
    },
  ];
}

const leavingCheck = ({ isLeaving }: HealthParts): Check => ({
  name: 'serving',
  ok: !isLeaving(),
  detail: isLeaving() ? 'about to stop; no new requests, please' : 'yes',
});

function probeCheck({ prober, clock, probeInterval }: HealthParts): Check {
  const name = 'probe';
  const last = prober.state();
  if (!last) return { name, ok: false, detail: 'not made yet' };
  const age = clock.now().getTime() - last.at.getTime();
  const result = last.passed ? 'sealed, stamped and verified' : `failed (${last.code})`;
  return {
    name,
    ok: last.passed && age <= PROBES_MISSED * probeInterval,
    detail: `${result} ${seconds(age)} ago`,
    ...(last.failingSince && { since: last.failingSince }),
  };
}

function clockCheck({ time }: HealthParts): Check {
  const { difference } = time.state();
  const detail =
    difference === undefined
      ? 'agrees with time-stamps'
      : `${Math.abs(difference)} ms ${difference > 0 ? 'ahead of' : 'behind'} time-stamps`;
  return { name: 'clock', ok: difference === undefined, detail };
}

function timeCheck({ time }: HealthParts): Check {
  const { missingSince } = time.state();
  return {
    name: 'time-stamping',
    ok: missingSince === undefined,
    detail: missingSince ? `none since ${missingSince.toISOString()}` : 'granted when last asked',
    ...(missingSince && { since: missingSince }),
  };
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`;
