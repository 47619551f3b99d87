/** Runs the steps of delivery when their jobs come due. Knows no SQL and no queue library. */

import type { DeliveryError } from './delivery/errors.js';
import type { Clock, JobName } from './delivery/ports.js';
import type { JobSteps, Steps } from './delivery/steps.js';
import { describeError, type Logger } from './log.js';

/** `again`: the queue tries later. `never`: trying again cannot help, and nothing is wrong. `alarm`: a person must look. */
type Verdict = 'again' | 'never' | 'alarm';

/** A retry is data: a new code does not compile until somebody has decided. */
const VERDICTS: Record<DeliveryError['code'], Verdict> = {
  // A race was lost, which means that what the step wanted was decided meanwhile.
  'delivery/already-decided': 'never',
  'delivery/assurance-too-low': 'alarm',
  'delivery/machine-not-allowed': 'alarm',
  'delivery/malformed': 'alarm',
  'delivery/too-large': 'alarm',
  'delivery/too-many-files': 'alarm',
  'delivery/too-many-recipients': 'alarm',
  'delivery/unknown-type': 'alarm',
  'delivery/idempotency-running': 'alarm',
  'delivery/idempotency-differs': 'alarm',
  'delivery/quota': 'alarm',
  'delivery/cannot-prove': 'again',
  'delivery/own-seal-refused': 'again',
  'delivery/content-altered': 'alarm',
  'delivery/inconsistent': 'alarm',
};

/** One handler for each job name: a name without a step does not compile. */
export function jobHandlers(steps: JobSteps, log: Logger): JobSteps {
  const guarded =
    <Payload>(name: JobName, step: (payload: Payload) => Promise<void>) =>
    async (payload: Payload): Promise<void> => {
      try {
        await step(payload);
      } catch (error) {
        const verdict = verdictOf(error);
        if (verdict === 'again') throw error;
        if (verdict === 'alarm') log.error({ job: name, ...describeError(error) }, 'job given up');
      }
    };
  return {
    notify: guarded('notify', steps.notify),
    due: guarded('due', steps.due),
  };
}

/** What is not ours (a lost connection, a full disk) may be gone the next time. */
function verdictOf(error: unknown): Verdict {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const verdicts: Readonly<Record<string, Verdict>> = VERDICTS;
  return (typeof code === 'string' ? verdicts[code] : undefined) ?? 'again';
}

export interface Sweeper {
  /** Waits for a sweep under way. */
  stop(): Promise<void>;
}

/** Sweeps at once and then at this interval; one sweep at a time. */
export function startSweeper(
  steps: Pick<Steps, 'sweep'>,
  { clock, log, intervalMs }: { clock: Clock; log: Logger; intervalMs: number },
): Sweeper {
  let underWay: Promise<void> | undefined;
  const sweep = async (): Promise<void> => {
    try {
      await steps.sweep(clock.now());
    } catch (error) {
      log.error(describeError(error), 'sweep failed');
    }
  };
  const tick = (): void => {
    underWay ??= sweep().finally(() => {
      underWay = undefined;
    });
  };
  const timer = setInterval(tick, intervalMs);
  tick();
  return {
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}
