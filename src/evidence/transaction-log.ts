/** Transport-specific logs (G06, EN 319 522-2 clause 8.2.6): a kind and named values, in order. */

import {
  attribute,
  childElements,
  isElement,
  textOf,
  type XmlElement,
} from '../formats/xml-tree.js';
import type { XmlFragment } from './evidence.js';
import { isBlank, type Reading, SEALPOST_NAMESPACE, sealpostElement } from './extensions.js';

export interface TransactionLog {
  readonly kind: LogKind;
  readonly entries: readonly (readonly [name: string, value: string])[];
}

const KINDS = [
  'identification',
  'smtp',
  'smtp-bounce',
  'transfer',
  'submission',
  'access',
  'malware',
] as const;
export type LogKind = (typeof KINDS)[number];
const isKind = (kind: string | undefined): kind is LogKind => KINDS.some((known) => known === kind);

/** `<sp:Log kind="…"><sp:Entry name="…">…</sp:Entry></sp:Log>` as the one child of `erds:TransactionLog`. */
export const writeTransactionLog = ({ kind, entries }: TransactionLog): XmlFragment => ({
  attributes: [],
  children: [
    sealpostElement(
      'Log',
      entries.map(([name, value]) => sealpostElement('Entry', [value], { name })),
      { kind },
    ),
  ],
});

/** Reads a log of this service's own form; `undefined` for any other, which is allowed and says nothing here. */
export function readTransactionLog(log: XmlFragment): Reading<TransactionLog> {
  const elements = log.children.filter(isElement);
  const own = elements.find(({ namespace }) => namespace === SEALPOST_NAMESPACE);
  if (own === undefined) return undefined;
  const kind = attribute(own, 'kind');
  if (elements.length > 1 || own.name !== 'Log' || !isKind(kind) || !isBlank(own)) {
    return 'malformed';
  }
  const entries = childElements(own).map(entryOf);
  return entries.every((entry) => entry !== undefined) ? { kind, entries } : 'malformed';
}

function entryOf(element: XmlElement): readonly [string, string] | undefined {
  const name = attribute(element, 'name');
  const value = textOf(element);
  const own = element.name === 'Entry' && element.namespace === SEALPOST_NAMESPACE;
  return own && name !== undefined && value !== undefined ? [name, value] : undefined;
}
