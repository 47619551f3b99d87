/** Makes certificates and revocation lists for development and tests (RFC 5280). P-256, SHA-256, always marked TEST. */

import 'reflect-metadata';
import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CertificatePolicyExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509';
import { integer, nullValue } from '../formats/der-writer.js';
import { Oid } from '../formats/oids.js';

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certificate with its private key. */
export interface Credential {
  /** DER. */
  readonly certificate: Uint8Array;
  /** DER PKCS#8, not encrypted. */
  readonly pkcs8: Uint8Array;
}

export type KeyUsage = 'digitalSignature' | 'nonRepudiation' | 'keyCertSign' | 'cRLSign';

export interface CertificateRequest {
  /** Written after the word TEST. */
  readonly commonName: string;
  readonly validity: Validity;
  readonly keyUsage: readonly KeyUsage[];
  /** Makes it a CA; the value is the path length constraint. */
  readonly pathLength?: number;
  readonly extendedKeyUsage?: { readonly oids: readonly string[]; readonly critical: boolean };
  /** EN 319 412-1 section 5.1.4, such as `NTRXX-TEST0001`. Only a legal person's certificate has one. */
  readonly organizationIdentifier?: string;
  readonly policies?: readonly string[];
  /** A responder that need not be checked itself (RFC 6960 section 4.2.2.2.1). */
  readonly ocspNoCheck?: boolean;
  /** Where its standing can be asked: an OCSP responder, a list of its issuer. */
  readonly ocspUrl?: string;
  readonly crlUrl?: string;
}

export interface RevokedCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly at: Date;
  readonly reason: keyof typeof X509CrlReason;
}

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;
const CRL_NUMBER = '2.5.29.20';
const OCSP_NO_CHECK = '1.3.6.1.5.5.7.48.1.5';
/** `XX` is reserved by ISO 3166-1 for private use: no real register can ever contain these subjects. */
const COUNTRY = 'XX';
const ORGANIZATION = 'TEST Sealpost development, no legal value';

/**
 * Makes a key pair and its certificate, signed by `issuer`, or by itself when there is none.
 * Serial numbers are random (at least 64 bits, as CA/Browser and EN 319 412-2 want them).
 */
export async function issueCertificate(
  request: CertificateRequest,
  issuer?: Credential,
): Promise<Credential> {
  const keys = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const issuerCertificate = issuer && new X509Certificate(bufferOf(issuer.certificate));
  const subject = subjectOf(request);
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: issuerCertificate ? issuerCertificate.subjectName : subject,
    ...request.validity,
    publicKey: keys.publicKey,
    signingKey: issuer ? await importKey(issuer.pkcs8) : keys.privateKey,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      ...requestedExtensions(request),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuerCertificate?.publicKey ?? keys.publicKey),
    ],
  });
  return {
    certificate: new Uint8Array(certificate.rawData),
    pkcs8: new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey)),
  };
}

/** Makes a complete revocation list of `issuer` as DER (RFC 5280 section 5); an empty one says "none revoked". */
export async function issueCrl(
  issuer: Credential,
  list: {
    readonly number: number;
    readonly thisUpdate: Date;
    readonly nextUpdate: Date;
    readonly revoked: readonly RevokedCertificate[];
  },
): Promise<Uint8Array> {
  const certificate = new X509Certificate(bufferOf(issuer.certificate));
  const crl = await X509CrlGenerator.create({
    issuer: certificate.subjectName,
    thisUpdate: list.thisUpdate,
    nextUpdate: list.nextUpdate,
    signingAlgorithm: SIGNING_ALGORITHM,
    signingKey: await importKey(issuer.pkcs8),
    entries: list.revoked.map((entry) => ({
      serialNumber: new X509Certificate(bufferOf(entry.certificate)).serialNumber,
      revocationDate: entry.at,
      reason: X509CrlReason[entry.reason],
    })),
    extensions: [
      await AuthorityKeyIdentifierExtension.create(certificate.publicKey),
      new Extension(CRL_NUMBER, false, bufferOf(integer(BigInt(list.number)))),
    ],
  });
  return new Uint8Array(crl.rawData);
}

function subjectOf(request: CertificateRequest): Name {
  return new Name([
    { C: [{ printableString: COUNTRY }] },
    { O: [{ utf8String: ORGANIZATION }] },
    ...(request.organizationIdentifier
      ? [{ [Oid.organizationIdentifier]: [{ utf8String: request.organizationIdentifier }] }]
      : []),
    { CN: [{ utf8String: `TEST ${request.commonName}` }] },
  ]);
}

function requestedExtensions(request: CertificateRequest): Extension[] {
  const usage = request.keyUsage.reduce((flags, name) => flags | KeyUsageFlags[name], 0);
  return [
    new BasicConstraintsExtension(request.pathLength !== undefined, request.pathLength, true),
    new KeyUsagesExtension(usage, true),
    ...(request.extendedKeyUsage
      ? [
          new ExtendedKeyUsageExtension(
            [...request.extendedKeyUsage.oids],
            request.extendedKeyUsage.critical,
          ),
        ]
      : []),
    ...(request.policies ? [new CertificatePolicyExtension([...request.policies])] : []),
    ...(request.ocspUrl ? [new AuthorityInfoAccessExtension({ ocsp: [request.ocspUrl] })] : []),
    ...(request.crlUrl ? [new CRLDistributionPointsExtension([request.crlUrl])] : []),
    ...(request.ocspNoCheck ? [new Extension(OCSP_NO_CHECK, false, bufferOf(nullValue()))] : []),
  ];
}

const importKey = (pkcs8: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('pkcs8', bufferOf(pkcs8), KEY_ALGORITHM, false, ['sign']);

/** The types of Web Crypto want a plain ArrayBuffer behind the bytes. */
const bufferOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
