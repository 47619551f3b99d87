/**
 * Writes RFC 3161 time-stamp tokens: TSTInfo inside CMS SignedData (RFC 5652) with ESSCertIDv2 (RFC 5816).
 * Two halves around the signature, so that the key can be anywhere: `prepareToken`, sign, `assembleToken`.
 */

import { Tag } from './der.js';
import * as der from './der-writer.js';
import type { CryptoEngine, HashName } from './engine.js';
import { Oid } from './oids.js';
import { hashOid } from './signature-algorithms.js';
import { parseCertificate } from './x509.js';

/** Hashes a token may be over: all that prove anything today. */
export type ImprintHash = Exclude<HashName, 'SHA-1'>;

export type TokenAlgorithm = 'ecdsa-p256-sha256' | 'ecdsa-p384-sha384' | 'rsa-sha256';

/** What is the same in every token of one time-stamping unit, encoded once. */
export interface TokenSigner {
  readonly algorithm: TokenAlgorithm;
  readonly hash: HashName;
  readonly digestAlgorithm: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly issuerAndSerial: Uint8Array;
  /** The two signed attributes that never change. */
  readonly contentType: Uint8Array;
  readonly signingCertificate: Uint8Array;
  /** `certificates [0]`. */
  readonly certificates: Uint8Array;
  readonly policy: Uint8Array;
  readonly accuracy: Uint8Array;
}

export interface TokenProfile {
  readonly algorithm: TokenAlgorithm;
  /** DER of the time-stamping certificate. */
  readonly certificate: Uint8Array;
  /** DER, carried for the verifier's path; the root stays out. */
  readonly intermediates: readonly Uint8Array[];
  /** The OID of the policy under which all its tokens are issued. */
  readonly policy: string;
  /** Seconds by which genTime may be wrong in either direction. */
  readonly accuracySeconds: number;
}

/** One token's statement (RFC 3161 section 2.4.2). */
export interface TimestampFacts {
  readonly imprint: { readonly hash: ImprintHash; readonly digest: Uint8Array };
  /** At most 160 bits, never used before by this authority. Big-endian, read as unsigned. */
  readonly serial: Uint8Array;
  readonly genTime: Date;
  /** Content octets of the request's nonce, sent back unchanged. */
  readonly nonce?: Uint8Array;
  /** The request's certReq: whether the token carries certificates. */
  readonly withCertificates: boolean;
}

export interface PreparedToken {
  /** DER of the signed attributes as a SET OF: what the key signs (RFC 5652 section 5.4). */
  readonly toSign: Uint8Array;
  readonly signer: TokenSigner;
  readonly tstInfo: Uint8Array;
  readonly withCertificates: boolean;
}

const ALGORITHMS: Record<TokenAlgorithm, { hash: 'SHA-256' | 'SHA-384'; oid: string }> = {
  'ecdsa-p256-sha256': { hash: 'SHA-256', oid: Oid.ecdsaWithSha256 },
  'ecdsa-p384-sha384': { hash: 'SHA-384', oid: Oid.ecdsaWithSha384 },
  'rsa-sha256': { hash: 'SHA-256', oid: Oid.sha256WithRsa },
};
/** RFC 5754 section 2: hashes are named without parameters. */
const HASH_IDENTIFIERS: Record<ImprintHash, Uint8Array> = {
  'SHA-256': der.sequence(der.oid(hashOid['SHA-256'])),
  'SHA-384': der.sequence(der.oid(hashOid['SHA-384'])),
  'SHA-512': der.sequence(der.oid(hashOid['SHA-512'])),
};

const VERSION_1 = der.integer(1n);
/** RFC 5652 section 5.1: 3, because the content is not `id-data`. */
const SIGNED_DATA_VERSION = der.integer(3n);
const TST_INFO = der.oid(Oid.tstInfo);
const SIGNED_DATA = der.oid(Oid.signedData);
const MESSAGE_DIGEST = der.oid(Oid.messageDigest);

/**
 * Encodes what all tokens of one unit share.
 * @throws FormatError `formats/certificate`
 */
export function tokenSigner(engine: CryptoEngine, profile: TokenProfile): TokenSigner {
  const { algorithm, certificate, intermediates } = profile;
  const { hash, oid } = ALGORITHMS[algorithm];
  const { issuer, serial } = parseCertificate(certificate);
  // RFC 5816 section 2.2.1: without an algorithm, the hash is SHA-256, the default.
  const essCertId = der.sequence(der.octetString(engine.hash('SHA-256', certificate)));
  return {
    algorithm,
    hash,
    digestAlgorithm: HASH_IDENTIFIERS[hash],
    // RFC 4055 section 5 wants NULL after RSA; RFC 5758 section 3.2 wants nothing after ECDSA.
    signatureAlgorithm:
      algorithm === 'rsa-sha256'
        ? der.sequence(der.oid(oid), der.nullValue())
        : der.sequence(der.oid(oid)),
    issuerAndSerial: der.sequence(issuer.der, der.encode(Tag.integer, serial)),
    contentType: attribute(der.oid(Oid.contentType), TST_INFO),
    signingCertificate: attribute(
      der.oid(Oid.signingCertificateV2),
      der.sequence(der.sequence(essCertId)),
    ),
    certificates: der.contextConstructed(0, ...der.sorted([certificate, ...intermediates])),
    policy: der.oid(profile.policy),
    accuracy: der.sequence(der.integer(BigInt(profile.accuracySeconds))),
  };
}

/** First half: everything but the signature. */
export function prepareToken(
  engine: CryptoEngine,
  signer: TokenSigner,
  facts: TimestampFacts,
): PreparedToken {
  const tstInfo = encodeTstInfo(signer, facts);
  const messageDigest = attribute(
    MESSAGE_DIGEST,
    der.octetString(engine.hash(signer.hash, tstInfo)),
  );
  return {
    toSign: der.setOf(signer.contentType, messageDigest, signer.signingCertificate),
    signer,
    tstInfo,
    withCertificates: facts.withCertificates,
  };
}

/**
 * Second half.
 *
 * @param signature over `prepared.toSign`; ECDSA as raw r‖s
 * @returns DER TimeStampToken, a ContentInfo
 */
export function assembleToken(prepared: PreparedToken, signature: Uint8Array): Uint8Array {
  const { signer, toSign, tstInfo } = prepared;
  // Signed as a SET OF, carried as `[0]` IMPLICIT: only the identifier octet differs.
  const signedAttributes = toSign.slice();
  signedAttributes[0] = Tag.contextConstructed(0);
  const signerInfo = der.sequence(
    VERSION_1,
    signer.issuerAndSerial,
    signer.digestAlgorithm,
    signedAttributes,
    signer.signatureAlgorithm,
    der.octetString(signer.algorithm === 'rsa-sha256' ? signature : ecdsaValue(signature)),
  );
  const signedData = der.sequence(
    SIGNED_DATA_VERSION,
    der.set(signer.digestAlgorithm),
    der.sequence(TST_INFO, der.contextConstructed(0, der.octetString(tstInfo))),
    ...(prepared.withCertificates ? [signer.certificates] : []),
    der.set(signerInfo),
  );
  return der.sequence(SIGNED_DATA, der.contextConstructed(0, signedData));
}

function encodeTstInfo(signer: TokenSigner, facts: TimestampFacts): Uint8Array {
  return der.sequence(
    VERSION_1,
    signer.policy,
    der.sequence(HASH_IDENTIFIERS[facts.imprint.hash], der.octetString(facts.imprint.digest)),
    der.integer(facts.serial),
    der.generalizedTime(facts.genTime),
    signer.accuracy,
    // `ordering` is left out: DER does not write a DEFAULT.
    ...(facts.nonce ? [der.encode(Tag.integer, facts.nonce)] : []),
  );
}

/** Attribute (RFC 5652 section 5.3) with one value. */
const attribute = (oid: Uint8Array, value: Uint8Array): Uint8Array =>
  der.sequence(oid, der.set(value));

/** Raw r‖s as Ecdsa-Sig-Value (RFC 3279 section 2.2.3). */
function ecdsaValue(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  return der.sequence(der.integer(raw.subarray(0, half)), der.integer(raw.subarray(half)));
}
