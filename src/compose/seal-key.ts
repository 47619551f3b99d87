/** The configured seal key, whichever way it is kept: the content of its file says which. */

import { readFileSync } from 'node:fs';
import { type Config, ConfigError, type SealConfig } from '../config.js';
import type { SealKey } from '../evidence/ports.js';
import { loadSealKeyPem } from '../sealing/key-file.js';
import { loadPkcs11SealKey } from '../sealing/key-pkcs11.js';
import { isPkcs11Address, readPkcs11Address } from '../sealing/pkcs11-address.js';
import { isForTrial, sealCertificateOfPem } from '../sealing/seal-certificate.js';

/** First byte of a PKCS#12 file (a DER SEQUENCE), and of no text. */
const DER_SEQUENCE = 0x30;

/** @throws ConfigError, SealingError with a sentence that says what to do */
export async function configuredSealKey(
  { mode }: Pick<Config, 'mode'>,
  seal: SealConfig,
  at: Date,
): Promise<SealKey> {
  const key = await load(seal, at);
  if (mode === 'production' && isForTrial(key.certificate)) {
    throw new ConfigError(
      'config/production',
      'SEALPOST_SEAL_CERTIFICATE was made for trying out. Production needs a certificate from a trust service provider.',
    );
  }
  return key;
}

async function load(seal: SealConfig, at: Date): Promise<SealKey> {
  const file = configuredFile('SEALPOST_SEAL_KEY', seal.keyFile);
  const text = file.toString('utf8');
  if (isPkcs11Address(text)) {
    const address = readPkcs11Address(text);
    const pin = passphraseOf(seal, address.pinFile);
    return loadPkcs11SealKey({ address, pin, ...namedCertificate(seal) }, at);
  }
  if (file[0] === DER_SEQUENCE && !text.includes('-----BEGIN')) {
    // Its reader takes a while to load, and few need it.
    const { loadPkcs12SealKey } = await import('../sealing/key-pkcs12.js');
    const named = seal.certificateFile === undefined ? {} : namedCertificate(seal);
    return loadPkcs12SealKey(new Uint8Array(file), passphraseOf(seal), named, at);
  }
  const { certificatePem, chainPem } = certificateTexts(seal);
  return loadSealKeyPem({ keyPem: text, certificatePem, chainPem }, at);
}

const namedCertificate = (seal: SealConfig) => {
  const { certificatePem, chainPem } = certificateTexts(seal);
  return sealCertificateOfPem(certificatePem, chainPem);
};

function certificateTexts({ certificateFile, chainFile }: SealConfig) {
  if (certificateFile === undefined) {
    throw new ConfigError(
      'config/invalid',
      'SEALPOST_SEAL_CERTIFICATE must name the certificate of the seal key; only a PKCS#12 file brings its own.',
    );
  }
  return {
    certificatePem: configuredText('SEALPOST_SEAL_CERTIFICATE', certificateFile),
    chainPem: chainFile === undefined ? '' : configuredText('SEALPOST_SEAL_CHAIN', chainFile),
  };
}

/** A file's first line, read anew with every key: it changes when the key does. */
function passphraseOf({ passphrase, passphraseFile }: SealConfig, pinFile?: string): string {
  if (pinFile !== undefined)
    return firstLine('pin-source in the file of SEALPOST_SEAL_KEY', pinFile);
  if (passphraseFile !== undefined)
    return firstLine('SEALPOST_SEAL_PASSPHRASE_FILE', passphraseFile);
  if (passphrase !== undefined) return passphrase;
  throw new ConfigError(
    'config/invalid',
    'The seal key is behind a passphrase or PIN. Set SEALPOST_SEAL_PASSPHRASE_FILE, or pin-source in a PKCS#11 URI.',
  );
}

const firstLine = (variable: string, file: string): string =>
  configuredText(variable, file).split(/\r?\n/)[0] ?? '';

export const configuredText = (variable: string, file: string): string =>
  configuredFile(variable, file).toString('utf8');

function configuredFile(variable: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ConfigError(
      'config/invalid',
      `${variable}: ${file} cannot be read (${(cause as NodeJS.ErrnoException).code}). Restore it, or correct the path.`,
      { variable },
      { cause },
    );
  }
}
