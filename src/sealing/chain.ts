/** Puts the certificates above a key in order. This finds what to carry along; it trusts nothing. */

import { X509Certificate } from 'node:crypto';
import { equalBytes } from '../formats/bytes.js';
import { SealingError } from './errors.js';

/**
 * The issuers of `certificate` from the bottom up, without the root.
 *
 * @param chain DER, in any order
 * @throws SealingError `sealing/chain` if one of them cannot be read or stands on no way upwards: a file of the wrong
 *   chain would make evidence that no verifier can lead to its root
 */
export function intermediatesOf(
  certificate: Uint8Array,
  chain: readonly Uint8Array[],
): Uint8Array[] {
  const leaf = read(certificate);
  const left = chain
    .filter((der, index) => chain.findIndex((other) => equalBytes(der, other)) === index)
    .filter((der) => !equalBytes(der, certificate))
    .map(read);
  const path: X509Certificate[] = [];
  for (let below = leaf; ; ) {
    const at = left.findIndex((above) => below.checkIssued(above) && below.verify(above.publicKey));
    const [issuer] = at < 0 ? [] : left.splice(at, 1);
    if (issuer === undefined) break;
    path.push(issuer);
    below = issuer;
  }
  if (left.length > 0) {
    throw new SealingError(
      'sealing/chain',
      `${left.length} certificate(s) of the chain did not issue anything above this certificate. Give the chain that its issuer published.`,
    );
  }
  return path.filter((one) => !one.checkIssued(one)).map((one) => new Uint8Array(one.raw));
}

function read(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw new SealingError('sealing/chain', 'A certificate cannot be read.', {}, { cause });
  }
}
