import { execFileSync } from 'node:child_process';
import { verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { configuredSealKey } from '../../src/compose/seal-key.js';
import type { SealConfig } from '../../src/config.js';
import { makeDevelopmentPki } from '../../src/development/pki.js';
import { encodePem } from '../../src/formats/pem.js';
import { judge } from '../judges.js';
import { NOW, testCertificate, VALIDITY } from '../sealing/certificates.js';
import { PIN, SoftToken } from '../sealing/softhsm.js';

const dir = mkdtempSync(join(tmpdir(), 'sealpost-seal-key-'));
afterAll(() => rmSync(dir, { recursive: true }));
const { root, issuing, seal } = await makeDevelopmentPki(VALIDITY);
const bytes = Uint8Array.of(1, 2, 3);

function place(name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}
const certificateFile = place('seal.pem', encodePem('CERTIFICATE', seal.certificate));
const chainFile = place('chain.pem', encodePem('CERTIFICATE', issuing.certificate));
const rootsFile = place('roots.pem', encodePem('CERTIFICATE', root));
const keyFile = place('seal.key.pem', encodePem('PRIVATE KEY', seal.pkcs8));

async function sealsWith(config: Omit<SealConfig, 'rootsFile'>, certificate = seal.certificate) {
  const key = await configuredSealKey({ mode: 'development' }, { ...config, rootsFile }, NOW);
  const { publicKey } = new X509Certificate(certificate);
  const value = await key.signer.sign(bytes);
  expect(verify('sha256', bytes, { key: publicKey, dsaEncoding: 'ieee-p1363' }, value)).toBe(true);
  return key;
}

/** A file as an authority hands it out: key, certificate and chain. */
function pkcs12(): string {
  const path = join(dir, 'seal.p12');
  const chain = ['-certfile', chainFile, '-passout', 'pass:open sesame'];
  const of = ['-inkey', keyFile, '-in', certificateFile];
  execFileSync('openssl', ['pkcs12', '-export', '-out', path, ...of, ...chain]);
  return path;
}

describe('the configured seal key', () => {
  const openssl = judge('openssl');
  const withToken = judge('softhsm');

  test('is a PEM file with its certificate and chain', async () => {
    const { intermediates } = await sealsWith({ keyFile, certificateFile, chainFile });
    expect(intermediates).toEqual([issuing.certificate]);
  });

  test('of a PEM file needs a certificate', async () => {
    await expect(sealsWith({ keyFile })).rejects.toThrow('SEALPOST_SEAL_CERTIFICATE');
  });

  openssl('is a PKCS#12 file, which brings certificate and chain', async () => {
    const passphraseFile = place('passphrase', 'open sesame\nand more');
    const { certificate, intermediates } = await sealsWith({ keyFile: pkcs12(), passphraseFile });
    expect(certificate).toEqual(seal.certificate);
    expect(intermediates).toEqual([issuing.certificate]);
  });

  openssl('of a PKCS#12 file is held against the certificate that is named', async () => {
    const given = { keyFile: pkcs12(), passphrase: 'open sesame' };
    await sealsWith({ ...given, certificateFile });
    const other = place(
      'other.pem',
      encodePem('CERTIFICATE', (await testCertificate()).certificate),
    );
    await expect(sealsWith({ ...given, certificateFile: other })).rejects.toMatchObject({
      code: 'sealing/key-mismatch',
    });
  });

  openssl('is not taken from a PKCS#12 file without the right passphrase', async () => {
    const p12 = pkcs12();
    await expect(sealsWith({ keyFile: p12, passphrase: 'sesame' })).rejects.toMatchObject({
      code: 'sealing/passphrase-refused',
    });
    await expect(sealsWith({ keyFile: p12 })).rejects.toThrow('SEALPOST_SEAL_PASSPHRASE_FILE');
  });

  withToken('is a file that names a key in a token, whose PIN stands in another', async () => {
    const token = new SoftToken();
    try {
      token.put(seal);
      const pin = place('pin', `${PIN}\n`);
      const named = place('named', `${token.uri()}\n`);
      await sealsWith({ keyFile: named, certificateFile, passphraseFile: pin });
      await sealsWith({ keyFile: named, certificateFile, passphrase: PIN });
      const complete = place('complete', token.uri('id=%01', `&pin-source=file:${pin}`));
      await sealsWith({ keyFile: complete, certificateFile, passphrase: 'of something else' });
      await expect(sealsWith({ keyFile: named, passphrase: PIN })).rejects.toThrow(
        'SEALPOST_SEAL_CERTIFICATE',
      );
    } finally {
      token.remove();
    }
  });
});
