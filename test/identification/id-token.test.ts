import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose';
import { checkIdToken } from '../../src/identification/id-token.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const ISSUER = 'https://eid.example';
const EXPECTED = {
  issuer: ISSUER,
  clientId: 'service',
  nonce: 'n'.repeat(43),
  startedAt: new Date(NOW.getTime() - 60_000),
  maxAge: 600,
};
const CLAIMS = {
  iss: ISSUER,
  aud: 'service',
  sub: 'subject',
  nonce: EXPECTED.nonce,
  acr: 'http://eidas.europa.eu/LoA/high',
  auth_time: SECONDS - 30,
  iat: SECONDS - 5,
  exp: SECONDS + 300,
};
type Claims = Record<string, unknown>;

const ec = (namedCurve = 'P-256'): KeyObject =>
  generateKeyPairSync('ec', { namedCurve }).privateKey;
const provider = ec();
const stranger = ec();
const publicPem = createPublicKey(provider).export({ format: 'pem', type: 'spki' });
const keys: JWTVerifyGetKey = createLocalJWKSet({
  keys: [
    { ...createPublicKey(provider).export({ format: 'jwk' }), kid: 'k1', alg: 'ES256' } as never,
  ],
});

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(claims: Claims = CLAIMS, header: Claims = {}, key = provider): string {
  const input = `${part({ alg: 'ES256', kid: 'k1', ...header })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

function hmacToken(secret: string | Buffer, alg = 'HS256'): string {
  const input = `${part({ alg, kid: 'k1' })}.${part(CLAIMS)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

const outcome = (presented: string, expected = EXPECTED): Promise<string> =>
  checkIdToken(presented, keys, expected, NOW).then(
    (claims) => claims.sub,
    (error: { code?: string }) => String(error.code ?? error),
  );

describe('an ID token', () => {
  test.each<[string, string]>([
    ['as expected', token()],
    ['with its audience in a list of one', token({ ...CLAIMS, aud: ['service'] })],
    ['with azp naming this client', token({ ...CLAIMS, azp: 'service' })],
    ['with type JWT', token(CLAIMS, { typ: 'JWT' })],
    ['expired within the allowed skew', token({ ...CLAIMS, exp: SECONDS - 29 })],
    ['authenticated just within max_age', token({ ...CLAIMS, auth_time: SECONDS - 60 - 600 - 30 })],
  ])('is taken %s', async (_, presented) => {
    expect(await outcome(presented)).toBe('subject');
  });

  const [head = '', body = '', signature = ''] = token().split('.');
  test.each<[string, string]>([
    ['of another issuer', token({ ...CLAIMS, iss: 'https://other.example' })],
    ['of an issuer with a slash more', token({ ...CLAIMS, iss: `${ISSUER}/` })],
    ['without issuer', token({ ...CLAIMS, iss: undefined })],
    ['for another client', token({ ...CLAIMS, aud: 'other' })],
    ['for another client too', token({ ...CLAIMS, aud: ['service', 'other'] })],
    ['for nobody', token({ ...CLAIMS, aud: [] })],
    ['without audience', token({ ...CLAIMS, aud: undefined })],
    ['authorised for another party', token({ ...CLAIMS, azp: 'other' })],
    ['authorised for a list', token({ ...CLAIMS, azp: ['service'] })],
    ['with another nonce', token({ ...CLAIMS, nonce: 'm'.repeat(43) })],
    ['with a shorter nonce', token({ ...CLAIMS, nonce: 'n' })],
    ['without nonce', token({ ...CLAIMS, nonce: undefined })],
    ['without subject', token({ ...CLAIMS, sub: undefined })],
    ['without acr', token({ ...CLAIMS, acr: undefined })],
    ['with a list as acr', token({ ...CLAIMS, acr: ['http://eidas.europa.eu/LoA/high'] })],
    ['without auth_time', token({ ...CLAIMS, auth_time: undefined })],
    ['with text as auth_time', token({ ...CLAIMS, auth_time: String(SECONDS) })],
    ['with a fraction as auth_time', token({ ...CLAIMS, auth_time: SECONDS - 0.5 })],
    ['authenticated one second too long ago', token({ ...CLAIMS, auth_time: SECONDS - 691 })],
    ['authenticated in the future', token({ ...CLAIMS, auth_time: SECONDS + 31 })],
    ['expired one second past the skew', token({ ...CLAIMS, exp: SECONDS - 30 })],
    ['without end', token({ ...CLAIMS, exp: undefined })],
    ['with text as end', token({ ...CLAIMS, exp: String(SECONDS + 300) })],
    ['without issue time', token({ ...CLAIMS, iat: undefined })],
    ['not valid yet', token({ ...CLAIMS, nbf: SECONDS + 31 })],
    ['signed by a stranger', token(CLAIMS, {}, stranger)],
    ['with a foreign key id', token(CLAIMS, { kid: 'k2' })],
    ['with an empty key id', token(CLAIMS, { kid: '' })],
    ['with a number as key id', token(CLAIMS, { kid: 1 })],
    ['with alg none', `${part({ alg: 'none' })}.${body}.`],
    ['with alg none and a signature', token(CLAIMS, { alg: 'none' })],
    ['with alg None', token(CLAIMS, { alg: 'None' })],
    ['with alg HS256 under the public key', hmacToken(publicPem)],
    ['with alg HS256 under the client id', hmacToken('service')],
    ['with alg HS512', hmacToken(publicPem, 'HS512')],
    ['with alg ES384 on a P-256 key', token(CLAIMS, { alg: 'ES384' })],
    ['with alg RS256 on an EC key', token(CLAIMS, { alg: 'RS256' })],
    ['with alg ES256K', token(CLAIMS, { alg: 'ES256K' })],
    ['with a list as alg', token(CLAIMS, { alg: ['ES256'] })],
    ['without alg', token(CLAIMS, { alg: undefined })],
    ['with an embedded key', token(CLAIMS, { jwk: stranger.export({ format: 'jwk' }) }, stranger)],
    ['with a linked key', token(CLAIMS, { jku: 'https://evil.example/keys' })],
    ['with a linked certificate', token(CLAIMS, { x5u: 'https://evil.example/cert' })],
    ['with an embedded certificate', token(CLAIMS, { x5c: ['AA=='] })],
    ['with a critical member', token(CLAIMS, { crit: ['x'], x: 1 })],
    ['with an unencoded payload', token(CLAIMS, { crit: ['b64'], b64: false })],
    ['with b64 alone', token(CLAIMS, { b64: true })],
    ['compressed', token(CLAIMS, { zip: 'DEF' })],
    ['nested', token(CLAIMS, { cty: 'JWT' })],
    ['with its signature removed', `${head}.${body}.`],
    ['with a signature of zeros', `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`],
    ['with half its signature', `${head}.${body}.${signature.slice(0, 43)}`],
    ['with padding', `${head}.${body}.${signature}==`],
    ['with a line end', `${head}.${body}.${signature}\n`],
    ['with a leading space', ` ${head}.${body}.${signature}`],
    ['with a fourth part', `${head}.${body}.${signature}.${signature}`],
    ['with two parts', `${head}.${body}`],
    ['in JSON form', JSON.stringify({ protected: head, payload: body, signature })],
    ['with another body', `${head}.${part({ ...CLAIMS, sub: 'admin' })}.${signature}`],
    [
      'with another header',
      `${part({ alg: 'ES256', kid: 'k1', typ: 'JWT' })}.${body}.${signature}`,
    ],
    ['that is no token', 'x'],
    ['that is empty', ''],
    ['with a list as header', `${part([])}.${body}.${signature}`],
    ['with a header over 8 kB', token(CLAIMS, { kid: 'k'.repeat(9000) })],
    ['over 32 kB', token({ ...CLAIMS, x: 'x'.repeat(30_000) })],
    ['that is random', randomBytes(600).toString('base64url')],
  ])('is refused %s', async (_, presented) => {
    expect(await outcome(presented)).toBe('identification/sign-in-failed');
  });

  test('is refused for every altered character of its signature', async () => {
    const results = await Promise.all(
      [...signature].map((char, at) => {
        const other = char === 'A' ? 'B' : 'A';
        return outcome(
          `${head}.${body}.${signature.slice(0, at)}${other}${signature.slice(at + 1)}`,
        );
      }),
    );
    expect(new Set(results)).toEqual(new Set(['identification/sign-in-failed']));
  });

  test('must be fresh at the time the person left, where a fresh one was asked for', async () => {
    const fresh = { ...EXPECTED, maxAge: 0 };
    expect(await outcome(token({ ...CLAIMS, auth_time: SECONDS - 90 }), fresh)).toBe('subject');
    expect(await outcome(token({ ...CLAIMS, auth_time: SECONDS - 91 }), fresh)).toMatch(/failed/);
  });
});
