/** Certification paths (RFC 5280 section 6): from a leaf to one of the anchors given by the caller, judged at a given time. */

import { withRefusal } from './algorithm-policy.js';
import { equalBytes } from './bytes.js';
import type { CryptoEngine } from './engine.js';
import { Oid } from './oids.js';
import type { PathCache } from './path-cache.js';
import { keyWeakness } from './public-key.js';
import { type Certificate, fingerprint, isSelfIssued, subjectTitle } from './x509.js';
import { KeyUsage } from './x509-extensions.js';

/** What the leaf's key was used for. */
export type PathPurpose = 'seal' | 'timestamping';

export interface PathRequest {
  readonly leaf: Certificate;
  /** Path material from anywhere, in any order. Never trusted. */
  readonly intermediates: readonly Certificate[];
  /** What the relying party trusts. */
  readonly anchors: readonly Certificate[];
  /** The time at which every certificate of the path must be valid. */
  readonly at: Date;
  readonly purpose: PathPurpose;
  readonly cache?: PathCache;
}

export type PathFailure =
  | 'path/no-anchor'
  | 'path/anchor-damaged'
  | 'path/signature-broken'
  | 'path/not-yet-valid'
  | 'path/expired'
  | 'path/not-a-ca'
  | 'path/too-long'
  | 'path/key-usage'
  | 'path/purpose'
  | 'path/unknown-critical-extension'
  | 'path/unsupported-constraint'
  | 'path/weak-algorithm'
  | 'path/unsupported-algorithm'
  | 'path/search-limit';

export interface TrustedPath {
  readonly kind: 'trusted';
  /** Leaf first, anchor last. One entry if the leaf itself is an anchor. */
  readonly path: readonly Certificate[];
  readonly anchor: Certificate;
  /** The span in which all certificates of the path are valid together. */
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface UntrustedPath {
  readonly kind: 'untrusted';
  readonly reason: PathFailure;
  /** One sentence for people. */
  readonly detail: string;
}

export type PathResult = TrustedPath | UntrustedPath;

/** Certificates of one path, anchor included. */
const MAX_PATH = 8;
/** Signature checks of one search: cross-certified sets grow exponentially, and the set may come from an attacker. */
const MAX_SIGNATURE_CHECKS = 64;

/**
 * Searches a path and judges it.
 *
 * Covers of RFC 5280 section 6.1: signatures, validity, name chaining, basicConstraints and pathLenConstraint, keyCertSign,
 * unknown critical extensions. Name constraints, policy constraints and policy mappings are not computed: a path through a
 * certificate that has them is refused. Revocation is judged apart, in `revocation.ts`. Anchors must be valid too.
 *
 * When no path is trusted, the failure told is that of the attempt that came furthest.
 */
export async function buildPath(engine: CryptoEngine, request: PathRequest): Promise<PathResult> {
  const cached = request.cache?.find(engine, request);
  if (cached !== undefined) return cached;
  const search: Search = { engine, request, checksLeft: MAX_SIGNATURE_CHECKS, furthest: undefined };
  const result = leafFault(request) ?? (await extend(search, [request.leaf]));
  if (result.kind === 'trusted') request.cache?.keep(engine, request, result);
  return result;
}

interface Search {
  readonly engine: CryptoEngine;
  readonly request: PathRequest;
  checksLeft: number;
  furthest: { readonly depth: number; readonly failure: UntrustedPath } | undefined;
}

async function extend(search: Search, path: readonly Certificate[]): Promise<PathResult> {
  const { request } = search;
  const last = path.at(-1);
  if (last === undefined) return noAnchor(request.leaf);
  const anchor = request.anchors.find((candidate) => equalBytes(candidate.der, last.der));
  if (anchor !== undefined) {
    const damage = await anchorFault(search.engine, anchor);
    if (damage === undefined) return trusted(path, anchor);
    note(search, path.length, damage);
    return damage;
  }
  for (const candidate of issuerCandidates(search, last, path)) {
    const failure = await linkFault(search, path, last, candidate);
    if (failure !== undefined) {
      note(search, path.length, failure);
      continue;
    }
    const result = await extend(search, [...path, candidate]);
    if (result.kind === 'trusted') return result;
  }
  return search.furthest?.failure ?? noAnchor(request.leaf);
}

function note(search: Search, depth: number, failure: UntrustedPath): void {
  if (search.furthest === undefined || depth > search.furthest.depth) {
    search.furthest = { depth, failure };
  }
}

/** Everyone who bears the issuer's name, each once: anchors first, then those whose key identifier fits. */
function issuerCandidates(
  { engine, request }: Search,
  subject: Certificate,
  path: readonly Certificate[],
): Certificate[] {
  const wanted = subject.extensions.authorityKeyIdentifier;
  const rank = (candidate: Certificate): number => {
    const offered = candidate.extensions.subjectKeyIdentifier;
    return wanted && offered ? (equalBytes(wanted, offered) ? 0 : 2) : 1;
  };
  const seen = new Set(path.map((certificate) => fingerprint(engine, certificate)));
  return [...request.anchors, ...request.intermediates]
    .filter((candidate) => candidate.subject.key === subject.issuer.key)
    .filter((candidate) => seen.size < seen.add(fingerprint(engine, candidate)).size)
    .sort((a, b) => rank(a) - rank(b));
}

/** Why this candidate cannot be the next certificate of the path. The cheap checks come first. */
async function linkFault(
  search: Search,
  path: readonly Certificate[],
  subject: Certificate,
  candidate: Certificate,
): Promise<UntrustedPath | undefined> {
  const { engine, request } = search;
  if (path.length >= MAX_PATH)
    return fault('path/too-long', `The path has over ${MAX_PATH} steps.`);
  const unfit = certificateFault(candidate, request.at) ?? issuerFault(candidate, path);
  if (unfit !== undefined) return unfit;
  if (search.checksLeft === 0) {
    return fault('path/search-limit', 'The certificates given allow too many paths to try.');
  }
  search.checksLeft -= 1;
  return signatureFault(engine, subject, candidate);
}

function leafFault({ leaf, at, purpose }: PathRequest): UntrustedPath | undefined {
  return certificateFault(leaf, at) ?? purposeFault(leaf, purpose);
}

/** What holds for every certificate of a path. */
function certificateFault(certificate: Certificate, at: Date): UntrustedPath | undefined {
  const title = subjectTitle(certificate);
  const { extensions } = certificate;
  if (at < certificate.notBefore) {
    return fault(
      'path/not-yet-valid',
      `${title} is valid only from ${iso(certificate.notBefore)}.`,
    );
  }
  if (at > certificate.notAfter) {
    return fault('path/expired', `${title} was valid only until ${iso(certificate.notAfter)}.`);
  }
  const [unknown] = extensions.unknownCritical;
  if (unknown !== undefined) {
    return fault('path/unknown-critical-extension', `${title} has critical extension ${unknown}.`);
  }
  const weakness = keyWeakness(certificate.publicKey);
  if (weakness !== undefined) {
    return fault('path/weak-algorithm', `${title} has ${withRefusal(weakness)}.`);
  }
  return undefined;
}

function issuerFault(
  issuer: Certificate,
  below: readonly Certificate[],
): UntrustedPath | undefined {
  const title = subjectTitle(issuer);
  const { basicConstraints, keyUsage, uncomputedConstraints } = issuer.extensions;
  if (basicConstraints?.ca !== true) {
    return fault('path/not-a-ca', `${title} is not a certification authority.`);
  }
  if (keyUsage !== undefined && !keyUsage.has(KeyUsage.keyCertSign)) {
    return fault('path/key-usage', `The key of ${title} may not sign certificates.`);
  }
  const [constraint] = uncomputedConstraints;
  if (constraint !== undefined) {
    return fault('path/unsupported-constraint', `${title} sets ${constraint}, not computed here.`);
  }
  // RFC 5280 section 4.2.1.9: the leaf does not count, nor do self-issued certificates.
  const intermediates = below.slice(1).filter((certificate) => !isSelfIssued(certificate));
  if (intermediates.length > (basicConstraints.pathLength ?? MAX_PATH)) {
    return fault('path/too-long', `${title} allows fewer authorities below itself.`);
  }
  return undefined;
}

async function signatureFault(
  engine: CryptoEngine,
  subject: Certificate,
  issuer: Certificate,
): Promise<UntrustedPath | undefined> {
  const title = subjectTitle(subject);
  const { signatureAlgorithm: algorithm } = subject;
  if (algorithm.kind === 'refused') {
    const name = withRefusal(algorithm.name);
    return fault('path/weak-algorithm', `${title} is signed with ${name}.`);
  }
  if (algorithm.kind === 'unknown') {
    return fault('path/unsupported-algorithm', `${title} is signed with ${algorithm.name}.`);
  }
  const check = await engine.verify(algorithm.scheme, issuer.spki, subject.signature, subject.tbs);
  if (check === 'unsupported') {
    return fault('path/unsupported-algorithm', `No check here for ${algorithm.name} on ${title}.`);
  }
  if (check === 'valid') return undefined;
  return fault('path/signature-broken', `${title} is not signed by ${subjectTitle(issuer)}.`);
}

/**
 * An anchor is trusted because it was given, not because it signed itself. But if it says that it did and that signature is
 * broken, its bytes are not those that were issued. An old hash does not matter here: nothing rests on it.
 */
async function anchorFault(
  engine: CryptoEngine,
  anchor: Certificate,
): Promise<UntrustedPath | undefined> {
  const { signatureAlgorithm: algorithm } = anchor;
  if (
    !saysItSignedItself(anchor) ||
    algorithm.kind === 'unknown' ||
    algorithm.scheme === undefined
  ) {
    return undefined;
  }
  const check = await engine.verify(algorithm.scheme, anchor.spki, anchor.signature, anchor.tbs);
  if (check !== 'invalid') return undefined;
  return fault('path/anchor-damaged', `Anchor ${subjectTitle(anchor)} does not verify itself.`);
}

/** By either of the two names of an issuer: one changed byte must not turn a root into an authority of a stranger. */
function saysItSignedItself(anchor: Certificate): boolean {
  const { authorityKeyIdentifier, subjectKeyIdentifier } = anchor.extensions;
  return (
    isSelfIssued(anchor) ||
    (authorityKeyIdentifier !== undefined &&
      subjectKeyIdentifier !== undefined &&
      equalBytes(authorityKeyIdentifier, subjectKeyIdentifier))
  );
}

/** A seal may be made with keys certified for documents; one certified for something else alone says so (RFC 5280 section 4.2.1.12). */
const sealPurposes: ReadonlySet<string> = new Set([
  Oid.anyExtendedKeyUsage,
  Oid.emailProtection,
  Oid.clientAuth,
  Oid.documentSigning,
  Oid.microsoftDocumentSigning,
  Oid.adobeDocumentSigning,
]);

function purposeFault(leaf: Certificate, purpose: PathPurpose): UntrustedPath | undefined {
  const { keyUsage, extendedKeyUsage } = leaf.extensions;
  const title = subjectTitle(leaf);
  const maySign =
    keyUsage === undefined ||
    keyUsage.has(KeyUsage.digitalSignature) ||
    keyUsage.has(KeyUsage.nonRepudiation);
  if (!maySign) return fault('path/key-usage', `The key of ${title} may not sign.`);
  if (purpose === 'seal') {
    if (extendedKeyUsage?.purposes.every((oid) => !sealPurposes.has(oid))) {
      return fault('path/purpose', `${title} is certified for other uses than seals.`);
    }
    return undefined;
  }
  // RFC 3161 section 2.3: present, critical, and nothing else beside it.
  const [only, more] = extendedKeyUsage?.purposes ?? [];
  const exclusive = only === Oid.timeStamping && more === undefined && extendedKeyUsage?.critical;
  if (exclusive) return undefined;
  return fault('path/purpose', `${title} is not certified for time-stamping alone and critically.`);
}

function trusted(path: readonly Certificate[], anchor: Certificate): TrustedPath {
  return {
    kind: 'trusted',
    path,
    anchor,
    notBefore: new Date(Math.max(...path.map(({ notBefore }) => notBefore.getTime()))),
    notAfter: new Date(Math.min(...path.map(({ notAfter }) => notAfter.getTime()))),
  };
}

const noAnchor = (leaf: Certificate): UntrustedPath =>
  fault('path/no-anchor', `No path from ${subjectTitle(leaf)} to a given anchor.`);

const fault = (reason: PathFailure, detail: string): UntrustedPath => ({
  kind: 'untrusted',
  reason,
  detail,
});

const iso = (time: Date): string => time.toISOString();
