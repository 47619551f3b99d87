/** Writes XML in the form of Exclusive XML Canonicalization 1.0 without comments (W3C, 18 July 2002). */

import type { XmlAttribute, XmlChild, XmlElement } from './xml-tree.js';

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/** A namespace declaration that an output ancestor shows, and those shown further out. */
interface Declaration {
  readonly prefix: string;
  readonly uri: string;
  readonly outer: Shown;
}
export type Shown = Declaration | undefined;

/** A processing instruction among the children, which canonical form keeps; its text is between `<?` and `?>`. */
export interface ProcessingInstruction {
  readonly instruction: string;
}

/** The children of elements that hold processing instructions, which the plain tree leaves out. */
export type Instructions = ReadonlyMap<XmlElement, readonly (XmlChild | ProcessingInstruction)[]>;

const NO_INSTRUCTIONS: Instructions = new Map();

/**
 * The canonical text of `element` standing alone: only visibly utilised namespaces are declared, where
 * they are first used; attributes in order; no self-closing tags.
 * @param omit a descendant left out with all it holds, as the enveloped-signature transform does (XML-DSig section 6.6.4)
 */
export function writeXml(
  element: XmlElement,
  omit?: XmlElement,
  instructions = NO_INSTRUCTIONS,
): string {
  return writeElement(element, undefined, omit, instructions);
}

function writeElement(
  element: XmlElement,
  shown: Shown,
  omit: XmlElement | undefined,
  instructions: Instructions,
): string {
  const name = element.prefix === '' ? element.name : `${element.prefix}:${element.name}`;
  let within = shown;
  let text = `<${name}`;
  for (const { prefix, namespace } of newDeclarations(element, shown)) {
    text += ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(namespace)}"`;
    within = { prefix, uri: namespace, outer: within };
  }
  for (const { prefix, name: local, value } of inOrder(element.attributes)) {
    text += ` ${prefix === '' ? '' : `${prefix}:`}${local}="${escapeAttribute(value)}"`;
  }
  text += '>';
  const all = instructions.size === 0 ? undefined : instructions.get(element);
  for (const child of all ?? element.children) {
    if (typeof child === 'string') text += escapeText(child);
    else if ('instruction' in child) text += `<?${child.instruction}?>`;
    else if (child !== omit) text += writeElement(child, within, omit, instructions);
  }
  return `${text}</${name}>`;
}

type Named = Pick<XmlElement, 'prefix' | 'namespace'>;
const NONE: readonly Named[] = [];

/** Section 3 of Exclusive C14N: the prefixes this element uses and its output ancestors do not show. */
function newDeclarations(element: XmlElement, shown: Shown): readonly Named[] {
  let added: Named[] | undefined = isShown(element, shown) ? undefined : [element];
  for (const held of element.attributes) {
    if (held.prefix === '' || isShown(held, shown)) continue;
    added ??= [];
    if (!added.some(({ prefix }) => prefix === held.prefix)) added.push(held);
  }
  if (added === undefined) return NONE;
  return added.length < 2 ? added : added.sort((a, b) => compareCodePoints(a.prefix, b.prefix));
}

function isShown({ prefix, namespace }: Named, shown: Shown): boolean {
  if (prefix === 'xml') return true;
  let declaration = shown;
  while (declaration !== undefined && declaration.prefix !== prefix) {
    declaration = declaration.outer;
  }
  return (declaration?.uri ?? '') === namespace;
}

export const byName = (a: XmlAttribute, b: XmlAttribute): number =>
  compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.name, b.name);

function inOrder(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  const sorted = attributes.every((held, at) => {
    const last = attributes[at - 1];
    return last === undefined || byName(last, held) <= 0;
  });
  return sorted ? attributes : [...attributes].sort(byName);
}

/** Canonical XML orders by code point; JavaScript strings compare by UTF-16 unit, which differs above U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  for (let at = 0; ; at += 1) {
    const left = a.codePointAt(at);
    const right = b.codePointAt(at);
    if (left !== right) return (left ?? -1) - (right ?? -1);
  }
}

const TEXT_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
};
const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

export const escapeText = (text: string): string =>
  /[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, (char) => TEXT_ESCAPES[char] ?? char) : text;

export const escapeAttribute = (text: string): string =>
  /[&<"\t\n\r]/.test(text)
    ? text.replace(/[&<"\t\n\r]/g, (char) => ATTRIBUTE_ESCAPES[char] ?? char)
    : text;
