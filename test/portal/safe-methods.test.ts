import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ask } from './browser-client.js';
import { type PortalServer, startPortal } from './portal-server.js';
import { recordingDelivery } from './recording-delivery.js';
import { HANDOVER_ID, MESSAGE_ID, SESSION } from './sample.js';

const OWN = `/received/${MESSAGE_ID}`;
const ACTS = [`${OWN}/accept`, `${OWN}/refuse`, `${OWN}/handover`, `${OWN}/loss`];
const CONTENT = `${OWN}/handover/${HANDOVER_ID}/files/1`;
const READS = [
  '/received',
  OWN,
  ...ACTS,
  `${OWN}/receipt`,
  `${OWN}/handover/${HANDOVER_ID}`,
  '/sent',
  `/sent/${MESSAGE_ID}`,
  `/sent/${MESSAGE_ID}/receipt`,
  '/send',
];

let server: PortalServer;
const { delivery, changes } = recordingDelivery();
beforeAll(async () => {
  server = await startPortal(delivery);
});
afterAll(() => server.close());
beforeEach(() => {
  changes.length = 0;
});

/** What mail scanners, link previews and browsers send before anybody has decided anything. */
const LOOKERS: readonly [string, Record<string, string>][] = [
  ['a browser', {}],
  ['a prefetching browser', { 'Sec-Purpose': 'prefetch' }],
  ['a prerendering browser', { 'Sec-Purpose': 'prefetch;prerender', Purpose: 'prefetch' }],
  ['an older prefetching browser', { 'X-Moz': 'prefetch' }],
  ['a link preview', { 'User-Agent': 'Slackbot-LinkExpanding 1.0', 'X-Purpose': 'preview' }],
  ['a mail scanner', { 'User-Agent': 'Mozilla/5.0 (compatible; SafeLinks)' }],
];

describe('reading has no effect', () => {
  test.each(LOOKERS)('when %s loads every page with GET and HEAD', async (_who, headers) => {
    for (const path of READS) {
      for (const method of ['GET', 'HEAD']) {
        const { status } = await ask(server.origin, path, { method, headers });
        expect([200, 303]).toContain(status);
      }
    }
    expect(changes).toEqual([]);
  });

  test.each(LOOKERS.slice(1, 5))('no byte of content leaves for %s', async (_who, headers) => {
    const { status, text } = await ask(server.origin, CONTENT, { headers });
    expect(status).toBe(405);
    expect(text).not.toContain('AAAAAAAAAA');
    expect(changes).toEqual([]);
  });

  test('HEAD of a file inside an open handover sends and records nothing', async () => {
    expect((await ask(server.origin, CONTENT, { method: 'HEAD' })).status).toBe(405);
    expect(changes).toEqual([]);
  });

  test('no other method does anything', async () => {
    for (const path of [...READS, CONTENT]) {
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const headers = { 'X-CSRF-Token': SESSION.csrf };
        await ask(server.origin, path, { method, headers });
      }
    }
    expect(changes).toEqual([]);
  });

  test('a GET with the form’s fields in its query is not the form', async () => {
    for (const path of ACTS) {
      await ask(server.origin, `${path}?csrf=${SESSION.csrf}&reason=x`);
    }
    expect(changes).toEqual([]);
  });
});

describe('without a session', () => {
  test.each([...READS.filter((path) => path !== `${OWN}/handover`), CONTENT])(
    '%s shows how to sign in and nothing of the message',
    async (path) => {
      const { status, text } = await ask(server.origin, path, { signedIn: false });
      expect(status).toBe(401);
      expect(text).toContain('/sign-in?provider=demo&amp;return=');
      expect(text).not.toMatch(/Convocation|Dubois|Popescu/);
    },
  );

  test.each([...ACTS, '/send'])('a POST to %s does nothing', async (path) => {
    const { status } = await ask(server.origin, path, {
      signedIn: false,
      form: { csrf: SESSION.csrf, reason: 'x' },
    });
    expect(status).toBe(401);
    expect(changes).toEqual([]);
  });

  test('an access token does not open the pages made for people', async () => {
    const headers = { Authorization: 'Bearer abc' };
    expect((await ask(server.origin, OWN, { signedIn: false, headers })).status).toBe(401);
  });
});

const FORGERIES: readonly [string, Record<string, string>, Record<string, string>][] = [
  ['no token', {}, {}],
  ['a wrong token', { csrf: 'csrf-token-of-another-session' }, {}],
  ['the right token from another site', { csrf: SESSION.csrf }, { 'Sec-Fetch-Site': 'cross-site' }],
  ['the right token from a sister host', { csrf: SESSION.csrf }, { 'Sec-Fetch-Site': 'same-site' }],
  [
    'the right token with a foreign origin',
    { csrf: SESSION.csrf },
    { Origin: 'https://evil.example' },
  ],
  ['a list of tokens', { 'csrf[]': SESSION.csrf }, {}],
];

describe('a forged act', () => {
  describe.each(FORGERIES)('with %s', (_how, form, headers) => {
    test.each(ACTS)('changes nothing at %s', async (path) => {
      const answer = await ask(server.origin, path, { form: { reason: 'x', ...form }, headers });
      expect(answer.status).toBe(403);
      expect(changes).toEqual([]);
    });

    test('submits nothing, whatever the files', async () => {
      const multipart = new FormData();
      for (const [name, value] of Object.entries({ subject: 'x', ...form }))
        multipart.set(name, value);
      multipart.set('files', new Blob(['content']), 'a.pdf');
      expect((await ask(server.origin, '/send', { multipart, headers })).status).toBe(403);
      expect(changes).toEqual([]);
    });
  });
});
