/** What a time-stamp token proves: that a given digest existed at genTime, by an authority that the caller trusts (RFC 3161 section 2.3, EN 319 102-1 section 5.4). */

import { withRefusal } from './algorithm-policy.js';
import { equalBytes } from './bytes.js';
import type { CryptoEngine } from './engine.js';
import { FormatError } from './errors.js';
import { Oid } from './oids.js';
import { buildPath, type PathFailure, type PathResult } from './path.js';
import type { PathCache } from './path-cache.js';
import type { CertificateReference, Imprint, TimestampToken } from './rfc3161.js';
import { type Certificate, parseCertificate } from './x509.js';

export interface TimestampExpectation {
  /** What the token must be about. */
  readonly imprint: Imprint;
  readonly anchors: readonly Certificate[];
  /** Path material beside what the token carries. Never trusted. */
  readonly extraCertificates?: readonly Certificate[];
  readonly cache?: PathCache;
  /** When the path must hold; by default at the token's own genTime. */
  readonly at?: Date;
}

/** Something in the token contradicts something else: it can never become valid. */
export type TimestampInvalid =
  | 'timestamp/imprint-differs'
  | 'timestamp/content-digest-differs'
  | 'timestamp/signer-reference-differs'
  | 'timestamp/signature-broken';

/** The token may be sound, but proves nothing to this caller. Path failures are passed through. */
export type TimestampIndeterminate =
  | 'timestamp/signer-reference-missing'
  | 'timestamp/signer-not-found'
  | 'timestamp/signer-impersonated'
  | 'timestamp/weak-algorithm'
  | 'timestamp/unsupported-algorithm'
  | PathFailure;

export type TimestampVerdict =
  | {
      readonly kind: 'valid';
      readonly genTime: Date;
      readonly signer: Certificate;
      /** Signer first, anchor last. */
      readonly path: readonly Certificate[];
    }
  | { readonly kind: 'invalid'; readonly reason: TimestampInvalid; readonly detail: string }
  | {
      readonly kind: 'indeterminate';
      readonly reason: TimestampIndeterminate;
      readonly detail: string;
      /** Present once the signature itself is known to be sound: what is missing then is only trust. */
      readonly signer?: Certificate;
    };

/**
 * Judges a token at its own genTime unless the caller wants another time. Revocation is judged apart.
 *
 * The signer is the one certificate that fits both the signer identifier and ESSCertIDv2 (RFC 5816); with SHA-1 alone
 * (signingCertificate of RFC 2634) nothing is bound. All other certificates are path material; but a token that carries
 * a certificate of another key under the signer's own identifier is refused: software that looks by the identifier alone
 * would judge it by that one.
 */
export async function verifyTimestampToken(
  engine: CryptoEngine,
  token: TimestampToken,
  expected: TimestampExpectation,
): Promise<TimestampVerdict> {
  const { info } = token;
  if (info.imprint.hash === 'SHA-1') {
    return indeterminate('timestamp/weak-algorithm', `The imprint is by ${withRefusal('SHA-1')}.`);
  }
  if (!sameImprint(info.imprint, expected.imprint)) {
    return invalid('timestamp/imprint-differs', 'The token is about other content.');
  }
  const own = tokenCertificates(engine, token, expected.cache);
  const material = [...own, ...(expected.extraCertificates ?? [])];
  const found = findSigner(engine, token, material);
  if (found.kind !== 'signer') return found;
  const { signer } = found;
  if (own.some((one) => fitsIdentifier(token, one) && !equalBytes(one.spki, signer.spki))) {
    const detail =
      'The token carries a certificate of another key that goes by the name of its signer.';
    return indeterminate('timestamp/signer-impersonated', detail);
  }
  const fault = await signatureFault(engine, token, signer);
  if (fault !== undefined) return fault;
  const path = await buildPath(engine, {
    leaf: signer,
    intermediates: material,
    anchors: expected.anchors,
    at: expected.at ?? info.genTime,
    purpose: 'timestamping',
    ...(expected.cache && { cache: expected.cache }),
  });
  return verdictOf(path, info.genTime, signer);
}

function verdictOf(path: PathResult, genTime: Date, signer: Certificate): TimestampVerdict {
  if (path.kind === 'trusted') return { kind: 'valid', genTime, signer, path: path.path };
  return { ...indeterminate(path.reason, path.detail), signer };
}

const sameImprint = (a: Imprint, b: Imprint): boolean =>
  a.hash === b.hash && equalBytes(a.digest, b.digest);

/** The certificates in the token that can be read. One that cannot is foreign matter: if it was needed, the path will say so. */
export function tokenCertificates(
  engine: CryptoEngine,
  token: TimestampToken,
  cache: PathCache | undefined,
): Certificate[] {
  return token.signedData.certificates.flatMap((der) => {
    try {
      return [cache?.certificate(engine, der) ?? parseCertificate(der)];
    } catch (error) {
      if (error instanceof FormatError) return [];
      throw error;
    }
  });
}

function findSigner(
  engine: CryptoEngine,
  token: TimestampToken,
  candidates: readonly Certificate[],
): { kind: 'signer'; signer: Certificate } | TimestampVerdict {
  const reference = token.signerReference;
  if (reference === undefined) {
    const byOldHash = token.signedData.signer.signedAttributes.has(Oid.signingCertificate);
    return byOldHash
      ? indeterminate(
          'timestamp/weak-algorithm',
          `The signer is bound by nothing but ${withRefusal('SHA-1')}.`,
        )
      : indeterminate('timestamp/signer-reference-missing', 'The token binds no signer.');
  }
  if (reference.hash === undefined || reference.hash === 'SHA-1') {
    return indeterminate(
      'timestamp/weak-algorithm',
      `The signer is bound by ${withRefusal(reference.hash ?? 'an unknown hash')}.`,
    );
  }
  const identified = candidates.filter((candidate) => fitsIdentifier(token, candidate));
  if (identified.length === 0) {
    return indeterminate('timestamp/signer-not-found', 'The certificate of the signer is missing.');
  }
  const signer = identified.find((candidate) => fitsReference(engine, reference, candidate));
  if (signer !== undefined) return { kind: 'signer', signer };
  return invalid(
    'timestamp/signer-reference-differs',
    'The signer says that another certificate is its own.',
  );
}

function fitsIdentifier(token: TimestampToken, candidate: Certificate): boolean {
  const { sid } = token.signedData.signer;
  if (sid.kind === 'issuerAndSerial') {
    return equalBytes(sid.serial, candidate.serial) && sid.issuer.key === candidate.issuer.key;
  }
  const { subjectKeyIdentifier } = candidate.extensions;
  return subjectKeyIdentifier !== undefined && equalBytes(sid.identifier, subjectKeyIdentifier);
}

function fitsReference(
  engine: CryptoEngine,
  reference: CertificateReference,
  candidate: Certificate,
): boolean {
  if (reference.hash === undefined) return false;
  if (!equalBytes(engine.hash(reference.hash, candidate.der), reference.digest)) return false;
  const { issuerSerial } = reference;
  return (
    issuerSerial === undefined ||
    (equalBytes(issuerSerial.serial, candidate.serial) &&
      issuerSerial.issuer.key === candidate.issuer.key)
  );
}

async function signatureFault(
  engine: CryptoEngine,
  token: TimestampToken,
  signer: Certificate,
): Promise<TimestampVerdict | undefined> {
  const { content, signer: signerInfo } = token.signedData;
  const { digestHash, signatureAlgorithm: algorithm } = signerInfo;
  if (digestHash === undefined) {
    return indeterminate('timestamp/unsupported-algorithm', 'The digest is by an unknown hash.');
  }
  if (digestHash === 'SHA-1') {
    return indeterminate('timestamp/weak-algorithm', `The digest is by ${withRefusal('SHA-1')}.`);
  }
  if (algorithm.kind !== 'accepted') {
    const reason =
      algorithm.kind === 'refused' ? 'timestamp/weak-algorithm' : 'timestamp/unsupported-algorithm';
    return indeterminate(reason, `The token is signed with ${withRefusal(algorithm.name)}.`);
  }
  if (!equalBytes(token.contentDigest, engine.hash(digestHash, content))) {
    return invalid('timestamp/content-digest-differs', 'The signed digest is of another TSTInfo.');
  }
  const check = await engine.verify(
    algorithm.scheme,
    signer.spki,
    signerInfo.signature,
    signerInfo.signedBytes,
  );
  if (check === 'valid') return undefined;
  return check === 'invalid'
    ? invalid('timestamp/signature-broken', 'The signature of the token is broken.')
    : indeterminate('timestamp/unsupported-algorithm', `No check here for ${algorithm.name}.`);
}

const invalid = (reason: TimestampInvalid, detail: string) =>
  ({ kind: 'invalid', reason, detail }) as const;

const indeterminate = (reason: TimestampIndeterminate, detail: string) =>
  ({ kind: 'indeterminate', reason, detail }) as const;
