/**
 * What a signature says it covers, read from the canonical bytes that are signed.
 * References, transforms and algorithms are pinned: two references, one to the document and one to SignedProperties,
 * Exclusive C14N throughout, the enveloped-signature transform or the one XPath filter that says the same, and no other.
 */

import { withRefusal } from '../formats/algorithm-policy.js';
import { fromBase64 } from '../formats/bytes.js';
import type { HashName, SignatureScheme } from '../formats/engine.js';
import {
  ENVELOPED_SIGNATURE,
  EXCLUSIVE_C14N,
  FILTER2_NAMESPACE,
  SIGNED_PROPERTIES_TYPE,
} from '../formats/xades.js';
import { xmlDigestAlgorithm, xmlSignatureAlgorithm } from '../formats/xml-algorithms.js';
import { attribute, childElements, textOf, type XmlElement } from '../formats/xml-tree.js';
import { type Check, doubted, failed } from './report.js';
import { algorithmAt, at, childrenNamed, textAt } from './xml-walk.js';

export interface Reference {
  readonly id: string | undefined;
  readonly hash: HashName;
  readonly digest: Uint8Array;
}

export interface SignedInfo {
  readonly scheme: SignatureScheme;
  readonly document: Reference;
  readonly properties: Reference;
}

/** The identifiers a reference may name. */
export interface ReferenceTargets {
  /** `Id` of the document element, if it has one. */
  readonly document: string | undefined;
  readonly properties: string | undefined;
}

/** @param element SignedInfo as parsed from its own canonical bytes */
export function readSignedInfo(
  element: XmlElement,
  targets: ReferenceTargets,
): SignedInfo | { readonly fault: Check } {
  const canonicalisation = algorithmAt(element, 'CanonicalizationMethod');
  if (canonicalisation !== EXCLUSIVE_C14N) {
    return { fault: unpinned(`SignedInfo is canonicalised by ${canonicalisation}`) };
  }
  const algorithm = xmlSignatureAlgorithm(algorithmAt(element, 'SignatureMethod'));
  if (algorithm.kind !== 'accepted') return { fault: refusedAlgorithm(algorithm.name) };
  const references = childrenNamed(element, 'Reference');
  const properties = references.find(
    (reference) => attribute(reference, 'Type') === SIGNED_PROPERTIES_TYPE,
  );
  const document = references.find((reference) => reference !== properties);
  if (document === undefined || properties === undefined) {
    return { fault: unpinned('there is no reference to the document and one to SignedProperties') };
  }
  const documentTargets = ['', ...(targets.document ? [`#${targets.document}`] : [])];
  const fault =
    targetFault(document, documentTargets) ??
    targetFault(properties, targets.properties ? [`#${targets.properties}`] : []) ??
    (attribute(document, 'Type') === undefined ? undefined : unpinned('a reference has a type')) ??
    transformFault(document, [ENVELOPED_SIGNATURE, EXCLUSIVE_C14N]) ??
    transformFault(properties, [EXCLUSIVE_C14N]);
  if (fault !== undefined) return { fault };
  const documentReference = readReference(document);
  if ('fault' in documentReference) return documentReference;
  const propertiesReference = readReference(properties);
  if ('fault' in propertiesReference) return propertiesReference;
  return {
    scheme: algorithm.scheme,
    document: documentReference,
    properties: propertiesReference,
  };
}

const unpinned = (what: string): Check =>
  doubted(
    'seal/references',
    'SIG_CONSTRAINTS_FAILURE',
    `The seal is not of the one form that is accepted: ${what}.`,
  );

const refusedAlgorithm = (name: string): Check =>
  doubted(
    'seal/algorithms',
    'CRYPTO_CONSTRAINTS_FAILURE',
    `This algorithm is not accepted: ${withRefusal(name)}.`,
  );

function targetFault(reference: XmlElement, allowed: readonly string[]): Check | undefined {
  const uri = attribute(reference, 'URI') ?? '';
  return allowed.includes(uri) ? undefined : unpinned(`a reference is to "${uri}"`);
}

function transformFault(reference: XmlElement, pinned: readonly string[]): Check | undefined {
  const found = childrenNamed(at(reference, 'Transforms'), 'Transform').map(meaningOf);
  const same = found.length === pinned.length && found.every((one, index) => one === pinned[index]);
  return same ? undefined : unpinned(`a reference is transformed by ${found.join(', ')}`);
}

const SUBTRACT_SIGNATURE = '/descendant::ds:Signature';

/**
 * What a transform does. The sealed evidence of REM providers leaves the signature out by an XPath filter: where that is
 * written in its one known spelling, and as a document has one signature only, it is the enveloped-signature transform.
 * No expression is ever evaluated.
 */
function meaningOf(transform: XmlElement): string {
  const algorithm = algorithmAt(transform);
  const [filter, ...more] = childElements(transform);
  if (filter === undefined) return algorithm;
  const literal =
    more.length === 0 &&
    algorithm === FILTER2_NAMESPACE &&
    attribute(filter, 'Filter') === 'subtract' &&
    filter.attributes.length === 1 &&
    textOf(filter) === SUBTRACT_SIGNATURE &&
    // The prefix in the text is that of the elements around it.
    transform.prefix === 'ds' &&
    filter.prefix !== 'ds';
  return literal ? ENVELOPED_SIGNATURE : `${algorithm} with "${textOf(filter) ?? ''}"`;
}

function readReference(element: XmlElement): Reference | { readonly fault: Check } {
  const algorithm = algorithmAt(element, 'DigestMethod');
  const hash = xmlDigestAlgorithm(algorithm);
  if (hash === undefined || hash === 'SHA-1') return { fault: refusedAlgorithm(algorithm) };
  const digest = fromBase64(textAt(element, 'DigestValue'), true);
  if (digest === undefined) {
    return { fault: failed('seal/references', 'FORMAT_FAILURE', 'A digest is not base64.') };
  }
  return { id: attribute(element, 'Id'), hash, digest };
}
