import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { connectOnce } from '../../src/persistence/connection.js';
import { expectRefusal } from './refusal.js';
import { demoRecipient, eventually, PDF, Person, pdf } from './service.js';
import { ServiceProcess, sealpost, temporaryFolder } from './service-process.js';
import { expectWhole, type Sent, sealed } from './wholeness.js';

const dir = temporaryFolder();
const service = await ServiceProcess.in(dir);
const sender = new Person(service, 'ana');
const sent: Sent[] = [];
const file = join(service.dataDir, 'keys', 'kek');
const newer = randomBytes(32).toString('base64');
let older = '';

async function submit(): Promise<void> {
  const metadata = {
    mode: 'consent',
    subject: 'Notice',
    recipients: [demoRecipient('NL/RO/DEMO-0002', 'Bram Demo', 'bram')],
  };
  const { json } = await sender.submit(metadata, [pdf()]);
  await sealed(sender, String(json.id), 'C.1');
  sent.push({ id: String(json.id), content: Buffer.from(PDF), events: ['A.1', 'C.1'] });
}

const count = (sql: string): Promise<number> => {
  const { owner } = JSON.parse(readFileSync(join(service.dataDir, 'database.json'), 'utf8'));
  const socket = encodeURIComponent(join(service.dataDir, 'postgres'));
  return connectOnce(`postgresql://sealpost_owner:${owner}@${socket}/sealpost`, async (client) => {
    const { rows } = await client.query(`select count(*)::int as n from ${sql}`);
    return rows[0].n;
  });
};

beforeAll(async () => {
  await service.start();
  older = readFileSync(file, 'utf8').trim();
  await sender.signIn('substantial');
}, 60_000);

describe('the key-encryption key of a running service', () => {
  test('is replaced by a signal, a command, and another signal', async () => {
    await submit();
    writeFileSync(file, `${newer}\n${older}\n`);
    service.signal('SIGUSR2');
    await eventually(async () => (await count('sealpost.kek_uses')) === 2);
    await submit();
    const rotated = await sealpost(['rotate-kek'], service.settings, dir);
    expect(rotated).toMatchObject({ code: 0 });
    expect(rotated.out).toContain('Message keys wrapped anew: 1. Key-encryption keys retired: 1.');
    writeFileSync(file, `${newer}\n`);
    service.signal('SIGUSR2');
    await submit();
    await expectWhole(service, sender, sent);
  });

  test('alone opens everything after a kill, and people find what is theirs', async () => {
    await service.restart();
    await sender.signIn('substantial');
    await submit();
    await expectWhole(service, sender, sent);
    expect(await sealpost(['scrub'], service.settings, dir)).toMatchObject({ code: 0 });
  });

  test('that was retired is not taken again', async () => {
    await service.end('SIGTERM');
    writeFileSync(file, `${older}\n${newer}\n`);
    await expectRefusal(dir, service.settings, ['was retired', 'persistence/wrong-key']);
    writeFileSync(file, older);
    await expectRefusal(dir, service.settings, ['persistence/wrong-key']);
    writeFileSync(file, newer);
    await service.start();
    expect(await service.end('SIGTERM')).toMatchObject({ code: 0 });
  });
});
