/** Seal keys from PKCS#12 files, with the certificates that come in them. */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { SealKey } from '../evidence/ports.js';
import { readPkcs12 } from '../formats/pkcs12.js';
import { SealingError } from './errors.js';
import { loadSealKey, type SealKeyMaterial } from './key-file.js';
import type { SealCertificateMaterial } from './seal-certificate.js';

/**
 * @returns the key, its certificate, and whatever else is in the file for the chain
 * @throws SealingError `sealing/passphrase-refused`, `sealing/key-unreadable`, `sealing/key-mismatch`
 */
export function openPkcs12(
  file: Uint8Array,
  passphrase: string,
): SealKeyMaterial & { readonly key: Uint8Array } {
  const content = readPkcs12(file, passphrase);
  if (content.kind === 'refused') {
    const wrong = content.reason === 'pkcs12/passphrase-wrong';
    throw new SealingError(
      wrong ? 'sealing/passphrase-refused' : 'sealing/key-unreadable',
      `The PKCS#12 file cannot be used: ${content.detail}`,
      { reason: content.reason },
    );
  }
  const { pkcs8, certificates } = content;
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  const certificate = certificates.find((der) => new X509Certificate(der).checkPrivateKey(key));
  if (certificate === undefined) {
    throw new SealingError(
      'sealing/key-mismatch',
      'None of the certificates in the PKCS#12 file belongs to its private key.',
    );
  }
  return { key: pkcs8, certificate, chain: certificates.filter((der) => der !== certificate) };
}

/**
 * @param named takes the place of the certificate in the file, and joins its chain
 * @throws SealingError, with a sentence that says what to do
 */
export function loadPkcs12SealKey(
  file: Uint8Array,
  passphrase: string,
  named: Partial<SealCertificateMaterial>,
  at: Date,
): SealKey {
  const found = openPkcs12(file, passphrase);
  const { certificate = found.certificate, chain = [] } = named;
  return loadSealKey({ key: found.key, certificate, chain: [...chain, ...found.chain] }, at);
}
