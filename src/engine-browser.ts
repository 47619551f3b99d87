/**
 * What a browser computes. Hashes of small values in JavaScript, because those of Web Crypto are asynchronous; those of content
 * in WebAssembly, twice as fast, because Web Crypto wants all bytes at once. Signatures by Web Crypto, and those on
 * brainpool curves, which no browser knows, by @noble/curves.
 */

import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from '@noble/curves/misc.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { createSHA1, createSHA256, createSHA384, createSHA512, type IHasher } from 'hash-wasm';
import type {
  CryptoEngine,
  Hasher,
  HashName,
  SignatureCheck,
  SignatureScheme,
} from './formats/engine.js';
import { FormatError } from './formats/errors.js';
import { keyBits, type PublicKeyKind, readPublicKey } from './formats/public-key.js';
import { type CurveKey, fits, isBrainpool, rawSignature } from './formats/signature-value.js';

const hashes = { 'SHA-1': sha1, 'SHA-256': sha256, 'SHA-384': sha384, 'SHA-512': sha512 } as const;

const brainpool = { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } as const;

/** The engine of the verifier's page; it runs wherever Web Crypto does, in Node too. */
export const browserEngine: CryptoEngine = {
  hash: (name, bytes) => hashes[name](bytes),
  hasher: streamingHasher,
  verify: checkSignature,
};

const machines = {
  'SHA-1': createSHA1,
  'SHA-256': createSHA256,
  'SHA-384': createSHA384,
  'SHA-512': createSHA512,
} as const;

/** Machines that have done their work: each has memory of its own, and a bundle may hold a thousand files. */
const idle: Readonly<Record<HashName, IHasher[]>> = {
  'SHA-1': [],
  'SHA-256': [],
  'SHA-384': [],
  'SHA-512': [],
};

async function streamingHasher(name: HashName): Promise<Hasher> {
  const machine = idle[name].pop() ?? (await machines[name]());
  machine.init();
  return {
    update: (bytes) => {
      machine.update(bytes);
    },
    digest: () => {
      const digest = machine.digest('binary');
      idle[name].push(machine);
      return digest;
    },
  };
}

interface Signed {
  readonly spki: Uint8Array;
  readonly signature: Uint8Array;
  readonly data: Uint8Array;
}

async function checkSignature(
  scheme: SignatureScheme,
  spki: Uint8Array,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<SignatureCheck> {
  try {
    const key = readPublicKey(spki);
    if (key.kind === 'other') return 'unsupported';
    if (!fits(scheme, key)) return 'invalid';
    const signed = { spki, signature, data };
    const valid = isBrainpool(key)
      ? verifyBrainpool(scheme, key, signed)
      : await verifyNatively(scheme, key, signed);
    return valid ? 'valid' : 'invalid';
  } catch (error) {
    if (error instanceof FormatError) return 'invalid';
    // Web Crypto: `DataError` for a key that is none, `NotSupportedError` for one that this browser does not know.
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotSupportedError') return 'unsupported';
    if (name === 'DataError') return 'invalid';
    throw error;
  }
}

async function verifyNatively(
  scheme: SignatureScheme,
  key: PublicKeyKind,
  { spki, signature, data }: Signed,
): Promise<boolean> {
  const value =
    scheme.kind === 'ecdsa' && key.kind === 'ec'
      ? rawSignature(scheme.encoding, signature, key)
      : signature;
  if (value === undefined) return false;
  const { subtle } = globalThis.crypto;
  const imported = await subtle.importKey('spki', owned(spki), keyAlgorithm(scheme, key), false, [
    'verify',
  ]);
  return subtle.verify(signatureAlgorithm(scheme), imported, owned(value), owned(data));
}

function keyAlgorithm(
  scheme: SignatureScheme,
  key: PublicKeyKind,
): AlgorithmIdentifier | EcKeyImportParams | RsaHashedImportParams {
  switch (scheme.kind) {
    case 'ecdsa':
      return { name: 'ECDSA', namedCurve: key.kind === 'ec' ? key.curve : '' };
    case 'rsa-pkcs1':
      return { name: 'RSASSA-PKCS1-v1_5', hash: scheme.hash };
    case 'rsa-pss':
      return { name: 'RSA-PSS', hash: scheme.hash };
    case 'ed25519':
      return { name: 'Ed25519' };
  }
}

function signatureAlgorithm(
  scheme: SignatureScheme,
): AlgorithmIdentifier | EcdsaParams | RsaPssParams {
  switch (scheme.kind) {
    case 'ecdsa':
      return { name: 'ECDSA', hash: scheme.hash };
    case 'rsa-pkcs1':
      return { name: 'RSASSA-PKCS1-v1_5' };
    case 'rsa-pss':
      return { name: 'RSA-PSS', saltLength: scheme.saltLength };
    case 'ed25519':
      return { name: 'Ed25519' };
  }
}

function verifyBrainpool(
  scheme: SignatureScheme,
  key: CurveKey,
  { spki, signature, data }: Signed,
): boolean {
  const curve = curveOf(key);
  if (scheme.kind !== 'ecdsa' || curve === undefined) return false;
  const raw = rawSignature(scheme.encoding, signature, key);
  const point = keyBits(spki);
  if (raw === undefined || !curve.utils.isValidPublicKey(point)) return false;
  const digest = hashes[scheme.hash](data);
  // Both of the two values that fit a message are signatures here, as everywhere but among coins.
  return curve.verify(raw, digest, point, { prehash: false, lowS: false });
}

const curveOf = ({ curve }: CurveKey) =>
  Object.entries(brainpool).find(([name]) => name === curve)?.[1];

/** Web Crypto wants bytes that no other thread can share. */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
