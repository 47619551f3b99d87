/** Stage "path": does the seal's certificate lead to an anchor the reader trusts, at the time that counts? (EN 319 102-1 clause 5.2.6) */

import type { CryptoEngine } from '../formats/engine.js';
import { buildPath, type PathFailure } from '../formats/path.js';
import type { PathCache } from '../formats/path-cache.js';
import { type Certificate, subjectTitle } from '../formats/x509.js';
import { checkRevocation, type RevocationPolicy } from './check-revocation.js';
import type { ListedTrust, Qualification } from './listed-trust.js';
import { type Check, type DoubtReason, doubted, passed } from './report.js';

/** What the reader trusts, and what may help to get there. */
export interface TrustMaterial {
  readonly anchors: readonly Certificate[];
  /** Certificates that came beside the evidence. Path material, never trusted. */
  readonly extraCertificates: readonly Certificate[];
  readonly cache: PathCache;
  /** Absent: whether certificates were revoked is not examined. */
  readonly revocation?: RevocationPolicy;
  /** Default `usual`. */
  readonly profile?: Profile;
  /** What is known of those anchors that Trusted Lists gave. */
  readonly lists?: ListedTrust;
}

/** `etsi`: EN 319 102-1 with proofs of existence to the letter. `usual`: as docs/verifying.md says. */
export type Profile = 'usual' | 'etsi';

export const NOT_EXAMINED: RevocationPolicy = { mode: 'off', data: [] };

export interface PathOutcome {
  readonly checks: readonly Check[];
  /** Leaf first, anchor last; absent if no path is trusted. */
  readonly path?: readonly Certificate[];
  readonly qualification?: Qualification;
}

/** What EN 319 102-1 calls each way of not reaching an anchor. */
export const PATH_DOUBT: Record<PathFailure, DoubtReason> = {
  'path/no-anchor': 'NO_CERTIFICATE_CHAIN_FOUND',
  'path/anchor-damaged': 'NO_CERTIFICATE_CHAIN_FOUND',
  'path/signature-broken': 'NO_CERTIFICATE_CHAIN_FOUND',
  'path/search-limit': 'NO_CERTIFICATE_CHAIN_FOUND',
  'path/not-yet-valid': 'OUT_OF_BOUNDS_NO_POE',
  'path/expired': 'OUT_OF_BOUNDS_NO_POE',
  'path/not-a-ca': 'CHAIN_CONSTRAINTS_FAILURE',
  'path/too-long': 'CHAIN_CONSTRAINTS_FAILURE',
  'path/key-usage': 'CHAIN_CONSTRAINTS_FAILURE',
  'path/purpose': 'CHAIN_CONSTRAINTS_FAILURE',
  'path/unknown-critical-extension': 'CHAIN_CONSTRAINTS_FAILURE',
  'path/unsupported-constraint': 'CHAIN_CONSTRAINTS_FAILURE',
  'path/weak-algorithm': 'CRYPTO_CONSTRAINTS_FAILURE',
  'path/unsupported-algorithm': 'CRYPTO_CONSTRAINTS_FAILURE',
};

/**
 * @param time when the seal is known to have existed: the proven time, else the time of the question
 * @param now the time of the question
 */
export async function checkPath(
  engine: CryptoEngine,
  leaf: Certificate,
  intermediates: readonly Certificate[],
  time: Date,
  trust: TrustMaterial,
  now: Date = time,
): Promise<PathOutcome> {
  const result = await buildPath(engine, {
    leaf,
    intermediates: [...intermediates, ...trust.extraCertificates],
    anchors: trust.anchors,
    at: time,
    purpose: 'seal',
    cache: trust.cache,
  });
  if (result.kind === 'untrusted') {
    return { checks: [doubted('path/anchor', PATH_DOUBT[result.reason], result.detail)] };
  }
  const detail = `The seal’s certificate leads to ${subjectTitle(result.anchor)}, which you trust, at ${time.toISOString()}.`;
  const revocation = trust.revocation ?? NOT_EXAMINED;
  const listed = trust.lists?.judge('seal', result.path, time, now);
  return {
    path: result.path,
    ...(listed?.qualification && { qualification: listed.qualification }),
    checks: [
      passed('path/anchor', detail),
      ...(listed?.checks ?? []),
      ...(await checkRevocation(engine, 'seal', result.path, time, revocation)),
    ],
  };
}
