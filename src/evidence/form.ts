/** Holds an element against the structure table: names, order, numbers, attributes and forms of values. */

import { childElements, isElement, textOf, type XmlElement } from '../formats/xml-tree.js';
import { EvidenceError } from './errors.js';
import {
  type ElementRule,
  NAMESPACE,
  type TableName,
  type TextType,
  TYPES,
  type TypeName,
  type TypeRule,
} from './structure.js';
import { isValid } from './values.js';

const isTypeName = (type: ElementRule['type']): type is TypeName => Object.hasOwn(TYPES, type);

const PREFIXES = new Map<string, string>(
  Object.entries(NAMESPACE).map(([prefix, uri]) => [uri, prefix]),
);

/** The name the structure table calls an element or attribute by; an unknown namespace is spelled out. */
export function tableName({ namespace, name }: { namespace: string; name: string }): string {
  if (namespace === '') return name;
  return `${PREFIXES.get(namespace) ?? `{${namespace}}`}:${name}`;
}

/**
 * Checks that `root` is an `erds:Evidence` as the schema of EN 319 522-3 V1.1.1 has it.
 * Throws `EvidenceError` for the first fault, with its path.
 */
export function checkForm(root: XmlElement): void {
  if (tableName(root) !== 'erds:Evidence') {
    throw new EvidenceError('evidence/not-evidence', 'The document is not an ERDS evidence.', {
      path: `/${tableName(root)}`,
    });
  }
  checkType(root, 'Evidence', '/erds:Evidence');
}

function checkType(element: XmlElement, typeName: TypeName, path: string): void {
  const type = TYPES[typeName];
  const { content } = type;
  checkAttributes(element, type, path);
  switch (content.kind) {
    case 'anything':
      return;
    case 'text':
      checkText(element, content.type, path);
      return;
    case 'sequence':
      checkSequence(element, content.elements, path);
      return;
    case 'one-of':
      checkSequence(element, chosen(element, content.options), path);
      return;
    case 'some-of':
      checkSome(element, content.elements, content.max, path);
      return;
  }
}

function checkElement(element: XmlElement, type: ElementRule['type'], path: string): void {
  if (isTypeName(type)) {
    checkType(element, type, path);
  } else {
    checkAttributes(element, NO_ATTRIBUTES, path);
    checkText(element, type, path);
  }
}

type Attributes = Pick<TypeRule, 'attributes' | 'required' | 'openAttributes'>;
const NO_ATTRIBUTES: Attributes = { attributes: {}, required: [], openAttributes: false };

function checkAttributes(
  element: XmlElement,
  { attributes: rules, required, openAttributes: open }: Attributes,
  path: string,
): void {
  for (const name of required) {
    if (!element.attributes.some((held) => tableName(held) === name)) {
      throw fault('missing-attribute', `${path}/@${name}`, 'an attribute is missing');
    }
  }
  for (const held of element.attributes) {
    const name = tableName(held);
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      if (open || name === 'xsi:schemaLocation') continue;
      throw fault('unknown-attribute', `${path}/@${name}`, 'an attribute is not known there');
    }
    if (!isValid[rule.type](held.value)) throw badValue(rule.type, `${path}/@${name}`);
  }
}

function checkText(element: XmlElement, type: TextType, path: string): void {
  const text = textOf(element);
  if (text === undefined) throw unknownElement(childElements(element)[0] ?? element, path);
  if (!isValid[type](text)) throw badValue(type, path);
}

/** Of several sequences the one that begins as the element does; the first where none fits, to say what is missing. */
function chosen(
  element: XmlElement,
  options: readonly (readonly ElementRule[])[],
): readonly ElementRule[] {
  const first = element.children.find(isElement);
  const fitting = options.find(([rule]) => first && rule && isBy(rule, first));
  return fitting ?? options[0] ?? [];
}

export const isBy = (rule: TableName, { name, namespace }: XmlElement): boolean =>
  rule.localName === name && rule.namespace === namespace;

function checkSequence(element: XmlElement, rules: readonly ElementRule[], path: string): void {
  refuseText(element, path);
  let position = 0;
  let count = 0;
  for (const child of element.children) {
    if (!isElement(child)) continue;
    const found = placeOf(child, rules, position);
    const rule = rules[found];
    if (rule === undefined) throw unknownElement(child, path);
    if (found < position) {
      throw fault('wrong-order', `${path}/${rule.name}`, 'an element is too late');
    }
    if (found > position) {
      refuseMissing(rules, position, found, count, element, path);
      position = found;
      count = 0;
    }
    count += 1;
    if (count > rule.max) {
      throw fault('too-many-elements', `${path}/${rule.name}`, 'an element is there too often');
    }
    checkElement(child, rule.type, `${path}/${rule.name}${rule.max > 1 ? `[${count}]` : ''}`);
  }
  refuseMissing(rules, position, rules.length, count, element, path);
}

/** Which rule an element is by; looked for from `position` on, where it should be. */
function placeOf(child: XmlElement, rules: readonly ElementRule[], position: number): number {
  for (let step = 0; step < rules.length; step += 1) {
    const place = (position + step) % rules.length;
    const rule = rules[place];
    if (rule && isBy(rule, child)) return place;
  }
  return -1;
}

/** @param count how often the rule at `from` was seen */
function refuseMissing(
  rules: readonly ElementRule[],
  from: number,
  to: number,
  count: number,
  element: XmlElement,
  path: string,
): void {
  for (let at = from; at < to; at += 1) {
    const missing = rules[at];
    if (missing === undefined || missing.min <= (at === from ? count : 0)) continue;
    const place = `${path}/${missing.name}`;
    throw childElements(element).some((child) => isBy(missing, child))
      ? fault('wrong-order', place, 'an element is too late')
      : fault('missing-element', place, 'an element is missing');
  }
}

function checkSome(
  element: XmlElement,
  rules: readonly ElementRule[],
  max: number,
  path: string,
): void {
  refuseText(element, path);
  const children = childElements(element);
  if (children.length === 0) throw fault('missing-element', path, 'an element is empty');
  if (children.length > max) {
    throw fault('too-many-elements', path, `more than ${max} elements are there`);
  }
  for (const [index, child] of children.entries()) {
    const rule = rules.find((one) => isBy(one, child));
    if (rule === undefined) throw unknownElement(child, path);
    checkElement(child, rule.type, `${path}/${rule.name}[${index + 1}]`);
  }
}

function refuseText(element: XmlElement, path: string): void {
  const stray = element.children.find(
    (child) => typeof child === 'string' && /[^ \t\r\n]/.test(child),
  );
  if (stray !== undefined) throw fault('unexpected-text', path, 'text stands between elements');
}

const unknownElement = (element: XmlElement, path: string): EvidenceError =>
  fault('unknown-element', `${path}/${tableName(element)}`, 'an element is not known there');

const badValue = (type: TextType, path: string): EvidenceError =>
  fault('bad-value', path, `a value is no ${type}`);

type Fault = EvidenceError['code'] extends `evidence/${infer Name}` ? Name : never;

const fault = (name: Fault, path: string, what: string): EvidenceError =>
  new EvidenceError(`evidence/${name}`, `The evidence is malformed: ${what} (${path}).`, { path });
