import { describe, expect, test } from '@jest/globals';
import { type Backlog, createMetrics } from '../src/metrics.js';

const QUIET: Backlog = {
  pending: 0,
  oldestSeconds: 0,
  jobs: { waiting: 0, dead: 0, unknown: 0 },
};
const metricsWith = (backlog: () => Promise<Backlog>) => createMetrics(backlog);
const quiet = () => metricsWith(() => Promise.resolve(QUIET));

describe('metrics', () => {
  test('count submissions by what became of them, and every event by its code', async () => {
    const metrics = quiet();
    for (const code of ['A.1', 'A.1', 'A.2', 'C.3']) metrics.happened(code);
    const { text } = await metrics.render();
    expect(text).toContain('sealpost_submissions_total{outcome="accepted"} 2');
    expect(text).toContain('sealpost_submissions_total{outcome="rejected"} 1');
    expect(text).toContain('sealpost_events_total{code="C.3"} 1');
  });

  test('tell an answer that the client did not wait for from one that was given', async () => {
    const metrics = quiet();
    const answer = { route: '/api/v1/messages/:id', method: 'GET', seconds: 0.01 };
    metrics.answered({ ...answer, status: 200 });
    metrics.answered({ ...answer, status: 503 });
    metrics.answered(answer);
    const { text } = await metrics.render();
    for (const status of ['2xx', '5xx', 'aborted']) {
      expect(text).toContain(
        `sealpost_http_request_duration_seconds_count{route="/api/v1/messages/:id",method="GET",status="${status}"} 1`,
      );
    }
  });

  test('make no new series of a method that nobody has heard of', async () => {
    const metrics = quiet();
    metrics.answered({ route: 'none', method: 'PROPFIND', status: 404, seconds: 0 });
    metrics.answered({ route: 'none', method: 'M-SEARCH', status: 404, seconds: 0 });
    const { text } = await metrics.render();
    expect(text).toContain('_count{route="none",method="other",status="4xx"} 2');
    expect(text).not.toContain('M-SEARCH');
  });

  test('leave out what cannot be asked for, rather than repeat what was true before', async () => {
    let answers = true;
    const metrics = metricsWith(() =>
      answers
        ? Promise.resolve({
            pending: 7,
            oldestSeconds: 12.5,
            jobs: { waiting: 3, dead: 2, unknown: 1 },
          })
        : Promise.reject(new Error('no database')),
    );
    const before = (await metrics.render()).text;
    expect(before).toContain('sealpost_pending_events 7');
    expect(before).toContain('sealpost_oldest_pending_event_seconds 12.5');
    expect(before).toContain('sealpost_jobs{state="dead"} 2');
    answers = false;
    metrics.alarmed('delivery/own-seal-refused');
    const after = (await metrics.render()).text;
    expect(after).not.toMatch(/^sealpost_(pending_events|oldest_pending_event_seconds|jobs)[ {]/m);
    expect(after).toContain('sealpost_alarms_total{code="delivery/own-seal-refused"} 1');
  });

  test('show how late proof is, how authorities answer, and what the process itself needs', async () => {
    const metrics = quiet();
    metrics.sealed(0.2);
    metrics.sealed(90);
    metrics.timestamped(1, 'tsa/nonce-differs', 0.3);
    metrics.noticed('bounced');
    metrics.handedOver(1234);
    const { text, contentType } = await metrics.render();
    expect(text).toContain('sealpost_seal_delay_seconds_bucket{le="60"} 1');
    expect(text).toContain('sealpost_seal_delay_seconds_count 2');
    expect(text).toContain(
      'sealpost_tsa_attempt_duration_seconds_count{authority="1",outcome="tsa/nonce-differs"} 1',
    );
    expect(text).toContain('sealpost_notices_total{result="bounced"} 1');
    expect(text).toContain('sealpost_handover_bytes_total 1234');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(text).toContain('process_resident_memory_bytes');
    expect(contentType).toMatch(/^text\/plain/);
  });

  test('two services in one process count apart', async () => {
    const [one, other] = [quiet(), quiet()];
    one.happened('A.1');
    expect((await one.render()).text).toContain('outcome="accepted"} 1');
    expect((await other.render()).text).not.toContain('outcome="accepted"');
  });
});
