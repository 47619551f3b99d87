/** Time-stamp answers and tokens (RFC 3161, RFC 5816): a strict reader. What a token proves is judged in `timestamp-check.ts`. */

import { readSignedData, type SignedData } from './cms.js';
import { type DerElement, malformed, parseDer, Tag } from './der.js';
import { readGeneralizedTime } from './der-time.js';
import {
  DerFields,
  expectTag,
  onlyChild,
  readBoolean,
  readCount,
  readInteger,
  readNamedBits,
  readOid,
  readText,
} from './der-values.js';
import type { HashName } from './engine.js';
import { FormatError } from './errors.js';
import { type DistinguishedName, readName } from './name.js';
import { Oid } from './oids.js';
import { hashBytes, readHashAlgorithm } from './signature-algorithms.js';
import { readExtensionList } from './x509-extensions.js';

export interface TimestampToken {
  /** The whole ContentInfo. */
  readonly der: Uint8Array;
  readonly info: TstInfo;
  readonly signedData: SignedData;
  /** The messageDigest attribute: what the signer says the hash of TSTInfo is. */
  readonly contentDigest: Uint8Array;
  /** The first ESSCertIDv2 of signingCertificateV2, or `undefined` if that attribute is missing. */
  readonly signerReference: CertificateReference | undefined;
}

export interface TstInfo {
  readonly policy: string;
  readonly imprint: Imprint;
  /** Content octets of the serial number INTEGER. */
  readonly serial: Uint8Array;
  readonly genTime: Date;
  /** How far the true time may lie from genTime, in microseconds; `undefined` if the token does not say. */
  readonly accuracyMicroseconds: number | undefined;
  readonly ordering: boolean;
  readonly nonce: bigint | undefined;
}

export interface Imprint {
  readonly hash: HashName;
  readonly digest: Uint8Array;
}

/** ESSCertIDv2 (RFC 5035 section 4): which certificate the signer says is its own. */
export interface CertificateReference {
  /** `undefined` for a hash that we cannot compute. */
  readonly hash: HashName | undefined;
  readonly digest: Uint8Array;
  /** If present it must fit as well. */
  readonly issuerSerial?: { readonly issuer: DistinguishedName; readonly serial: Uint8Array };
}

export interface TimestampResponse {
  /** PKIStatus: 0 granted, 1 granted with modifications, 2 and above refused. */
  readonly status: number;
  readonly statusText: readonly string[];
  /** PKIFailureInfo bit positions, such as 14 timeNotAvailable. */
  readonly failureInfo: ReadonlySet<number>;
  /** Present if, and only if, the status is 0 or 1. */
  readonly token: TimestampToken | undefined;
}

const MAX_TOKEN_BYTES = 64 * 1024;
const MAX_CERTIFICATES = 20;
/** RFC 3161 section 2.4.2: serial numbers of up to 160 bits. */
const MAX_SERIAL_BYTES = 21;

/**
 * Reads a TimeStampResp of at most 64 kB.
 * @throws FormatError `formats/timestamp`
 */
export function readTimestampResponse(der: Uint8Array): TimestampResponse {
  return asTimestampFault('answer', () => {
    const fields = new DerFields(parseDer(der, MAX_TOKEN_BYTES));
    const statusInfo = new DerFields(fields.take(Tag.sequence));
    const status = readCount(statusInfo.take(Tag.integer));
    const text = statusInfo.takeIf(Tag.sequence)?.children.map(readText) ?? [];
    const failure = statusInfo.takeIf(Tag.bitString);
    statusInfo.end();
    const token = fields.takeIf(Tag.sequence);
    fields.end();
    if (status <= 1 !== (token !== undefined)) throw malformed('a status that denies its token');
    return {
      status,
      statusText: text,
      failureInfo: failure === undefined ? new Set<number>() : readNamedBits(failure),
      token: token && readToken(token.bytes),
    };
  });
}

/**
 * Reads a TimeStampToken of at most 64 kB and 20 certificates.
 *
 * Strict: DER only, one signer, eContentType id-ct-TSTInfo, signed attributes present, in order and each once.
 * @throws FormatError `formats/timestamp`
 */
export function readTimestampToken(der: Uint8Array): TimestampToken {
  return asTimestampFault('token', () => readToken(der));
}

function asTimestampFault<T>(what: 'answer' | 'token', read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(
      'formats/timestamp',
      `This time-stamp ${what} cannot be read. ${error.message}`,
      {},
      { cause: error },
    );
  }
}

function readToken(der: Uint8Array): TimestampToken {
  const signedData = readSignedData(der, {
    bytes: MAX_TOKEN_BYTES,
    certificates: MAX_CERTIFICATES,
  });
  if (signedData.contentType !== Oid.tstInfo) throw malformed('content that is no TSTInfo');
  const { signedAttributes } = signedData.signer;
  const contentType = signedAttributes.get(Oid.contentType);
  // RFC 5652 section 11.1: without it, a signature over other content could be passed off as this one.
  if (contentType === undefined || readOid(contentType) !== Oid.tstInfo) {
    throw malformed('a signed content type other than TSTInfo');
  }
  const contentDigest = signedAttributes.get(Oid.messageDigest);
  if (contentDigest === undefined) throw malformed('a signer without messageDigest');
  const reference = signedAttributes.get(Oid.signingCertificateV2);
  return {
    der,
    info: readTstInfo(signedData.content),
    signedData,
    contentDigest: expectTag(contentDigest, Tag.octetString).content,
    signerReference: reference && readSigningCertificateV2(reference),
  };
}

function readTstInfo(der: Uint8Array): TstInfo {
  const fields = new DerFields(parseDer(der, MAX_TOKEN_BYTES));
  if (readCount(fields.take(Tag.integer)) !== 1) throw malformed('an unknown TSTInfo version');
  const policy = readOid(fields.take(Tag.oid));
  const imprint = readImprint(fields.take(Tag.sequence));
  const serial = fields.take(Tag.integer).content;
  if (serial.length > MAX_SERIAL_BYTES) throw malformed('a serial number above 160 bits');
  const genTime = readGeneralizedTime(fields.take(Tag.generalizedTime), 'fractions');
  const accuracy = fields.takeIf(Tag.sequence);
  // `ordering FALSE` written out is not DER, but authorities do it; the signature covers it.
  const ordering = fields.takeIf(Tag.boolean);
  const nonce = fields.takeIf(Tag.integer);
  const authorityName = fields.takeIf(Tag.contextConstructed(0));
  const extensions = fields.takeIf(Tag.contextConstructed(1));
  fields.end();
  if (authorityName !== undefined) onlyChild(authorityName);
  if (extensions !== undefined) refuseCritical(extensions);
  return {
    policy,
    imprint,
    serial,
    genTime,
    accuracyMicroseconds: accuracy && readAccuracy(accuracy),
    ordering: ordering !== undefined && readBoolean(ordering),
    nonce: nonce && readInteger(nonce),
  };
}

function readImprint(element: DerElement): Imprint {
  const fields = new DerFields(element);
  const hash = readHashAlgorithm(fields.take(Tag.sequence));
  const digest = fields.take(Tag.octetString).content;
  fields.end();
  if (hash === undefined)
    throw malformed('an imprint by a hash that is not read here, such as MD5');
  if (digest.length !== hashBytes[hash]) throw malformed('an imprint of wrong size');
  return { hash, digest };
}

function readAccuracy(element: DerElement): number {
  const fields = new DerFields(element);
  const seconds = fields.takeIf(Tag.integer);
  const millis = fields.takeIf(Tag.contextPrimitive(0));
  const micros = fields.takeIf(Tag.contextPrimitive(1));
  fields.end();
  const thousandth = (field: DerElement | undefined): number => {
    if (field === undefined) return 0;
    const value = readCount(field);
    if (value < 1 || value > 999) throw malformed('an accuracy out of range');
    return value;
  };
  const wholeSeconds = seconds === undefined ? 0 : readCount(seconds);
  return wholeSeconds * 1_000_000 + thousandth(millis) * 1_000 + thousandth(micros);
}

/** We act on no extension of TSTInfo, so a critical one forbids us to rely on the token. */
function refuseCritical(extensions: DerElement): void {
  const critical = readExtensionList(extensions).find((extension) => extension.critical);
  if (critical !== undefined) throw malformed(`unknown critical extension ${critical.oid}`);
}

function readSigningCertificateV2(element: DerElement): CertificateReference {
  const fields = new DerFields(element);
  const [first] = fields.take(Tag.sequence).children;
  if (first === undefined) throw malformed('a signingCertificateV2 that names nobody');
  return readReference(first);
}

function readReference(element: DerElement): CertificateReference {
  const fields = new DerFields(element);
  const algorithm = fields.takeIf(Tag.sequence);
  const digest = fields.take(Tag.octetString).content;
  const issuerSerial = fields.takeIf(Tag.sequence);
  fields.end();
  return {
    hash: algorithm === undefined ? 'SHA-256' : readHashAlgorithm(algorithm),
    digest,
    ...(issuerSerial && { issuerSerial: readIssuerSerial(issuerSerial) }),
  };
}

function readIssuerSerial(element: DerElement): { issuer: DistinguishedName; serial: Uint8Array } {
  const fields = new DerFields(element);
  const generalName = onlyChild(fields.take(Tag.sequence));
  // directoryName is the one form of issuer that a certificate has.
  if (generalName.tag !== Tag.contextConstructed(4)) throw malformed('an issuer of another form');
  const serial = fields.take(Tag.integer).content;
  fields.end();
  return { issuer: readName(onlyChild(generalName)), serial };
}
