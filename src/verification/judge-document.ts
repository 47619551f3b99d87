/** A sealed document of ours that is no evidence: the same stages of seal, token and path, in the same order. */

import type { Certificate } from '../formats/x509.js';
import { parseXml, readCanonicalXml } from '../formats/xml.js';
import { XmlError } from '../formats/xml-errors.js';
import type { XmlElement } from '../formats/xml-tree.js';
import { checkPath } from './check-path.js';
import { checkSeal } from './check-seal.js';
import { checkTimestamps } from './check-timestamp.js';
import type { JudgingContext } from './judge-evidence.js';
import { type Check, failed } from './report.js';
import { withValidationData } from './validation-data.js';

export interface JudgedDocument {
  readonly checks: readonly Check[];
  /** Canonical bytes under the seal; absent if the seal could not be computed. */
  readonly signedBytes?: Uint8Array;
  /** Read from those bytes. */
  readonly root?: XmlElement;
  readonly signer?: Certificate;
  readonly provenTime?: Date;
}

export async function judgeDocument(
  bytes: Uint8Array,
  { engine, trust: given, at }: JudgingContext,
): Promise<JudgedDocument> {
  try {
    const { checks, seal } = await checkSeal(parseXml(bytes), engine, given.cache);
    if (seal === undefined) return { checks };
    const trust = withValidationData(engine, given, seal.validation);
    const tokens = await checkTimestamps(engine, seal, trust, at);
    const time = tokens.provenTime ?? (trust.profile === 'etsi' ? at : (tokens.statedTime ?? at));
    const path = seal.signer
      ? await checkPath(engine, seal.signer, seal.certificates, time, trust, at)
      : { checks: [] };
    return {
      checks: [...checks, ...path.checks, ...tokens.checks],
      signedBytes: seal.signedBytes,
      root: readCanonicalXml(seal.signedBytes),
      ...(seal.signer && { signer: seal.signer }),
      ...(tokens.provenTime && { provenTime: tokens.provenTime }),
    };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return { checks: [failed('form/xml', 'FORMAT_FAILURE', error.message)] };
  }
}
