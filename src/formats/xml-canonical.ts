/** Reads XML text that is in canonical form already into a plain tree, and tells where it is not. It reads nothing else. */

import { isPlainNamespace, nameOf } from './xml-names.js';
import type { XmlAttribute, XmlChild, XmlElement } from './xml-tree.js';
import {
  byName,
  compareCodePoints,
  escapeAttribute,
  escapeText,
  type Instructions,
  type ProcessingInstruction,
  type Shown,
  XML_NAMESPACE,
} from './xml-writer.js';

export interface CanonicalDocument {
  readonly root: XmlElement;
  /** Canonical text around the root: processing instructions and their line feeds. */
  readonly before: string;
  readonly after: string;
  readonly instructions: Instructions;
  /** Where each child element of the root stands in the text. */
  readonly places: ReadonlyMap<XmlElement, Place>;
  /**
   * The text is what our writer makes of what was read, and its names and namespaces are of a kind that every XML parser
   * takes, without a look at its tables.
   */
  readonly plain: boolean;
}

export interface Place {
  readonly from: number;
  readonly to: number;
}

interface Reading {
  readonly text: string;
  /** Where to go on. */
  at: number;
  plain: boolean;
}

interface OpenElement {
  readonly element: XmlElement;
  /** With its prefix, as its end must say it again. */
  readonly qualified: string;
  /** Where its start tag begins. */
  readonly from: number;
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
  return document?.plain ? document : undefined;
}

/**
 * @param text the output of a canonicaliser: attributes quoted with `"`, no empty-element tags, no CDATA,
 * no comments, no document type. What other text gives is undefined, or any document that is not plain.
 */
export function readCanonical(text: string): CanonicalDocument | undefined {
  const reading: Reading = { text, at: 0, plain: true };
  const open: OpenElement[] = [];
  const instructions = new Map<XmlElement, readonly (XmlChild | ProcessingInstruction)[]>();
  const places = new Map<XmlElement, Place>();
  let current: OpenElement | undefined;
  let root: XmlElement | undefined;
  let rootStart = 0;
  let rootEnd = 0;
  while (reading.at < text.length) {
    const { at } = reading;
    if (text.charCodeAt(at) !== LESS_THAN) {
      const next = text.indexOf('<', at);
      reading.at = next < 0 ? text.length : next;
      if (current !== undefined) addText(current, readText(reading, at));
      continue;
    }
    const kind = text.charCodeAt(at + 1);
    if (kind === SLASH) {
      reading.at = endOf(text, '>', at);
      if (current === undefined || !isEndOf(current, text, at, reading.at)) reading.plain = false;
      const ended = open.pop();
      current = open.at(-1);
      if (current === undefined) rootEnd = reading.at;
      else if (ended !== undefined && open.length === 1) {
        places.set(ended.element, { from: ended.from, to: reading.at });
      }
    } else if (kind === QUESTION) {
      reading.at = endOf(text, '?>', at);
      reading.plain = false;
      const instruction = { instruction: text.slice(at + 2, reading.at - 2) };
      if (current !== undefined) instructions.set(current.element, addAside(current, instruction));
    } else {
      const opened = readStartTag(reading, current?.namespaces ?? OUTERMOST);
      if (opened === undefined) return undefined;
      if (root === undefined) {
        root = opened.element;
        rootStart = at;
      } else if (current === undefined) {
        reading.plain = false;
      }
      if (current !== undefined) addChild(current, opened.element);
      open.push(opened);
      current = opened;
    }
  }
  if (root === undefined) return undefined;
  const before = text.slice(0, rootStart);
  const after = text.slice(rootEnd);
  const plain = reading.plain && current === undefined && before === '' && after === '';
  return { root, before, after, instructions, places, plain };
}

/** From `from` up to where the reading is. */
function readText(reading: Reading, from: number): string {
  const written = reading.text.slice(from, reading.at);
  if (!/[&>\r]/.test(written)) return written;
  const meant = withoutEscapes(written);
  if (escapeText(meant) !== written) reading.plain = false;
  return meant;
}

function readValue(reading: Reading, from: number, to: number): string {
  const written = reading.text.slice(from, to);
  if (!/[&<\t\n\r]/.test(written)) return written;
  const meant = withoutEscapes(written);
  if (escapeAttribute(meant) !== written) reading.plain = false;
  return meant;
}

const isEndOf = ({ qualified }: OpenElement, text: string, from: number, to: number): boolean =>
  to - from === qualified.length + 3 && text.startsWith(qualified, from + 2);

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

/** `undefined` for what is no tag of canonical form: declarations come first there, and each prefix used has one. */
function readStartTag(reading: Reading, inherited: Shown): OpenElement | undefined {
  const { text, at: from } = reading;
  let at = from + 1;
  for (let code = text.charCodeAt(at); code !== SPACE && code !== GREATER; ) {
    at += 1;
    if (at >= text.length) return undefined;
    code = text.charCodeAt(at);
  }
  const qualified = text.slice(from + 1, at);
  const { prefix, name, declares, plain } = nameOf(qualified);
  if (!plain || prefix === 'xml' || declares !== undefined) reading.plain = false;
  let attributes = NO_ATTRIBUTES;
  let namespaces = inherited;
  while (text.charCodeAt(at) === SPACE) {
    const equals = text.indexOf('=', at);
    const quote = equals < 0 ? -1 : text.indexOf('"', equals + 2);
    if (quote < 0 || text.charCodeAt(equals + 1) !== QUOTE) return undefined;
    const held = nameOf(text.slice(at + 1, equals));
    if (!held.plain) reading.plain = false;
    const value = readValue(reading, equals + 2, quote);
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
  const element = { prefix, name, namespace, attributes, children };
  if (!areNewAndUsed(namespaces, inherited, element)) reading.plain = false;
  return { element, qualified, from, children, namespaces };
}

/**
 * Section 3 of Exclusive C14N: what an element declares is used by itself, was not shown already, and stands in order.
 * @param declared those of the element, the last one first, and then those inherited
 */
function areNewAndUsed(declared: Shown, inherited: Shown, element: XmlElement): boolean {
  let next: string | undefined;
  for (let one = declared; one !== undefined && one !== inherited; one = one.outer) {
    const { prefix, uri } = one;
    if (next !== undefined && compareCodePoints(prefix, next) >= 0) return false;
    if (lookUp(inherited, prefix) === uri) return false;
    const used =
      element.prefix === prefix ||
      (prefix !== '' && element.attributes.some((held) => held.prefix === prefix));
    if (!used) return false;
    next = prefix;
  }
  return true;
}

/** False where its prefix is bound to nothing. */
function addAttribute(
  reading: Reading,
  attributes: XmlAttribute[],
  { prefix, name }: Pick<XmlAttribute, 'prefix' | 'name'>,
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
