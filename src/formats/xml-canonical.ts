/** Reads XML text that is in canonical form already into a plain tree. It reads nothing else. */

import { isPlainNamespace, type QualifiedName, splitName } from './xml-names.js';
import type { XmlAttribute, XmlChild, XmlElement } from './xml-tree.js';
import {
  byName,
  type Instructions,
  type ProcessingInstruction,
  type Shown,
  writeXml,
  XML_NAMESPACE,
} from './xml-writer.js';

export interface CanonicalDocument {
  readonly root: XmlElement;
  /** Canonical text around the root: processing instructions and their line feeds. */
  readonly before: string;
  readonly after: string;
  readonly instructions: Instructions;
  /** Names and namespaces are of a kind that every XML parser takes, without a look at its tables. */
  readonly plain: boolean;
}

interface Reading {
  readonly text: string;
  /** Where to go on. */
  at: number;
  plain: boolean;
  /** A document says the same few names again and again. */
  readonly names: Map<string, QualifiedName>;
}

interface OpenElement {
  readonly element: XmlElement;
  readonly children: XmlChild[];
  readonly namespaces: Shown;
  /** The children with processing instructions in their places, from the first one on. */
  all?: (XmlChild | ProcessingInstruction)[];
}

const LESS_THAN = 0x3c;
const GREATER = 0x3e;
const SPACE = 0x20;
const SLASH = 0x2f;
const QUESTION = 0x3f;
const QUOTE = 0x22;

/** Shared, and never added to. */
const NO_ATTRIBUTES: XmlAttribute[] = [];

const OUTERMOST: Shown = {
  prefix: 'xml',
  uri: XML_NAMESPACE,
  outer: { prefix: '', uri: '', outer: undefined },
};

/** What no XML document may hold; surrogates cannot come from UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NOT_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/**
 * Reads text that is well-formed XML in the form of Exclusive C14N beyond doubt: made of characters and names that
 * need no table, and exactly what our writer makes of what was read. `undefined` for all else, which may be as good:
 * there a parser must say.
 * @param text with its depth and number of parts bounded
 */
export function readIfCanonical(text: string): CanonicalDocument | undefined {
  if (NOT_XML.test(text)) return undefined;
  const document = readCanonical(text);
  if (document === undefined || !document.plain) return undefined;
  return writeXml(document.root) === text ? document : undefined;
}

/**
 * @param text the output of a canonicaliser: attributes quoted with `"`, no empty-element tags, no CDATA,
 * no comments, no document type. What other text gives is undefined, or any document.
 */
export function readCanonical(text: string): CanonicalDocument | undefined {
  const reading: Reading = { text, at: 0, plain: true, names: new Map() };
  const open: OpenElement[] = [];
  const instructions = new Map<XmlElement, readonly (XmlChild | ProcessingInstruction)[]>();
  let current: OpenElement | undefined;
  let root: XmlElement | undefined;
  let rootStart = 0;
  let rootEnd = 0;
  while (reading.at < text.length) {
    const { at } = reading;
    if (text.charCodeAt(at) !== LESS_THAN) {
      const next = text.indexOf('<', at);
      reading.at = next < 0 ? text.length : next;
      if (current !== undefined) addText(current, withoutEscapes(text.slice(at, reading.at)));
      continue;
    }
    const kind = text.charCodeAt(at + 1);
    if (kind === SLASH) {
      reading.at = endOf(text, '>', at);
      current = open.pop() && open.at(-1);
      if (current === undefined) rootEnd = reading.at;
    } else if (kind === QUESTION) {
      reading.at = endOf(text, '?>', at);
      const instruction = { instruction: text.slice(at + 2, reading.at - 2) };
      if (current !== undefined) instructions.set(current.element, addAside(current, instruction));
    } else {
      const opened = readStartTag(reading, current?.namespaces ?? OUTERMOST);
      if (opened === undefined) return undefined;
      if (current !== undefined) addChild(current, opened.element);
      open.push(opened);
      current = opened;
      if (root === undefined) {
        root = opened.element;
        rootStart = at;
      }
    }
  }
  if (root === undefined) return undefined;
  const before = text.slice(0, rootStart);
  return { root, before, after: text.slice(rootEnd), instructions, plain: reading.plain };
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

/** `undefined` for what is no tag of canonical form: declarations come first there, and each prefix used has one. */
function readStartTag(reading: Reading, inherited: Shown): OpenElement | undefined {
  const { text } = reading;
  let at = reading.at + 1;
  for (let code = text.charCodeAt(at); code !== SPACE && code !== GREATER; ) {
    at += 1;
    if (at >= text.length) return undefined;
    code = text.charCodeAt(at);
  }
  const { prefix, name, declares } = knownName(reading, text.slice(reading.at + 1, at));
  if (prefix === 'xml' || declares !== undefined) reading.plain = false;
  let attributes = NO_ATTRIBUTES;
  let namespaces = inherited;
  while (text.charCodeAt(at) === SPACE) {
    const equals = text.indexOf('=', at);
    const quote = equals < 0 ? -1 : text.indexOf('"', equals + 2);
    if (quote < 0 || text.charCodeAt(equals + 1) !== QUOTE) return undefined;
    const held = knownName(reading, text.slice(at + 1, equals));
    const value = withoutEscapes(text.slice(equals + 2, quote));
    if (held.declares === undefined) {
      if (attributes.length === 0) attributes = [];
      if (!addAttribute(reading, attributes, held, value, namespaces)) return undefined;
    } else if (attributes.length > 0) {
      return undefined;
    } else {
      namespaces = { prefix: held.declares, uri: value, outer: namespaces };
      if (!isPlainNamespace(held.declares, value)) reading.plain = false;
    }
    at = quote + 1;
  }
  const namespace = lookUp(namespaces, prefix);
  if (namespace === undefined || text.charCodeAt(at) !== GREATER) return undefined;
  reading.at = at + 1;
  const children: XmlChild[] = [];
  return { element: { prefix, name, namespace, attributes, children }, children, namespaces };
}

/** False where its prefix is bound to nothing. */
function addAttribute(
  reading: Reading,
  attributes: XmlAttribute[],
  { prefix, name }: QualifiedName,
  value: string,
  namespaces: Shown,
): boolean {
  const namespace = prefix === '' ? '' : lookUp(namespaces, prefix);
  if (namespace === undefined) return false;
  const attribute = { prefix, name, namespace, value };
  const last = attributes.at(-1);
  // Twice the same is not well-formed; out of order is not canonical.
  if (last !== undefined && byName(last, attribute) >= 0) reading.plain = false;
  attributes.push(attribute);
  return true;
}

function knownName(reading: Reading, qualified: string): QualifiedName {
  let name = reading.names.get(qualified);
  if (name === undefined) {
    name = splitName(qualified);
    reading.names.set(qualified, name);
    if (!name.plain) reading.plain = false;
  }
  return name;
}

function lookUp(namespaces: Shown, prefix: string): string | undefined {
  let declaration = namespaces;
  while (declaration !== undefined && declaration.prefix !== prefix) {
    declaration = declaration.outer;
  }
  return declaration?.uri;
}

function addChild({ children, all }: OpenElement, child: XmlElement): void {
  children.push(child);
  all?.push(child);
}

/** Text around a processing instruction is one text to a reader. */
function addText({ children, all }: OpenElement, text: string): void {
  const last = children.at(-1);
  if (typeof last === 'string') children[children.length - 1] = last + text;
  else children.push(text);
  all?.push(text);
}

function addAside(
  parent: OpenElement,
  instruction: ProcessingInstruction,
): readonly (XmlChild | ProcessingInstruction)[] {
  parent.all ??= [...parent.children];
  parent.all.push(instruction);
  return parent.all;
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
