import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { type Mailbox, startMailbox } from '../../src/development/mailbox.js';

const open: Mailbox[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((mailbox) => mailbox.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
async function start(dir?: string): Promise<Mailbox> {
  const mailbox = await startMailbox({ host: '127.0.0.1', port: 0, ...(dir && { dir }) });
  open.push(mailbox);
  return mailbox;
}
const mail = { from: 'a@x.example', to: 'b@y.example', subject: 'Grüße', text: 'Bună ziua' };

describe('development mailbox', () => {
  test('keeps mails in order, with their envelopes', async () => {
    const mailbox = await start();
    const transport = createTransport(mailbox.url);
    await transport.sendMail(mail);
    await transport.sendMail({ ...mail, to: ['c@y.example', 'd@y.example'] });
    expect(mailbox.messages().map(({ number, recipients }) => [number, recipients])).toEqual([
      [1, ['b@y.example']],
      [2, ['c@y.example', 'd@y.example']],
    ]);
    expect(mailbox.messages()[0]?.returnPath).toBe('a@x.example');
  });

  test('writes each mail to its folder, for its owner only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealpost-mailbox-'));
    folders.push(folder);
    const mailbox = await start(join(folder, 'mail'));
    await createTransport(mailbox.url).sendMail(mail);
    expect(readdirSync(join(folder, 'mail'))).toEqual(['0001.eml']);
    const file = join(folder, 'mail', '0001.eml');
    expect(readFileSync(file, 'utf8')).toBe(mailbox.messages()[0]?.source);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('goes on counting where an earlier run ended, and overwrites none of its mails', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealpost-mailbox-'));
    folders.push(folder);
    await createTransport((await start(folder)).url).sendMail(mail);
    await createTransport((await start(folder)).url).sendMail({ ...mail, text: 'second run' });
    expect(readdirSync(folder).sort()).toEqual(['0001.eml', '0002.eml']);
    expect(readFileSync(join(folder, '0001.eml'), 'utf8')).not.toContain('second run');
  });

  test('refuses whom it is told to refuse, until it is told otherwise', async () => {
    const mailbox = await start();
    mailbox.setBehaviour((to) =>
      to === mail.to ? { code: 550, text: 'no such user' } : undefined,
    );
    const transport = createTransport(mailbox.url);
    await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 550 });
    await transport.sendMail({ ...mail, to: 'c@y.example' });
    mailbox.setBehaviour(() => undefined);
    await transport.sendMail(mail);
    expect(mailbox.messages()).toHaveLength(2);
  });

  test('refuses a mail above its size', async () => {
    const mailbox = await start();
    const transport = createTransport(mailbox.url);
    await expect(
      transport.sendMail({ ...mail, text: 'x'.repeat(2_000_000) }),
    ).rejects.toMatchObject({ responseCode: 552 });
    expect(mailbox.messages()).toHaveLength(0);
  });

  test('says which port is taken instead of starting', async () => {
    const first = await start();
    await expect(
      startMailbox({ host: '127.0.0.1', port: Number(new URL(first.url).port) }),
    ).rejects.toMatchObject({ code: 'development/mailbox' });
  });
});
