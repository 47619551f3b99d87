/** Makes certificates, good and bad, byte by byte, so that a test can get anything wrong that it wants to. */

import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign as signBytes,
} from 'node:crypto';
import * as write from '../../src/formats/der-writer.js';
import { Oid } from '../../src/formats/oids.js';
import { type Certificate, parseCertificate } from '../../src/formats/x509.js';

export type KeyKind = 'P-256' | 'rsa-2048' | 'rsa-1024' | 'ed25519' | 'dsa' | BrainpoolName;
type BrainpoolName = 'brainpoolP256r1' | 'brainpoolP384r1' | 'brainpoolP512r1';

export interface KeyPair {
  readonly kind: KeyKind;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface MadeCertificate {
  readonly der: Uint8Array;
  readonly certificate: Certificate;
  readonly keys: KeyPair;
  readonly name: Uint8Array;
}

export interface Recipe {
  readonly name: string;
  /** Itself if left out. */
  readonly issuer?: MadeCertificate;
  readonly keys?: KeyPair;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly extensions?: readonly Uint8Array[];
  /** For RSA and ECDSA issuers. */
  readonly hash?: 'sha1' | 'sha256';
  /** Random if left out. */
  readonly serial?: bigint;
}

export const at = new Date('2026-06-01T12:00:00Z');

export function makeKeys(kind: KeyKind = 'P-256'): KeyPair {
  switch (kind) {
    case 'P-256':
      return { kind, ...generateKeyPairSync('ec', { namedCurve: 'prime256v1' }) };
    case 'rsa-2048':
      return { kind, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
    case 'rsa-1024':
      return { kind, ...generateKeyPairSync('rsa', { modulusLength: 1024 }) };
    case 'ed25519':
      return { kind, ...generateKeyPairSync('ed25519') };
    case 'dsa':
      return {
        kind,
        ...generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }),
      };
    default:
      return { kind, ...generateKeyPairSync('ec', { namedCurve: kind }) };
  }
}

export function makeCertificate(recipe: Recipe): MadeCertificate {
  const keys = recipe.keys ?? makeKeys();
  const name = nameOf(recipe.name);
  const signer = recipe.issuer?.keys ?? keys;
  const algorithm = signatureAlgorithm(signer.kind, recipe.hash ?? 'sha256');
  const { extensions = [] } = recipe;
  const tbs = write.sequence(
    write.contextConstructed(0, write.integer(2n)),
    write.integer(recipe.serial ?? randomBytes(16)),
    algorithm,
    recipe.issuer?.name ?? name,
    write.sequence(
      write.generalizedTime(recipe.notBefore ?? new Date('2026-01-01Z')),
      write.generalizedTime(recipe.notAfter ?? new Date('2026-12-31Z')),
    ),
    name,
    new Uint8Array(keys.publicKey.export({ format: 'der', type: 'spki' })),
    ...(extensions.length > 0 ? [write.contextConstructed(3, write.sequence(...extensions))] : []),
  );
  const der = write.sequence(
    tbs,
    algorithm,
    write.bitString(signWith(signer, tbs, recipe.hash ?? 'sha256')),
  );
  return { der, certificate: parseCertificate(der), keys, name };
}

export const nameOf = (commonName: string): Uint8Array =>
  write.sequence(
    write.set(write.sequence(write.oid(Oid.commonName), write.utf8String(commonName))),
  );

export function signatureAlgorithm(kind: KeyKind, hash: 'sha1' | 'sha256'): Uint8Array {
  if (kind === 'ed25519') return write.sequence(write.oid(Oid.ed25519));
  if (kind === 'dsa') return write.sequence(write.oid('2.16.840.1.101.3.4.3.2'));
  if (kind.startsWith('rsa')) {
    const oid = hash === 'sha1' ? '1.2.840.113549.1.1.5' : Oid.sha256WithRsa;
    return write.sequence(write.oid(oid), write.nullValue());
  }
  return write.sequence(write.oid(hash === 'sha1' ? '1.2.840.10045.4.1' : Oid.ecdsaWithSha256));
}

export const signWith = (keys: KeyPair, bytes: Uint8Array, hash: string): Uint8Array =>
  new Uint8Array(signBytes(keys.kind === 'ed25519' ? null : hash, bytes, keys.privateKey));

export const extension = (oid: string, value: Uint8Array, critical = false): Uint8Array =>
  write.sequence(
    write.oid(oid),
    ...(critical ? [write.boolean(true)] : []),
    write.octetString(value),
  );

export const authority = (pathLength?: number): Uint8Array =>
  extension(
    Oid.basicConstraints,
    write.sequence(
      write.boolean(true),
      ...(pathLength === undefined ? [] : [write.integer(BigInt(pathLength))]),
    ),
    true,
  );

/** A KeyUsage from bit positions 0 to 7. */
export function keyUsage(...bits: number[]): Uint8Array {
  const octet = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0);
  const unused = 31 - Math.clz32(octet & -octet);
  return extension(Oid.keyUsage, Uint8Array.of(0x03, 0x02, unused, octet), true);
}

export const extendedKeyUsage = (critical: boolean, ...oids: string[]): Uint8Array =>
  extension(Oid.extKeyUsage, write.sequence(...oids.map(write.oid)), critical);

export const subjectKeyIdentifier = (keys: KeyPair): Uint8Array =>
  extension(Oid.subjectKeyIdentifier, write.octetString(identifierOf(keys)));

export const authorityKeyIdentifier = (keys: KeyPair): Uint8Array =>
  extension(
    Oid.authorityKeyIdentifier,
    write.sequence(write.contextPrimitive(0, identifierOf(keys))),
  );

const identifierOf = (keys: KeyPair): Uint8Array =>
  new Uint8Array(
    createHash('sha1')
      .update(keys.publicKey.export({ format: 'der', type: 'spki' }))
      .digest(),
  );

export const digitalSignature = (): Uint8Array => keyUsage(0);
export const certSign = (): Uint8Array => keyUsage(5, 6);
export const timeStamping = (): Uint8Array => extendedKeyUsage(true, Oid.timeStamping);
