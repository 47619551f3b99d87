/** An evidence read from its document and held against the matrix. */

import type { XmlElement } from '../formats/xml-tree.js';
import { checkSemantics, type Finding } from './semantics.js';
import { type EvidenceReading, readEvidence } from './xml-read.js';

export interface Examined {
  readonly reading: EvidenceReading;
  readonly findings: readonly Finding[];
}

/**
 * @param root of what its seal digests
 * @throws EvidenceError for what has not the structure of an evidence
 */
export function examine(root: XmlElement): Examined {
  const reading = readEvidence(root);
  return { reading, findings: checkSemantics(reading.evidence) };
}
