import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { concat, utf8 } from '../../src/formats/bytes.js';
import { readBounce } from '../../src/notification/bounce.js';

const attemptId = '0d9f1c7e-6a51-4b8e-9f2a-3c1d5e7f9a0b';
const other = '11111111-6a51-4b8e-9f2a-3c1d5e7f9a0b';
const returnPath = `bounce+${attemptId}@sealpost.example`;

interface Report {
  readonly contentType: string;
  readonly envelopeId?: string;
  readonly groups: readonly string[];
  readonly statusType: string;
  readonly messageId?: string;
}
const postfix: Report = {
  contentType: 'multipart/report; report-type=delivery-status; boundary="b1"',
  envelopeId: attemptId,
  groups: [
    'Final-Recipient: rfc822; ion@example.org\nAction: failed\nStatus: 5.1.1\n' +
      'Remote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp; 550 5.1.1 <ion@example.org>: Recipient\n    address rejected',
  ],
  statusType: 'message/delivery-status',
  messageId: `<${attemptId}@sealpost.example>`,
};

function report(changes: Partial<Report> = {}, base: Report = postfix): Uint8Array {
  const of = { ...base, ...changes };
  const text = [
    'From: MAILER-DAEMON@mx.example.org (Mail Delivery System)',
    `To: ${returnPath}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: ${of.contentType}`,
    '',
    '--b1',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I am sorry to have to inform you that your message could not be delivered.',
    '',
    '--b1',
    `Content-Type: ${of.statusType}`,
    '',
    'Reporting-MTA: dns; mx.example.org',
    ...(of.envelopeId === undefined ? [] : [`Original-Envelope-Id: ${of.envelopeId}`]),
    '',
    of.groups.join('\n\n'),
    '',
    '--b1',
    'Content-Type: text/rfc822-headers',
    '',
    'From: Sealpost <notices@sealpost.example>',
    ...(of.messageId === undefined ? [] : [`Message-ID: ${of.messageId}`]),
    'Subject: =?utf-8?q?A_registered_message?=',
    '',
    '--b1--',
    '',
  ].join('\n');
  return utf8(text.replaceAll('\n', '\r\n'));
}
const group = (fields: string): readonly string[] => [
  `Final-Recipient: rfc822; ion@example.org\n${fields}`,
];

describe('a bounce', () => {
  test('finds its attempt, with status and diagnosis', async () => {
    expect(await readBounce(report(), returnPath)).toEqual({
      attemptId,
      action: 'failed',
      status: '5.1.1',
      diagnostic: '550 5.1.1 <ion@example.org>: Recipient address rejected',
    });
  });

  const marks: [string, Pick<Report, 'envelopeId' | 'messageId'>, string][] = [
    ['the return path alone', {}, returnPath],
    ['the envelope id alone', { envelopeId: attemptId }, 'postmaster@sealpost.example'],
    ['the returned Message-ID alone', { messageId: `<${attemptId}@s.example>` }, 'x@s.example'],
  ];
  test.each(marks)('finds its attempt by %s', async (_name, only, recipient) => {
    const { envelopeId: _envelope, messageId: _message, ...bare } = postfix;
    expect((await readBounce(report(only, bare), recipient))?.attemptId).toBe(attemptId);
  });

  test.each(['delayed', 'delivered', 'relayed', 'expanded', 'FAILED'])(
    'tells the action %s',
    async (action) => {
      const source = report({ groups: group(`Action: ${action}\nStatus: 4.2.0`) });
      expect((await readBounce(source, returnPath))?.action).toBe(action.toLowerCase());
    },
  );

  test('may come without a diagnosis', async () => {
    const source = report({ groups: group('Action: failed\nStatus: 5.0.0') });
    expect((await readBounce(source, returnPath))?.diagnostic).toBe('');
  });

  const none: [string, Uint8Array, string][] = [
    ['marks of two attempts', report({ envelopeId: other }), returnPath],
    ['a Message-ID of another attempt', report({ messageId: `<${other}@x>` }), returnPath],
    ['a return path of another attempt', report(), `bounce+${other}@sealpost.example`],
    ['an out-of-office answer', utf8('Subject: I am away\r\n\r\nback on Monday'), returnPath],
    [
      'a plain multipart mail',
      report({ contentType: 'multipart/mixed; boundary="b1"' }),
      returnPath,
    ],
    [
      'a read receipt',
      report({
        contentType: 'multipart/report; report-type=disposition-notification; boundary="b1"',
      }),
      returnPath,
    ],
    ['a report without its status part', report({ statusType: 'text/plain' }), returnPath],
    ['no action', report({ groups: group('Status: 5.1.1') }), returnPath],
    ['an unknown action', report({ groups: group('Action: eaten\nStatus: 5.1.1') }), returnPath],
    ['no status', report({ groups: group('Action: failed') }), returnPath],
    ['a malformed status', report({ groups: group('Action: failed\nStatus: bad') }), returnPath],
    ['no recipient group', report({ groups: [] }), returnPath],
    [
      'two recipients',
      report({ groups: [...postfix.groups, ...group('Action: failed\nStatus: 5.1.1')] }),
      returnPath,
    ],
    ['an oversized report', concat(report(), utf8('y'.repeat(300_000))), returnPath],
    ['nothing', new Uint8Array(), returnPath],
    ['bytes that are no mail', Uint8Array.from({ length: 5000 }, (_, i) => i * 31), returnPath],
    [
      'parts nested without end',
      utf8(
        Array.from(
          { length: 500 },
          (_, i) =>
            `Content-Type: multipart/report; report-type=delivery-status; boundary=b${i}\r\n\r\n--b${i}\r\n`,
        ).join(''),
      ),
      returnPath,
    ],
  ];
  test.each(none)('is not seen in %s', async (_name, source, recipient) => {
    expect(await readBounce(source, recipient)).toBeUndefined();
  });

  test('without any mark belongs to nobody', async () => {
    const source = report({ envelopeId: 'not one of ours', messageId: '<x.y@z>' });
    expect(await readBounce(source, 'postmaster@sealpost.example')).toBeUndefined();
  });

  test('bounds and flattens what a foreign server wrote', async () => {
    const source = report({
      groups: group(
        `Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; ${'z\u0007'.repeat(2000)}`,
      ),
    });
    const bounce = await readBounce(source, returnPath);
    expect(bounce?.diagnostic.length).toBeLessThanOrEqual(500);
    expect(bounce?.diagnostic).not.toMatch(/\p{Cc}/u);
  });

  test('is read or not, but never by an exception', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(report().length),
        fc.uint8Array({ maxLength: 40 }),
        async (at, noise) => {
          const source = report();
          source.set(noise.subarray(0, Math.max(0, source.length - at)), at);
          await readBounce(source, returnPath);
        },
      ),
      { numRuns: 100 },
    );
  });
});
