import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CourseStatus } from '../../src/delivery/service.js';
import { ask, tagsOf } from './browser-client.js';
import { PAYLOADS } from './payloads.js';
import { type PortalServer, startPortal } from './portal-server.js';
import { recordingDelivery } from './recording-delivery.js';
import {
  HANDOVER_ID,
  MESSAGE_ID,
  rejectionEntry,
  sampleEnvelope,
  sampleSent,
  type TextFor,
} from './sample.js';

const STATUSES: readonly CourseStatus[] = [
  'noticeSent',
  'accepted',
  'refused',
  'noticeFailed',
  'lost',
];
const PAGES = [
  '/',
  '/help',
  '/identify',
  '/received',
  `/received/${MESSAGE_ID}`,
  `/received/${MESSAGE_ID}/accept`,
  `/received/${MESSAGE_ID}/refuse`,
  `/received/${MESSAGE_ID}/loss`,
  `/received/${MESSAGE_ID}/receipt`,
  `/received/${MESSAGE_ID}/handover/${HANDOVER_ID}`,
  '/sent',
  `/sent/${MESSAGE_ID}`,
  `/sent/${MESSAGE_ID}/receipt`,
  '/send',
  '/verify/upload',
  '/nothing-here',
];

let usual: PortalServer;
let hostile: PortalServer;
let payload = '';

/** The same portal twice: every text that comes from people is a payload in one of them. */
async function start(text: TextFor, name: () => string): Promise<PortalServer> {
  const { delivery } = recordingDelivery();
  return startPortal(
    {
      ...delivery,
      listReceived: async () => ({ items: STATUSES.map((status) => sampleEnvelope(status, text)) }),
      listSent: async () => ({
        items: [
          sampleSent(STATUSES, text),
          { ...sampleSent([], text), submission: rejectionEntry(text) },
        ],
      }),
      envelope: async () => sampleEnvelope('noticeSent', text),
      sentMessage: async () => sampleSent(STATUSES, text),
      handover: async () => ({
        handoverId: HANDOVER_ID,
        messageId: MESSAGE_ID,
        closesAt: new Date(0),
        files: sampleEnvelope('accepted', text).message.files,
      }),
    },
    {
      identification: {
        providers: [
          {
            key: 'demo',
            get name() {
              return name();
            },
          },
        ],
      },
      demoPeople: [
        {
          get name() {
            return name();
          },
          get signInAs() {
            return name();
          },
          get waiting() {
            return name();
          },
        },
      ],
    },
  );
}

beforeAll(async () => {
  usual = await start(
    (_place, text) => text,
    () => 'Ana',
  );
  hostile = await start(
    () => payload,
    () => payload,
  );
});
afterAll(() => Promise.all([usual.close(), hostile.close()]));

describe('hostile text', () => {
  test('there are 40 payloads', () => expect(new Set(PAYLOADS).size).toBe(40));

  test.each(PAGES)('stays text in every place of %s', async (path) => {
    const expected = tagsOf((await ask(usual.origin, path)).text);
    for (payload of PAYLOADS) {
      const { text } = await ask(hostile.origin, path);
      expect(text).not.toContain(payload);
      expect(tagsOf(text)).toEqual(expected);
    }
  });

  test('in an address stays text, also in the language switch', async () => {
    for (const text of PAYLOADS) {
      const encoded = encodeURIComponent(text);
      for (const path of [
        `/x?y=${encoded}`,
        `/${encoded}`,
        `/send?recipients=${encoded}`,
        `/identify?return=${encoded}`,
      ]) {
        const page = await ask(usual.origin, path);
        expect(page.text).not.toContain(text);
        expect(page.text).not.toMatch(/<script(?! src="\/assets)/);
      }
    }
  });

  test.each([
    '//evil.example/',
    '/\\evil.example',
    'https://evil.example/',
    '/%2e%2e//evil.example',
  ])('the way back after signing in never leads to %s', async (target) => {
    const page = await ask(usual.origin, `/identify?return=${encodeURIComponent(target)}`, {
      signedIn: false,
    });
    expect(page.text).toMatch(/sign-in\?provider=demo&amp;return=%2F(?!%2F|%5C)/);
    expect(page.text).not.toMatch(/sign-in\?[^"]*return=(?:%2F%2F|%2F%5C|https)/i);
  });

  test('a path that begins with two slashes does not make the language switch leave the site', async () => {
    const page = await ask(usual.origin, '//evil.example/received');
    expect(page.text).not.toMatch(/href="\/\//);
  });
});

describe('every page', () => {
  test.each(PAGES)('%s runs and loads nothing but the portal’s own files', async (path) => {
    const { text, headers } = await ask(usual.origin, path);
    const policy = headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(text.match(/<script[^>]*>/g)).toEqual(['<script src="/assets/portal.js" defer>']);
    expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    for (const [, address] of text.matchAll(/\b(?:href|src|action)="([^"]*)"/g)) {
      expect(address).toMatch(/^(?:\/(?!\/)|#|mailto:help@sealpost\.example$)/);
    }
    expect(headers.get('Cache-Control')).toBe('no-store');
  });

  test.each(PAGES)('%s can be read by a screen reader', async (path) => {
    const { text } = await ask(usual.origin, `${path}?lang=fr`);
    expect(text).toContain('<html lang="fr">');
    expect(text.match(/<h1[\s>]/g)).toHaveLength(1);
    expect(text).toContain('class="skip" href="#content"');
    const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of text.matchAll(/\b(?:for|aria-describedby|aria-labelledby)="([^"]*)"/g)) {
      expect(ids).toContain(id);
    }
  });

  test.each(PAGES)('%s says in development that this is a test, and only there', async (path) => {
    expect((await ask(usual.origin, path)).text).toContain('Test service – not qualified');
    const production = await startPortal(recordingDelivery().delivery, { mode: 'production' });
    const { text } = await ask(production.origin, path);
    await production.close();
    expect(text).not.toContain('Test service');
  });
});
