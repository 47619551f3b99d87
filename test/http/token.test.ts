import {
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { LEGAL_PERSON_IDENTIFIER, LOA } from '../../src/evidence/party.js';
import type { RegisteredClient } from '../../src/identification/ports.js';
import { testDatabase } from '../database.js';
import { type Page, UserAgent } from '../user-agent.js';
import { type SignInService, startSignInService } from './sign-in-service.js';

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
type Fields = Record<string, unknown>;

const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const edwards = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = (key: KeyObject, kid: string): JsonWebKey => ({
  ...key.export({ format: 'jwk' }),
  kid,
});

const database = await testDatabase();
let service: SignInService;
beforeAll(async () => {
  service = await startSignInService(database);
});
afterAll(() => service.close());
beforeEach(async () => {
  await database.owner.query('delete from sealpost.clients');
  await service.clients.add(client('erp'));
  await service.clients.add(client('other'));
});

function client(clientId: string): RegisteredClient {
  return {
    clientId,
    name: 'ERP gateway',
    legalPerson: { identifier: 'RO/RO/12345678', legalName: 'Exemplu SRL' },
    proofing: LOA.substantial,
    proofedBy: 'Officer One',
    proofedAt: new Date('2026-01-15T09:00:00Z'),
    jwks: {
      keys: [
        jwk(p256.publicKey, `${clientId}-p256`),
        jwk(p384.publicKey, `${clientId}-p384`),
        jwk(rsa.publicKey, `${clientId}-rsa`),
        jwk(edwards.publicKey, `${clientId}-ed`),
        jwk(p256.publicKey, 'twice'),
        jwk(p256.publicKey, 'twice'),
      ],
    },
    disabled: false,
  };
}

const seconds = (): number => Math.floor(service.clock.now().getTime() / 1000);
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function claims(changed: Fields = {}): Fields {
  return {
    iss: 'erp',
    sub: 'erp',
    aud: service.tokenEndpoint,
    jti: randomUUID(),
    iat: seconds(),
    exp: seconds() + 60,
    ...changed,
  };
}

function assertion(
  body: Fields = claims(),
  header: Fields = {},
  key: KeyObject = p256.privateKey,
  digest: string | null = 'sha256',
): string {
  const input = `${part({ alg: 'ES256', kid: 'erp-p256', ...header })}.${part(body)}`;
  const signed = sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signed.toString('base64url')}`;
}

function ask(client_assertion: string, changed: Record<string, string> = {}): Promise<Page> {
  return new UserAgent().post(service.tokenEndpoint, {
    grant_type: 'client_credentials',
    client_assertion_type: TYPE,
    client_assertion,
    ...changed,
  });
}

const json = (page: Page) => JSON.parse(page.text);
const tokenFor = async (): Promise<string> => json(await ask(assertion())).access_token;
const me = (token: string): Promise<Page> =>
  new UserAgent().get(`${service.url}/me`, { authorization: `Bearer ${token}` });

describe('the token endpoint', () => {
  test.each<[string, () => string]>([
    ['P-256', () => assertion()],
    [
      'P-384',
      () => assertion(claims(), { alg: 'ES384', kid: 'erp-p384' }, p384.privateKey, 'sha384'),
    ],
    ['RSA', () => assertion(claims(), { alg: 'RS256', kid: 'erp-rsa' }, rsa.privateKey)],
    [
      'Ed25519',
      () => assertion(claims(), { alg: 'EdDSA', kid: 'erp-ed' }, edwards.privateKey, null),
    ],
    ['a type in its header', () => assertion(claims(), { typ: 'client-authentication+jwt' })],
    ['five minutes to live', () => assertion(claims({ exp: seconds() + 300 }))],
  ])('gives a registered client a token for an assertion with %s', async (_, make) => {
    const page = await ask(make());
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(json(page)).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 300,
    });
  });

  test('stands for the legal person that the officer entered, acting through its machine', async () => {
    expect(json(await me(await tokenFor()))).toEqual({
      channel: 'token',
      sessionId: expect.stringMatching(/^[\w-]{22}$/),
      identity: {
        person: 'legal',
        identifiers: [
          { scheme: LEGAL_PERSON_IDENTIFIER, value: 'RO/RO/12345678', issuer: service.url },
        ],
        attributes: { legalName: 'Exemplu SRL' },
        proofing: LOA.substantial,
        authentication: LOA.substantial,
        method: TYPE,
        authenticatedAt: expect.any(String),
        provider: service.url,
        subject: 'erp',
        delegate: { clientId: 'erp', name: 'ERP gateway' },
      },
    });
  });

  test.each<[string, () => string]>([
    ['for another audience', () => assertion(claims({ aud: 'https://other.example/token' }))],
    ['for the service but not the endpoint', () => assertion(claims({ aud: service.url }))],
    [
      'for the endpoint with a slash',
      () => assertion(claims({ aud: `${service.tokenEndpoint}/` })),
    ],
    ['for several audiences', () => assertion(claims({ aud: [service.tokenEndpoint, 'x'] }))],
    ['for a list of one', () => assertion(claims({ aud: [service.tokenEndpoint] }))],
    ['for nobody', () => assertion(claims({ aud: undefined }))],
    ['of a client nobody knows', () => assertion(claims({ iss: 'ghost', sub: 'ghost' }))],
    ['of one client in the name of another', () => assertion(claims({ sub: 'other' }))],
    [
      'with the key of one client for another',
      () => assertion(claims({ iss: 'other', sub: 'other' })),
    ],
    ['of no client', () => assertion(claims({ iss: undefined }))],
    ['of a list of clients', () => assertion(claims({ iss: ['erp'] }))],
    ['expired', () => assertion(claims({ iat: seconds() - 100, exp: seconds() - 11 }))],
    ['without end', () => assertion(claims({ exp: undefined }))],
    ['living a second too long', () => assertion(claims({ exp: seconds() + 301 }))],
    ['living a day', () => assertion(claims({ exp: seconds() + 86_400 }))],
    [
      'issued in the future',
      () => assertion(claims({ iat: seconds() + 60, exp: seconds() + 120 })),
    ],
    ['without issue time', () => assertion(claims({ iat: undefined }))],
    [
      'ended before it was issued',
      () => assertion(claims({ iat: seconds() + 9, exp: seconds() + 5 })),
    ],
    ['not valid yet', () => assertion(claims({ nbf: seconds() + 60 }))],
    ['without id', () => assertion(claims({ jti: undefined }))],
    ['with a number as id', () => assertion(claims({ jti: 12345678 }))],
    ['with a short id', () => assertion(claims({ jti: 'x' }))],
    ['with a long id', () => assertion(claims({ jti: 'x'.repeat(129) }))],
    ['with a space in its id', () => assertion(claims({ jti: '12345678 9' }))],
    ['signed by a stranger', () => assertion(claims(), {}, stranger.privateKey)],
    [
      'signed with another of its keys',
      () => assertion(claims(), { kid: 'erp-p256' }, edwards.privateKey, null),
    ],
    ['naming no key', () => assertion(claims(), { kid: undefined })],
    ['naming an unknown key', () => assertion(claims(), { kid: 'erp-none' })],
    ['naming a key that is there twice', () => assertion(claims(), { kid: 'twice' })],
    ['naming a key of another client', () => assertion(claims(), { kid: 'other-p256' })],
    ['with alg none', () => `${part({ alg: 'none', kid: 'erp-p256' })}.${part(claims())}.`],
    ['with alg none and a signature', () => assertion(claims(), { alg: 'none' })],
    ['with alg HS256', () => assertion(claims(), { alg: 'HS256' })],
    ['with RS256 and a P-256 key', () => assertion(claims(), { alg: 'RS256' })],
    [
      'with PS256 and an RSA key',
      () => assertion(claims(), { alg: 'PS256', kid: 'erp-rsa' }, rsa.privateKey),
    ],
    [
      'with RS512 and an RSA key',
      () => assertion(claims(), { alg: 'RS512', kid: 'erp-rsa' }, rsa.privateKey, 'sha512'),
    ],
    [
      'with an embedded key',
      () => assertion(claims(), { jwk: jwk(stranger.publicKey, 'erp-p256') }, stranger.privateKey),
    ],
    ['with a linked key', () => assertion(claims(), { jku: 'https://evil.example/jwks' })],
    ['with a linked certificate', () => assertion(claims(), { x5u: 'https://evil.example/c' })],
    ['with an embedded certificate', () => assertion(claims(), { x5c: ['AAAA'] })],
    ['with a critical member', () => assertion(claims(), { crit: ['exp'] })],
    ['with an unencoded payload', () => assertion(claims(), { b64: false, crit: ['b64'] })],
    ['of type at+jwt', () => assertion(claims(), { typ: 'at+jwt' })],
    ['without its signature', () => assertion().replace(/[^.]*$/, '')],
    ['cut short', () => assertion().slice(0, -4)],
    ['with padding', () => `${assertion()}=`],
    ['with another body', () => assertion().replace(/\.[^.]*\./, `.${part(claims({ x: 1 }))}.`)],
    ['with a header over 8 kB', () => assertion(claims(), { kid: 'k'.repeat(9000) })],
    ['over 32 kB', () => assertion(claims({ x: 'x'.repeat(25_000) }))],
    ['that is none', () => 'a.b.c'],
  ])('refuses an assertion %s, and says no more than that', async (_, make) => {
    const page = await ask(make());
    expect([page.status, json(page)]).toEqual([
      401,
      { error: 'invalid_client', error_description: 'The client could not be authenticated.' },
    ]);
  });

  test('takes an assertion once, however many come together', async () => {
    const once = assertion();
    const pages = await Promise.all(Array.from({ length: 8 }, () => ask(once)));
    expect(pages.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await ask(once)).status).toBe(401);
  });

  test('lets two clients use the same assertion id', async () => {
    const jti = randomUUID();
    const theirs = assertion(claims({ iss: 'other', sub: 'other', jti }), { kid: 'other-p256' });
    expect((await ask(assertion(claims({ jti })))).status).toBe(200);
    expect((await ask(theirs)).status).toBe(200);
  });

  test('refuses a client id beside the assertion that differs', async () => {
    expect((await ask(assertion(), { client_id: 'other' })).status).toBe(401);
    expect((await ask(assertion(), { client_id: 'erp' })).status).toBe(200);
  });

  test('refuses a disabled client', async () => {
    await service.clients.disable('erp');
    expect((await ask(assertion())).status).toBe(401);
  });

  test.each<[string, Record<string, string>, string]>([
    ['another grant type', { grant_type: 'authorization_code' }, 'unsupported_grant_type'],
    ['a password grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['another assertion type', { client_assertion_type: 'urn:x' }, 'invalid_request'],
    ['no assertion', { client_assertion: '' }, 'invalid_request'],
  ])('refuses %s by the code of RFC 6749', async (_, changed, error) => {
    const page = await ask(assertion(), changed);
    expect([page.status, json(page).error]).toEqual([400, error]);
  });

  test('refuses a parameter given twice, and a body that is no form', async () => {
    const twice = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: TYPE,
      client_assertion: assertion(),
    });
    twice.append('grant_type', 'client_credentials');
    const agent = new UserAgent();
    const first = await agent.once(service.tokenEndpoint, { method: 'POST', body: twice });
    const second = await agent.once(service.tokenEndpoint, {
      method: 'POST',
      body: JSON.stringify({ grant_type: 'client_credentials' }),
      headers: { 'content-type': 'application/json' },
    });
    expect([first.status, second.status]).toEqual([400, 400]);
  });

  test('does not answer GET', async () => {
    expect(
      (await new UserAgent().get(`${service.tokenEndpoint}?grant_type=client_credentials`)).status,
    ).toBe(404);
  });
});

describe('an access token', () => {
  test('is good for five minutes and not a second more', async () => {
    const token = await tokenFor();
    service.clock.advance(299);
    expect((await me(token)).status).toBe(200);
    service.clock.advance(1);
    expect((await me(token)).status).toBe(401);
  });

  test('stops at once when its client is disabled or gone', async () => {
    const token = await tokenFor();
    await service.clients.disable('erp');
    expect((await me(token)).status).toBe(401);
    await database.owner.query('delete from sealpost.clients');
    expect((await me(token)).status).toBe(401);
  });

  const header = { alg: 'ES256', typ: 'at+jwt' };
  test.each<[string, (token: string) => string]>([
    ['with its signature cut', (token) => token.slice(0, -8)],
    ['with alg none', (token) => `${part({ ...header, alg: 'none' })}.${token.split('.')[1]}.`],
    [
      'with another type',
      (token) => `${part({ alg: 'ES256', typ: 'JWT' })}.${token.split('.').slice(1).join('.')}`,
    ],
    [
      'of another service',
      () =>
        assertion(
          claims({ client_id: 'erp', aud: `${service.url}/api/v1`, iss: service.url }),
          header,
        ),
    ],
    ['that is a client assertion', () => assertion()],
    ['that is no token', () => 'opaque'],
  ])('is refused %s', async (_, change) => {
    const page = await me(change(await tokenFor()));
    expect([page.status, json(page).code]).toEqual([401, 'identification/token']);
  });

  test.each(['Basic ZXJwOng=', 'Bearer', 'Bearer ', 'Bearer a b', 'bearer: x', 'DPoP x', ' '])(
    'is not looked for in "Authorization: %s"',
    async (authorization) => {
      const page = await new UserAgent().get(`${service.url}/me`, { authorization });
      expect(page.status).toBe(401);
    },
  );

  test('in a query or a form names nobody', async () => {
    const token = await tokenFor();
    const agent = new UserAgent();
    expect((await agent.get(`${service.url}/me?access_token=${token}`)).status).toBe(401);
    expect((await agent.post(`${service.url}/act`, { access_token: token })).status).toBe(401);
  });

  test('needs no CSRF token: no browser sends it by itself', async () => {
    const authorization = `Bearer ${await tokenFor()}`;
    expect((await new UserAgent().post(`${service.url}/act`, {}, { authorization })).status).toBe(
      204,
    );
  });
});
