import { afterEach, describe, expect, test } from '@jest/globals';
import { DeliveryError } from '../../src/delivery/errors.js';
import { POLICIES } from '../../src/delivery/policy.js';
import type { Delivery, SubmissionRequest } from '../../src/delivery/service.js';
import { assertUsableRequest } from '../../src/delivery/submission-limits.js';
import { LOA } from '../../src/evidence/party.js';
import { ask, ownForm } from './browser-client.js';
import { type PortalServer, startPortal } from './portal-server.js';
import { recordingDelivery } from './recording-delivery.js';
import { MESSAGE_ID, NOW, SECRETS } from './sample.js';

const FORM_ID = '05'.repeat(16);
const GOOD: Record<string, string> = ownForm({
  form: FORM_ID,
  subject: 'Résiliation',
  mode: 'consent',
  'r1.scheme': 'email',
  'r1.email': 'ana@example.org',
  'r1.firstName': 'Ana',
  'r1.familyName': 'Popescu',
  'r1.dateOfBirth': SECRETS.birthDate,
  'r1.notify': 'box@example.org',
  'r1.language': 'ro',
});

let server: PortalServer | undefined;
afterEach(() => server?.close());

async function open(changed: Partial<Delivery> = {}) {
  const recording = recordingDelivery();
  const requests: SubmissionRequest[] = [];
  server = await startPortal({
    ...recording.delivery,
    beginSubmission: (caller, request) => {
      requests.push(request);
      return recording.delivery.beginSubmission(caller, request);
    },
    ...changed,
  });
  const { origin } = server;
  return { origin, requests, changes: recording.changes };
}

function form(fields: Record<string, string>, files: readonly string[] = ['letter.pdf']): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  for (const name of files) data.append('files', new Blob(['content']), name);
  return data;
}

const without = (...names: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(GOOD).filter(([name]) => !names.includes(name)));

describe('composing', () => {
  test('a filled form becomes one submission and leads to its message', async () => {
    const { origin, requests, changes } = await open();
    const { status, headers } = await ask(origin, '/send', {
      multipart: form(GOOD, ['a.pdf', 'b.pdf']),
    });
    expect([status, headers.get('Location')]).toEqual([303, `/sent/${MESSAGE_ID}`]);
    expect(changes.filter((change) => change !== 'chunk')).toEqual(['beginSubmission', 'finish']);
    expect(requests).toEqual([
      {
        arrivedAt: NOW,
        mode: 'consent',
        subject: 'Résiliation',
        idempotencyKey: `form-${FORM_ID}`,
        recipients: [
          {
            address: {
              scheme: 'email',
              email: 'ana@example.org',
              firstName: 'Ana',
              familyName: 'Popescu',
              dateOfBirth: SECRETS.birthDate,
            },
            statedName: 'Ana Popescu',
            notify: { channel: 'email', address: 'box@example.org' },
            language: 'ro',
          },
        ],
      },
    ]);
  });

  test('each way to address somebody carries only its own fields', async () => {
    const { origin, requests } = await open();
    const other = {
      'r2.scheme': 'eidas-legal',
      'r2.name': 'Mairie de Lyon',
      'r2.legalPersonIdentifier': 'LU/BE/VAT-123456789',
      'r2.personIdentifier': 'left over from another choice',
      'r2.email': 'left@over.example',
      'r2.notify': 'mairie@example.org',
    };
    await ask(origin, '/send', { multipart: form({ ...GOOD, ...other }) });
    expect(requests[0]?.recipients[1]).toEqual({
      address: { scheme: 'eidas-legal', legalPersonIdentifier: 'LU/BE/VAT-123456789' },
      statedName: 'Mairie de Lyon',
      notify: { channel: 'email', address: 'mairie@example.org' },
      language: 'en',
    });
  });

  test.each([
    ['no subject', without('subject'), 'subject', 'Please fill this in'],
    ['no recipient', without('r1.notify', 'r1.scheme'), 'recipients', 'too few or too many'],
    ['no way to address', without('r1.scheme'), 'r1.scheme', 'choose one'],
    ['an unknown way to address', { ...GOOD, 'r1.scheme': '__proto__' }, 'r1.scheme', 'choose one'],
    [
      'a wrong e-mail address',
      { ...GOOD, 'r1.email': 'ana@' },
      'r1.email',
      'not an e-mail address',
    ],
    [
      'a wrong notification address',
      { ...GOOD, 'r1.notify': 'box' },
      'r1.notify',
      'not an e-mail address',
    ],
    [
      'an impossible birth date',
      { ...GOOD, 'r1.dateOfBirth': '1980-02-31' },
      'r1.dateOfBirth',
      'year, month and day',
    ],
    [
      'a hidden character in a name',
      { ...GOOD, 'r1.firstName': 'A\u202ena' },
      'r1.firstName',
      'control characters',
    ],
    ['a subject too long', { ...GOOD, subject: 'x'.repeat(501) }, 'subject', 'too long'],
    ['no mode', without('mode'), 'mode', 'choose one'],
  ])(
    '%s brings the form back with the reason, and nothing is submitted',
    async (_what, fields, field, sentence) => {
      const { origin, changes } = await open();
      const { status, text } = await ask(origin, '/send', { multipart: form(fields) });
      expect(status).toBe(422);
      expect(text).toContain(`<a href="#${field}">`);
      expect(text).toMatch(new RegExp(sentence));
      expect(changes).toEqual([]);
    },
  );

  test('what was typed is still there when the form comes back', async () => {
    const { origin } = await open();
    const { text } = await ask(origin, '/send', {
      multipart: form({ ...GOOD, 'r1.email': 'ana@' }),
    });
    expect(text).toContain('value="Résiliation"');
    expect(text).toMatch(/name="r1\.scheme" value="email" required checked/);
    expect(text).toContain('choose them again');
  });

  test('a form without a file says so', async () => {
    const { origin, changes } = await open();
    const { status, text } = await ask(origin, '/send', { multipart: form(GOOD, []) });
    expect(status).toBe(422);
    expect(text).toContain('choose at least one file');
    expect(changes).toEqual([]);
  });

  const BY_IDENTIFIER = {
    ...GOOD,
    'r1.scheme': 'eidas-natural',
    'r1.name': 'Ana Popescu',
    'r1.personIdentifier': 'RO/BE/12345',
  };
  // The fields keep their positions when a recipient between them was taken away.
  const AGAIN = Object.fromEntries(
    Object.entries(BY_IDENTIFIER).map(([name, value]) => [name.replace('r1.', 'r3.'), value]),
  );
  test.each([
    ['twice the same recipient', AGAIN, 'r3.scheme', 'already above'],
    [
      'an identifier with a space in it',
      { 'r1.personIdentifier': 'RO/BE/12 345' },
      'r1.personIdentifier',
      'no spaces',
    ],
  ])('%s is named where it stands, not at the files', async (_what, changed, field, sentence) => {
    const { origin, changes } = await open({
      beginSubmission: async (_caller, request) => {
        assertUsableRequest(request, POLICIES['eu-erds/1'], { ofAddress: JSON.stringify });
        throw new Error('this could be submitted');
      },
    });
    const multipart = form({ ...BY_IDENTIFIER, ...changed });
    const { status, text } = await ask(origin, '/send', { multipart });
    expect(status).toBe(422);
    expect(text).toContain(`<a href="#${field}">`);
    expect(text).toMatch(new RegExp(`id="${field}-error">[^<]*${sentence}`));
    expect(changes).toEqual([]);
  });

  test('fields that come after a file are not read as part of the form', async () => {
    const { origin, changes } = await open();
    const multipart = form(without('subject'));
    multipart.append('subject', 'smuggled');
    expect((await ask(origin, '/send', { multipart })).status).toBe(422);
    expect(changes).toEqual([]);
  });

  test('the files are the last field of the page’s form, for what comes after them is not read', async () => {
    const { origin } = await open();
    const { text } = await ask(origin, '/send?recipients=2');
    const form = text.slice(text.indexOf('enctype="multipart/form-data"'));
    const names = [...form.matchAll(/<(?:input|select|textarea|button)[^>]*\sname="([^"]*)"/g)];
    expect(names[0]?.[1]).toBe('csrf');
    expect(names.at(-1)?.[1]).toBe('files');
  });

  test('a form without its id is refused, so that sending twice can be noticed', async () => {
    const { origin, changes } = await open();
    const { status } = await ask(origin, '/send', { multipart: form({ ...GOOD, form: 'x' }) });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(changes).toEqual([]);
  });

  test('too low a level to send is explained, and leads to the provider', async () => {
    const needed = { proofing: LOA.high, authentication: LOA.high };
    const { origin } = await open({
      beginSubmission: () =>
        Promise.reject(new DeliveryError('delivery/assurance-too-low', 'x', { needed })),
    });
    const { status, text } = await ask(origin, '/send', { multipart: form(GOOD) });
    expect(status).toBe(403);
    expect(text).toContain('A stronger identification is needed here');
    expect(text).toContain('Needed: identity checked at level high');
    expect(text).toMatch(/\/sign-in\?provider=demo&amp;return=%2Fsend&amp;max_age=/);
  });

  test.each(['/send', '/sent'])('too low a level is told at %s, before any form', async (path) => {
    const needed = { proofing: LOA.high, authentication: LOA.high };
    const { delivery } = recordingDelivery();
    server = await startPortal(delivery, {
      policy: { ...POLICIES['eu-erds/1'], sender: needed },
    });
    const { status, text } = await ask(server.origin, path);
    expect(status).toBe(403);
    expect(text).toContain('Needed: identity checked at level high');
    expect(text).not.toContain('<form method="post" action="/send"');
  });

  test.each([
    ['1', 1],
    ['50', 50],
    ['51', 50],
    ['0', 1],
    ['-3', 1],
    ['x', 1],
    ['1e9', 1],
  ])('?recipients=%s gives a form for %d', async (wanted, count) => {
    const { origin } = await open();
    const { text } = await ask(origin, `/send?recipients=${wanted}`);
    expect(text.match(/<fieldset data-recipient/g)).toHaveLength(count);
  });
});
