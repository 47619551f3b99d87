import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Service, startService } from '../../src/compose/service.js';
import { createLogger } from '../../src/log.js';
import { configIn, demoRecipient, Person, pdf } from '../e2e/service.js';

const HOUR = 3_600_000;
const dir = mkdtempSync(join(tmpdir(), 'sealpost-clock-'));
let service: Service | undefined;
afterAll(async () => {
  await service?.close();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

describe('a machine whose clock is wrong when the service starts', () => {
  test('dates nothing by it: the database says what time it is until a time-stamp does', async () => {
    const started = await startService(configIn(dir), {
      // An hour behind, and nothing in this process has seen it right.
      clock: { now: () => new Date(Date.now() - HOUR) },
      counter: () => performance.now(),
      log: createLogger('silent'),
    });
    service = started;
    const ana = await new Person({ url: () => started.url }, 'ana').signIn('substantial');
    const before = Date.now();
    const recipients = [demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram')];
    const { status, json } = await ana.submit({ mode: 'basic', subject: 'S', recipients }, [pdf()]);
    expect(status).toBe(201);
    const { json: message } = await ana.get(`/api/v1/messages/${json.id}`);
    const { claimedTime } = message.submission as { claimedTime: string };
    expect(Math.abs(Date.parse(claimedTime) - before)).toBeLessThan(HOUR / 2);
  });
});
