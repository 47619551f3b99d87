/** The portal behind the real front of the service, over a recording delivery, on a free local port. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Router } from 'express';
import { POLICIES } from '../../src/delivery/policy.js';
import type { Delivery } from '../../src/delivery/service.js';
import { createApp } from '../../src/http/app.js';
import { requireCsrf } from '../../src/http/csrf.js';
import { createLogger } from '../../src/log.js';
import { createPortal } from '../../src/portal/portal.js';
import type { PortalParts } from '../../src/portal/site.js';
import { identity, NOW, SESSION } from './sample.js';

export interface PortalServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** `Cookie: as=ana` is the signed-in person; without it the request is anonymous. */
export async function startPortal(
  delivery: Delivery,
  overrides: Partial<PortalParts> = {},
): Promise<PortalServer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = createLogger('silent');
  const portal = createPortal({
    delivery,
    identification: { providers: [{ key: 'demo', name: 'Demo eID' }] },
    signIn: Router(),
    verify: () => Promise.reject(new Error('not expected')),
    verifierPage: {
      bytes: new TextEncoder().encode('<!doctype html><title>the page</title>'),
      sha256: 'digest-of-the-page',
      policy: "default-src 'none'",
    },
    roots: () => [Uint8Array.of(1, 2, 3)],
    policy: POLICIES['eu-erds/1'],
    publicUrl: origin,
    serviceName: 'Sealpost',
    contact: 'help@sealpost.example',
    mode: 'development',
    timeZone: 'Europe/Brussels',
    now: () => NOW,
    randomBytes: (length) => new Uint8Array(length).fill(5),
    log,
    ...overrides,
  });
  const app = createApp({
    log,
    https: false,
    authenticate: (request, response, next) => {
      const signedIn = /(?:^|; )as=ana\b/.test(request.get('Cookie') ?? '');
      if (signedIn) {
        const expiresAt = new Date(NOW.getTime() + 900_000);
        response.locals.caller = {
          channel: 'session',
          identity: identity(),
          ...SESSION,
          expiresAt,
        };
      }
      next();
    },
    requireCsrf: requireCsrf(origin),
    open: [],
    api: [],
    portal: [portal],
  });
  server.on('request', app);
  return {
    origin,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
