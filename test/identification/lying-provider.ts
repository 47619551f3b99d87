/** An OpenID Connect provider that tells the truth until a test changes one thing about it. */

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;

/** What the provider answers, endpoint by endpoint. */
export interface Behaviour {
  discovery: (truth: Json) => { status?: number; headers?: Record<string, string>; body?: unknown };
  keys: (truth: Json) => { status?: number; headers?: Record<string, string>; body?: unknown };
  token: (truth: Json) => { status?: number; headers?: Record<string, string>; body?: unknown };
  claims: (truth: Json) => Json;
}

export interface LyingProvider {
  readonly issuer: string;
  readonly behaviour: Behaviour;
  /** `METHOD path`, and for the token endpoint the form. */
  readonly seen: string[];
  /** Headers of the last request to the token endpoint. */
  readonly tokenHeaders: () => IncomingMessage['headers'];
  close(): Promise<void>;
}

export const honest: Behaviour = {
  discovery: (body) => ({ body }),
  keys: (body) => ({ body }),
  token: (body) => ({ body }),
  claims: (claims) => claims,
};

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function idToken(claims: Json, key: KeyObject): string {
  const input = `${part({ alg: 'ES256', kid: 'k1' })}.${part(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** @param claims of the person who signs in; `nonce` is the one of the question that the test saw leave */
export async function startLyingProvider(claims: () => Json): Promise<LyingProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const behaviour = { ...honest };
  const seen: string[] = [];
  let tokenHeaders: IncomingMessage['headers'] = {};
  let issuer = '';

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let form = '';
    for await (const chunk of request) form += String(chunk);
    seen.push(`${request.method} ${request.url}${form && ` ${form}`}`);
    const { status = 200, headers, body } = answerTo(request);
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  }

  function answerTo(request: IncomingMessage) {
    if (request.url === '/.well-known/openid-configuration')
      return behaviour.discovery({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        id_token_signing_alg_values_supported: ['ES256'],
        authorization_response_iss_parameter_supported: false,
      });
    if (request.url === '/keys')
      return behaviour.keys({
        keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256' }],
      });
    if (request.url !== '/token') return { status: 404 };
    tokenHeaders = request.headers;
    return behaviour.token({
      access_token: 'x',
      token_type: 'Bearer',
      id_token: idToken(behaviour.claims({ iss: issuer, ...claims() }), privateKey),
    });
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    behaviour,
    seen,
    tokenHeaders: () => tokenHeaders,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
