import { createPrivateKey, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Credential } from '../../src/development/certificate.js';
import { type DevelopmentPki, makeDevelopmentPki } from '../../src/development/pki.js';
import { encodePem } from '../../src/formats/pem.js';
import { loadSealKey, loadSealKeyPem } from '../../src/sealing/key-file.js';
import { isForTrial } from '../../src/sealing/seal-certificate.js';
import { KeyUsageFlags, NOW, testCertificate, VALIDITY } from './certificates.js';

const bytes = new TextEncoder().encode('what is to be sealed');
const material = (of: Credential, chain: readonly Uint8Array[] = []) => ({
  key: of.pkcs8,
  certificate: of.certificate,
  chain,
});

let pki: DevelopmentPki;
beforeAll(async () => {
  pki = await makeDevelopmentPki(VALIDITY);
});

describe('a seal key from files', () => {
  test.each([
    ['P-256', 'ecdsa-p256-sha256', 'sha256', 64],
    ['P-384', 'ecdsa-p384-sha384', 'sha384', 96],
    ['RSA-2048', 'rsa-sha256', 'sha256', 256],
  ] as const)(
    'signs with %s, and the certificate verifies it',
    async (key, algorithm, hash, size) => {
      const credential = await testCertificate({ key });
      const sealKey = loadSealKey(material(credential), NOW);
      expect(sealKey.algorithm).toBe(algorithm);
      const value = await sealKey.signer.sign(bytes);
      expect(value).toHaveLength(size);
      const publicKey = new X509Certificate(credential.certificate).publicKey;
      expect(verify(hash, bytes, { key: publicKey, dsaEncoding: 'ieee-p1363' }, value)).toBe(true);
      expect(
        verify(hash, bytes.slice(1), { key: publicKey, dsaEncoding: 'ieee-p1363' }, value),
      ).toBe(false);
    },
  );

  test('signs two hundred times at once without mixing anything up', async () => {
    const { signer, certificate } = loadSealKey(material(pki.seal), NOW);
    const key = new X509Certificate(certificate).publicKey;
    const inputs = Array.from({ length: 200 }, (_, index) => Uint8Array.of(index));
    const values = await Promise.all(inputs.map((input) => signer.sign(input)));
    for (const [index, input] of inputs.entries()) {
      expect(verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, values[index]!)).toBe(
        true,
      );
    }
  });

  test('carries the intermediates in order and leaves the root out', async () => {
    const chain = [pki.root, pki.issuing.certificate, pki.issuing.certificate];
    expect(loadSealKey(material(pki.seal, chain), NOW).intermediates).toEqual([
      pki.issuing.certificate,
    ]);
  });

  test('takes PKCS#8 and SEC 1 keys, and a chain in the certificate file', async () => {
    const native = createPrivateKey({
      key: Buffer.from(pki.seal.pkcs8),
      format: 'der',
      type: 'pkcs8',
    });
    const certificatePem =
      encodePem('CERTIFICATE', pki.seal.certificate) +
      encodePem('CERTIFICATE', pki.issuing.certificate);
    for (const type of ['pkcs8', 'sec1'] as const) {
      const keyPem = native.export({ format: 'pem', type }).toString();
      const sealKey = loadSealKeyPem({ keyPem, certificatePem }, NOW);
      expect(sealKey.intermediates).toEqual([pki.issuing.certificate]);
      const value = await sealKey.signer.sign(bytes);
      const key = createPublicKey(native);
      expect(verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, value)).toBe(true);
    }
  });

  test('is known as one for trial by its policy', async () => {
    expect(isForTrial(pki.seal.certificate)).toBe(true);
    expect(isForTrial((await testCertificate()).certificate)).toBe(false);
  });
});

describe('a seal key that would make worthless evidence', () => {
  const refused = async (code: string, load: () => unknown) => {
    expect(load).toThrow(expect.objectContaining({ code }));
  };

  test('is refused when it belongs to another certificate', () =>
    refused('sealing/key-mismatch', () =>
      loadSealKey({ ...material(pki.seal), key: pki.tsa.pkcs8 }, NOW),
    ));

  test.each([
    ['one second before it begins', new Date(VALIDITY.notBefore.getTime() - 1000)],
    ['one second after it ended', new Date(VALIDITY.notAfter.getTime() + 1000)],
  ])('is refused %s', (_name, at) =>
    refused('sealing/certificate-not-valid', () => loadSealKey(material(pki.seal), at)),
  );

  test.each([
    ['key encipherment only', { usage: KeyUsageFlags.keyEncipherment }],
    ['no key usage at all', { usage: null }],
    ['certificate signing', { usage: KeyUsageFlags.keyCertSign, ca: true }],
    ['signing, but of a CA', { usage: KeyUsageFlags.digitalSignature, ca: true }],
  ])('is refused with %s', async (_name, of) => {
    const credential = await testCertificate(of);
    await refused('sealing/key-usage', () => loadSealKey(material(credential), NOW));
  });

  test.each(['RSA-1024', 'P-521'] as const)('is refused as %s', async (key) => {
    const credential = await testCertificate({ key });
    await refused('sealing/key-kind', () => loadSealKey(material(credential), NOW));
  });

  test('is refused with the chain of somebody else', async () => {
    const stranger = await testCertificate({ ca: true, subject: 'CN=TEST stranger' });
    await refused('sealing/chain', () =>
      loadSealKey(material(pki.seal, [pki.issuing.certificate, stranger.certificate]), NOW),
    );
  });

  test('is refused with a chain certificate of the right name and another key', async () => {
    const ca = { ca: true, subject: 'CN=TEST issuer', usage: KeyUsageFlags.keyCertSign };
    const [issuer, twin] = await Promise.all([testCertificate(ca), testCertificate(ca)]);
    const leaf = await testCertificate({ issuer });
    expect(loadSealKey(material(leaf, [issuer.certificate]), NOW).intermediates).toEqual([]);
    await refused('sealing/chain', () =>
      loadSealKey(material(leaf, [issuer.certificate, twin.certificate]), NOW),
    );
    await refused('sealing/chain', () => loadSealKey(material(leaf, [twin.certificate]), NOW));
  });

  test.each([
    ['an empty text', ''],
    ['a certificate', () => encodePem('CERTIFICATE', pki.seal.certificate)],
    ['a cut key', () => encodePem('PRIVATE KEY', pki.seal.pkcs8.subarray(0, 40))],
    ['bytes that are no key', () => Uint8Array.of(1, 2, 3)],
    [
      'a key under a passphrase',
      () =>
        createPrivateKey({ key: Buffer.from(pki.seal.pkcs8), format: 'der', type: 'pkcs8' })
          .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' })
          .toString(),
    ],
  ] as const)('is refused when the key file holds %s', async (_name, key) => {
    const given = typeof key === 'function' ? key() : key;
    await refused('sealing/key-unreadable', () =>
      loadSealKey({ ...material(pki.seal), key: given }, NOW),
    );
  });

  test.each([
    ['nothing', ''],
    ['a key', () => encodePem('PRIVATE KEY', pki.seal.pkcs8)],
    [
      'a damaged certificate',
      () => encodePem('CERTIFICATE', pki.seal.certificate).replace('MII', 'M=I'),
    ],
    ['bytes that are no certificate', () => encodePem('CERTIFICATE', Uint8Array.of(0x30, 0))],
  ] as const)('is refused when the certificate file holds %s', async (_name, text) => {
    const certificatePem = typeof text === 'function' ? text() : text;
    const keyPem = encodePem('PRIVATE KEY', pki.seal.pkcs8);
    await refused('sealing/certificate-unreadable', () =>
      loadSealKeyPem({ keyPem, certificatePem }, NOW),
    );
  });

  test('is never quoted in an error', () => {
    const keyPem = encodePem('PRIVATE KEY', pki.seal.pkcs8).replace(
      'BEGIN PRIVATE',
      'BEGIN RSA PRIVATE',
    );
    try {
      loadSealKeyPem(
        { keyPem, certificatePem: encodePem('CERTIFICATE', pki.seal.certificate) },
        NOW,
      );
      throw new Error('it was taken');
    } catch (error) {
      const told = JSON.stringify(error, Object.getOwnPropertyNames(error));
      expect(told).toContain('sealing/key-unreadable');
      expect(told).not.toContain(keyPem.slice(60, 100));
      expect((error as Error).cause).toBeUndefined();
    }
  });
});
