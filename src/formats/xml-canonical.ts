/** Reads canonical XML text, as libxml2 wrote it, into a plain tree. It reads nothing else. */

import type { XmlAttribute, XmlChild, XmlElement } from './xml-tree.js';
import { type Instructions, type ProcessingInstruction, XML_NAMESPACE } from './xml-writer.js';

export interface CanonicalDocument {
  readonly root: XmlElement;
  /** Canonical text around the root: processing instructions and their line feeds. */
  readonly before: string;
  readonly after: string;
  readonly instructions: Instructions;
}

type Namespaces = ReadonlyMap<string, string>;

interface OpenElement {
  readonly element: XmlElement;
  readonly children: XmlChild[];
  /** The children with processing instructions in their places. */
  readonly all: (XmlChild | ProcessingInstruction)[];
  readonly namespaces: Namespaces;
}

const OUTERMOST: Namespaces = new Map([
  ['', ''],
  ['xml', XML_NAMESPACE],
]);

/**
 * @param text the output of a canonicaliser: attributes quoted with `"`, no empty-element tags, no CDATA,
 * no comments, no document type. Anything else is a fault of the caller.
 */
export function readCanonical(text: string): CanonicalDocument {
  const open: OpenElement[] = [];
  const instructions = new Map<XmlElement, OpenElement['all']>();
  let root: XmlElement | undefined;
  let rootStart = 0;
  let rootEnd = 0;
  let at = 0;
  while (at < text.length) {
    const current = open.at(-1);
    if (text.startsWith('<?', at)) {
      const end = text.indexOf('?>', at);
      current?.all.push({ instruction: text.slice(at + 2, end) });
      if (current !== undefined) instructions.set(current.element, current.all);
      at = end + 2;
    } else if (text.startsWith('</', at)) {
      at = text.indexOf('>', at) + 1;
      open.pop();
      if (open.length === 0) rootEnd = at;
    } else if (text.startsWith('<', at)) {
      const { opened, end } = readStartTag(text, at, current?.namespaces ?? OUTERMOST);
      current?.children.push(opened.element);
      current?.all.push(opened.element);
      open.push(opened);
      if (root === undefined) {
        root = opened.element;
        rootStart = at;
      }
      at = end;
    } else {
      const next = text.indexOf('<', at);
      const end = next < 0 ? text.length : next;
      if (current !== undefined) addText(current, withoutEscapes(text.slice(at, end)));
      at = end;
    }
  }
  if (root === undefined) throw new RangeError('canonical text without an element');
  return { root, before: text.slice(0, rootStart), after: text.slice(rootEnd), instructions };
}

function readStartTag(
  text: string,
  from: number,
  inherited: Namespaces,
): { readonly opened: OpenElement; readonly end: number } {
  let at = from + 1;
  while (text[at] !== ' ' && text[at] !== '>') at += 1;
  const name = text.slice(from + 1, at);
  const raw: [name: string, value: string][] = [];
  while (text[at] === ' ') {
    const equals = text.indexOf('=', at);
    const quote = text.indexOf('"', equals + 2);
    raw.push([text.slice(at + 1, equals), withoutEscapes(text.slice(equals + 2, quote))]);
    at = quote + 1;
  }
  return { opened: openElement(name, raw, inherited), end: at + 1 };
}

function openElement(
  qualified: string,
  raw: readonly [name: string, value: string][],
  inherited: Namespaces,
): OpenElement {
  const declared = raw.filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  const namespaces =
    declared.length === 0
      ? inherited
      : new Map([...inherited, ...declared.map(([name, uri]) => [name.slice(6), uri] as const)]);
  const attributes = raw
    .filter((pair) => !declared.includes(pair))
    .map(([attribute, value]): XmlAttribute => {
      const [prefix, name] = splitName(attribute);
      return { prefix, name, namespace: prefix === '' ? '' : lookUp(namespaces, prefix), value };
    });
  const [prefix, name] = splitName(qualified);
  const children: XmlChild[] = [];
  const element = { prefix, name, namespace: lookUp(namespaces, prefix), attributes, children };
  return { element, children, all: [], namespaces };
}

function splitName(qualified: string): [prefix: string, name: string] {
  const colon = qualified.indexOf(':');
  return [qualified.slice(0, Math.max(colon, 0)), qualified.slice(colon + 1)];
}

function lookUp(namespaces: Namespaces, prefix: string): string {
  const uri = namespaces.get(prefix);
  if (uri === undefined) throw new RangeError('canonical text with an undeclared prefix');
  return uri;
}

/** Text around a processing instruction is one text to a reader. */
function addText({ children, all }: OpenElement, text: string): void {
  const last = children.at(-1);
  if (typeof last === 'string') children[children.length - 1] = last + text;
  else children.push(text);
  all.push(text);
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x9;': '\t',
  '&#xA;': '\n',
  '&#xD;': '\r',
};

const withoutEscapes = (text: string): string =>
  text.includes('&') ? text.replace(/&[^;]+;/g, (entity) => CHARACTERS[entity] ?? entity) : text;
