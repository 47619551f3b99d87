/** Authentication of a machine client by `private_key_jwt` (RFC 7523 section 3, OpenID Connect Core 1.0 section 9). */

import { type JWTPayload, jwtVerify } from 'jose';
import { selectKey } from './client-keys.js';
import { readCompactHeader, readUnverifiedClaims } from './compact-jws.js';
import type { ClientStore, Clock, RegisteredClient, ReplayStore } from './ports.js';

/** Also the method that a `VerifiedIdentity` names. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const MAX_LIFETIME = 300;
const CLOCK_SKEW = 10;
const TYPES = new Set([undefined, 'JWT', 'client-authentication+jwt']);

export interface AssertionChecks {
  readonly clients: ClientStore;
  readonly replay: ReplayStore;
  readonly clock: Clock;
  /** The token endpoint's URL: the only audience accepted. */
  readonly audience: string;
}

/**
 * @returns the client that made the assertion, or `undefined` for every possible fault alike: unknown or disabled client, key,
 * algorithm, signature, audience, time, or an assertion that was used before
 */
export async function authenticateClient(
  assertion: string,
  checks: AssertionChecks,
): Promise<RegisteredClient | undefined> {
  const header = readCompactHeader(assertion);
  if (!header || !TYPES.has(header.typ)) return undefined;
  const { iss } = readUnverifiedClaims(assertion);
  const client = typeof iss === 'string' ? await checks.clients.find(iss) : undefined;
  const key = client && !client.disabled ? selectKey(client.jwks, header.kid) : undefined;
  if (!client || !key || header.alg !== key.algorithm) return undefined;
  const now = checks.clock.now();
  const claims = await jwtVerify(assertion, key.key, {
    algorithms: [key.algorithm],
    issuer: client.clientId,
    subject: client.clientId,
    audience: checks.audience,
    currentDate: now,
    clockTolerance: CLOCK_SKEW,
    requiredClaims: ['exp', 'iat', 'jti'],
  }).then(
    ({ payload }) => payload,
    () => undefined,
  );
  if (!claims || !isShortLived(claims, now) || typeof claims.aud !== 'string') return undefined;
  return (await isFirstUse(client.clientId, claims, checks.replay)) ? client : undefined;
}

function isShortLived({ iat = 0, exp = 0 }: JWTPayload, now: Date): boolean {
  const seconds = now.getTime() / 1000;
  return iat <= seconds + CLOCK_SKEW && exp > iat && exp - iat <= MAX_LIFETIME;
}

async function isFirstUse(
  clientId: string,
  { jti, exp = 0 }: JWTPayload,
  replay: ReplayStore,
): Promise<boolean> {
  if (typeof jti !== 'string' || !/^[\x21-\x7e]{8,128}$/.test(jti)) return false;
  // No client id contains a space, so the pair has one spelling.
  const forgetAt = new Date((exp + CLOCK_SKEW + 1) * 1000);
  return replay.use('client-assertion', `${clientId} ${jti}`, forgetAt);
}
