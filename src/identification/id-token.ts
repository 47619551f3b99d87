/** The service's own check of an ID token, whatever the OpenID Connect library has already looked at. */

import { type JWTPayload, type JWTVerifyGetKey, errors as joseErrors, jwtVerify } from 'jose';
import type { CheckedClaims } from './claims.js';
import { readCompactHeader } from './compact-jws.js';
import { providerUnavailable, signInFailed } from './errors.js';
import { sameSecret } from './session-secrets.js';

/** Asymmetric only: a token signed with a shared secret proves nothing to a third party. */
const ID_TOKEN_ALGORITHMS = ['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA', 'Ed25519'];

/** Seconds by which the provider's clock may differ from ours. */
const CLOCK_SKEW = 30;

export interface IdTokenExpectation {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  /** When the person was sent to the provider. */
  readonly startedAt: Date;
  /** Seconds before `startedAt` that the authentication may lie. */
  readonly maxAge: number;
}

/**
 * OpenID Connect Core 1.0 section 3.1.3.7: signature, `iss`, `aud`, `azp`, `exp`, `nonce`, `acr`, `auth_time`.
 * Stricter in one point: the token must be for this client alone.
 *
 * @throws IdentificationError `identification/sign-in-failed`, the same for every reason
 */
export async function checkIdToken(
  token: string,
  keys: JWTVerifyGetKey,
  expected: IdTokenExpectation,
  now: Date,
): Promise<CheckedClaims> {
  if (!readCompactHeader(token)) throw signInFailed();
  const claims = await verifiedClaims(token, keys, expected, now);
  const { aud, azp, nonce, acr, auth_time: authTime, sub } = claims;
  const audience = Array.isArray(aud) ? aud : [aud];
  const ok =
    audience.length === 1 &&
    (azp === undefined || azp === expected.clientId) &&
    typeof nonce === 'string' &&
    sameSecret(nonce, expected.nonce);
  if (!ok || typeof sub !== 'string' || typeof acr !== 'string' || !isSeconds(authTime))
    throw signInFailed();
  if (!isFresh(authTime, expected, now)) throw signInFailed();
  return { ...claims, sub, acr, auth_time: authTime };
}

async function verifiedClaims(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, clientId }: IdTokenExpectation,
  now: Date,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ID_TOKEN_ALGORITHMS,
      issuer,
      audience: clientId,
      currentDate: now,
      clockTolerance: CLOCK_SKEW,
      requiredClaims: ['sub', 'exp', 'iat', 'nonce', 'acr', 'auth_time'],
    });
    return payload;
  } catch (error) {
    // What jose says about the token is about the token; a failed download of the keys is about the provider.
    const aboutToken = error instanceof joseErrors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';
    throw aboutToken ? signInFailed(error) : providerUnavailable(error);
  }
}

/** Not in the future, and not older than was asked for when the person left for the provider. */
function isFresh(authTime: number, expected: IdTokenExpectation, now: Date): boolean {
  const oldest = expected.startedAt.getTime() / 1000 - expected.maxAge - CLOCK_SKEW;
  return authTime >= oldest && authTime <= now.getTime() / 1000 + CLOCK_SKEW;
}

const isSeconds = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
