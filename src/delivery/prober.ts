/** Probes once a minute, remembers how it went, and calls for a person when it goes wrong for long. */

import type { Alarm } from './alarm.js';
import { Bell } from './bell.js';
import type { Clock, SealingStore } from './ports.js';
import { type ProbeDeps, type ProbeResult, probe } from './probe.js';

export interface ProberDeps extends ProbeDeps {
  readonly store: Pick<SealingStore, 'recordTsaAttempts'>;
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** Milliseconds from the end of one probe to the next; less after one that failed. */
  readonly intervalMs: number;
  /** Milliseconds of failing after which it is an alarm, and again after each such span. */
  readonly alarmAfterMs: number;
  /** Told of every probe. */
  readonly observe: (result: ProbeResult) => void;
}

export interface Prober {
  /** The first probe is made at once. */
  start(): void;
  /** Waits for a probe under way. */
  stop(): Promise<void>;
  state(): ProbeState | undefined;
}

/** The last probe; `undefined` before the first one has ended. */
export interface ProbeState {
  readonly at: Date;
  readonly passed: boolean;
  readonly code?: string;
  readonly failingSince?: Date;
}

/** What is over must be seen to be over. */
const AGAIN_MS = 5_000;

export function createProber(deps: ProberDeps): Prober {
  const stopped = new Bell();
  let loop: Promise<void> | undefined;
  let stopping = false;
  let state: ProbeState | undefined;
  let alarmedAt: Date | undefined;

  async function run(): Promise<void> {
    while (!stopping) {
      const begun = deps.clock.now();
      const result = await probe(deps);
      await keep(result);
      learn(result, begun);
      deps.observe(result);
      const pause = result.passed ? deps.intervalMs : Math.min(deps.intervalMs, AGAIN_MS);
      if (!stopping) await stopped.wait(pause);
    }
  }

  /** An auditor finds every question put to an authority. A database that is away does not keep the service from probing. */
  async function keep({ attempts }: ProbeResult): Promise<void> {
    const marked = attempts.map((one) => ({ ...one, detail: `probe; ${one.detail}` }));
    await deps.store.recordTsaAttempts(marked).catch((error: unknown) => {
      deps.alarm('delivery/probe-not-recorded', {}, error);
    });
  }

  function learn({ passed, code }: ProbeResult, begun: Date): void {
    const at = deps.clock.now();
    const failingSince = passed ? undefined : (state?.failingSince ?? begun);
    state = { at, passed, ...(code && { code }), ...(failingSince && { failingSince }) };
    if (!failingSince) alarmedAt = undefined;
    else if (at.getTime() - (alarmedAt ?? failingSince).getTime() >= deps.alarmAfterMs) {
      alarmedAt = at;
      deps.alarm('delivery/probe-failing', { code, since: failingSince.toISOString() });
    }
  }

  return {
    start() {
      loop = run();
    },
    async stop() {
      stopping = true;
      stopped.ring();
      await loop;
    },
    state: () => state,
  };
}
