import { describe, expect, test } from '@jest/globals';
import { demoRecipient, eventually, Person, pdf, useService } from '../e2e/service.js';

const service = useService({ SEALPOST_METRICS_PORT: '0' });
const bram = demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram');

const metrics = async (): Promise<string> => (await fetch(service.metricsUrl())).text();
const value = (text: string, series: string): number => {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? Number.NaN : Number(line.slice(series.length + 1));
};

describe('the figures of a running service', () => {
  test('follow a whole delivery, without a word about whose it was', async () => {
    const ana = await new Person(service, 'ana').signIn('substantial');
    const recipient = await new Person(service, 'bram').signIn('high');
    const submission = { mode: 'consent', subject: 'Confidential', recipients: [bram] };
    const submitted = await ana.submit(submission, [pdf()]);
    const id = String(submitted.json.id);
    const path = `/api/v1/messages/${id}`;
    // The recipient is told before anybody can answer in time.
    await eventually(async () => value(await metrics(), 'sealpost_events_total{code="C.1"}') === 1);
    await recipient.post(`${path}/answer`, { answer: 'accept' });
    await eventually(async () => (await recipient.get(path)).json.status === 'available');
    const opened = await recipient.post(`${path}/handovers`);
    const whole = await recipient.get(`/api/v1/handovers/${opened.json.id}/files/1`);
    await eventually(async () => (await recipient.get(path)).json.status === 'collected');
    await recipient.get('/nothing/here/ana');

    await eventually(async () => value(await metrics(), 'sealpost_pending_events') === 0);
    const text = await metrics();
    for (const code of ['A.1', 'C.1', 'C.3', 'D.1', 'E.1']) {
      expect(value(text, `sealpost_events_total{code="${code}"}`)).toBe(1);
    }
    expect(value(text, 'sealpost_submissions_total{outcome="accepted"}')).toBe(1);
    expect(value(text, 'sealpost_seal_delay_seconds_count')).toBe(5);
    expect(value(text, 'sealpost_notices_total{result="taken"}')).toBe(1);
    expect(value(text, 'sealpost_handover_bytes_total')).toBe(whole.bytes.length);
    expect(value(text, 'sealpost_oldest_pending_event_seconds')).toBe(0);
    expect(value(text, 'sealpost_jobs{state="dead"}')).toBe(0);
    expect(text).toContain(
      'sealpost_tsa_attempt_duration_seconds_count{authority="0",outcome="granted"}',
    );
    expect(text).toContain('{route="/api/v1/messages/:id",method="GET",status="2xx"}');
    expect(text).toContain('{route="none",method="GET",status="4xx"} 1');
    for (const secret of [id, String(opened.json.id), 'Confidential', 'Bram', 'DEMO-0002', 'ana']) {
      expect({ secret, shown: text.includes(secret) }).toEqual({ secret, shown: false });
    }
  });

  test('are read at one address, by GET, and never on the public port', async () => {
    expect((await fetch(`${service.url()}/metrics`)).status).toBe(404);
    expect((await fetch(service.metricsUrl().replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(service.metricsUrl(), { method: 'POST' })).status).toBe(404);
    expect(new URL(service.metricsUrl()).hostname).toBe('127.0.0.1');
  });
});
