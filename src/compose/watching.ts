/** Whether the service can prove: tried by probes, told by readiness, written down in the downtime register. */

import type { Config } from '../config.js';
import { createProber } from '../delivery/prober.js';
import type { Health } from '../http/health.js';
import { watchAvailability } from './availability.js';
import type { Closing } from './closing.js';
import type { Ground } from './ground.js';
import { healthOf } from './health.js';
import type { Sealing } from './sealing.js';
import type { Services } from './services.js';

/** How exact start and end of an outage are in the register; a probe may tell it sooner, never later than this. */
const LOOK_MS = 5_000;

interface WatchingParts {
  readonly ground: Ground;
  readonly services: Services;
  readonly sealing: Sealing;
  readonly isLeaving: () => boolean;
}

/** @returns what readiness says */
export function startWatching(
  config: Config,
  { ground, services: { ports, time }, sealing, isLeaving }: WatchingParts,
  closing: Closing,
): () => Promise<Health> {
  const { clock, log, alarm, database, metrics, shared } = ground;
  const { means, sealer, background, keepAttempts } = sealing;
  const prober = createProber({
    ...means,
    ...config.probe,
    store: ports.sealing,
    random: shared.random,
    observe: ({ passed }) => {
      metrics.probed(passed);
      if (!passed) return;
      sealer.tryAgain();
      availability.look();
    },
  });
  closing.add(() => prober.stop());
  const { intervalMs: probeInterval } = config.probe;
  const health = healthOf({
    database,
    sealer,
    prober,
    time,
    background,
    isLeaving,
    clock,
    probeInterval,
  });
  const availability = watchAvailability({
    ...means,
    keepAttempts,
    store: database.downtime,
    health,
    intervalMs: Math.min(probeInterval, LOOK_MS),
    onNoProof: () => prober.hurry(),
    log,
    alarm,
  });
  closing.add(() => availability.stop());
  prober.start();
  return health;
}
