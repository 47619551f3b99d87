import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import type { Notice } from '../../src/delivery/ports.js';
import { type Mailbox, startMailbox } from '../../src/development/mailbox.js';
import { type EmailSetting, emailNotifier } from '../../src/notification/email.js';

const now = new Date('2026-11-21T18:00:00Z');
const notice: Notice = {
  attemptId: '0d9f1c7e-6a51-4b8e-9f2a-3c1d5e7f9a0b',
  to: 'ion.popescu@example.org',
  language: 'en',
  kind: 'consent',
  reminder: false,
  reference: 'K7Q2-M4XD',
  until: new Date('2026-12-06T17:30:00Z'),
};

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await startMailbox({ host: '127.0.0.1', port: 0 });
});
afterEach(() => mailbox.setBehaviour(() => undefined));
afterAll(() => mailbox.close());

const setting = (changes: Partial<EmailSetting> = {}): EmailSetting => ({
  smtpUrl: mailbox.url,
  from: 'Sealpost <notices@sealpost.example>',
  contact: 'objections@sealpost.example',
  operator: 'TEST Sealpost',
  publicUrl: 'https://portal.sealpost.example',
  timeZone: 'UTC',
  clock: { now: () => now },
  ...changes,
});
const lastMail = () => {
  const mail = mailbox.messages().at(-1);
  if (mail === undefined) throw new Error('no mail came');
  return mail;
};

describe('a notice over real SMTP', () => {
  test('is taken by the next hop, whose host, reply and queue id are kept', async () => {
    const outcome = await emailNotifier(setting()).send(notice);
    expect(outcome).toEqual({
      kind: 'taken',
      host: new URL(mailbox.url).host,
      reply: expect.stringMatching(/^250 OK: queued as \d{4}$/),
      queueId: expect.stringMatching(/^\d{4}$/),
    });
  });

  test('carries the id of its attempt in return path, envelope id and Message-ID', async () => {
    await emailNotifier(setting()).send(notice);
    const mail = lastMail();
    expect(mail.returnPath).toBe(`bounce+${notice.attemptId}@sealpost.example`);
    expect(mail.envelopeId).toBe(notice.attemptId);
    const parsed = await PostalMime.parse(mail.source);
    expect(parsed.messageId).toBe(`<${notice.attemptId}@sealpost.example>`);
  });

  test('goes to one address, without names, dated by the clock, and asks for no automatic answer', async () => {
    await emailNotifier(setting()).send(notice);
    const mail = lastMail();
    expect(mail.recipients).toEqual([notice.to]);
    const parsed = await PostalMime.parse(mail.source);
    expect(parsed.to).toEqual([{ name: '', address: notice.to }]);
    expect(parsed.from).toEqual({ name: 'Sealpost', address: 'notices@sealpost.example' });
    expect(parsed.date).toBe(now.toISOString());
    expect(parsed.headers).toContainEqual(
      expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
    );
    expect(parsed.attachments).toEqual([]);
  });

  test.each([
    [550, true],
    [551, true],
    [450, false],
    [421, false],
  ])('is failed by a %i for its recipient, permanently: %s', async (code, permanent) => {
    mailbox.setBehaviour(() => ({ code, text: '5.1.1 no such user here' }));
    expect(await emailNotifier(setting()).send(notice)).toEqual({
      kind: 'failed',
      permanent,
      host: new URL(mailbox.url).host,
      reply: `${code} 5.1.1 no such user here`,
    });
  });

  test('leaves other recipients alone when one address is refused', async () => {
    mailbox.setBehaviour((recipient) =>
      recipient === notice.to ? { code: 550, text: 'no' } : undefined,
    );
    const notifier = emailNotifier(setting());
    expect((await notifier.send(notice)).kind).toBe('failed');
    expect((await notifier.send({ ...notice, to: 'ana@example.org' })).kind).toBe('taken');
  });

  const injections = [
    'ion@example.org\r\nBcc: all@example.org',
    'ion@example.org\nRCPT TO:<x@example.org>',
    'ion@example.org, ana@example.org',
    '<ion@example.org>',
    'Ion <ion@example.org>',
    '"ion popescu"@example.org',
    'ion@example.org>',
    'ion@[127.0.0.1]',
    'ion@example.org\u0000',
    'ion@exa mple.org',
    'ion@example..org',
    '.ion@example.org',
    'ion@-example.org',
    'ion\u2028@example.org',
    'ion＠example.org',
    'ion@пример.org',
    '@example.org',
    'ion',
    '',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b'.repeat(64)}.org`,
    `a@${'b.'.repeat(130)}org`,
  ];
  test.each(injections)('is never handed over for the address %j', async (to) => {
    const before = mailbox.messages().length;
    expect(await emailNotifier(setting()).send({ ...notice, to })).toMatchObject({
      kind: 'failed',
      permanent: true,
    });
    expect(mailbox.messages()).toHaveLength(before);
  });

  test.each(['a@b', 'x\r\ny', '', 'a'.repeat(58)])(
    'is never handed over with the attempt id %j',
    async (attemptId) => {
      expect(await emailNotifier(setting()).send({ ...notice, attemptId })).toMatchObject({
        kind: 'failed',
        permanent: true,
      });
    },
  );

  test('cannot be given further headers through its reference', async () => {
    await emailNotifier(setting()).send({
      ...notice,
      reference: 'X\r\nBcc: all@example.org\r\n\r\nhello',
    });
    const parsed = await PostalMime.parse(lastMail().source);
    expect(parsed.bcc).toBeUndefined();
    expect(parsed.subject).toContain('X Bcc: all@example.org');
    expect(lastMail().recipients).toEqual([notice.to]);
  });
});

describe('a mail server that misbehaves', () => {
  let server: Server;
  const sockets = new Set<Socket>();
  let answer: (socket: Socket) => void;
  beforeAll(
    () =>
      new Promise<void>((resolve) => {
        server = createServer((socket) => {
          sockets.add(socket);
          socket.on('error', () => undefined);
          socket.on('close', () => sockets.delete(socket));
          answer(socket);
        }).listen(0, '127.0.0.1', resolve);
      }),
  );
  afterEach(() => sockets.forEach((socket) => void socket.destroy()));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const send = (timeoutMs: number) => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return emailNotifier(setting({ smtpUrl: `smtp://127.0.0.1:${port}`, timeoutMs })).send(notice);
  };
  /** Speaks SMTP from a table of replies: command or `.` for the end of the mail. `undefined` hangs up. */
  const script = (replies: Record<string, string | undefined>) => (socket: Socket) => {
    let unread = '';
    let inMail = false;
    const reply = (to: string) => {
      const known = Object.keys(replies).find((start) => to.startsWith(start));
      const text = known === undefined ? '250 ok\r\n' : replies[known];
      if (text === undefined) socket.destroy();
      else socket.write(text);
      inMail = to.startsWith('DATA') && text?.startsWith('354') === true;
    };
    socket.write(replies.greeting ?? '220 hello\r\n');
    socket.on('data', (chunk) => {
      unread += chunk.toString();
      for (;;) {
        const end = unread.indexOf(inMail ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const command = inMail ? '.' : unread.slice(0, end);
        unread = unread.slice(end + (inMail ? 5 : 2));
        reply(command);
      }
    });
  };

  const temporary: [string, (socket: Socket) => void][] = [
    ['says nothing', () => undefined],
    ['closes at once', (socket) => void socket.end()],
    ['is no mail server', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['blocks our address', script({ greeting: '554 5.7.1 you are on a list\r\n' })],
    ['refuses our return path', script({ 'MAIL FROM': '550 5.7.1 not from you\r\n' })],
    ['asks to come back later', script({ '.': '451 4.7.1 greylisted\r\n', DATA: '354 go\r\n' })],
    [
      'drips its greeting',
      (socket) => {
        const drip = setInterval(() => socket.write('220-x\r\n'), 20);
        socket.on('close', () => clearInterval(drip));
      },
    ],
    [
      'drips an endless answer',
      (socket) => {
        socket.write('220 hello\r\n');
        socket.once('data', () => {
          const drip = setInterval(() => socket.write('250-x\r\n'), 100);
          socket.on('close', () => clearInterval(drip));
        });
      },
    ],
    ['floods', (socket) => void socket.write('220-'.padEnd(100_000, 'x'))],
    ['hangs up after the mail', script({ DATA: '354 go\r\n', '.': undefined })],
  ];
  test.each(temporary)('that %s fails the attempt, and another may follow', async (_name, play) => {
    answer = play;
    const outcome = await send(300);
    expect(outcome).toMatchObject({ kind: 'failed', permanent: false });
  });

  test('that refuses the mail itself with a 5xx ends the attempts', async () => {
    answer = script({ DATA: '354 go\r\n', '.': '554 5.7.1 looks like spam\r\n' });
    expect(await send(2000)).toMatchObject({
      kind: 'failed',
      permanent: true,
      reply: '554 5.7.1 looks like spam',
    });
  });

  test('whose reply is long and has controls leaves one bounded line on record', async () => {
    answer = script({ DATA: '354 go\r\n', '.': `250-a\tb\u0007c\r\n250 ${'x'.repeat(2000)}\r\n` });
    const outcome = await send(2000);
    expect(outcome.kind).toBe('taken');
    const { reply } = outcome;
    expect(reply.length).toBeLessThanOrEqual(500);
    expect(reply).not.toMatch(/\p{Cc}/u);
  });

  test('that nobody runs is a failure with words, not an exception', async () => {
    const outcome = await emailNotifier(setting({ smtpUrl: 'smtp://127.0.0.1:1' })).send(notice);
    expect(outcome).toMatchObject({
      kind: 'failed',
      permanent: false,
      reply: 'No answer (ECONNREFUSED).',
    });
  });
});

describe('settings of notification', () => {
  test.each(['http://mail.example', 'mail.example:25', 'smtp://', ''])(
    'refuses the SMTP address %j',
    (smtpUrl) => {
      expect(() => emailNotifier(setting({ smtpUrl }))).toThrow(
        expect.objectContaining({ code: 'notification/smtp-url' }),
      );
    },
  );

  test.each([
    'Sealpost',
    'Sealpost <notices@sealpost.example> x',
    'a@x.example, b@x.example',
    'Seal\r\npost <notices@sealpost.example>',
    'notices@sealpost.example\r\nBcc: x@example.org',
  ])('refuses the sender address %j', (from) => {
    expect(() => emailNotifier(setting({ from }))).toThrow(
      expect.objectContaining({ code: 'notification/address' }),
    );
  });

  test('never repeats the password of the mail server', () => {
    const smtpUrl = 'imap://user:hunter2@mail.example';
    expect(() => emailNotifier(setting({ smtpUrl }))).toThrow(
      expect.not.stringContaining('hunter2'),
    );
  });

  test('sends no password in clear', async () => {
    const smtpUrl = mailbox.url.replace('smtp://', 'smtp://user:hunter2@');
    const before = mailbox.messages().length;
    expect(await emailNotifier(setting({ smtpUrl })).send(notice)).toMatchObject({
      kind: 'failed',
      permanent: false,
    });
    expect(mailbox.messages()).toHaveLength(before);
  });
});
