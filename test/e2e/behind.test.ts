import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectRefusal } from './refusal.js';
import { demoRecipient, eventually, PDF, Person, pdf } from './service.js';
import {
  isMarked,
  killAllIn,
  processesIn,
  ServiceProcess,
  sealpost,
  temporaryFolder,
} from './service-process.js';
import { expectWhole, type Sent, sealed } from './wholeness.js';

const dir = temporaryFolder();
const service = await ServiceProcess.in(dir, { SEALPOST_PROBE_SECONDS: '1' });
const sender = new Person(service, 'ana');
const sent: Sent[] = [];
const cluster = join(service.dataDir, 'postgres');
const marks = join(service.dataDir, 'marks');
const accept = (...args: string[]) => sealpost(['accept-loss', ...args], service.settings, dir);

beforeAll(async () => {
  await service.start();
  await sender.signIn('substantial');
}, 60_000);

/** As a snapshot of the disk: owners included, because the server runs as an account of its own. */
const copyCluster = (from: string, to: string) => execFileSync('cp', ['-a', from, to]);

async function submit(): Promise<string> {
  const metadata = {
    mode: 'consent',
    subject: 'Notice',
    recipients: [demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram')],
  };
  const { json } = await sender.submit(metadata, [pdf()]);
  await sealed(sender, String(json.id), 'C.1');
  return String(json.id);
}

describe('a database put back to an earlier state', () => {
  test('is what it was while nothing was sealed meanwhile: the service starts', async () => {
    const id = await submit();
    sent.push({ id, content: Buffer.from(PDF), events: ['A.1', 'C.1'] });
    await service.end('SIGTERM');
    copyCluster(cluster, `${cluster}.earlier`);
    await service.start();
    expect(readdirSync(marks)).toHaveLength(1);
  });

  test('is refused after more was sealed, in one line that names the gap and what to do', async () => {
    await submit();
    await submit();
    await eventually(async () => isMarked(marks, 6));
    // Killed: the mark needs no goodbye.
    await service.kill();
    killAllIn(dir);
    await eventually(async () => processesIn(dir).length === 0);
    renameSync(cluster, `${cluster}.whole`);
    copyCluster(`${cluster}.earlier`, cluster);
    await expectRefusal(dir, service.settings, [
      '4 evidences are missing (the mark counts 6, the database holds 2)',
      'The last one known is urn:uuid:',
      'sealpost accept-loss',
    ]);
    await expectRefusal(dir, service.settings, ['continuity/behind']);
  });

  test('is accepted by nobody who does not know how much is lost', async () => {
    expect(await accept()).toMatchObject({ code: 1, err: expect.stringContaining('--missing 4') });
    expect(await accept('--missing', '3')).toMatchObject({ code: 1 });
    expect(await accept('--missing', 'all')).toMatchObject({ code: 64 });
    await expectRefusal(dir, service.settings, ['continuity/behind']);
  });

  test('whose mark was changed or forged is refused before anything is compared', async () => {
    const [name = ''] = readdirSync(marks);
    cpSync(join(marks, name), join(dir, 'mark'));
    cpSync(join(service.dataDir, 'keys', 'kek'), join(marks, name));
    await expectRefusal(dir, service.settings, ['continuity/mark-altered']);
    cpSync(join(dir, 'mark'), join(marks, name));
  });

  test('is gone on with once the loss is accepted, and the register says so under seal', async () => {
    const accepted = await accept('--missing', '4');
    expect(accepted).toMatchObject({ code: 0, err: '' });
    const path = /\/downtime\/\S+/.exec(accepted.out)?.[0] ?? '';
    expect(await accept()).toMatchObject({ code: 0, out: expect.stringContaining('Nothing') });
    await service.start();
    await eventually(async () => (await fetch(service.url() + path)).status === 200);
    const statement = await (await fetch(service.url() + path)).text();
    expect(statement).toContain('<sp:Known>6</sp:Known><sp:Found>2</sp:Found>');
    expect(statement).toContain('<sp:LastEvidence>urn:uuid:');
    expect(statement).toContain('xades:SignatureTimeStamp');
  });

  test('goes on from there: what it holds is whole, and more is sealed', async () => {
    await sender.signIn('substantial');
    const id = await submit();
    sent.push({ id, content: Buffer.from(PDF), events: ['A.1', 'C.1'] });
    await service.restart();
    await expectWhole(service, sender, sent);
    expect(readdirSync(marks).filter((name) => name.endsWith('.json'))).toHaveLength(1);
  });

  test('which another database took the place of is refused as such', async () => {
    await service.end('SIGTERM');
    const other = await ServiceProcess.in(join(dir, 'other'), {
      SEALPOST_KEK_FILE: join(service.dataDir, 'keys', 'kek'),
      SEALPOST_MARK_DIR: marks,
    });
    await expectRefusal(dir, other.settings, ['not a copy of the one this service sealed with']);
  });
});
