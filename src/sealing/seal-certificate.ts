/** Certificates of seal keys: checked once at the start, so that nothing is sealed that nobody could verify. */

import type { SealKey } from '../evidence/ports.js';
import { decodePemBlocks } from '../formats/pem.js';
import { type Certificate, parseCertificate, subjectTitle } from '../formats/x509.js';
import { KeyUsage } from '../formats/x509-extensions.js';
import { intermediatesOf } from './chain.js';
import { SealingError } from './errors.js';

export interface SealCertificateMaterial {
  /** DER. */
  readonly certificate: Uint8Array;
  /** DER, in any order; a root among them is left out. */
  readonly chain: readonly Uint8Array[];
}

/**
 * What a seal key is beside its signer.
 *
 * @param at the time at which the certificate must be valid
 * @throws SealingError, with a sentence that says what to do
 */
export function readSealCertificate(
  material: SealCertificateMaterial,
  at: Date,
): Omit<SealKey, 'signer'> {
  const certificate = readCertificate(material.certificate);
  checkValidity(certificate, at);
  checkUsage(certificate);
  return {
    algorithm: algorithmOf(certificate),
    certificate: certificate.der,
    intermediates: intermediatesOf(certificate.der, material.chain),
  };
}

/** From PEM texts: the first certificate of `certificatePem` is the leaf, all others help the chain. */
export function sealCertificateOfPem(
  certificatePem: string,
  chainPem = '',
): SealCertificateMaterial {
  const [certificate, ...others] = readPem(certificatePem);
  if (certificate === undefined) throw unreadable('The certificate file holds no certificate.');
  return { certificate, chain: [...others, ...readPem(chainPem)] };
}

/** Whether a certificate was made for trying out: its policies stand under 2.999, the arc for examples. */
export const isForTrial = (certificate: Uint8Array): boolean =>
  parseCertificate(certificate).extensions.policies.some((policy) => policy.startsWith('2.999.'));

function algorithmOf({ publicKey }: Certificate): SealKey['algorithm'] {
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

/** @throws SealingError `sealing/certificate-unreadable` */
export function readCertificate(der: Uint8Array): Certificate {
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
