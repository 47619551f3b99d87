import { afterEach, describe, expect, test } from '@jest/globals';
import type { TimestampAuthority, TimestampResult } from '../../src/evidence/ports.js';
import { demoRecipient, eventually, Person, pdf, useService } from '../e2e/service.js';

const HOUR = 3_600_000;
let real: TimestampAuthority['stamp'];
/** What stands where the time-stamping authority should be. */
let stamp: TimestampAuthority['stamp'] | undefined;

const service = useService(
  { SEALPOST_PROBE_SECONDS: '1', SEALPOST_MAX_PROOF_AGE: '14400', SEALPOST_METRICS_PORT: '0' },
  undefined,
  (ports) => {
    const { tsa } = ports.proof;
    real = (bytes) => tsa.stamp(bytes);
    return { ...ports, proof: { ...ports.proof, tsa: { stamp: (b) => (stamp ?? real)(b) } } };
  },
);
afterEach(async () => {
  stamp = undefined;
  await eventually(async () => (await readyz()).status === 200);
});

const silent: TimestampAuthority['stamp'] = () => {
  const now = service.now();
  const attempt = { tsa: 'x', startedAt: now, finishedAt: now, outcome: 'outbound/timeout' };
  return Promise.resolve({ kind: 'failed', attempts: [{ ...attempt, detail: '' }] });
};
/** A valid token, and our clock three seconds ahead of it. */
const threeSecondsAhead: TimestampAuthority['stamp'] = async (bytes) => {
  const result: TimestampResult = await real(bytes);
  const later = new Date(service.now().getTime() + 3000);
  const attempts = result.attempts.map((one) => ({ ...one, startedAt: later, finishedAt: later }));
  return { ...result, attempts };
};

interface Readiness {
  readonly status: number;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail: string }>>;
}
async function readyz(): Promise<Readiness> {
  const answer = await fetch(`${service.url()}/readyz`);
  const { checks } = (await answer.json()) as {
    checks: { name: string; ok: boolean; detail: string }[];
  };
  return {
    status: answer.status,
    checks: Object.fromEntries(checks.map(({ name, ...rest }) => [name, rest])),
  };
}
const bram = demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram');
const submission = { mode: 'basic', subject: 'S', recipients: [bram] };

describe('readiness', () => {
  test('rests on a probe that was sealed, stamped and verified', async () => {
    await eventually(async () => (await readyz()).checks.probe?.ok === true);
    const { checks, status } = await readyz();
    expect(status).toBe(200);
    expect(checks.probe?.detail).toMatch(/^sealed, stamped and verified \d s ago$/);
    expect(checks['pending proof']?.detail).toBe('oldest 0 s');
    expect(checks.jobs?.detail).toMatch(/^\d+ waiting, 0 dead, 0 unknown$/);
  });

  test('ends with the first probe that gets no token, and comes back by itself', async () => {
    stamp = silent;
    // On a busy machine it may be unready for a moment for other reasons first.
    await eventually(
      async () => (await readyz()).checks.probe?.detail.includes('outbound/timeout') === true,
    );
    const { checks, status } = await readyz();
    expect(status).toBe(503);
    expect(checks.probe?.ok).toBe(false);
    expect(checks['time-stamping']?.ok).toBe(false);
    // Not ready is what a balancer hears; whoever comes all the same is served while proof can still be had in time.
    const ana = await new Person(service, 'ana').signIn('substantial');
    const pending = await ana.submit(submission, [pdf()], { prefer: 'wait=0' });
    expect(pending.status).toBe(202);
    stamp = undefined;
    await eventually(async () => (await readyz()).status === 200);
    const path = `/api/v1/messages/${pending.json.id}/evidence`;
    await eventually(async () => ((await ana.get(path)).json.items as unknown[]).length > 0);
  });

  test('ends while our clock and the token are apart; nothing is taken in until they agree', async () => {
    const ana = await new Person(service, 'ana').signIn('substantial');
    stamp = threeSecondsAhead;
    await eventually(async () => (await readyz()).checks.clock?.ok === false);
    expect((await readyz()).checks.clock?.detail).toMatch(/ahead of time-stamps/);
    const refused = await ana.submit(submission, [pdf()]);
    expect(refused.status).toBe(503);
    expect(refused.json.code).toBe('delivery/cannot-prove');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    stamp = undefined;
    await eventually(async () => (await readyz()).status === 200);
    expect((await ana.submit(submission, [pdf()])).status).toBe(201);
    const figures = await (await fetch(service.metricsUrl())).text();
    expect(figures).toContain('sealpost_alarms_total{code="delivery/clock-differs"} 1');
    expect(figures).toMatch(/sealpost_probes_total\{result="failed"\} \d/);
  });

  test('four hours without time: submissions get 503 with Retry-After, and are taken again by themselves', async () => {
    stamp = silent;
    await eventually(async () => (await readyz()).status === 503);
    await service.travel(4 * HOUR + 60_000);
    const ana = await new Person(service, 'ana').signIn('substantial');
    const refused = await ana.submit(submission, [pdf()]);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    stamp = undefined;
    await eventually(async () => (await ana.submit(submission, [pdf()])).status === 201);
  });
});
