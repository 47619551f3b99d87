/** Seal keys from files: checked once at the start, so that nothing is sealed that nobody could verify. */

import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import type { SealAlgorithm, SealKey, Signer } from '../evidence/ports.js';
import { decodePemBlocks } from '../formats/pem.js';
import { type Certificate, parseCertificate, subjectTitle } from '../formats/x509.js';
import { KeyUsage } from '../formats/x509-extensions.js';
import { intermediatesOf } from './chain.js';
import { SealingError } from './errors.js';

export interface SealKeyMaterial {
  /** A PEM text (PKCS#8, SEC 1 or PKCS#1) or DER PKCS#8; not encrypted. */
  readonly key: string | Uint8Array;
  /** DER. */
  readonly certificate: Uint8Array;
  /** DER, in any order; a root among them is left out. */
  readonly chain: readonly Uint8Array[];
}

/**
 * Makes a seal key for P-256, P-384 or RSA.
 *
 * @param at the time at which the certificate must be valid
 * @throws SealingError, with a sentence that says what to do
 */
export function loadSealKey(material: SealKeyMaterial, at: Date): SealKey {
  const certificate = readCertificate(material.certificate);
  const key = readKey(material.key);
  if (!new X509Certificate(certificate.der).checkPrivateKey(key)) {
    throw new SealingError(
      'sealing/key-mismatch',
      `The private key does not belong to the certificate of "${subjectTitle(certificate)}". Configure the two that were made for each other.`,
    );
  }
  checkValidity(certificate, at);
  checkUsage(certificate);
  const algorithm = algorithmOf(certificate);
  return {
    algorithm,
    signer: SIGNERS[algorithm](key),
    certificate: certificate.der,
    intermediates: intermediatesOf(certificate.der, material.chain),
  };
}

/** The same from PEM texts: the first certificate of `certificatePem` is the leaf, all others help the chain. */
export function loadSealKeyPem(
  pem: { readonly keyPem: string; readonly certificatePem: string; readonly chainPem?: string },
  at: Date,
): SealKey {
  const [certificate, ...others] = readPem(pem.certificatePem);
  if (certificate === undefined) throw unreadable('The certificate file holds no certificate.');
  const chain = [...others, ...readPem(pem.chainPem ?? '')];
  return loadSealKey({ key: pem.keyPem, certificate, chain }, at);
}

/** Whether a certificate was made for trying out: its policies stand under 2.999, the arc for examples. */
export const isForTrial = (certificate: Uint8Array): boolean =>
  parseCertificate(certificate).extensions.policies.some((policy) => policy.startsWith('2.999.'));

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

function algorithmOf({ publicKey }: Certificate): SealAlgorithm {
  if (publicKey.kind === 'ec' && publicKey.curve === 'P-256') return 'ecdsa-p256-sha256';
  if (publicKey.kind === 'ec' && publicKey.curve === 'P-384') return 'ecdsa-p384-sha384';
  // ETSI TS 119 312: RSA below 3000 bits is legacy, below 2048 it is broken.
  if (publicKey.kind === 'rsa' && publicKey.bits >= 2048) return 'rsa-sha256';
  throw new SealingError(
    'sealing/key-kind',
    'The seal key must be P-256, P-384, or RSA of at least 2048 bits.',
    { kind: publicKey.kind },
  );
}

function checkValidity({ notBefore, notAfter }: Certificate, at: Date): void {
  if (at >= notBefore && at <= notAfter) return;
  throw new SealingError(
    'sealing/certificate-not-valid',
    `The certificate is valid from ${notBefore.toISOString()} to ${notAfter.toISOString()}, and it is ${at.toISOString()}. Renew it, or set the clock.`,
    { notBefore, notAfter, at },
  );
}

/** RFC 5280 section 4.2.1.3. A missing extension restricts nothing in general, but a seal certificate must say it. */
function checkUsage({ extensions, ...certificate }: Certificate): void {
  const { keyUsage } = extensions;
  const seals = keyUsage?.has(KeyUsage.nonRepudiation) || keyUsage?.has(KeyUsage.digitalSignature);
  if (seals && extensions.basicConstraints?.ca !== true) return;
  throw new SealingError(
    'sealing/key-usage',
    `The certificate of "${subjectTitle({ extensions, ...certificate })}" is not one for signing: it needs digitalSignature or nonRepudiation, and must not be a CA's.`,
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
      'The private key cannot be read. It must be PKCS#8, SEC 1 or PKCS#1 without a passphrase; "sealpost certs import" makes such a file from a .p12.',
    );
  }
}

function readCertificate(der: Uint8Array): Certificate {
  try {
    return parseCertificate(der);
  } catch (cause) {
    throw unreadable('The certificate cannot be read.', cause);
  }
}

function readPem(text: string): Uint8Array[] {
  const blocks = decodePemBlocks(text, 'CERTIFICATE');
  if (blocks === undefined) throw unreadable('A certificate file is damaged.');
  return blocks;
}

const unreadable = (detail: string, cause?: unknown): SealingError =>
  new SealingError('sealing/certificate-unreadable', detail, {}, { cause });

const signatureFailed = (cause: unknown): SealingError =>
  new SealingError('sealing/signature-failed', 'The key did not sign.', {}, { cause });
