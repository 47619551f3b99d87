/**
 * "All evidence for this party as of T": a small XML document of our own, sealed as evidence is. Links between evidence lead
 * backwards only, so a chain that was cut off at its end looks whole; this list shows what is missing.
 */

import { fromBase64 } from '../formats/bytes.js';
import { childElements, textOf, type XmlElement } from '../formats/xml-tree.js';
import { writeXml } from '../formats/xml-writer.js';
import { EvidenceError } from './errors.js';
import { DIGEST_URI } from './evidence.js';
import { isBlank, SEALPOST_NAMESPACE, sealpostElement } from './extensions.js';
import { readTime, writeTime } from './values.js';
import { digestChildren } from './xml-write.js';

export interface ListedEvidence {
  readonly evidenceId: string;
  /** SHA-256 of its bytes as first sealed. */
  readonly digest: Uint8Array;
}

export interface EvidenceList {
  /** As evidence names it (M01). */
  readonly messageId: string;
  /** Service-scoped identifier of the party it is for. */
  readonly party: string;
  /** All that was sealed for this party by then is listed. */
  readonly asOf: Date;
  readonly entries: readonly ListedEvidence[];
}

/** The document element; a reader that meets it knows that this is no evidence of EN 319 522. */
export const LIST_ELEMENT = 'EvidenceList';

/** @returns the list in canonical form, without its seal */
export const writeEvidenceList = ({ messageId, party, asOf, entries }: EvidenceList): string =>
  writeXml(
    sealpostElement(LIST_ELEMENT, [
      sealpostElement('MessageIdentifier', [messageId]),
      sealpostElement('Party', [party]),
      sealpostElement('AsOf', [writeTime(asOf)]),
      ...entries.map(({ evidenceId, digest }) =>
        sealpostElement('Entry', [
          sealpostElement('EvidenceIdentifier', [evidenceId]),
          ...digestChildren(DIGEST_URI['SHA-256'], digest),
        ]),
      ),
    ]),
  );

export const isEvidenceList = ({ namespace, name }: XmlElement): boolean =>
  namespace === SEALPOST_NAMESPACE && name === LIST_ELEMENT;

/**
 * @param root the document element as its seal covers it
 * @throws EvidenceError `evidence/bad-list` for anything that `writeEvidenceList` does not write
 */
export function readEvidenceList(root: XmlElement): EvidenceList {
  const list = listOf(root);
  if (list === undefined || writeEvidenceList(list) !== writeXml(root)) {
    throw new EvidenceError('evidence/bad-list', 'The list of evidence is malformed.');
  }
  return list;
}

function listOf(root: XmlElement): EvidenceList | undefined {
  const [message, party, asOf, ...entries] = childElements(root);
  const time = readTime(asOf ? (textOf(asOf) ?? '') : '')?.time;
  const listed = entries.map(entryOf);
  const messageId = message && textOf(message);
  const name = party && textOf(party);
  if (!isEvidenceList(root) || !isBlank(root) || !messageId || !name || !time) return undefined;
  if (!listed.every((entry) => entry !== undefined)) return undefined;
  const distinct = new Set(listed.map(({ evidenceId }) => evidenceId));
  return distinct.size === listed.length
    ? { messageId, party: name, asOf: time, entries: listed }
    : undefined;
}

function entryOf(element: XmlElement): ListedEvidence | undefined {
  const [identifier, , value] = childElements(element);
  const evidenceId = identifier && textOf(identifier);
  const digest = value && fromBase64(textOf(value) ?? '');
  return evidenceId && digest?.length === 32 ? { evidenceId, digest } : undefined;
}
