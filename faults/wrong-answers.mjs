/** The ways in which a time-stamping authority answers wrongly. Each is told from a right answer by one thing only. */

import { randomBytes } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { issueCertificate } from '../dist/development/certificate.js';
import { makeDevelopmentPki, tsaRequest } from '../dist/development/pki.js';
import { nodeEngine } from '../dist/engine.js';
import * as der from '../dist/formats/der-writer.js';
import { grantedResponse, refusedResponse } from '../dist/formats/rfc3161-exchange.js';
import { assembleToken, prepareToken, tokenSigner } from '../dist/formats/rfc3161-writer.js';
import { loadSealKey } from '../dist/sealing/key-file.js';
import { EMBEDDED_TSA_POLICY } from '../dist/sealing/tsa-local.js';

const HOUR = 3_600_000;
const REPLY = 'application/timestamp-reply';
const DAY = 24 * HOUR;

const reply = (response, body) => response.writeHead(200, { 'content-type': REPLY }).end(body);

/** @returns a stamping unit that says whatever it is told to */
function unitOf({ certificate, pkcs8 }, issuing, now) {
  const key = loadSealKey({ key: pkcs8, certificate, chain: [issuing.certificate] }, now);
  const profile = { ...key, policy: EMBEDDED_TSA_POLICY, accuracySeconds: 1 };
  const signer = tokenSigner(nodeEngine, profile);
  return async (query, changes = {}, spoil = (signature) => signature) => {
    const prepared = prepareToken(nodeEngine, signer, {
      imprint: { hash: query.hash, digest: query.imprint },
      serial: randomBytes(16),
      genTime: new Date(),
      ...(query.nonce && { nonce: query.nonce }),
      withCertificates: true,
      ...changes,
    });
    return assembleToken(prepared, spoil(await key.signer.sign(prepared.toSign)));
  };
}

/**
 * @param pki the development PKI whose authority is impersonated
 * @returns `kinds`: name → how it answers `{ query, response }`; `foreignRoot`: DER of the root nobody chose
 */
export async function wrongAnswers(pki) {
  const now = new Date();
  const validity = { notBefore: new Date(now - DAY), notAfter: new Date(+now + 365 * DAY) };
  const past = { notBefore: new Date(now - 30 * DAY), notAfter: new Date(now - 2 * DAY) };
  const foreign = await makeDevelopmentPki(validity);
  const right = unitOf(pki.tsa, pki.issuing, now);
  const stranger = unitOf(foreign.tsa, foreign.issuing, now);
  const wrongPurpose = unitOf(pki.seal, pki.issuing, now);
  const expiredCertificate = await issueCertificate(
    { ...tsaRequest(past), commonName: 'time-stamping unit 0' },
    pki.issuing,
  );
  const expired = unitOf(expiredCertificate, pki.issuing, new Date(now - 10 * DAY));
  let earlier;

  const token = (unit, changes, spoil) => async (query, response) =>
    reply(response, grantedResponse(await unit(query, changes?.(query), spoil)));
  const bytes = (change) => async (query, response) =>
    reply(response, change(grantedResponse(await right(query))));
  const status = (code, headers) => (_query, response) => response.writeHead(code, headers).end();

  const kinds = {
    'nonce missing': token(right, () => ({ nonce: undefined })),
    'nonce of another question': token(right, () => ({ nonce: Uint8Array.of(1) })),
    'imprint of other content': token(right, () => ({
      imprint: { hash: 'SHA-256', digest: randomBytes(32) },
    })),
    'an hour ahead': token(right, () => ({ genTime: new Date(Date.now() + HOUR) })),
    'an hour ago': token(right, () => ({ genTime: new Date(Date.now() - HOUR) })),
    'foreign root': token(stranger),
    'expired certificate': token(expired),
    'certificate for another purpose': token(wrongPurpose),
    'broken signature': token(right, undefined, (signature) =>
      signature.map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
    ),
    refusal: (_query, response) => reply(response, refusedResponse('systemFailure', 'Not now.')),
    'grant without token': (_query, response) =>
      reply(response, der.sequence(der.sequence(der.integer(0n)))),
    'cut answer': bytes((good) => good.subarray(0, -7)),
    'bytes behind the answer': bytes((good) => Buffer.concat([good, Buffer.alloc(3)])),
    garbage: (_query, response) => reply(response, randomBytes(1500)),
    'empty answer': (_query, response) => reply(response, ''),
    'another media type': async (query, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(grantedResponse(await right(query))),
    'HTTP 500': status(500),
    'HTTP 429': status(429, { 'retry-after': '5' }),
    redirect: status(302, { location: 'http://127.0.0.1:1/tsa' }),
    'an earlier answer again': async (query, response) => {
      const answer = earlier ?? grantedResponse(await right(query, { nonce: Uint8Array.of(7) }));
      earlier = grantedResponse(await right(query));
      reply(response, answer);
    },
    'connection reset': (_query, response) => response.socket.resetAndDestroy(),
    '100 MB': pour,
  };
  return { kinds, foreignRoot: foreign.root };
}

/** As much of 100 MB as whoever asked takes. */
async function pour(_query, response) {
  response.writeHead(200, { 'content-type': REPLY });
  const piece = Buffer.alloc(65_536);
  await pipeline(function* () {
    for (let sent = 0; sent < 100e6; sent += piece.length) yield piece;
  }, response).catch(() => undefined);
}
