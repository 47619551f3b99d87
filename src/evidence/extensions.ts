/** What this service says beyond EN 319 522-3: extensions (E01) in its own namespace, none of them critical. */

import { fromBase64 } from '../formats/bytes.js';
import {
  attribute,
  childElements,
  isElement,
  textOf,
  type XmlElement,
} from '../formats/xml-tree.js';
import { DIGEST_URI, type Evidence, type Extension } from './evidence.js';
import { NAMESPACE } from './structure.js';
import { readTime, writeTime } from './values.js';
import { digestChildren } from './xml-write.js';

/** Under the arc for examples (ITU-T X.660): whoever runs this service for others takes an arc of their own. */
export const SEALPOST_NAMESPACE = 'urn:oid:2.999.522.1';

/** The evidence this one follows in its chain, by identifier and SHA-256 of its bytes as first sealed. */
export interface Predecessor {
  readonly evidenceId: string;
  readonly digest: Uint8Array;
}

/** What was agreed for the delivery when it was submitted. */
export interface DeliveryTerms {
  readonly mode: 'basic' | 'consent';
  readonly answerBy?: Date;
  readonly collectBy?: Date;
  /** A claimed time proven later than this many seconds is claimed only. */
  readonly maxProofDelaySeconds: number;
}

/** The recipient's name as the sender gave it. Nobody verified it. */
export interface StatedRecipient {
  readonly name: string;
}

/** A value; `malformed` if it is ours by name but not by form; `undefined` if it is not there. */
export type Reading<Value> = Value | 'malformed' | undefined;

export const writePredecessor = ({ evidenceId, digest }: Predecessor): Extension =>
  extension(
    sealpostElement('Predecessor', [
      sealpostElement('EvidenceIdentifier', [evidenceId]),
      ...digestChildren(DIGEST_URI['SHA-256'], digest),
    ]),
  );

export const writeDeliveryTerms = (terms: DeliveryTerms): Extension =>
  extension(
    sealpostElement('DeliveryTerms', [
      sealpostElement('Mode', [terms.mode]),
      ...(terms.answerBy ? [sealpostElement('AnswerBy', [writeTime(terms.answerBy)])] : []),
      ...(terms.collectBy ? [sealpostElement('CollectBy', [writeTime(terms.collectBy)])] : []),
      sealpostElement('MaxProofDelaySeconds', [String(terms.maxProofDelaySeconds)]),
    ]),
  );

export const writeStatedRecipient = ({ name }: StatedRecipient): Extension =>
  extension(sealpostElement('StatedRecipient', [name]));

export function predecessorOf(evidence: Evidence): Reading<Predecessor> {
  const element = ownExtension(evidence, 'Predecessor');
  if (typeof element !== 'object') return element;
  const [identifier, method, value, ...rest] = childElements(element);
  const evidenceId = ownText(identifier, 'EvidenceIdentifier');
  const digest = digestOf(method, value);
  if (rest.length > 0 || !isBlank(element) || !evidenceId || digest === undefined) {
    return 'malformed';
  }
  return { evidenceId, digest };
}

export function deliveryTermsOf(evidence: Evidence): Reading<DeliveryTerms> {
  const element = ownExtension(evidence, 'DeliveryTerms');
  if (typeof element !== 'object') return element;
  if (!isBlank(element)) return 'malformed';
  const children = childElements(element);
  const take = (name: string): string | undefined => {
    const text = ownText(children[0], name);
    if (text !== undefined) children.shift();
    return text;
  };
  const mode = take('Mode');
  const answerBy = timeOf(take('AnswerBy'));
  const collectBy = timeOf(take('CollectBy'));
  const seconds = take('MaxProofDelaySeconds');
  const complete = children.length === 0 && seconds !== undefined && /^[0-9]{1,9}$/.test(seconds);
  if (!complete || (mode !== 'basic' && mode !== 'consent')) return 'malformed';
  if (answerBy === 'malformed' || collectBy === 'malformed') return 'malformed';
  return {
    mode,
    ...(answerBy && { answerBy }),
    ...(collectBy && { collectBy }),
    maxProofDelaySeconds: Number(seconds),
  };
}

export function statedRecipientOf(evidence: Evidence): Reading<StatedRecipient> {
  const element = ownExtension(evidence, 'StatedRecipient');
  if (typeof element !== 'object') return element;
  const name = ownText(element, 'StatedRecipient');
  return name ? { name } : 'malformed';
}

/** Reads every extension of ours an evidence may carry. */
export const OWN_EXTENSIONS: Readonly<Record<string, (evidence: Evidence) => Reading<unknown>>> = {
  Predecessor: predecessorOf,
  DeliveryTerms: deliveryTermsOf,
  StatedRecipient: statedRecipientOf,
};

/** The name of an extension of ours, or `undefined` for one of anybody else's. */
export function ownExtensionName({ children }: Extension): string | undefined {
  const own = children
    .filter(isElement)
    .find(
      ({ name, namespace }) =>
        namespace === SEALPOST_NAMESPACE && Object.hasOwn(OWN_EXTENSIONS, name),
    );
  return own?.name;
}

/** The one element of ours with this name; said twice, it says nothing. */
function ownExtension(evidence: Evidence, name: string): Reading<XmlElement> {
  const holders = evidence.extensions.filter((held) => ownExtensionName(held) === name);
  const [holder, second] = holders;
  if (holder === undefined) return undefined;
  const [element, ...rest] = holder.children.filter(isElement);
  const alone = second === undefined && rest.length === 0 && isBlank(holder);
  return alone && element?.attributes.length === 0 ? element : 'malformed';
}

function ownText(element: XmlElement | undefined, name: string): string | undefined {
  if (element?.name !== name || element.namespace !== SEALPOST_NAMESPACE) return undefined;
  return element.attributes.length === 0 ? textOf(element) : undefined;
}

function timeOf(text: string | undefined): Reading<Date> {
  if (text === undefined) return undefined;
  const value = readTime(text);
  return value?.utc ? value.time : 'malformed';
}

function digestOf(
  method: XmlElement | undefined,
  value: XmlElement | undefined,
): Uint8Array | undefined {
  if (method === undefined || value === undefined) return undefined;
  const named =
    method.name === 'DigestMethod' &&
    value.name === 'DigestValue' &&
    [method, value].every(({ namespace }) => namespace === NAMESPACE.ds) &&
    attribute(method, 'Algorithm') === DIGEST_URI['SHA-256'];
  const digest = named ? fromBase64(textOf(value) ?? '', true) : undefined;
  return digest?.length === 32 ? digest : undefined;
}

/** True if nothing but white space stands beside the elements. */
export const isBlank = ({ children }: { readonly children: XmlElement['children'] }): boolean =>
  children.every((child) => isElement(child) || /^[ \t\r\n]*$/.test(child));

const extension = (element: XmlElement): Extension => ({
  critical: false,
  attributes: [],
  children: [element],
});

/** An element of ours; empty texts are left out, as a reader would not see them. */
export const sealpostElement = (
  name: string,
  children: XmlElement['children'],
  attributes: Readonly<Record<string, string>> = {},
): XmlElement => ({
  prefix: 'sp',
  name,
  namespace: SEALPOST_NAMESPACE,
  attributes: Object.entries(attributes).map(([attributeName, value]) => ({
    prefix: '',
    name: attributeName,
    namespace: '',
    value,
  })),
  children: children.filter((child) => child !== ''),
});
