/** Whether the service may take charge of messages: the database answers, the sealer runs, proof is not behind. */

import type { Clock } from '../delivery/ports.js';
import type { Sealer } from '../delivery/sealer.js';
import type { Health } from '../http/health.js';
import type { Database } from '../persistence/database.js';

/** Older pending events than this make the service unready, before submissions are refused for it. Milliseconds. */
const PENDING_LIMIT = 60_000;

export function healthOf(parts: {
  readonly database: Pick<Database, 'ping'>;
  readonly sealer: Pick<Sealer, 'health'>;
  readonly clock: Clock;
}): () => Promise<Health> {
  const { database, sealer, clock } = parts;
  return async () => {
    const answers = await database.ping().then(
      () => true,
      () => false,
    );
    if (!answers) {
      return { ready: false, checks: [{ name: 'database', ok: false, detail: 'does not answer' }] };
    }
    const { running, oldestPending, lastTsa, failures } = await sealer.health();
    const age = oldestPending ? clock.now().getTime() - oldestPending.getTime() : 0;
    const checks = [
      { name: 'database', ok: true, detail: 'answers' },
      { name: 'sealer', ok: running, detail: `${failures} batches in a row without a seal` },
      {
        name: 'pending proof',
        ok: age <= PENDING_LIMIT,
        detail: `oldest ${Math.round(age / 1000)} s`,
      },
      {
        name: 'time-stamping',
        ok: lastTsa === undefined || lastTsa.outcome === 'granted',
        detail: lastTsa
          ? `${lastTsa.outcome} at ${lastTsa.finishedAt.toISOString()}`
          : 'not asked yet',
      },
    ];
    return { ready: checks.every(({ ok }) => ok), checks };
  };
}
