/** Looks over bytes before an XML parser may see them, so that none is asked to read a bomb. */

import { fromUtf8 } from './bytes.js';
import { XmlError } from './xml-errors.js';

export interface XmlLimits {
  readonly bytes: number;
  readonly depth: number;
  readonly attributesPerElement: number;
  /** Tags, attributes, references, comments, processing instructions and CDATA sections together. */
  readonly nodes: number;
  /** Namespace declarations in scope at one place: canonicalisation searches them for every name. */
  readonly namespacesInScope: number;
  /** Characters of a namespace name: canonicalisation may write it again at every element. */
  readonly namespaceName: number;
}

export const XML_LIMITS: XmlLimits = {
  bytes: 10 * 1024 * 1024,
  depth: 100,
  attributesPerElement: 1000,
  nodes: 50_000,
  namespacesInScope: 100,
  namespaceName: 500,
};

/** What may stand in a document beside elements and text. */
export interface XmlAside {
  readonly comments: boolean;
  /** The XML declaration is none. */
  readonly processingInstructions: boolean;
}

export interface XmlScan {
  /** What stands after byte-order mark and XML declaration. */
  readonly text: string;
  readonly aside: XmlAside;
}

const DECLARATION =
  /^<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')(?:\s+encoding\s*=\s*(?:"([^"]*)"|'([^']*)'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const QUESTION = 0x3f;
const EXCLAMATION = 0x21;
const GREATER = 0x3e;

/**
 * Checks encoding, size and shape in one pass and constant memory beside the decoded text.
 * It is no parser: what it lets through may still be malformed, what it counts is never too little.
 * Throws `XmlError`.
 */
export function scanXml(bytes: Uint8Array, limits: XmlLimits): XmlScan {
  if (bytes.length > limits.bytes) {
    throw new XmlError('xml/too-large', `The XML is larger than ${limits.bytes} bytes.`, {
      size: bytes.length,
    });
  }
  return scanText(checkedText(bytes), limits);
}

/** UTF-8 only: another encoding would let two readers see two documents in the same bytes. */
function checkedText(bytes: Uint8Array): string {
  let text: string;
  try {
    text = fromUtf8(bytes);
  } catch (cause) {
    throw new XmlError('xml/encoding', 'The bytes are not UTF-8.', {}, { cause });
  }
  if (text.startsWith('\u{FEFF}')) text = text.slice(1);
  if (text.includes('\0')) throw malformed('a NUL character');
  if (/^<\?xml\s/.test(text)) {
    const declaration = DECLARATION.exec(text);
    if (declaration === null) throw malformed('an unknown XML declaration');
    const encoding = declaration[1] ?? declaration[2] ?? 'UTF-8';
    if (encoding.toUpperCase() !== 'UTF-8') {
      throw new XmlError('xml/encoding', 'The XML declares an encoding other than UTF-8.');
    }
    return text.slice(declaration[0].length);
  }
  return text;
}

function scanText(text: string, limits: XmlLimits): XmlScan {
  /** Namespace declarations of each open element. */
  const open: number[] = [];
  let nodes = countReferences(text, limits.nodes);
  let inScope = 0;
  const aside = { comments: false, processingInstructions: false };
  let at = text.indexOf('<');
  for (; at >= 0; at = text.indexOf('<', at)) {
    nodes += 1;
    if (nodes > limits.nodes) {
      throw new XmlError('xml/too-many-nodes', 'The XML has too many parts.');
    }
    const next = text.charCodeAt(at + 1);
    if (next === SLASH) {
      at = endOf(text, '>', at + 2);
      inScope -= open.pop() ?? 0;
    } else if (next === QUESTION) {
      aside.processingInstructions = true;
      at = endOf(text, '?>', at + 2);
    } else if (next === EXCLAMATION) {
      if (text.startsWith('<!--', at)) {
        aside.comments = true;
        at = endOf(text, '-->', at + 4);
      } else if (text.startsWith('<![CDATA[', at)) {
        at = endOf(text, ']]>', at + 9);
      } else {
        throw new XmlError('xml/doctype', 'The XML has a document type or an entity declaration.');
      }
    } else {
      const tag = scanStartTag(text, at + 1);
      at = tag.end;
      nodes += tag.attributes;
      refuseCrowded(tag, inScope, limits);
      if (open.length >= limits.depth) {
        throw new XmlError('xml/too-deep', `Elements are nested deeper than ${limits.depth}.`);
      }
      if (!tag.empty) {
        open.push(tag.declarations);
        inScope += tag.declarations;
      }
    }
  }
  return { text, aside };
}

/** `&` in comments and CDATA counts too: what is counted is never too little. */
function countReferences(text: string, most: number): number {
  let count = 0;
  let at = text.indexOf('&');
  for (; at >= 0 && count <= most; at = text.indexOf('&', at + 1)) count += 1;
  return count;
}

interface StartTag {
  readonly end: number;
  readonly attributes: number;
  readonly declarations: number;
  /** Characters of the longest name of a namespace. */
  readonly longestNamespace: number;
  readonly empty: boolean;
}

function refuseCrowded(tag: StartTag, inScope: number, limits: XmlLimits): void {
  if (
    tag.attributes > limits.attributesPerElement ||
    tag.declarations + inScope > limits.namespacesInScope
  ) {
    throw new XmlError(
      'xml/too-many-attributes',
      'An element has too many attributes or namespaces.',
    );
  }
  if (tag.longestNamespace > limits.namespaceName) {
    throw new XmlError(
      'xml/too-large',
      `A namespace has a name longer than ${limits.namespaceName} characters.`,
    );
  }
}

/** Quoted values may hold `>` and `=`; outside them each `=` is one attribute. */
function scanStartTag(text: string, from: number): StartTag {
  let attributes = 0;
  let declarations = 0;
  let longestNamespace = 0;
  let declares = false;
  let nameStart = from;
  /** The next character that is neither space nor `=` begins a name: space may stand before `=` too. */
  let betweenNames = false;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    switch (code) {
      case QUOTE:
      case APOSTROPHE: {
        const close = text.indexOf(code === QUOTE ? '"' : "'", at + 1);
        if (close < 0) throw malformed('a tag without end');
        if (declares) longestNamespace = Math.max(longestNamespace, close - at - 1);
        at = close;
        betweenNames = true;
        break;
      }
      case SPACE:
      case TAB:
      case LF:
      case CR:
        betweenNames = true;
        break;
      case EQUALS:
        attributes += 1;
        declares = text.startsWith('xmlns', nameStart);
        if (declares) declarations += 1;
        break;
      case GREATER: {
        const empty = text.charCodeAt(at - 1) === SLASH;
        return { end: at + 1, attributes, declarations, longestNamespace, empty };
      }
      default:
        if (betweenNames) nameStart = at;
        betweenNames = false;
    }
  }
  throw malformed('a tag without end');
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  if (at < 0) throw malformed(`no ${mark}`);
  return at + mark.length;
}

const malformed = (what: string): XmlError =>
  new XmlError('xml/not-well-formed', `The XML is not well-formed: ${what}.`);
