import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startMailbox } from '../../src/development/mailbox.js';
import { developmentValidity, makeDevelopmentPki } from '../../src/development/pki.js';
import { writeDevelopmentPki } from '../../src/development/pki-files.js';
import { heldTsa } from './held-tsa.js';
import { openUpload } from './open-upload.js';
import { demoRecipient, eventually, Person, pdf } from './service.js';
import { contentFiles, processesIn, ServiceProcess, temporaryFolder } from './service-process.js';
import { expectWhole, halfStored, type Sent, sealed, timelineOf } from './wholeness.js';

const dir = temporaryFolder();
const pki = await makeDevelopmentPki(developmentValidity(new Date()));
await writeDevelopmentPki(join(dir, 'certs'), pki);
const tsa = await heldTsa(pki);
const mailbox = await startMailbox({ host: '127.0.0.1', port: 0 });
const service = await ServiceProcess.in(dir, {
  SEALPOST_TSA_URLS: tsa.url,
  SEALPOST_TSA_ROOTS: join(dir, 'certs', 'root.pem'),
  SEALPOST_SMTP_URL: mailbox.url,
  SEALPOST_SMTP_FROM: 'notices@sealpost.example',
});
const sender = new Person(service, 'ana');
const recipient = new Person(service, 'bram');
const sent: Sent[] = [];

beforeAll(async () => {
  await service.start();
  await sender.signIn('substantial');
  await recipient.signIn('high');
}, 60_000);

afterAll(() => mailbox.close());

const metadata = {
  mode: 'consent',
  subject: 'Notice',
  recipients: [demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram')],
};

const pdfOf = (text: string): Uint8Array => Buffer.from(`%PDF-1.4\n${text}\n%%EOF\n`);

async function submit(text: string, headers: Record<string, string> = {}) {
  const content = pdfOf(text);
  const file = { ...pdf(), bytes: content };
  const answer = await sender.submit(metadata, [file], headers);
  return { status: answer.status, id: String(answer.json.id), content };
}

const path = (id: string) => `/api/v1/messages/${id}`;
const events = async (id: string) => (await timelineOf(sender, id)).map(({ event }) => event);

describe('killed at any moment, the service goes on after a restart', () => {
  test('in the middle of an upload: nothing of it stays, and the same call again gives one message', async () => {
    const headers = { 'idempotency-key': 'cut-off' };
    const content = pdfOf('y'.repeat(3 * 1024 * 1024));
    const upload = openUpload(sender, service.url(), metadata, content, headers);
    await eventually(async () => halfStored(service).length > 0);
    await service.restart();
    await expect(upload.answer).rejects.toThrow();
    await eventually(async () => contentFiles(service.dataDir).length === 0);
    const again = await submit('cut off', headers);
    expect(again.status).toBe(201);
    await sealed(sender, again.id, 'C.1');
    sent.push({ ...again, events: ['A.1', 'C.1'] });
  });

  test('right after 201: the message is there and its course goes on', async () => {
    const { status, id, content } = await submit('after 201');
    await service.restart();
    expect(status).toBe(201);
    await sealed(sender, id, 'C.1');
    sent.push({ id, content, events: ['A.1', 'C.1'] });
  });

  test('right after 202, while the time-stamp is asked for: A.1 is sealed once', async () => {
    const asked = tsa.hold();
    const { status, id, content } = await submit('after 202', { prefer: 'wait=0' });
    await asked;
    expect(status).toBe(202);
    expect((await recipient.get(path(id))).status).toBe(404);
    await service.kill();
    tsa.release();
    await service.start();
    await sealed(sender, id, 'C.1');
    sent.push({ id, content, events: ['A.1', 'C.1'] });
  });

  test('while a notice goes out: the attempt is made again, and there is one C.1', async () => {
    const killed = new Promise<void>((resolve) => {
      mailbox.setBehaviour(() => {
        mailbox.setBehaviour(() => undefined);
        resolve(service.kill());
        return undefined;
      });
    });
    const { id, content } = await submit('notice');
    await killed;
    await service.start();
    await sealed(sender, id, 'C.1');
    sent.push({ id, content, events: ['A.1', 'C.1'] });
  });

  test('between the acceptance and its seal: the door stays shut until C.3 is sealed, once', async () => {
    const { id, content } = await submit('acceptance');
    await sealed(sender, id, 'C.1');
    const asked = tsa.hold();
    expect((await recipient.post(`${path(id)}/answer`, { answer: 'accept' })).status).toBe(200);
    await asked;
    expect((await recipient.post(`${path(id)}/handovers`)).status).toBe(409);
    await service.kill();
    tsa.release();
    await service.start();
    await sealed(sender, id, 'D.1');
    const again = await recipient.post(`${path(id)}/answer`, { answer: 'refuse' });
    expect(again.status).toBe(409);
    sent.push({ id, content, events: ['A.1', 'C.1', 'C.3', 'D.1'] });
  });

  test('during a transfer: what was not sent completely is no handover, the next attempt is', async () => {
    // More than the buffers between two processes hold, so that it cannot be gone before the kill.
    const { id, content } = await submit('x'.repeat(24 * 1024 * 1024));
    await sealed(sender, id, 'C.1');
    await recipient.post(`${path(id)}/answer`, { answer: 'accept' });
    await sealed(sender, id, 'D.1');
    const first = await recipient.post(`${path(id)}/handovers`);
    const cut = await recipient.agent.send(
      `${service.url()}/api/v1/handovers/${first.json.id}/files/1`,
    );
    await cut.body?.getReader().read();
    await service.restart();
    expect(await events(id)).toEqual(['A.1', 'C.1', 'C.3', 'D.1']);

    const second = await recipient.post(`${path(id)}/handovers`);
    const whole = await recipient.get(`/api/v1/handovers/${second.json.id}/files/1`);
    expect(Buffer.compare(whole.bytes, content)).toBe(0);
    await sealed(sender, id, 'E.1');
    sent.push({ id, content, events: ['A.1', 'C.1', 'C.3', 'D.1', 'E.1'] });
  });

  test('afterwards everything accepted is there, proven once, and nothing else is', async () => {
    expect(sent).toHaveLength(6);
    await expectWhole(service, sender, sent);
    expect(await service.end('SIGTERM')).toMatchObject({ code: 0, signal: null });
    expect(processesIn(dir)).toEqual([]);
  });
});
