import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadableStream } from 'node:stream/web';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Service, startService } from '../../src/compose/service.js';
import { createLogger } from '../../src/log.js';
import { configIn, demoRecipient, eventually, PDF, Person } from '../e2e/service.js';

const dir = mkdtempSync(join(tmpdir(), 'sealpost-drain-'));
const running: Service[] = [];
const start = async (): Promise<Service> => {
  const config = configIn(dir, { SEALPOST_DRAIN_NOTICE_SECONDS: '2' });
  const clock = { now: () => new Date() };
  const service = await startService(config, { clock, log: createLogger('silent') });
  running.push(service);
  return service;
};
afterAll(async () => {
  for (const service of running) service.cut();
  await Promise.all(running.map((service) => service.close()));
  rmSync(dir, { recursive: true, force: true });
});

const person = (service: Service, key: string) => new Person({ url: () => service.url }, key);
const bram = demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram');
const ready = async (service: Service) => (await fetch(`${service.url}/readyz`)).status;

const LETTER = PDF.replace('%%EOF', `${'% more\n'.repeat(600_000)}%%EOF`);

/** A submission whose client stops in the middle of the file until `goOn`. */
async function beginUpload(sender: Person) {
  const form = new FormData();
  form.set('metadata', JSON.stringify({ mode: 'basic', subject: 'S', recipients: [bram] }));
  form.append('file', new Blob([LETTER], { type: 'application/pdf' }), 'a.pdf');
  const whole = new Response(form);
  const bytes = new Uint8Array(await whole.arrayBuffer());
  const half = Math.floor(bytes.length / 2);
  const paused = gate();
  const reached = gate();
  async function* slowly() {
    yield bytes.subarray(0, half);
    reached.open();
    await paused.opened;
    yield bytes.subarray(half);
  }
  const answer = sender.send('/api/v1/messages', {
    method: 'POST',
    body: ReadableStream.from(slowly()),
    headers: {
      'content-type': whole.headers.get('content-type') ?? '',
      'x-csrf-token': sender.csrf,
      prefer: 'wait=10',
    },
    duplex: 'half',
  } as unknown as RequestInit);
  await reached.opened;
  return { answer, goOn: paused.open };
}

/** A download whose client reads one piece and then stops until `goOn`. */
async function beginDownload(service: Service, recipient: Person, id: string) {
  const opened = await recipient.post(`/api/v1/messages/${id}/handovers`);
  const url = `${service.url}/api/v1/handovers/${opened.json.id}/files/1`;
  const response = await recipient.agent.send(url);
  const reader = response.body?.getReader();
  if (!reader) throw new Error('no content');
  let received = (await reader.read()).value?.length ?? 0;
  return {
    async goOn() {
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        received += piece.value.length;
      }
      return received;
    },
  };
}

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

describe('a service that is told to stop under load', () => {
  test('says so first, finishes every upload and download, and loses nothing', async () => {
    const service = await start();
    const ana = await person(service, 'ana').signIn('substantial');
    const recipient = await person(service, 'bram').signIn('high');
    const file = { name: 'a.pdf', type: 'application/pdf', bytes: LETTER };
    const early = await ana.submit({ mode: 'basic', subject: 'S', recipients: [bram] }, [file]);
    const earlyPath = `/api/v1/messages/${early.json.id}`;
    await eventually(async () => (await recipient.get(earlyPath)).json.status === 'available');
    await eventually(async () => (await ready(service)) === 200);

    const uploads = await Promise.all(Array.from({ length: 5 }, () => beginUpload(ana)));
    const downloads = await Promise.all(
      Array.from({ length: 3 }, () => beginDownload(service, recipient, String(early.json.id))),
    );
    let closed = false;
    const closing = service.close().then(() => {
      closed = true;
    });

    expect(await ready(service)).toBe(503);
    const during = await ana.submit({ mode: 'basic', subject: 'S', recipients: [bram] }, [file]);
    expect(during.status).toBe(201);
    await eventually(async () => !(await fetch(`${service.url}/livez`).catch(() => undefined)));
    expect(closed).toBe(false);

    for (const { goOn } of uploads) goOn();
    const answers = await Promise.all(uploads.map(({ answer }) => answer));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const sizes = await Promise.all(downloads.map(({ goOn }) => goOn()));
    expect(sizes).toEqual([LETTER.length, LETTER.length, LETTER.length]);
    await closing;

    const again = await start();
    const sender = await person(again, 'ana').signIn('substantial');
    for (const { json } of [...answers, during]) {
      const evidence = await sender.get(`/api/v1/messages/${json.id}/evidence`);
      const codes = (evidence.json.items as { event: string }[]).map(({ event }) => event);
      expect(codes.filter((code) => code === 'A.1')).toHaveLength(1);
    }
    // Every byte had left, so collection is on record once, although the service was leaving.
    await eventually(async () => {
      const evidence = await sender.get(`${earlyPath}/evidence`);
      const codes = (evidence.json.items as { event: string }[]).map(({ event }) => event);
      return codes.filter((code) => code === 'E.1').length === 1;
    });
  }, 120_000);
});
