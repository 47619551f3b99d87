/** The development PKI's own answers, over the real client code: only the wire between the two is left out. */

import { developmentStatusService } from '../../src/development/ocsp-responder.js';
import { type DevelopmentPki, OCSP_PATH } from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import { OutboundError } from '../../src/outbound/errors.js';
import type { GuardedClient, GuardedRequest } from '../../src/outbound/ports.js';
import { httpStatusSource } from '../../src/sealing/status-http.js';

export interface Wire extends GuardedClient {
  /** Paths asked, in order. */
  readonly asked: string[];
  /** Paths at which nobody answers. */
  readonly down: Set<string>;
  /** Changes an answer on its way. */
  alter: (path: string, body: Uint8Array) => Uint8Array;
}

export function wireTo(pki: DevelopmentPki, clock: { now(): Date }): Wire {
  const service = developmentStatusService(pki, nodeEngine, clock);
  const wire: Wire = {
    asked: [],
    down: new Set(),
    alter: (_, body) => body,
    async request(url: string, { body }: GuardedRequest) {
      const { pathname } = new URL(url);
      wire.asked.push(pathname);
      if (wire.down.has(pathname)) throw new OutboundError('outbound/unreachable', 'Nobody there.');
      const answer =
        pathname === OCSP_PATH
          ? await service.ocsp(body ?? new Uint8Array())
          : await service.crl(pathname);
      if (!answer) return { status: 404, headers: {}, body: new Uint8Array() };
      const type = pathname === OCSP_PATH ? 'application/ocsp-response' : 'application/pkix-crl';
      return {
        status: 200,
        headers: { 'content-type': type },
        body: wire.alter(pathname, answer),
      };
    },
  };
  return wire;
}

export const sourceOver = (client: Wire, clock: { now(): Date }, pauseMs = 1000) =>
  httpStatusSource({ client, engine: nodeEngine, clock, pauseMs });
