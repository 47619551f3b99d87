/** Seal keys from files: checked once at the start, so that nothing is sealed that nobody could verify. */

import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import type { SealAlgorithm, SealKey, Signer } from '../evidence/ports.js';
import { subjectTitle } from '../formats/x509.js';
import { SealingError } from './errors.js';
import {
  readCertificate,
  readSealCertificate,
  type SealCertificateMaterial,
  sealCertificateOfPem,
} from './seal-certificate.js';

export interface SealKeyMaterial extends SealCertificateMaterial {
  /** A PEM text (PKCS#8, SEC 1 or PKCS#1) or DER PKCS#8; not encrypted. */
  readonly key: string | Uint8Array;
}

/**
 * Makes a seal key for P-256, P-384 or RSA.
 *
 * @param at the time at which the certificate must be valid
 * @throws SealingError, with a sentence that says what to do
 */
export function loadSealKey(material: SealKeyMaterial, at: Date): SealKey {
  const key = readKey(material.key);
  requirePair(material.certificate, key);
  const certificate = readSealCertificate(material, at);
  return { ...certificate, signer: SIGNERS[certificate.algorithm](key) };
}

/** The same from PEM texts. */
export const loadSealKeyPem = (
  pem: { readonly keyPem: string; readonly certificatePem: string; readonly chainPem?: string },
  at: Date,
): SealKey =>
  loadSealKey({ key: pem.keyPem, ...sealCertificateOfPem(pem.certificatePem, pem.chainPem) }, at);

/**
 * ECDSA is signed on the spot: at 20 µs a signature, handing it to another thread would cost more than it saves.
 * RSA takes milliseconds, so it leaves the event loop free.
 */
const SIGNERS: Record<SealAlgorithm, (key: KeyObject) => Signer> = {
  'ecdsa-p256-sha256': (key) => ecdsaSigner(key, 'sha256'),
  'ecdsa-p384-sha384': (key) => ecdsaSigner(key, 'sha384'),
  'rsa-sha256': rsaSigner,
};

const ecdsaSigner = (key: KeyObject, hash: 'sha256' | 'sha384'): Signer => ({
  async sign(bytes) {
    try {
      return asBytes(sign(hash, bytes, { key, dsaEncoding: 'ieee-p1363' }));
    } catch (cause) {
      throw signatureFailed(cause);
    }
  },
});

function rsaSigner(key: KeyObject): Signer {
  return {
    sign: (bytes) =>
      new Promise((resolve, reject) => {
        sign('sha256', bytes, key, (cause, value) => {
          if (cause) reject(signatureFailed(cause));
          else resolve(asBytes(value));
        });
      }),
  };
}

const asBytes = (buffer: Buffer): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);

function requirePair(certificate: Uint8Array, key: KeyObject): void {
  const parsed = readCertificate(certificate);
  if (new X509Certificate(parsed.der).checkPrivateKey(key)) return;
  throw new SealingError(
    'sealing/key-mismatch',
    `The private key does not belong to the certificate of "${subjectTitle(parsed)}". Configure the two that were made for each other.`,
  );
}

function readKey(key: string | Uint8Array): KeyObject {
  try {
    return typeof key === 'string'
      ? createPrivateKey(key)
      : createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
  } catch {
    // The cause is dropped: errors about keys may quote them.
    throw new SealingError(
      'sealing/key-unreadable',
      'The private key cannot be read. It must be PKCS#8, SEC 1 or PKCS#1 without a passphrase; a key with one belongs into a .p12 file.',
    );
  }
}

const signatureFailed = (cause: unknown): SealingError =>
  new SealingError('sealing/signature-failed', 'The key did not sign.', {}, { cause });
