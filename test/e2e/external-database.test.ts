import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { connectOnce } from '../../src/persistence/connection.js';
import { testDatabase } from '../database.js';
import { expectRefusal } from './refusal.js';
import { demoRecipient, eventually, PDF, Person, pdf } from './service.js';
import { ServiceProcess, type Settings, sealpost, temporaryFolder } from './service-process.js';
import { tcpDatabase } from './tcp-database.js';
import { expectWhole, type Sent, sealed } from './wholeness.js';

const dir = temporaryFolder();
const database = await tcpDatabase(dir);
const shared = await testDatabase();
const service = await ServiceProcess.in(dir, { DATABASE_URL: database.url('service') });
const sender = new Person(service, 'ana');
const recipient = new Person(service, 'bram');
const sent: Sent[] = [];
const content = Buffer.from(PDF);

const withUrl = (url: string): Settings => ({ ...service.settings, DATABASE_URL: url });
const migrate = (url: string) =>
  sealpost(['migrate'], { ...service.settings, DATABASE_OWNER_URL: url }, dir);

describe('before it serves', () => {
  test('an empty database is refused, and the refusal says how to migrate it', async () => {
    await expectRefusal(dir, service.settings, ['sealpost migrate', 'DATABASE_OWNER_URL']);
  });

  test('only the owner can migrate', async () => {
    const { code, err } = await migrate(database.url('service'));
    expect({ code, lines: err.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(err).toContain('sealpost_owner (DATABASE_OWNER_URL). (persistence/roles)');
  });

  test('"sealpost migrate" brings it to this version, once', async () => {
    const first = await migrate(database.url('owner'));
    expect(first).toMatchObject({ code: 0, err: '' });
    const files = readdirSync(new URL('../../migrations/', import.meta.url)).sort();
    expect(first.out).toBe(
      [...files.map((name) => `applied ${name}`), 'The database is up to date.', ''].join('\n'),
    );
    const second = await migrate(database.url('owner'));
    expect(second).toMatchObject({ code: 0, out: 'The database was up to date.\n', err: '' });
  });

  test.each(['owner', 'admin', 'retention'] as const)('the role %s may not serve', async (role) => {
    await expectRefusal(dir, withUrl(database.url(role)), ['DATABASE_URL', 'sealpost_service']);
  });

  test('a server that may lose what it acknowledged is refused', async () => {
    await expectRefusal(dir, withUrl(shared.urls.service), ['fsync=off', 'Turn it on']);
  });

  test('a closed port, a wrong password and another database are refused without the password', async () => {
    const url = database.url('service');
    const { password, port } = new URL(url);
    for (const wrong of [
      url.replace(port, '1'),
      url.replace(password, 'wrong-word'),
      url.replace(/sealpost$/, 'nothing'),
    ]) {
      const said = await expectRefusal(dir, withUrl(wrong), ['does not let us in', 'DATABASE_URL']);
      expect(said).not.toContain(password);
      expect(said).not.toContain('wrong-word');
    }
  });

  test.each([
    [
      'a migration that this version does not know',
      `insert into sealpost.migrations values (9999, '9999_later.sql', '\\x00')`,
      ['9999_later.sql', 'newer version'],
    ],
    [
      'a migration that was changed afterwards',
      `update sealpost.migrations set sha256 = '\\x00' where number = 1`,
      ['0001_', 'Restore the file'],
    ],
  ])('%s is refused', async (_, sql, words) => {
    const url = shared.urls.admin;
    await connectOnce(url, (admin) =>
      admin.query(`create table kept as table sealpost.migrations`),
    );
    await connectOnce(url, (admin) => admin.query(sql));
    await expectRefusal(dir, withUrl(shared.urls.service), words);
    expect(await migrate(shared.urls.owner)).toMatchObject({ code: 1, out: '' });
    await connectOnce(url, (admin) =>
      admin.query(
        `truncate sealpost.migrations; insert into sealpost.migrations table kept; drop table kept`,
      ),
    );
  });
});

describe('on a server of its own', () => {
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

  async function submitted(): Promise<string> {
    const answer = await sender.submit(metadata, [pdf()]);
    expect(answer.status).toBe(201);
    const id = String(answer.json.id);
    await sealed(sender, id, 'C.1');
    return id;
  }

  test('a message is delivered from submission to handover', async () => {
    const id = await submitted();
    await recipient.post(`/api/v1/messages/${id}/answer`, { answer: 'accept' });
    await sealed(sender, id, 'D.1');
    const handover = await recipient.post(`/api/v1/messages/${id}/handovers`);
    const file = await recipient.get(`/api/v1/handovers/${handover.json.id}/files/1`);
    expect(Buffer.from(file.bytes).toString()).toBe(PDF);
    await sealed(sender, id, 'E.1');
    sent.push({ id, content, events: ['A.1', 'C.1', 'C.3', 'D.1', 'E.1'] });
  });

  test('a delivery report that came later becomes a C.2, through another process and once', async () => {
    const mails = readdirSync(join(service.dataDir, 'mail'));
    const id = await submitted();
    const [mail] = readdirSync(join(service.dataDir, 'mail')).filter((one) => !mails.includes(one));
    const attempt = /^Message-ID: <([^@]+)@/im.exec(
      readFileSync(join(service.dataDir, 'mail', mail ?? ''), 'utf8'),
    )?.[1];
    const report = join(dir, 'report.eml');
    writeFileSync(report, deliveryReport(String(attempt)));
    const bounce = () =>
      sealpost(['bounce', report, `bounce+${attempt}@sealpost.example`], service.settings, dir);
    expect(await bounce()).toMatchObject({ code: 0, err: '' });
    await sealed(sender, id, 'C.2');
    expect(await bounce()).toMatchObject({ code: 0, err: '' });
    sent.push({ id, content, events: ['A.1', 'C.1', 'C.2'] });
  });

  test('a line that was cut is drawn again', async () => {
    database.cut();
    await eventually(async () => (await fetch(`${service.url()}/readyz`)).status === 200);
    const id = await submitted();
    sent.push({ id, content, events: ['A.1', 'C.1'] });
  });

  test('killed and started again, it has lost nothing', async () => {
    await service.restart();
    await expectWhole(service, sender, sent);
    expect(await service.end('SIGTERM')).toMatchObject({ code: 0 });
  });
});

/** RFC 3464: the mailbox does not exist after all. */
const deliveryReport = (attempt: string): string =>
  [
    'From: MAILER-DAEMON@relay.example',
    `To: bounce+${attempt}@sealpost.example`,
    'Subject: Undelivered Mail',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'It could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; relay.example',
    `Original-Envelope-Id: ${attempt}`,
    '',
    'Final-Recipient: rfc822; bram@mail.example',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 no such mailbox',
    '',
    '--b--',
    '',
  ].join('\r\n');
