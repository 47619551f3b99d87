import { afterEach, describe, expect, test } from '@jest/globals';
import { ask } from './browser-client.js';
import { type PortalServer, startPortal } from './portal-server.js';
import { recordingDelivery } from './recording-delivery.js';

let server: PortalServer | undefined;
afterEach(() => server?.close());

async function open(path: string, signedIn = true) {
  const { delivery, changes } = recordingDelivery();
  server = await startPortal(delivery);
  return { ...(await ask(server.origin, path, { signedIn })), changes };
}

describe('the limit of the session', () => {
  test.each(['/', '/received', '/send', '/verify/upload', '/stay'])(
    'is told on %s',
    async (path) => {
      const { text } = await open(path);
      expect(text).toContain('data-session="900"');
      expect(text).toMatch(/You stay signed in until 10 March 2026, 10:45 \(UTC\+01:00\)/);
      expect(text).toContain('<a href="/stay"');
    },
  );

  test('is not told to who is not signed in', async () => {
    expect((await open('/', false)).text).not.toMatch(/data-session|\/stay/);
  });

  test('is moved by a page that does nothing else, and only for who is signed in', async () => {
    const { status, changes } = await open('/stay');
    expect([status, changes]).toEqual([200, []]);
    await server?.close();
    const anonymous = await open('/stay', false);
    expect(anonymous.status).toBe(401);
    expect(anonymous.text).not.toContain('You are still signed in');
  });
});
