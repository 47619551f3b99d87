/** An evidence read from canonical bytes and held against the matrix: a pure function of the bytes, so once is enough. */

import type { XmlElement } from '../formats/xml-tree.js';
import { checkSemantics, type Finding } from './semantics.js';
import { type EvidenceReading, readEvidence } from './xml-read.js';

export interface Examined {
  /** The canonical bytes it was read from, and stands for no others. */
  readonly bytes: Uint8Array;
  readonly reading: EvidenceReading;
  readonly findings: readonly Finding[];
}

/**
 * @param root of `bytes`
 * @throws EvidenceError for what has not the structure of an evidence
 */
export function examine(bytes: Uint8Array, root: XmlElement): Examined {
  const reading = readEvidence(root);
  return { bytes, reading, findings: checkSemantics(reading.evidence) };
}
