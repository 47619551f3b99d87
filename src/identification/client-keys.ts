/** The public keys of a registered client: which may be entered, and which one answers for an assertion. */

import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { IdentificationError } from './errors.js';
import type { RegisteredClient } from './ports.js';

export type ClientAlgorithm = 'ES256' | 'ES384' | 'RS256' | 'EdDSA';

export interface ClientKey {
  readonly kid: string;
  /** Follows from the key alone. The header of an assertion has no say in it. */
  readonly algorithm: ClientAlgorithm;
  readonly key: KeyObject;
}

const MAX_KEYS = 10;
const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 4096;
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** The one key that `kid` names; none if several do. */
export function selectKey(
  jwks: RegisteredClient['jwks'],
  kid: string | undefined,
): ClientKey | undefined {
  const [jwk, ...others] = jwks.keys.filter((candidate) => candidate.kid === kid);
  return jwk && others.length === 0 ? readKey(jwk) : undefined;
}

/**
 * What an officer may enter: 1 to 10 public signature keys, each with a `kid` of its own. P-256, P-384, Ed25519, or RSA of
 * 2048 to 4096 bits.
 *
 * @throws IdentificationError `identification/configuration`, saying what is wrong
 */
export function checkClientKeys(value: unknown): RegisteredClient['jwks'] {
  const keys: unknown = (value as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS)
    throw unusable(`A JWK Set with 1 to ${MAX_KEYS} keys is needed.`);
  for (const [index, jwk] of keys.entries()) {
    const name = `Key ${index + 1}`;
    if (typeof jwk !== 'object' || jwk === null) throw unusable(`${name} is not a JWK.`);
    if (SECRET_MEMBERS.some((member) => member in jwk))
      throw unusable(`${name} contains a secret. Enter public keys only, and replace this one.`);
    if (!readKey(jwk))
      throw unusable(
        `${name} cannot be used. It needs a "kid", and must be EC P-256 or P-384, Ed25519, or RSA of ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits for signatures.`,
      );
  }
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length)
    throw unusable('Two keys have the same "kid".');
  return { keys };
}

function readKey(jwk: Record<string, unknown>): ClientKey | undefined {
  const { kid, use, alg } = jwk;
  if (typeof kid !== 'string' || kid === '' || kid.length > 128) return undefined;
  if (use !== undefined && use !== 'sig') return undefined;
  const key = importKey(jwk);
  const algorithm = key && algorithmOf(key);
  if (!key || !algorithm || (alg !== undefined && alg !== algorithm)) return undefined;
  return { kid, algorithm, key };
}

function importKey(jwk: Record<string, unknown>): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function algorithmOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): ClientAlgorithm | undefined {
  if (type === 'ed25519') return 'EdDSA';
  if (type === 'rsa') {
    const bits = details?.modulusLength ?? 0;
    return bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS ? 'RS256' : undefined;
  }
  if (type !== 'ec') return undefined;
  const curves: Record<string, ClientAlgorithm> = { prime256v1: 'ES256', secp384r1: 'ES384' };
  return curves[details?.namedCurve ?? ''];
}

const unusable = (detail: string): IdentificationError =>
  new IdentificationError('identification/configuration', detail);
