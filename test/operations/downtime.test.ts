import { describe, expect, test } from '@jest/globals';
import { eventually, useService } from '../e2e/service.js';

const service = useService({ SEALPOST_PROBE_SECONDS: '1' });

interface Register {
  readonly items: readonly {
    readonly id: string;
    readonly cause: string;
    readonly start: string;
    readonly end: string | null;
    readonly statement: string | null;
  }[];
  readonly next: string | null;
}
const register = async (query = ''): Promise<Register> =>
  (await fetch(`${service.url()}/downtime${query}`)).json() as Promise<Register>;

describe('the public register of outages', () => {
  test('shows an outage to anybody, with a sealed statement that can be fetched', async () => {
    const alive = () => service.rows('select 1 from sealpost.heartbeat');
    await eventually(async () => (await alive()).length === 1);
    // For an hour of the service's clock nobody was at work.
    await service.travel(3_600_000);
    const silence = async () => {
      const { items } = await register();
      return items.find(({ cause, statement }) => cause === 'not-running' && statement !== null);
    };
    await eventually(async () => (await silence()) !== undefined);
    const entry = await silence();
    const lasted = Date.parse(entry?.end ?? '') - Date.parse(entry?.start ?? '');
    expect(lasted).toBeGreaterThan(3_500_000);
    const statement = await fetch(entry?.statement ?? '');
    expect(statement.headers.get('content-type')).toContain('application/xml');
    const text = await statement.text();
    expect(text).toContain(`urn:uuid:${entry?.id}`);
    expect(text).toContain('<sp:Cause>not-running</sp:Cause>');
    expect(text).toContain('xades:SignatureTimeStamp');
    expect((await register(`?before=${entry?.start}`)).items).toEqual([]);
  });

  test.each(['?before=yesterday', '?before=', '?before=1&before=2'])(
    'refuses %s',
    async (query) => {
      expect((await fetch(`${service.url()}/downtime${query}`)).status).toBe(400);
    },
  );

  test.each(['x', '0b0f4f5e-6d5c-4d58-8f0a-1f2c4f9d9a11', '%00', "'; drop table"])(
    'knows no statement %s',
    async (id) => {
      expect((await fetch(`${service.url()}/downtime/${id}`)).status).toBe(404);
    },
  );
});
