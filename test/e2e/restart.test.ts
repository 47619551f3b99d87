import { beforeAll, describe, expect, test } from '@jest/globals';
import { type OpenUpload, openUpload } from './open-upload.js';
import { demoRecipient, eventually, PDF, Person, pdf } from './service.js';
import { processesIn, ServiceProcess, temporaryFolder } from './service-process.js';
import { expectWhole, halfStored, type Sent, sealed } from './wholeness.js';

const dir = temporaryFolder();
const service = await ServiceProcess.in(dir);
const sender = new Person(service, 'ana');
const recipient = new Person(service, 'bram');
const sent: Sent[] = [];

beforeAll(async () => {
  await service.start();
  await sender.signIn('substantial');
  await recipient.signIn('high');
}, 60_000);

const metadata = {
  mode: 'consent',
  subject: 'Notice',
  recipients: [demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram')],
};

/** More than one chunk, so that its beginning is on disk while its end is not sent. */
const LARGE = Buffer.from(`${PDF}${'%'.repeat(3 * 1024 * 1024)}`);

async function underWay(): Promise<OpenUpload> {
  const upload = openUpload(sender, service.url(), metadata, LARGE);
  await eventually(async () => halfStored(service).length > 0);
  return upload;
}

/** Nobody is let in any more. */
const closed = (): Promise<void> =>
  eventually(async () =>
    fetch(`${service.url()}/healthz`).then(
      () => false,
      () => true,
    ),
  );

async function startedAgain(): Promise<void> {
  expect(processesIn(dir)).toEqual([]);
  await service.start();
}

describe('told to end, the service finishes what runs and ends with 0', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'an upload under way is finished after %s',
    async (signal) => {
      const upload = await underWay();
      const ended = service.end(signal);
      await closed();
      upload.finish();
      const answer = await upload.answer;
      expect(answer.status).toBe(201);
      const { id } = (await answer.json()) as { id: string };
      expect(await ended).toMatchObject({ code: 0, err: '' });
      await startedAgain();
      await sealed(sender, id, 'C.1');
      sent.push({ id, content: LARGE, events: ['A.1', 'C.1'] });
    },
  );

  test('a signal that npm passes on once more is still one signal', async () => {
    const upload = await underWay();
    const ended = service.end('SIGINT');
    service.signal('SIGINT');
    await closed();
    service.signal('SIGTERM');
    upload.finish();
    const { id } = (await (await upload.answer).json()) as { id: string };
    expect(await ended).toMatchObject({ code: 0 });
    await startedAgain();
    await sealed(sender, id, 'C.1');
    sent.push({ id, content: LARGE, events: ['A.1', 'C.1'] });
  });

  test('a transfer under way is finished, and E.1 is there after the restart', async () => {
    const content = Buffer.from(`${PDF}${'%'.repeat(24 * 1024 * 1024)}`);
    const { json } = await sender.submit(metadata, [{ ...pdf(), bytes: content }]);
    const path = `/api/v1/messages/${json.id}`;
    await sealed(sender, String(json.id), 'C.1');
    await recipient.post(`${path}/answer`, { answer: 'accept' });
    await sealed(sender, String(json.id), 'D.1');
    const handover = await recipient.post(`${path}/handovers`);
    const transfer = await recipient.agent.send(
      `${service.url()}/api/v1/handovers/${handover.json.id}/files/1`,
    );
    const ended = service.end('SIGTERM');
    await closed();
    expect(Buffer.compare(Buffer.from(await transfer.arrayBuffer()), content)).toBe(0);
    expect(await ended).toMatchObject({ code: 0 });
    await startedAgain();
    await sealed(sender, String(json.id), 'E.1');
    sent.push({ id: String(json.id), content, events: ['A.1', 'C.1', 'C.3', 'D.1', 'E.1'] });
  });

  test('a further signal breaks off an upload that does not end, and nothing of it stays', async () => {
    const upload = await underWay();
    const ended = service.end('SIGTERM');
    await closed();
    // Later than an echo can be.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    service.signal('SIGTERM');
    await expect(upload.answer).rejects.toThrow();
    expect(await ended).toMatchObject({ code: 0 });
    expect(halfStored(service)).toEqual([]);
    await startedAgain();
  });

  test('what was accepted before is there, proven once, and nothing else is', async () => {
    await expectWhole(service, sender, sent);
  });
});

describe('told to end while it starts', () => {
  test('it leaves no database server behind', async () => {
    const early = await ServiceProcess.in(`${dir}/early`);
    const starting = early.start();
    await eventually(async () => processesIn(early.dataDir).length > 0);
    expect(await early.end('SIGTERM')).toMatchObject({ code: 0 });
    await expect(starting).rejects.toThrow('ended with 0');
    expect(processesIn(early.dataDir)).toEqual([]);
  });
});
