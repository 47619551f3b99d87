/**
 * The development PKI: a root, an issuing CA, and under it a seal, a time-stamping and an OCSP certificate.
 * It follows EN 319 412-3 and EN 319 422 in shape only: nothing in it claims qualified status.
 */

import { Oid } from '../formats/oids.js';
import {
  type CertificateRequest,
  type Credential,
  issueCertificate,
  issueCrl,
  type Validity,
} from './certificate.js';

/** Certificate policies under 2.999, the arc for examples, which means nothing anywhere (ITU-T X.660). */
const DEVELOPMENT_POLICIES = {
  seal: '2.999.319.1.1',
  timestamping: '2.999.319.1.2',
  ocsp: '2.999.319.1.3',
} as const;

/**
 * Where its certificates say that their standing can be asked. Nobody serves this address in general: the service of whose
 * keys they are answers the paths wherever it listens, and looks there itself.
 */
export const STATUS_ORIGIN = 'http://localhost:8080';
export const OCSP_PATH = '/ocsp';
export const CRL_PATHS = { root: '/crl/root.crl', issuing: '/crl/issuing-ca.crl' } as const;

export interface DevelopmentPki {
  /** DER. Its key signed the issuing CA and the root's list, and was then thrown away. */
  readonly root: Uint8Array;
  readonly issuing: Credential;
  readonly seal: Credential;
  readonly tsa: Credential;
  readonly ocsp: Credential;
  /** DER lists of both CAs: empty, and valid as long as the certificates are. */
  readonly rootCrl: Uint8Array;
  readonly issuingCrl: Uint8Array;
}

/** A day before: clocks of containers and test stories differ. */
const LEAD_MS = 86_400_000;
const LIFE_MS = 5 * 365 * 86_400_000;

/** How long development keys live that are made `now`, in whole seconds: certificates know no fractions. */
export function developmentValidity(now: Date): Validity {
  const second = Math.floor(now.getTime() / 1000) * 1000;
  return { notBefore: new Date(second - LEAD_MS), notAfter: new Date(second + LIFE_MS) };
}

/**
 * Makes a new development PKI; every certificate and list in it is valid for exactly `validity`.
 * A validity in the past makes a PKI for telling old stories: what it seals must be stamped inside that time.
 */
export async function makeDevelopmentPki(validity: Validity): Promise<DevelopmentPki> {
  const root = await issueCertificate(authority('root CA', 1, validity));
  const issuing = await issueCertificate(
    { ...authority('issuing CA', 0, validity), crlUrl: STATUS_ORIGIN + CRL_PATHS.root },
    root,
  );
  const list = {
    number: 1,
    thisUpdate: validity.notBefore,
    nextUpdate: validity.notAfter,
    revoked: [],
  };
  return {
    root: root.certificate,
    issuing,
    seal: await issueCertificate(sealRequest(validity), issuing),
    tsa: await issueCertificate(tsaRequest(validity), issuing),
    ocsp: await issueCertificate(ocspRequest(validity), issuing),
    rootCrl: await issueCrl(root, list),
    issuingCrl: await issueCrl(issuing, list),
  };
}

const authority = (
  commonName: string,
  pathLength: number,
  validity: Validity,
): CertificateRequest => ({
  commonName,
  pathLength,
  validity,
  keyUsage: ['keyCertSign', 'cRLSign'],
});

/** Where the standing of what the issuing CA certified can be asked. */
const STATUS = {
  ocspUrl: STATUS_ORIGIN + OCSP_PATH,
  crlUrl: STATUS_ORIGIN + CRL_PATHS.issuing,
} as const;

/** A seal of a legal person: key usage type A of EN 319 412-2 section 4.3.2, subject of EN 319 412-3 section 4.2.1. */
const sealRequest = (validity: Validity): CertificateRequest => ({
  commonName: 'Sealpost seal',
  organizationIdentifier: 'NTRXX-TEST0001',
  validity,
  keyUsage: ['nonRepudiation'],
  policies: [DEVELOPMENT_POLICIES.seal],
  ...STATUS,
});

/** RFC 3161 section 2.3: the extended key usage is critical and names time stamping alone. */
export const tsaRequest = (validity: Validity): CertificateRequest => ({
  commonName: 'time-stamping unit 1',
  validity,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: { oids: [Oid.timeStamping], critical: true },
  policies: [DEVELOPMENT_POLICIES.timestamping],
  ...STATUS,
});

const ocspRequest = (validity: Validity): CertificateRequest => ({
  commonName: 'OCSP responder',
  validity,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: { oids: [Oid.ocspSigning], critical: false },
  policies: [DEVELOPMENT_POLICIES.ocsp],
  ocspNoCheck: true,
});
