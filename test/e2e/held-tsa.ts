/** A time-stamping authority over HTTP that can be made to wait: the instant between an event and its seal, for as long as a test needs. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll } from '@jest/globals';
import type { DevelopmentPki } from '../../src/development/pki.js';
import { nodeEngine } from '../../src/engine.js';
import { loadSealKey } from '../../src/sealing/key-file.js';
import { tsaHandler } from '../../src/sealing/tsa-handler.js';
import { embeddedTsa } from '../../src/sealing/tsa-local.js';

export interface HeldTsa {
  readonly url: string;
  /** Leaves every question unanswered from now on. @returns when the first one has arrived */
  hold(): Promise<void>;
  /** Answers again. What waited is dropped: its service is dead. */
  release(): void;
}

export async function heldTsa(pki: DevelopmentPki): Promise<HeldTsa> {
  const clock = { now: () => new Date() };
  const { certificate, pkcs8 } = pki.tsa;
  const chain = [pki.issuing.certificate];
  const key = loadSealKey({ key: pkcs8, certificate, chain }, clock.now());
  const answer = tsaHandler(embeddedTsa({ key, engine: nodeEngine, clock, random: randomBytes }));
  let arrived: (() => void) | undefined;

  const server = createServer(async (request, response) => {
    const query = new Uint8Array(await buffer(request));
    if (arrived) return arrived();
    const { status, contentType, body } = await answer(request.headers['content-type'], query);
    response.writeHead(status, { 'content-type': contentType }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    hold: () =>
      new Promise((resolve) => {
        arrived = resolve;
      }),
    release() {
      arrived = undefined;
      server.closeAllConnections();
    },
  };
}
