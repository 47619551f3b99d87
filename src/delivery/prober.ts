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
  /** Milliseconds after which, while probes fail, another is made beside one that has not ended. Default: three seconds. */
  readonly patienceMs?: number;
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
  /** Something else found that nothing can be proven: probes at once, and as after a failure, until one passes. */
  hurry(): void;
  state(): ProbeState | undefined;
}

/** The last probe; `undefined` before the first one has ended. */
export interface ProbeState {
  readonly at: Date;
  readonly passed: boolean;
  readonly code?: string;
  readonly failingSince?: Date;
}

/** From one that failed to the next. */
const AGAIN_MS = 3_000;
/** An authority that is silent is given up after ten seconds; each of several, one after the other. */
const AT_ONCE = 4;

export function createProber(deps: ProberDeps): Prober {
  const { patienceMs = AGAIN_MS } = deps;
  const woken = new Bell();
  let loop: Promise<void> | undefined;
  let stopping = false;
  let state: ProbeState | undefined;
  let alarmedAt: Date | undefined;
  /** When the last one that passed was begun. */
  let passedFrom = new Date(0);
  let hurried = false;
  const isFailing = (): boolean => hurried || state?.passed === false;

  async function run(): Promise<void> {
    const underWay = new Set<Promise<void>>();
    while (!stopping) {
      if (underWay.size >= AT_ONCE) {
        await Promise.race(underWay);
        continue;
      }
      const ended: Promise<void> = once().finally(() => underWay.delete(ended));
      underWay.add(ended);
      // What is over must be seen to be over: while probes fail, none waits until the one before has been given up.
      const isOver = await within(isFailing() ? patienceMs : undefined, ended);
      if (!isOver || stopping) continue;
      await woken.wait(isFailing() ? Math.min(deps.intervalMs, AGAIN_MS) : deps.intervalMs);
    }
    await Promise.all(underWay);
  }

  /** @returns whether it ended; without a patience it is waited for */
  async function within(patience: number | undefined, ended: Promise<void>): Promise<boolean> {
    const isOver = ended.then(() => true);
    return patience === undefined
      ? isOver
      : Promise.race([isOver, woken.wait(patience).then(() => false)]);
  }

  async function once(): Promise<void> {
    const begun = deps.clock.now();
    const result = await probe(deps);
    await keep(result);
    learn(result, begun);
    deps.observe(result);
  }

  /** An auditor finds every question put to an authority. A database that is away does not keep the service from probing. */
  async function keep({ attempts }: ProbeResult): Promise<void> {
    const marked = attempts.map((one) => ({ ...one, detail: `probe; ${one.detail}` }));
    await deps.store.recordTsaAttempts(marked).catch((error: unknown) => {
      deps.alarm('delivery/probe-not-recorded', {}, error);
    });
  }

  function learn({ passed, code }: ProbeResult, begun: Date): void {
    // One that was begun later has passed meanwhile and says more.
    if (!passed && begun < passedFrom) return;
    if (passed) {
      passedFrom = begun;
      hurried = false;
    }
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
      woken.ring();
      await loop;
    },
    hurry() {
      if (isFailing()) return;
      hurried = true;
      woken.ring();
    },
    state: () => state,
  };
}
