/** What every engine asks before it computes anything: whether scheme and key belong together, and how a value is spelt. */

import { concat } from './bytes.js';
import { malformed, parseDer, Tag } from './der.js';
import { DerFields } from './der-values.js';
import type { SignatureScheme } from './engine.js';
import type { PublicKeyKind } from './public-key.js';

export type CurveKey = Extract<PublicKeyKind, { kind: 'ec' }>;

export const isBrainpool = (key: PublicKeyKind): key is CurveKey =>
  key.kind === 'ec' && key.curve.startsWith('brainpool');

/** A key alone must never decide the algorithm: an RSA signature is none where the scheme says ECDSA. */
export function fits(scheme: SignatureScheme, key: PublicKeyKind): boolean {
  switch (scheme.kind) {
    case 'ecdsa':
      return key.kind === 'ec';
    case 'rsa-pkcs1':
    case 'rsa-pss':
      return key.kind === 'rsa';
    case 'ed25519':
      return key.kind === 'ed25519';
  }
}

/**
 * The fixed-length `r || s` of a value, as Web Crypto takes it.
 * @returns `undefined` for a value of another length
 * @throws FormatError `formats/der` for DER that is not the one spelling of two numbers
 */
export function rawSignature(
  encoding: 'raw' | 'der',
  signature: Uint8Array,
  { scalarBytes }: CurveKey,
): Uint8Array | undefined {
  const raw = encoding === 'raw' ? signature : halvesOf(signature, scalarBytes);
  return raw.length === 2 * scalarBytes ? raw : undefined;
}

/** `SEQUENCE { r, s }` (RFC 3279 section 2.2.3). */
function halvesOf(der: Uint8Array, scalarBytes: number): Uint8Array {
  const fields = new DerFields(parseDer(der, 256));
  const halves = [fields.take(Tag.integer), fields.take(Tag.integer)].map(({ content }) => {
    if ((content[0] ?? 0) >= 0x80) throw malformed('a negative half of a signature');
    const octets = content[0] === 0 ? content.subarray(1) : content;
    if (octets.length > scalarBytes) throw malformed('a half of a signature that is too long');
    return concat(new Uint8Array(scalarBytes - octets.length), octets);
  });
  fields.end();
  return concat(...halves);
}
