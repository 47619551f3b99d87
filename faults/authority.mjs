/** A time-stamping authority on a port of its own, which answers rightly, slowly, wrongly or not at all on command. */

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeEngine } from '../dist/engine.js';
import { parseTimestampQuery } from '../dist/formats/rfc3161-exchange.js';
import { loadSealKey } from '../dist/sealing/key-file.js';
import { tsaHandler } from '../dist/sealing/tsa-handler.js';
import { embeddedTsa } from '../dist/sealing/tsa-local.js';
import { wrongAnswers } from './wrong-answers.mjs';

/** @param pki the development PKI */
export async function startAuthority(pki) {
  const clock = { now: () => new Date() };
  const key = loadSealKey(
    { key: pki.tsa.pkcs8, certificate: pki.tsa.certificate, chain: [pki.issuing.certificate] },
    clock.now(),
  );
  const handle = tsaHandler(
    embeddedTsa({ key, engine: nodeEngine, clock, random: (length) => randomBytes(length) }),
  );
  const wrong = await wrongAnswers(pki);
  const record = [];
  let mode = { kind: 'right' };

  const server = createServer(async (request, response) => {
    response.on('error', () => undefined);
    try {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      await answer(request.headers['content-type'], Buffer.concat(chunks), response);
    } catch {
      // Who asked is gone.
      response.destroy();
    }
  });

  async function answer(type, body, response) {
    const { kind, milliseconds, pick } = mode;
    if (kind === 'silent') return;
    if (kind === 'slow') await sleep(milliseconds);
    if (kind === 'wrong') {
      const name = pick();
      record.push({ at: Date.now(), name });
      return wrong.kinds[name](parseTimestampQuery(body), response);
    }
    const exchange = await handle(type, body);
    response.writeHead(exchange.status, { 'content-type': exchange.contentType });
    response.end(exchange.body);
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const listen = () =>
    server.listening
      ? Promise.resolve()
      : new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const unlisten = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}/tsa`,
    foreignRoot: wrong.foreignRoot,
    wrongKinds: Object.keys(wrong.kinds),
    /** Every wrong answer given: when, and which. */
    record,
    async right() {
      mode = { kind: 'right' };
      await listen();
    },
    /** @param pick names the kind of each wrong answer */
    wrong(pick) {
      mode = { kind: 'wrong', pick };
    },
    slow(milliseconds) {
      mode = { kind: 'slow', milliseconds };
    },
    /** Takes questions and never answers. */
    silent() {
      mode = { kind: 'silent' };
    },
    down: unlisten,
    close: unlisten,
  };
}
