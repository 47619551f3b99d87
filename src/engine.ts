/** What Node computes: synchronous hashes, native signature checks, and @peculiar/webcrypto for curves that Web Crypto lacks. */

import { constants, createHash, createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import type {
  CryptoEngine,
  Hasher,
  HashName,
  SignatureCheck,
  SignatureScheme,
} from './formats/engine.js';
import { FormatError } from './formats/errors.js';
import { type PublicKeyKind, readPublicKey } from './formats/public-key.js';
import { type CurveKey, fits, isBrainpool, rawSignature } from './formats/signature-value.js';

const nodeHashName = {
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
} as const satisfies Record<HashName, string>;

/** The one engine of the service and of `sealpost verify`. It holds nothing but a bounded cache of public keys. */
export const nodeEngine: CryptoEngine = {
  hash: (name, bytes) => asBytes(hash(nodeHashName[name], bytes, 'buffer')),
  hasher: async (name) => nodeHasher(name),
  verify: (scheme, spki, signature, data) => checkSignature(scheme, spki, signature, data),
};

/**
 * The Web Crypto of @peculiar/webcrypto: it knows the brainpool curves, in SPKI form too.
 * Loaded on first use, because most runs meet no such key and it is no part of the hot path.
 */
export async function loadBrainpoolCrypto(): Promise<Crypto> {
  const peculiar = await import('@peculiar/webcrypto');
  return new peculiar.Crypto();
}

function nodeHasher(name: HashName): Hasher {
  const state = createHash(nodeHashName[name]);
  return {
    update: (bytes) => {
      state.update(bytes);
    },
    digest: () => asBytes(state.digest()),
  };
}

/** A plain view: a `Buffer` would print, compare and serialise differently in portable code. */
const asBytes = (buffer: Buffer): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);

interface Key {
  readonly kind: PublicKeyKind;
  /** Absent for keys that OpenSSL is not asked about. */
  readonly native?: KeyObject;
}

const MAX_CACHED_KEYS = 256;
const keys = new Map<string, Key>();

/** Reading a key costs as much as checking a signature with it, and the same few keys come again and again. */
function keyOf(spki: Uint8Array): Key {
  const id = Buffer.from(spki).toString('latin1');
  const known = keys.get(id);
  if (known !== undefined) return known;
  const key = readKey(spki);
  const [oldest] = keys.size < MAX_CACHED_KEYS ? [] : keys.keys();
  if (oldest !== undefined) keys.delete(oldest);
  keys.set(id, key);
  return key;
}

function readKey(spki: Uint8Array): Key {
  const kind = readPublicKey(spki);
  if (kind.kind === 'other' || isBrainpool(kind)) return { kind };
  return { kind, native: nativeKey(spki) };
}

/** By its own error, because Node 24 gives none of OpenSSL's codes for what OpenSSL does not take, such as a point off its curve. */
function nativeKey(spki: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new FormatError('formats/der', 'The public key is none that can be used.', {}, { cause });
  }
}

async function checkSignature(
  scheme: SignatureScheme,
  spki: Uint8Array,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<SignatureCheck> {
  try {
    const { kind, native } = keyOf(spki);
    if (kind.kind === 'other') return 'unsupported';
    if (!fits(scheme, kind)) return 'invalid';
    if (native !== undefined) return verdict(verifyNatively(scheme, native, signature, data));
    if (!isBrainpool(kind)) return 'unsupported';
    return verdict(await verifyBrainpool(scheme, kind, { spki, signature, data }));
  } catch (error) {
    // A key or value that cannot even be read signs nothing. Anything else is a fault of ours and must be heard.
    if (error instanceof FormatError || isOpensslError(error)) return 'invalid';
    throw error;
  }
}

const verdict = (valid: boolean): SignatureCheck => (valid ? 'valid' : 'invalid');

function verifyNatively(
  scheme: SignatureScheme,
  key: KeyObject,
  signature: Uint8Array,
  data: Uint8Array,
): boolean {
  switch (scheme.kind) {
    case 'ecdsa': {
      const dsaEncoding = scheme.encoding === 'raw' ? 'ieee-p1363' : 'der';
      return verify(nodeHashName[scheme.hash], data, { key, dsaEncoding }, signature);
    }
    case 'rsa-pkcs1': {
      const padding = constants.RSA_PKCS1_PADDING;
      return verify(nodeHashName[scheme.hash], data, { key, padding }, signature);
    }
    case 'rsa-pss': {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const { saltLength } = scheme;
      return verify(nodeHashName[scheme.hash], data, { key, padding, saltLength }, signature);
    }
    case 'ed25519':
      return verify(null, data, key, signature);
  }
}

async function verifyBrainpool(
  scheme: SignatureScheme,
  key: CurveKey,
  given: { readonly spki: Uint8Array; readonly signature: Uint8Array; readonly data: Uint8Array },
): Promise<boolean> {
  const { spki, signature, data } = given;
  if (scheme.kind !== 'ecdsa') return false;
  const { subtle } = await loadBrainpoolCrypto();
  const algorithm = { name: 'ECDSA', namedCurve: key.curve };
  const publicKey = await subtle.importKey('spki', owned(spki), algorithm, false, ['verify']);
  const raw = rawSignature(scheme.encoding, signature, key);
  if (raw === undefined) return false;
  return subtle.verify({ name: 'ECDSA', hash: scheme.hash }, publicKey, owned(raw), owned(data));
}

/** Web Crypto wants bytes that no other thread can share. */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

const isOpensslError = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  /^ERR_(?:OSSL|CRYPTO)_/.test(String(error.code));
