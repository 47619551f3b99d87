/** Stage "form": is it XML, is it evidence, and does it say what its event needs? (EN 319 522-3, EN 319 522-2 Table 13) */

import { EvidenceError } from '../evidence/errors.js';
import { type Examined, examine } from '../evidence/examine.js';
import type { Finding } from '../evidence/semantics.js';
import { NAMESPACE } from '../evidence/structure.js';
import type { EvidenceReading } from '../evidence/xml-read.js';
import { parseXml, readCanonicalXml, type XmlDocument } from '../formats/xml.js';
import { XmlError } from '../formats/xml-errors.js';
import { type Check, doubted, failed, noted, passed } from './report.js';

/** Whether bytes could be read as XML. `not-evidence` is well-formed XML about something else. */
export type Opened =
  | { readonly kind: 'evidence'; readonly document: XmlDocument }
  | { readonly kind: 'not-evidence' }
  | { readonly kind: 'unreadable'; readonly check: Check };

export function openEvidence(bytes: Uint8Array): Opened {
  try {
    const document = parseXml(bytes);
    const { name, namespace } = document.root;
    if (name !== 'Evidence') return { kind: 'not-evidence' };
    if (namespace === NAMESPACE.erds) return { kind: 'evidence', document };
    // Whoever looks only for the name would take it for evidence.
    const detail = 'The document is called Evidence, but it is not that of EN 319 522-3.';
    return { kind: 'unreadable', check: failed('form/xml', 'FORMAT_FAILURE', detail) };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return { kind: 'unreadable', check: failed('form/xml', 'FORMAT_FAILURE', error.message) };
  }
}

export interface FormResult {
  readonly checks: readonly Check[];
  /** Absent if the structure is not that of evidence. */
  readonly reading?: EvidenceReading;
}

/**
 * Reads the evidence and holds it against structure and matrix. A fault here says nothing about the seal: what was
 * sealed was malformed from the start, so the verdict is a doubt and not a failure.
 * @param signedBytes canonical bytes the seal digests, so that what is judged is what was signed
 */
export function checkForm(signedBytes: Uint8Array): FormResult {
  let examined: Examined;
  try {
    examined = examine(readCanonicalXml(signedBytes));
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return { checks: [doubted('form/structure', 'SIG_CONSTRAINTS_FAILURE', error.message)] };
  }
  const { reading, findings } = examined;
  const errors = findings.filter(({ severity }) => severity === 'error');
  return {
    reading,
    checks: [
      passed('form/structure', 'The structure is that of EN 319 522-3.'),
      ...(errors.length === 0
        ? [passed('form/matrix', 'It says what its event needs (EN 319 522-2 Table 13).')]
        : errors.map((finding) => ({
            ...doubted('form/matrix', 'SIG_CONSTRAINTS_FAILURE', sentenceOf(finding)),
            clause: clauseOf(finding),
          }))),
      ...findings
        .filter(({ severity }) => severity === 'warning')
        .map((finding) => ({
          ...noted('form/matrix', sentenceOf(finding)),
          clause: clauseOf(finding),
        })),
      ...reading.notInUtc.map((path) => noted('form/time', `A time is not in UTC (${path}).`)),
    ],
  };
}

const sentenceOf = ({ component, clause, text }: Finding): string =>
  `${text} (${component}, ${clause})`;

const clauseOf = ({ clause }: Finding): string => `EN 319 522-2 ${clause}`;
