import { describe, expect, test } from '@jest/globals';
import { judgeSeal } from '../../src/delivery/own-judge.js';
import {
  type ProbeDeps,
  type ProbeResult,
  probe,
  probeEvidence,
} from '../../src/delivery/probe.js';
import { createProber, type ProberDeps } from '../../src/delivery/prober.js';
import type { TimestampAuthority, TsaAttempt } from '../../src/evidence/ports.js';
import { sealEvidence } from '../../src/evidence/seal.js';
import { fromUtf8 } from '../../src/formats/bytes.js';
import { verifyBundle } from '../../src/verification/verify.js';
import { createWorld, random } from './world.js';

const world = await createWorld();
const deps: ProbeDeps = { ...world.sealerDeps, random };
const withTsa = (tsa: TimestampAuthority): ProbeDeps => ({
  ...deps,
  means: { ...deps.means, tsa },
});
const refusal = (): TsaAttempt => ({
  tsa: 'https://tsa.example',
  startedAt: world.clock.now(),
  finishedAt: world.clock.now(),
  outcome: 'tsa/refused',
  detail: 'no',
});
const refusing: TimestampAuthority = {
  stamp: () => Promise.resolve({ kind: 'failed', attempts: [refusal()] }),
};

describe('a probe', () => {
  test('is sealed, stamped and verified with the means of evidence', async () => {
    const result = await probe(deps);
    expect(result).toMatchObject({ passed: true, attempts: [{ outcome: 'granted' }] });
  });

  test('fails with the code of what the authority did', async () => {
    const result = await probe(withTsa(refusing));
    expect(result).toMatchObject({ passed: false, code: 'tsa/refused', attempts: [{}] });
  });

  test('fails when the token is of other content', async () => {
    const result = await probe(withTsa({ stamp: () => world.tsa.stamp(new Uint8Array(3)) }));
    expect(result).toMatchObject({ passed: false, code: 'delivery/own-seal-refused' });
  });

  test.each([3000, -3000])('fails when the clocks are %d ms apart', async (behind) => {
    const result = await probe(withTsa(world.authority(behind)));
    expect(result).toMatchObject({ passed: false, code: 'delivery/own-seal-refused' });
  });

  test('fails when the seal key does, without a word of what the key said', async () => {
    const { key } = deps.means;
    const signer = { sign: () => Promise.reject(new Error('PIN 1234 wrong')) };
    const result = await probe({ ...deps, means: { ...deps.means, key: { ...key, signer } } });
    expect(result).toEqual({ passed: false, code: 'delivery/sealing-failed', attempts: [] });
  });

  test('fails when our own verifier no longer trusts the key', async () => {
    const { judging } = world.sealerDeps;
    const distrusting = { ...judging, trust: { ...judging.trust, anchors: [] } };
    const result = await probe({ ...deps, judge: (seal) => judgeSeal(seal, distrusting) });
    expect(result).toMatchObject({ passed: false, code: 'delivery/own-seal-refused' });
  });

  test('says of itself what it is, grants nothing to anyone, and names no real message', async () => {
    const evidence = probeEvidence(deps, world.clock.now());
    const sealed = await sealEvidence(evidence, { ...deps.means, signingTime: world.clock.now() });
    if (sealed.kind !== 'sealed') throw new Error(sealed.kind);
    const text = fromUtf8(sealed.sealed.bytes);
    expect(text).toContain('urn:sealpost:probe');
    expect(text).toContain('PROBE of Example ERDS TEST');
    expect(text).not.toMatch(/https:\/\/erds\.example\/policies/);
    const report = await verifyBundle({
      subject: sealed.sealed.bytes,
      anchors: [world.pki.root],
      at: world.clock.now(),
      engine: world.sealerDeps.judging.engine,
    });
    expect(report.evidence).toHaveLength(1);
    expect(report.evidence[0]).toMatchObject({ event: 'A.2' });
    expect(JSON.stringify(report)).toContain('PROBE');
  });

  test('leaves no event, no evidence and no message behind', async () => {
    const count = async () => {
      const { rows } = await world.database.service.query(
        `select (select count(*) from sealpost.events) as events, (select count(*) from sealpost.evidence) as evidence,
           (select count(*) from sealpost.messages) as messages`,
      );
      return rows[0];
    };
    const before = await count();
    await probe(deps);
    expect(await count()).toEqual(before);
  });
});

describe('the prober', () => {
  const MINUTE = 60_000;

  /** Runs `rounds` probes, `between` each of which the clock moves; the interval itself takes no time. */
  async function rounds(results: readonly TimestampAuthority[], changes: Partial<ProberDeps> = {}) {
    const alarms: string[] = [];
    const kept: TsaAttempt[] = [];
    const seen: ProbeResult[] = [];
    let round = 0;
    const prober = createProber({
      ...withTsa({ stamp: (bytes) => (results[round] ?? refusing).stamp(bytes) }),
      alarm: (code) => void alarms.push(code),
      store: { recordTsaAttempts: async (attempts) => void kept.push(...attempts) },
      intervalMs: 1,
      alarmAfterMs: 5 * MINUTE,
      observe: (result) => {
        seen.push(result);
        round += 1;
        world.clock.time = new Date(world.clock.time.getTime() + MINUTE);
        if (round === results.length) void prober.stop();
      },
      ...changes,
    });
    expect(prober.state()).toBeUndefined();
    prober.start();
    while (round < results.length) await new Promise((resolve) => setTimeout(resolve, 5));
    await prober.stop();
    return { alarms, kept, seen, state: prober.state() };
  }
  const failing = (count: number) => Array.from({ length: count }, () => refusing);

  test('keeps every question on record, marked as a probe’s', async () => {
    const { kept, seen, state } = await rounds([world.tsa]);
    expect(seen).toHaveLength(1);
    expect(kept).toMatchObject([{ outcome: 'granted', detail: expect.stringMatching(/^probe; /) }]);
    expect(state).toMatchObject({ passed: true });
  });

  test('is silent about a short failure, and remembers since when it fails', async () => {
    const begun = world.clock.now();
    const { alarms, state } = await rounds(failing(4));
    expect(alarms).toEqual([]);
    expect(state).toMatchObject({ passed: false, code: 'tsa/refused', failingSince: begun });
  });

  test('calls for a person after five minutes, and again after five more', async () => {
    expect((await rounds(failing(6))).alarms).toEqual(['delivery/probe-failing']);
    expect((await rounds(failing(11))).alarms).toHaveLength(2);
  });

  test('counts anew after a probe that passed', async () => {
    const { alarms, state } = await rounds([...failing(4), world.tsa, ...failing(4)]);
    expect(alarms).toEqual([]);
    expect(state?.passed).toBe(false);
  });

  test('does not wait for a silent authority to see that it answers again, nor doubt it for its silence', async () => {
    const silent: (() => void)[] = [];
    let round = 0;
    let stateOf: () => unknown = () => undefined;
    const passed = new Promise<void>((resolve) => {
      const prober = createProber({
        ...withTsa({
          stamp: (bytes) => {
            round += 1;
            world.clock.time = new Date(world.clock.time.getTime() + 1);
            if (round === 1) return refusing.stamp(bytes);
            if (round > 3) return world.tsa.stamp(bytes);
            return new Promise((answer) => {
              silent.push(() => answer({ kind: 'failed', attempts: [refusal()] }));
            });
          },
        }),
        alarm: () => undefined,
        store: { recordTsaAttempts: async () => undefined },
        intervalMs: 1,
        patienceMs: 20,
        alarmAfterMs: MINUTE,
        observe: (result) => {
          if (!result.passed) return;
          void prober.stop().then(resolve);
          // Given up only now: they were put before the one that was answered.
          for (const giveUp of silent) giveUp();
        },
      });
      stateOf = prober.state;
      prober.start();
    });
    await passed;
    expect(silent).toHaveLength(2);
    expect(stateOf()).toMatchObject({ passed: true });
  });

  test('asks again as soon as one of many silent questions has been given up', async () => {
    const silent: (() => void)[] = [];
    let asked = 0;
    const prober = createProber({
      ...withTsa({
        stamp: (bytes) => {
          asked += 1;
          if (asked === 1) return refusing.stamp(bytes);
          return new Promise((answer) => {
            silent.push(() => answer({ kind: 'failed', attempts: [refusal()] }));
          });
        },
      }),
      alarm: () => undefined,
      store: { recordTsaAttempts: async () => undefined },
      ...{ intervalMs: 1, patienceMs: 1, alarmAfterMs: MINUTE },
      observe: () => undefined,
    });
    prober.start();
    const until = async (count: number) => {
      while (silent.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    await until(4);
    silent[0]?.();
    await until(5);
    const stopped = prober.stop();
    for (const giveUp of silent) giveUp();
    await stopped;
    expect(silent).toHaveLength(5);
  });

  test('probes at once, and until it passes, when something else found that nothing can be proven', async () => {
    const seen: boolean[] = [];
    const passedTwice = new Promise<void>((resolve) => {
      const prober = createProber({
        ...withTsa({ stamp: (bytes) => (seen.length === 1 ? refusing : world.tsa).stamp(bytes) }),
        alarm: () => undefined,
        store: { recordTsaAttempts: async () => undefined },
        intervalMs: MINUTE,
        patienceMs: 1,
        alarmAfterMs: MINUTE,
        observe: ({ passed }) => {
          seen.push(passed);
          // Not before the pause has begun.
          if (seen.length === 1) setImmediate(() => prober.hurry());
          if (seen.length > 2 && passed) void prober.stop().then(resolve);
        },
      });
      prober.start();
    });
    await passedTwice;
    expect(seen.slice(0, 2)).toEqual([true, false]);
  });

  test('goes on probing when the database cannot keep the record', async () => {
    const store = { recordTsaAttempts: () => Promise.reject(new Error('away')) };
    const { alarms, state } = await rounds([world.tsa, world.tsa], { store });
    expect(alarms).toEqual(['delivery/probe-not-recorded', 'delivery/probe-not-recorded']);
    expect(state).toMatchObject({ passed: true });
  });
});
