/**
 * Stage "seal", last part: is there anything in the file beside what was sealed? Parts of a signature are covered by
 * nothing: names, certificates, tokens, and how all of it is spelt.
 */

import type { Evidence } from '../evidence/evidence.js';
import { ownExtensionName } from '../evidence/extensions.js';
import { equalBytes } from '../formats/bytes.js';
import type { CryptoEngine } from '../formats/engine.js';
import type { PathCache } from '../formats/path-cache.js';
import type { Certificate } from '../formats/x509.js';
import { assembleSeal, keyInfoOf } from '../formats/xades.js';
import type { XmlDocument } from '../formats/xml.js';
import type { Seal } from './check-seal.js';
import type { TokenOutcome } from './check-timestamp.js';
import { isOneChain } from './one-chain.js';
import { type Check, doubted, noted, passed } from './report.js';
import { uselessParts } from './validation-data.js';

export interface SealedFile {
  readonly bytes: Uint8Array;
  readonly document: XmlDocument;
  readonly evidence: Evidence;
  readonly seal: Seal;
  /** Of the seal's certificate, leaf first, if one is trusted. */
  readonly path: readonly Certificate[] | undefined;
  readonly tokens: TokenOutcome;
  readonly cache: PathCache;
}

/**
 * Evidence with our own extensions is what our writer makes of its parts, to the last byte, and carries exactly one
 * token, as its successor names its bytes. In such a file an unsigned addition, or a byte XML would forgive, means that
 * somebody was at it. Validation data may be added by anyone, later; but each piece must be of use for this seal.
 */
export async function checkExactness(
  engine: CryptoEngine,
  { bytes, document, evidence, seal, path, tokens, cache }: SealedFile,
): Promise<Check> {
  const known = [
    ...seal.additions,
    ...(path && !(await isOneChain(engine, seal.certificates, path))
      ? ['certificates in the seal that it does not need']
      : []),
    ...tokens.additions,
    ...(seal.tokens.length > 0 ? [] : ['no time-stamp token']),
    ...(seal.tokens.length > 1 ? ['more than one time-stamp token'] : []),
    ...(seal.validation
      ? await uselessParts(engine, cache, seal.validation, [
          ...(path ? [path] : []),
          ...tokens.paths,
        ])
      : []),
  ];
  const expected = isOurs(evidence) ? asWritten(seal, path) : document.canonicaliseDocument();
  const spelling = equalBytes(bytes, expected) ? [] : ['another spelling of the same parts'];
  const additions = known.length > 0 ? known : spelling;
  if (additions.length === 0) return passed('seal/exact', 'Nothing was added to what was sealed.');
  const unique = [...new Set(additions)].join(', ');
  return isOurs(evidence)
    ? doubted(
        'seal/exact',
        'SIG_CONSTRAINTS_FAILURE',
        `The file is not byte for byte as it was sealed: ${unique}.`,
      )
    : noted('seal/exact', `Beside what was sealed there is: ${unique}.`);
}

/** Whether evidence has our own extensions, and so is exact to the last byte and linked. */
export const isOurs = ({ extensions }: Evidence): boolean =>
  extensions.some((held) => ownExtensionName(held) !== undefined);

/** The bytes that links name: the file as it was before validation data was added to it. */
export const asFirstSealed = (seal: Seal, path: readonly Certificate[] | undefined): Uint8Array =>
  asWritten({ ...seal, validation: undefined }, path);

/** The file as our writer would have made it: certificates from the seal's own upwards, one token, our names. */
function asWritten(seal: Seal, path: readonly Certificate[] | undefined): Uint8Array {
  const onPath = path?.filter((one) => isAmong(seal.certificates, one)) ?? [];
  const others = seal.certificates.filter((one) => !isAmong(onPath, one));
  const inOrder = [...onPath, ...others];
  const keyInfo = keyInfoOf(inOrder.map(({ der }) => der));
  return assembleSeal(
    { ...seal.parts, document: seal.signedBytes, keyInfo },
    seal.value,
    seal.tokens[0]?.der,
    seal.validation,
  );
}

const isAmong = (list: readonly Certificate[], wanted: Certificate): boolean =>
  list.some(({ der }) => equalBytes(der, wanted.der));
