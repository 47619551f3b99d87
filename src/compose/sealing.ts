/** What proves events and carries deliveries on, without anybody asking. */

import type { Config } from '../config.js';
import { createSealer } from '../delivery/sealer.js';
import type { TsaAttempt } from '../evidence/ports.js';
import { startSweeper } from '../worker.js';
import { startBackground } from './background.js';
import type { Closing } from './closing.js';
import type { Ground } from './ground.js';
import { KEY_USE_SWEEP_MS, keyUseSweep } from './key-uses.js';
import { recordDeps } from './recording.js';
import { ProofInUse } from './rotation.js';
import { openSealJudge } from './seal-judge.js';
import type { Services } from './services.js';

export type Sealing = Awaited<ReturnType<typeof startSealing>>;

/** The sealer runs when this resolves, and so do the jobs: what an earlier process left is taken up at once. */
export async function startSealing(
  config: Config,
  { clock, log, alarm, database, publicUrl, shared }: Ground,
  { ports, steps }: Services,
  closing: Closing,
) {
  const inUse = new ProofInUse(ports.proof);
  const sealJudge = openSealJudge();
  closing.add(() => sealJudge.close());
  const means = recordDeps(config, {
    proof: inUse,
    judge: sealJudge.judge,
    uses: database.keyUses,
    publicUrl,
    clock,
    alarm,
  });
  const sealer = createSealer({ ...means, store: ports.sealing, bells: shared.bells });
  sealer.start();
  closing.add(() => sealer.stop());
  const background = await startBackground({ database, steps, clock, log });
  closing.add(() => background.stop());
  const sweeper = startSweeper(keyUseSweep(database.keyUses, log), {
    clock,
    log,
    intervalMs: KEY_USE_SWEEP_MS,
  });
  closing.add(() => sweeper.stop());
  return {
    inUse,
    judge: sealJudge.judge,
    means,
    sealer,
    background,
    /** Every question to an authority is on record, also where what it was for came to nothing. */
    keepAttempts: (attempts: readonly TsaAttempt[]) => ports.sealing.recordTsaAttempts(attempts),
  };
}
