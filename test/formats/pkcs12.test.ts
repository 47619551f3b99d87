import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import forge from 'node-forge';
import { encodePem } from '../../src/formats/pem.js';
import { readPkcs12 } from '../../src/formats/pkcs12.js';
import { judge } from '../judges.js';
import { testCertificate } from '../sealing/certificates.js';

const openssl = judge('openssl');
const folder = mkdtempSync(join(tmpdir(), 'sealpost-p12-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
function file(content: Uint8Array | string): string {
  const path = join(folder, `${count++}`);
  writeFileSync(path, content);
  return path;
}

const PASSPHRASE = "correct horse; 'battery' staple";
const issuerOf = () => testCertificate({ ca: true, subject: 'CN=TEST issuer' });

/** What `openssl pkcs12 -export` makes of these. */
function p12(
  of: { pkcs8?: Uint8Array; certificates: readonly Uint8Array[] },
  ...options: string[]
): Uint8Array {
  const out = join(folder, `${count++}.p12`);
  const pem =
    of.certificates.map((der) => encodePem('CERTIFICATE', der)).join('') +
    (of.pkcs8 ? encodePem('PRIVATE KEY', of.pkcs8) : '');
  const args = [
    'pkcs12',
    '-export',
    '-in',
    file(pem),
    '-out',
    out,
    '-passout',
    `pass:${PASSPHRASE}`,
  ];
  execFileSync('openssl', [...args, ...(of.pkcs8 ? [] : ['-nokeys']), ...options], {
    stdio: 'pipe',
  });
  return new Uint8Array(readFileSync(out));
}

describe('a PKCS#12 file of openssl', () => {
  for (const key of ['P-256', 'P-384', 'RSA-2048'] as const) {
    openssl(`gives back its ${key} key and every certificate byte for byte`, async () => {
      const issuer = await issuerOf();
      const leaf = await testCertificate({ key, issuer, subject: 'CN=TEST leaf' });
      const content = readPkcs12(
        p12({ pkcs8: leaf.pkcs8, certificates: [leaf.certificate, issuer.certificate] }),
        PASSPHRASE,
      );
      if (content.kind !== 'read') throw new Error(content.detail);
      const given = [leaf.certificate, issuer.certificate].map((der) =>
        Buffer.from(der).toString('hex'),
      );
      const taken = content.certificates.map((der) => Buffer.from(der).toString('hex'));
      expect(taken.sort()).toEqual(given.sort());
      const read = createPrivateKey({
        key: Buffer.from(content.pkcs8),
        format: 'der',
        type: 'pkcs8',
      });
      expect(new X509Certificate(leaf.certificate).checkPrivateKey(read)).toBe(true);
    });
  }

  openssl('may use the older algorithms and an unencrypted key bag', async () => {
    const leaf = await testCertificate();
    const of = { pkcs8: leaf.pkcs8, certificates: [leaf.certificate] };
    expect(readPkcs12(p12(of, '-keypbe', 'NONE', '-certpbe', 'NONE'), PASSPHRASE).kind).toBe(
      'read',
    );
    expect(readPkcs12(p12(of, '-macalg', 'sha1'), PASSPHRASE).kind).toBe('read');
    expect(readPkcs12(p12(of, '-macalg', 'sha512'), PASSPHRASE).kind).toBe('read');
  });

  openssl('stays shut under a wrong, an empty or a cut passphrase', async () => {
    const leaf = await testCertificate();
    const source = p12({ pkcs8: leaf.pkcs8, certificates: [leaf.certificate] });
    for (const wrong of ['wrong', '', PASSPHRASE.slice(1), `${PASSPHRASE} `]) {
      expect(readPkcs12(source, wrong)).toMatchObject({
        kind: 'refused',
        reason: 'pkcs12/passphrase-wrong',
      });
    }
  });

  openssl('is refused without a MAC', async () => {
    const leaf = await testCertificate();
    const source = p12({ pkcs8: leaf.pkcs8, certificates: [leaf.certificate] }, '-nomac');
    expect(readPkcs12(source, PASSPHRASE)).toMatchObject({ reason: 'pkcs12/mac-missing' });
  });

  openssl('is refused without a private key, and without a certificate', async () => {
    const leaf = await testCertificate();
    expect(readPkcs12(p12({ certificates: [leaf.certificate] }), PASSPHRASE)).toMatchObject({
      reason: 'pkcs12/key-missing',
    });
    const keyOnly = p12({ pkcs8: leaf.pkcs8, certificates: [] }, '-nocerts');
    expect(readPkcs12(keyOnly, PASSPHRASE)).toMatchObject({ reason: 'pkcs12/certificate-missing' });
  });

  openssl('is refused when one byte of it was changed', async () => {
    const leaf = await testCertificate();
    const source = p12({ pkcs8: leaf.pkcs8, certificates: [leaf.certificate] });
    for (let at = 60; at < source.length - 120; at += 97) {
      const changed = source.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(readPkcs12(changed, PASSPHRASE).kind).toBe('refused');
    }
  });

  openssl('is refused when it is cut', async () => {
    const leaf = await testCertificate();
    const source = p12({ pkcs8: leaf.pkcs8, certificates: [leaf.certificate] });
    expect(readPkcs12(source.slice(0, -1), PASSPHRASE)).toMatchObject({
      reason: 'pkcs12/unreadable',
    });
  });
});

describe('what is no usable PKCS#12 file', () => {
  test('with two private keys is refused, saying how many', () => {
    const bags = [1, 2].map(() => forge.pki.rsa.generateKeyPair({ bits: 1024, workers: -1 }));
    const [first, second] = bags.map(({ privateKey }) =>
      forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(privateKey)),
    );
    const source = twoKeys(first!, second!);
    const content = readPkcs12(source, 'x');
    expect(content).toMatchObject({ reason: 'pkcs12/keys-several' });
    expect(content).toHaveProperty('detail', expect.stringContaining('2 private keys'));
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('-----BEGIN CERTIFICATE-----')],
    ['an empty sequence', Uint8Array.of(0x30, 0)],
    ['random bytes', Uint8Array.from({ length: 999 }, (_, i) => (i * 77) & 255)],
    ['two megabytes', new Uint8Array(2 * 1024 * 1024)],
  ])('is refused: %s', (_name, source) => {
    const content = readPkcs12(source, 'x');
    expect(content.kind).toBe('refused');
    expect(content).not.toMatchObject({ reason: 'pkcs12/passphrase-wrong' });
  });

  test.each(['pässword', 'пароль', 'tab\t', '\u0000'])(
    'is not opened with the passphrase %j, which has more than one encoding',
    (passphrase) => {
      expect(readPkcs12(Uint8Array.of(0x30, 0), passphrase)).toMatchObject({
        reason: 'pkcs12/passphrase-characters',
      });
    },
  );
});

/** Two key bags in one safe, which openssl does not write: built by hand, with a valid MAC. */
function twoKeys(...keys: forge.asn1.Asn1[]): Uint8Array {
  const { asn1, pki } = forge;
  const { UNIVERSAL, CONTEXT_SPECIFIC } = asn1.Class;
  const seq = (...value: forge.asn1.Asn1[]) =>
    asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, value);
  const octets = (value: string) => asn1.create(UNIVERSAL, asn1.Type.OCTETSTRING, false, value);
  const oid = (dotted: string) =>
    asn1.create(UNIVERSAL, asn1.Type.OID, false, asn1.oidToDer(dotted).getBytes());
  const explicit = (value: forge.asn1.Asn1) => asn1.create(CONTEXT_SPECIFIC, 0, true, [value]);
  const der = (value: forge.asn1.Asn1) => asn1.toDer(value).getBytes();
  const data = (value: forge.asn1.Asn1) => seq(oid(pki.oids.data!), explicit(octets(der(value))));

  const safe = seq(data(seq(...keys.map((key) => seq(oid(pki.oids.keyBag!), explicit(key))))));
  const salt = 'saltsalt';
  const bytes = new forge.util.ByteStringBuffer(salt);
  const macKey = forge.pkcs12.generateKey('x', bytes, 3, 1, 20);
  const mac = forge.hmac.create();
  mac.start(forge.md.sha1.create(), macKey);
  mac.update(der(safe));
  const digestInfo = seq(
    seq(oid(pki.oids.sha1!), asn1.create(UNIVERSAL, asn1.Type.NULL, false, '')),
    octets(mac.getMac().getBytes()),
  );
  const three = asn1.create(UNIVERSAL, asn1.Type.INTEGER, false, '\u0003');
  const pfx = seq(three, data(safe), seq(digestInfo, octets(salt)));
  return Uint8Array.from(der(pfx), (char) => char.charCodeAt(0));
}
