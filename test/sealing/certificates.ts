/** Certificates for tests: any key, any extension, however wrong. Signed by themselves or by a P-256 issuer. */

import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Credential } from '../../src/development/certificate.js';

export { Extension, KeyUsageFlags };

export const VALIDITY = {
  notBefore: new Date('2025-01-01T00:00:00Z'),
  notAfter: new Date('2035-01-01T00:00:00Z'),
};
export const NOW = new Date('2026-11-21T18:00:00Z');

const ALGORITHMS = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  'P-521': { name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-512' },
  'RSA-2048': rsa(2048),
  'RSA-1024': rsa(1024),
} as const;

function rsa(modulusLength: number) {
  const publicExponent = Uint8Array.of(1, 0, 1);
  return { name: 'RSASSA-PKCS1-v1_5', modulusLength, publicExponent, hash: 'SHA-256' };
}

export interface TestCertificate {
  readonly key?: keyof typeof ALGORITHMS;
  readonly subject?: string;
  readonly usage?: KeyUsageFlags | null;
  readonly ca?: boolean;
  readonly extensions?: readonly Extension[];
  readonly validity?: typeof VALIDITY;
  readonly issuer?: Credential;
}

export async function testCertificate(of: TestCertificate = {}): Promise<Credential> {
  const algorithm = ALGORITHMS[of.key ?? 'P-256'];
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const subject = of.subject ?? 'CN=TEST certificate';
  const usage = of.usage === undefined ? KeyUsageFlags.nonRepudiation : of.usage;
  const issuerName =
    of.issuer && new X509Certificate(new Uint8Array(of.issuer.certificate)).subjectName;
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: issuerName ?? subject,
    ...(of.validity ?? VALIDITY),
    publicKey: keys.publicKey,
    signingKey: of.issuer ? await issuerKey(of.issuer) : keys.privateKey,
    signingAlgorithm: of.issuer ? ALGORITHMS['P-256'] : algorithm,
    extensions: [
      new BasicConstraintsExtension(of.ca ?? false, undefined, true),
      ...(usage === null ? [] : [new KeyUsagesExtension(usage, true)]),
      ...(of.extensions ?? []),
    ],
  });
  return {
    certificate: new Uint8Array(certificate.rawData),
    pkcs8: new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey)),
  };
}

export const timeStamping = (critical = true, ...others: string[]): Extension =>
  new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.8', ...others], critical);

const issuerKey = ({ pkcs8 }: Credential) =>
  crypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), ALGORITHMS['P-256'], false, ['sign']);
