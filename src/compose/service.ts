/** Puts the whole service together and starts it; the only place where services and adapters meet. */

import type { Config } from '../config.js';
import type { Alarm } from '../delivery/alarm.js';
import type { Steps } from '../delivery/steps.js';
import { describeError } from '../log.js';
import { createMetrics } from '../metrics.js';
import { backlogOf } from './backlog.js';
import { Closing } from './closing.js';
import { createDrain } from './drain.js';
import { openGround } from './ground.js';
import { rotateKek, rotateSealKey } from './rotation.js';
import { startSealing } from './sealing.js';
import type { ServiceParts } from './service-parts.js';
import { createServices } from './services.js';
import { startServing } from './serving.js';
import { startWatching } from './watching.js';

export interface Service {
  /** Address of the portal and the API. */
  readonly url: string;
  /** Where the development mailbox leaves mails. */
  readonly mailDir?: string;
  /** Where metrics are read, if they are served. */
  readonly metricsUrl?: string;
  readonly steps: Pick<Steps, 'sweep' | 'bounced'>;
  /** Drains: `/readyz` says no, running requests and the batch under way are finished, then everything is closed. */
  close(): Promise<void>;
  /** Reads the seal key with certificates and roots, and the key-encryption keys again; what does not hold is not used. Never rejects. */
  reload(): Promise<void>;
  /** Breaks off running requests, for who cannot wait for `close`. */
  cut(): void;
}

/**
 * Opens everything in order, each part checked before the next; whatever fails closes what was opened.
 * @throws SealpostError with one sentence that says why the service does not start and what to do
 */
export async function startService(config: Config, parts: ServiceParts): Promise<Service> {
  const closing = new Closing();
  try {
    return await open(config, parts, closing);
  } catch (error) {
    await closing.close().catch(() => undefined);
    throw error;
  }
}

async function open(config: Config, parts: ServiceParts, closing: Closing): Promise<Service> {
  const { log, between = (ports) => ports } = parts;
  // Everything below counts and warns by these two; what the backlog is asked of is there before anybody asks.
  const metrics = createMetrics(async () =>
    backlogOf({
      sealing: ground.database.sealing,
      background: sealing.background,
      clock: ground.clock,
    }),
  );
  const alarm: Alarm = (code, facts, cause) => {
    metrics.alarmed(code);
    log.error({ alarm: code, ...facts, ...(cause ? describeError(cause) : {}) }, 'alarm');
  };
  const ground = await openGround(config, { ...parts, metrics, alarm }, closing);
  const services = await createServices(config, ground, between);
  const sealing = await startSealing(config, ground, services, closing);
  const drain = createDrain(ground.door, config.drain, () =>
    log.warn('requests were broken off: they did not end in time'),
  );
  const { isLeaving } = drain;
  const health = startWatching(config, { ground, services, sealing, isLeaving }, closing);
  startServing(config, { ground, services, sealing, health, drain }, closing);

  const { clock, database, mark, post, publicUrl, reader } = ground;
  const { inUse, judge } = sealing;
  const rotating = { inUse, judge, sealing: services.ports.sealing, uses: database.keyUses };
  return {
    url: publicUrl,
    ...(post.mailDir === undefined ? {} : { mailDir: post.mailDir }),
    ...(reader && { metricsUrl: reader.url }),
    steps: services.steps,
    reload: inTurn(async () => {
      await rotateSealKey(config, { ...rotating, publicUrl, clock, log, alarm });
      await rotateKek(config, { database, mark, log, alarm });
    }),
    close: () => closing.close(),
    cut: () => drain.cut(),
  };
}

/** Two signals are two reloads, one after the other. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(work);
    return last;
  };
}
