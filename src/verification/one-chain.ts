/** Whether the certificates that came with a seal or a token are those of its chain, and none beside. */

import type { CryptoEngine } from '../formats/engine.js';
import { type Certificate, fingerprint } from '../formats/x509.js';

/**
 * Each once, and each on the path or an issuer above it: the reader's anchor may be lower than the authority's root.
 * @param path leaf first, anchor last
 */
export async function isOneChain(
  engine: CryptoEngine,
  certificates: readonly Certificate[],
  path: readonly Certificate[],
): Promise<boolean> {
  const left = new Map(certificates.map((one) => [fingerprint(engine, one), one]));
  if (left.size < certificates.length) return false;
  for (const one of path) left.delete(fingerprint(engine, one));
  let last = path.at(-1);
  while (left.size > 0 && last !== undefined) {
    last = await issuerAmong(engine, [...left.values()], last);
    if (last !== undefined) left.delete(fingerprint(engine, last));
  }
  return left.size === 0;
}

/** The one that signed the last argument, if it is among these. */
export async function issuerAmong(
  engine: CryptoEngine,
  candidates: readonly Certificate[],
  { issuer, signatureAlgorithm, signature, tbs }: Certificate,
): Promise<Certificate | undefined> {
  if (signatureAlgorithm.kind !== 'accepted') return undefined;
  for (const candidate of candidates) {
    if (candidate.subject.key !== issuer.key) continue;
    const { scheme } = signatureAlgorithm;
    if ((await engine.verify(scheme, candidate.spki, signature, tbs)) === 'valid') return candidate;
  }
  return undefined;
}
