/** Lets evidence get its validation data, some time after it was sealed and whenever the sealer leaves room. */

import type { Config } from '../config.js';
import type { Alarm } from '../delivery/alarm.js';
import { Bell } from '../delivery/bell.js';
import type { Clock } from '../delivery/ports.js';
import { STATUS_ORIGIN } from '../development/pki.js';
import { nodeEngine } from '../engine.js';
import { describeError, type Logger } from '../log.js';
import { createGuardedClient } from '../outbound/guarded-client.js';
import { createAugmenter } from '../preservation/augmenter.js';
import type { PreservationStore, StatusSource } from '../preservation/ports.js';
import { httpStatusSource } from '../sealing/status-http.js';
import type { JudgingContext } from '../verification/judge-evidence.js';

const POLL_MS = 1_000;
/** Rest so many times as long as the work took: nobody waits for it, and the sealer shares the processor. */
const REST = 3;

/** Where it is asked how certificates stand. @param port where this process listens */
export function openStatusSource(config: Config, port: number, clock: Clock): StatusSource {
  const development = config.mode === 'development';
  return httpStatusSource({
    // Answers are signed: plain http, which authorities speak here, can lose one but not forge it.
    client: createGuardedClient({ allow: ['https', 'http'], allowLoopback: development }),
    engine: nodeEngine,
    clock,
    pauseMs: config.preservation.pauseMs,
    ...(development && { locate: (url: string) => atThisDoor(url, port) }),
  });
}

export interface Preservation {
  /** Waits for a batch under way. */
  stop(): Promise<void>;
}

export function startPreservation(
  config: Config,
  parts: {
    readonly store: PreservationStore;
    readonly source: StatusSource;
    readonly judging: Omit<JudgingContext, 'at'>;
    readonly clock: Clock;
    readonly log: Logger;
    readonly alarm: Alarm;
  },
): Preservation {
  const { store, source, judging, clock, log, alarm } = parts;
  const { pauseMs, alarmAfterMs } = config.preservation;
  const augmenter = createAugmenter({
    store,
    source,
    judging,
    clock,
    alarm,
    pauseMs,
    alarmAfterMs,
  });
  const stopped = new Bell();
  let stopping = false;

  async function run(): Promise<void> {
    while (!stopping) {
      const begun = performance.now();
      const taken = await augmenter.round().catch((error: unknown) => {
        // Most likely the database is away; what is due stays due.
        log.warn(describeError(error), 'validation data could not be added');
        return 0;
      });
      const rest = REST * (performance.now() - begun);
      if (!stopping) await stopped.wait(taken > 0 ? rest : Math.max(rest, POLL_MS));
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

/** The development PKI is asked at this process, whatever port it was given. */
const atThisDoor = (url: string, port: number): string =>
  url.startsWith(`${STATUS_ORIGIN}/`)
    ? `http://127.0.0.1:${port}${url.slice(STATUS_ORIGIN.length)}`
    : url;
