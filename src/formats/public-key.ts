/** Public keys as far as a verifier must look into them: which algorithm, which curve, how strong (RFC 3279, RFC 5480, RFC 8410). */

import { type DerElement, parseDer, Tag } from './der.js';
import { DerFields, readOctetBitString, readOid } from './der-values.js';
import { Oid } from './oids.js';

const curves = {
  [Oid.p256]: { name: 'P-256', bytes: 32 },
  [Oid.p384]: { name: 'P-384', bytes: 48 },
  [Oid.p521]: { name: 'P-521', bytes: 66 },
  [Oid.brainpoolP256r1]: { name: 'brainpoolP256r1', bytes: 32 },
  [Oid.brainpoolP384r1]: { name: 'brainpoolP384r1', bytes: 48 },
  [Oid.brainpoolP512r1]: { name: 'brainpoolP512r1', bytes: 64 },
} as const satisfies Record<string, { name: string; bytes: number }>;

export type CurveName = (typeof curves)[keyof typeof curves]['name'];

export type PublicKeyKind =
  | { readonly kind: 'rsa'; readonly bits: number; readonly exponentBits: number }
  /** `scalarBytes` is the size of each half of a raw ECDSA signature. */
  | { readonly kind: 'ec'; readonly curve: CurveName; readonly scalarBytes: number }
  | { readonly kind: 'ed25519' }
  /** A key that we do not take: DSA, an unlisted or explicitly written curve. `name` says which. */
  | { readonly kind: 'other'; readonly name: string };

/** RFC 3279 section 2.3.2. */
const DSA = '1.2.840.10040.4.1';
const MAX_SPKI_BYTES = 8 * 1024;
/** ETSI TS 119 312 section 6 and BSI: below this an RSA modulus proves nothing for years. */
const MIN_RSA_BITS = 2048;
/** A huge modulus or exponent is a way to keep a verifier busy, not a way to sign. */
const MAX_RSA_BITS = 8192;
const MAX_EXPONENT_BITS = 64;

/**
 * Looks into a DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
 * @throws FormatError `formats/der`
 */
export function readPublicKey(spki: Uint8Array): PublicKeyKind {
  const fields = new DerFields(parseDer(spki, MAX_SPKI_BYTES));
  const algorithm = new DerFields(fields.take(Tag.sequence));
  const key = readOctetBitString(fields.take(Tag.bitString));
  fields.end();
  const oid = readOid(algorithm.take(Tag.oid));
  const [parameters] = algorithm.rest();
  if (oid === Oid.rsaEncryption) return readRsaKey(key);
  if (oid === Oid.ed25519) return { kind: 'ed25519' };
  if (oid === DSA) return { kind: 'other', name: 'DSA' };
  if (oid !== Oid.ecPublicKey) return { kind: 'other', name: oid };
  // Curves spelt out as numbers allow a look-alike generator (CVE-2020-0601); only named ones are taken.
  if (parameters?.tag !== Tag.oid) return { kind: 'other', name: 'a curve without name' };
  const curve = Object.entries(curves).find(([curveOid]) => curveOid === readOid(parameters));
  if (curve === undefined) return { kind: 'other', name: `curve ${readOid(parameters)}` };
  return { kind: 'ec', curve: curve[1].name, scalarBytes: curve[1].bytes };
}

function readRsaKey(key: Uint8Array): PublicKeyKind {
  const fields = new DerFields(parseDer(key, MAX_SPKI_BYTES));
  const bits = bitLength(fields.take(Tag.integer));
  const exponentBits = bitLength(fields.take(Tag.integer));
  fields.end();
  return { kind: 'rsa', bits, exponentBits };
}

function bitLength({ content }: DerElement): number {
  const [first = 0, second = 0] = content;
  const octets = content.length - (first === 0 ? 1 : 0);
  return octets * 8 - (Math.clz32(first === 0 ? second : first) - 24);
}

/** Why this key is too weak or of no kind we take, as words for people; `undefined` if it will do. */
export function keyWeakness(key: PublicKeyKind): string | undefined {
  if (key.kind === 'other') return `a key of the kind ${key.name}`;
  if (key.kind !== 'rsa') return undefined;
  if (key.bits < MIN_RSA_BITS || key.bits > MAX_RSA_BITS) return `an RSA key of ${key.bits} bits`;
  return key.exponentBits > MAX_EXPONENT_BITS
    ? `an RSA key with an exponent of ${key.exponentBits} bits`
    : undefined;
}

/** The key alone, without its algorithm: what key identifiers and OCSP hash. */
export function keyBits(spki: Uint8Array): Uint8Array {
  const [, key] = parseDer(spki, MAX_SPKI_BYTES).children;
  return key === undefined ? new Uint8Array() : readOctetBitString(key);
}
