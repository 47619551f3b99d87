import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createAccessTokens } from '../../src/identification/access-token.js';
import { TestClock } from './test-clock.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const OWN = {
  privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  issuer: 'https://post.example',
  audience: 'https://post.example/api/v1',
};
const { privateKey: stranger } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const tokensAt = (now: Date, own = OWN) =>
  createAccessTokens({ ...own, clock: new TestClock(now), random: randomBytes });
const tokens = tokensAt(NOW);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const read = (token: string, at: 0 | 1) =>
  JSON.parse(Buffer.from(token.split('.')[at] ?? '', 'base64url').toString());

/** A token of ours with something changed, signed again. */
async function changed(
  header: Record<string, unknown>,
  claims: Record<string, unknown> = {},
  key: KeyObject = OWN.privateKey,
): Promise<string> {
  const token = await tokens.issue('erp');
  const input = `${part({ ...read(token, 0), ...header })}.${part({ ...read(token, 1), ...claims })}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

describe('an access token', () => {
  test('says whose it is, for what, and for how long (RFC 9068)', async () => {
    const token = await tokens.issue('erp');
    expect(read(token, 0)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
    expect(read(token, 1)).toEqual({
      iss: OWN.issuer,
      aud: OWN.audience,
      sub: 'erp',
      client_id: 'erp',
      jti: expect.stringMatching(/^[\w-]{22}$/),
      iat: SECONDS,
      exp: SECONDS + 300,
    });
  });

  test('is known again, also after a re-encoding that changes nothing', async () => {
    const expected = { clientId: 'erp', issuedAt: NOW, id: expect.any(String) };
    expect(await tokens.verify(await tokens.issue('erp'))).toEqual(expected);
    expect(await tokens.verify(await changed({}))).toEqual(expected);
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['of type JWT', { typ: 'JWT' }, {}],
    ['without type', { typ: undefined }, {}],
    ['of an ID token’s type', { typ: 'id+jwt' }, {}],
    ['with another key id', { kid: 'x' }, {}],
    ['without key id', { kid: undefined }, {}],
    ['with another algorithm', { alg: 'ES384' }, {}],
    ['with an embedded key', { jwk: {} }, {}],
    ['of another issuer', {}, { iss: 'https://other.example' }],
    ['for another audience', {}, { aud: 'https://post.example' }],
    ['without end', {}, { exp: undefined }],
    ['that has ended', {}, { exp: SECONDS }],
    ['without id', {}, { jti: undefined }],
    ['without subject', {}, { sub: undefined }],
    ['without issue time', {}, { iat: undefined }],
    ['whose client and subject differ', {}, { client_id: 'other' }],
    ['without client', {}, { client_id: undefined }],
  ])('%s is refused, even under our own signature', async (_, header, claims) => {
    expect(await tokens.verify(await changed(header, claims))).toBeUndefined();
  });

  test('under the signature of a stranger is refused', async () => {
    expect(await tokens.verify(await changed({}, {}, stranger))).toBeUndefined();
  });

  test('of another service with another key, and of ours for another address, is refused', async () => {
    const other = tokensAt(NOW, { ...OWN, privateKey: stranger });
    const moved = tokensAt(NOW, { ...OWN, audience: 'https://post.example/api/v2' });
    expect(await tokens.verify(await other.issue('erp'))).toBeUndefined();
    expect(await tokens.verify(await moved.issue('erp'))).toBeUndefined();
  });

  test('has an id of its own', async () => {
    const ids = await Promise.all(
      Array.from({ length: 50 }, async () => read(await tokens.issue('erp'), 1).jti),
    );
    expect(new Set(ids).size).toBe(50);
  });
});
