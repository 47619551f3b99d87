import { afterAll, describe, expect, test } from '@jest/globals';
import { nodeEngine } from '../../src/engine.js';
import { toHex } from '../../src/formats/bytes.js';
import * as write from '../../src/formats/der-writer.js';
import { FormatError } from '../../src/formats/errors.js';
import { Oid } from '../../src/formats/oids.js';
import {
  fingerprint,
  isSelfIssued,
  parseCertificate,
  subjectOrganization,
  subjectOrganizationIdentifier,
  subjectTitle,
} from '../../src/formats/x509.js';
import { KeyUsage } from '../../src/formats/x509-extensions.js';
import { judge } from '../judges.js';
import {
  authority,
  digitalSignature,
  extension,
  type KeyKind,
  keyUsage,
  makeCertificate,
  makeKeys,
} from './certificate-maker.js';
import { Openssl } from './openssl.js';

const openssl = new Openssl();
afterAll(() => openssl.close());

const configuration = `[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
utf8 = yes
string_mask = utf8only
[name]
C = RO
O = Poștă TEST SRL
organizationIdentifier = VATRO-12345678
CN = TEST Seal
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
extendedKeyUsage = emailProtection, 1.3.6.1.5.5.7.3.36
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
certificatePolicies = 2.999.1.2, 2.999.1.3
authorityInfoAccess = OCSP;URI:http://ocsp.example/, caIssuers;URI:http://ca.example/ca.cer
crlDistributionPoints = URI:http://crl.example/a.crl, URI:http://crl.example/b.crl
1.3.6.1.5.5.7.1.3 = DER:300730050603883709
`;

describe('a certificate', () => {
  judge('openssl')('is read with everything a verifier acts on', () => {
    openssl.write('req.cnf', configuration);
    openssl.run(
      ...['req', '-x509', '-config', 'req.cnf', '-newkey', 'ec', '-pkeyopt'],
      ...['ec_paramgen_curve:P-256', '-noenc', '-keyout', 'key.pem', '-days', '30'],
      ...['-set_serial', '0x00C0FFEE', '-outform', 'DER', '-out', 'c.der'],
    );
    const certificate = parseCertificate(openssl.read('c.der'));
    const { extensions } = certificate;
    expect(subjectTitle(certificate)).toBe('TEST Seal');
    expect(subjectOrganization(certificate)).toBe('Poștă TEST SRL');
    expect(subjectOrganizationIdentifier(certificate)).toBe('VATRO-12345678');
    expect(certificate.subject.text).toBe(
      'C=RO, O=Poștă TEST SRL, organizationIdentifier=VATRO-12345678, CN=TEST Seal',
    );
    expect(isSelfIssued(certificate)).toBe(true);
    expect(toHex(certificate.serial)).toBe('00c0ffee');
    expect(certificate.publicKey).toEqual({ kind: 'ec', curve: 'P-256', scalarBytes: 32 });
    expect(extensions).toMatchObject({
      basicConstraints: { ca: false },
      extendedKeyUsage: {
        critical: false,
        purposes: [Oid.emailProtection, Oid.documentSigning],
      },
      policies: ['2.999.1.2', '2.999.1.3'],
      qcStatements: ['2.999.9'],
      ocspUrls: ['http://ocsp.example/'],
      crlUrls: ['http://crl.example/a.crl', 'http://crl.example/b.crl'],
      uncomputedConstraints: [],
      unknownCritical: [],
    });
    expect([...(extensions.keyUsage ?? [])]).toEqual([
      KeyUsage.digitalSignature,
      KeyUsage.nonRepudiation,
    ]);
    expect(extensions.subjectKeyIdentifier).toEqual(extensions.authorityKeyIdentifier);

    const asked = openssl.run(
      ...['x509', '-inform', 'DER', '-in', 'c.der', '-noout', '-fingerprint', '-sha256'],
      ...['-startdate', '-enddate', '-dateopt', 'iso_8601'],
    );
    const print = /Fingerprint=(.*)/.exec(asked)?.[1]?.replaceAll(':', '').toLowerCase();
    expect(fingerprint(nodeEngine, certificate)).toBe(print);
    const date = (label: string) =>
      new Date(new RegExp(`${label}=(.*)`).exec(asked)?.[1]?.replace(' ', 'T') ?? '');
    expect(certificate.notBefore).toEqual(date('notBefore'));
    expect(certificate.notAfter).toEqual(date('notAfter'));
  });

  test.each<[KeyKind, object, string]>([
    ['P-256', { kind: 'ec', curve: 'P-256', scalarBytes: 32 }, 'ECDSA with SHA-256'],
    ['rsa-2048', { kind: 'rsa', bits: 2048, exponentBits: 17 }, 'RSA with SHA-256'],
    ['rsa-1024', { kind: 'rsa', bits: 1024, exponentBits: 17 }, 'RSA with SHA-256'],
    ['ed25519', { kind: 'ed25519' }, 'Ed25519'],
    [
      'brainpoolP512r1',
      { kind: 'ec', curve: 'brainpoolP512r1', scalarBytes: 64 },
      'ECDSA with SHA-256',
    ],
    ['dsa', { kind: 'other', name: 'DSA' }, 'DSA with SHA-256'],
  ])('of %s is read with its key and algorithm', (kind, key, name) => {
    const { certificate } = makeCertificate({ name: 'Any', keys: makeKeys(kind) });
    expect(certificate.publicKey).toEqual(key);
    expect(certificate.signatureAlgorithm.name).toBe(name);
  });

  test('tells which of its critical extensions nobody here knows', () => {
    const odd = makeCertificate({
      name: 'Odd',
      extensions: [
        extension('2.999.7', write.nullValue(), true),
        extension('2.999.8', write.nullValue()),
        extension(Oid.nameConstraints, write.sequence(), true),
      ],
    });
    expect(odd.certificate.extensions).toMatchObject({
      unknownCritical: ['2.999.7'],
      uncomputedConstraints: ['name constraints'],
    });
  });
});

describe('a certificate is refused', () => {
  const whole = makeCertificate({ name: 'Any', extensions: [authority(), digitalSignature()] }).der;

  test.each<[string, readonly Uint8Array[]]>([
    ['with an extension twice', [authority(), authority()]],
    [
      'with bytes behind an extension value',
      [extension(Oid.keyUsage, Uint8Array.of(3, 2, 7, 128, 0))],
    ],
    ['with a padded key usage', [extension(Oid.keyUsage, Uint8Array.of(3, 2, 0, 128))]],
    [
      'with a key usage of another type',
      [extension(Oid.keyUsage, write.octetString(Uint8Array.of(0)))],
    ],
    [
      'with a negative path length',
      [
        extension(
          Oid.basicConstraints,
          write.sequence(write.boolean(true), Uint8Array.of(2, 1, 255)),
        ),
      ],
    ],
    [
      'with unread fields in basic constraints',
      [
        extension(
          Oid.basicConstraints,
          write.sequence(write.boolean(true), write.integer(1n), write.integer(1n)),
        ),
      ],
    ],
    [
      'with a policy that has no identifier',
      [extension(Oid.certificatePolicies, write.sequence(write.sequence()))],
    ],
  ])('%s', (_, extensions) => {
    expect(() => makeCertificate({ name: 'Bad', extensions })).toThrow(FormatError);
  });

  test('when it is cut anywhere, or longer than it says', () => {
    for (let size = 0; size < whole.length; size++) {
      expect(() => parseCertificate(whole.subarray(0, size))).toThrow(FormatError);
    }
    expect(() => parseCertificate(Uint8Array.of(...whole, 0))).toThrow(FormatError);
  });

  test('when its two signature algorithms differ', () => {
    const changed = Uint8Array.from(whole);
    const inner = indexOf(changed, write.oid(Oid.ecdsaWithSha256));
    changed[inner + 9] = 3;
    expect(() => parseCertificate(changed)).toThrow(/two different/);
  });

  test('when it is larger than 32 kB', () => {
    const extensions = [extension('2.999.8', write.octetString(new Uint8Array(33_000)))];
    expect(() => makeCertificate({ name: 'Large', extensions })).toThrow(/larger/);
  });

  test('with an error of its own kind, whatever was wrong', () => {
    expect(() => parseCertificate(new Uint8Array())).toThrow(
      expect.objectContaining({ code: 'formats/certificate' }),
    );
    expect(() => makeCertificate({ name: 'Bad', extensions: [keyUsage(0), keyUsage(0)] })).toThrow(
      expect.objectContaining({ code: 'formats/certificate' }),
    );
  });
});

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  return bytes.findIndex((_, start) => wanted.every((byte, i) => bytes[start + i] === byte));
}
