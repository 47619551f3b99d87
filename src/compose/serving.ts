/** Opens the door: portal, API and verifier answer, and evidence is augmented beside it. */

import type { Config } from '../config.js';
import type { Health } from '../http/health.js';
import { openBundleMakers } from './bundle-threads.js';
import type { Closing } from './closing.js';
import type { Drain } from './drain.js';
import type { Ground } from './ground.js';
import { openJudges } from './judges.js';
import { openStatusSource, startPreservation } from './preservation.js';
import { createServiceApp } from './routes.js';
import type { Sealing } from './sealing.js';
import type { Services } from './services.js';

interface ServingParts {
  readonly ground: Ground;
  readonly services: Services;
  readonly sealing: Sealing;
  readonly health: () => Promise<Health>;
  readonly drain: Drain;
}

/** From then on requests are answered. Closing begins with the last of what is added here: the drain. */
export function startServing(
  config: Config,
  { ground, services: { delivery, transfers }, sealing, health, drain }: ServingParts,
  closing: Closing,
): void {
  const { clock, log, alarm, database, door, publicUrl, identities, proof, metrics } = ground;
  const { inUse, means, keepAttempts } = sealing;
  const { judging } = means;
  const anchors = () => inUse.anchors;
  const judges = openJudges({ anchors, clock, log });
  closing.add(() => judges.close());
  const makers = openBundleMakers();
  closing.add(() => makers.close());
  const source = openStatusSource(config, door.port, clock);
  const app = createServiceApp(config, {
    judge: judges.judge,
    delivery,
    identities,
    proof,
    bundle: {
      means: means.means,
      uses: means.uses,
      judging,
      source,
      keepAttempts,
      makers,
      anchors,
    },
    publicUrl,
    clock,
    log,
    health,
    downtime: database.downtime,
    observe: (answer) => metrics.answered(answer),
  });
  door.open(app);
  const store = database.preservation;
  const preservation = startPreservation(config, { store, source, judging, clock, log, alarm });
  closing.add(() => preservation.stop());
  closing.add(async () => {
    await drain.leave();
    await transfers.over();
  });
}
