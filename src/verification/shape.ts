/** A small grammar for XML that may only look one way, and the comparison with it. */

import { childElements, isElement, type XmlElement } from '../formats/xml-tree.js';

export interface Rule {
  readonly namespace: string;
  readonly name: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** No signature covers the element's own tag and white space: additions there have no effect, but are told. */
  readonly unsigned: boolean;
  /** `text`: characters only; `any`: not looked into; else the children, in their order or open to others. */
  readonly content: 'text' | 'any' | readonly Part[] | Open;
}

export interface Part {
  readonly rule: Rule;
  readonly min: number;
  readonly max: number;
}

/** Unsigned places where anybody may add, in any order: what is not known there is reported and not read. */
export interface Open {
  readonly known: readonly Part[];
}

/** How an element differs from its rule. */
export interface ShapeFindings {
  /** Something needed or signed is missing, twice, or elsewhere. */
  readonly wrong: readonly string[];
  /** Unsigned additions: white space, attributes, elements not understood. */
  readonly additions: readonly string[];
}

interface Findings {
  readonly wrong: string[];
  readonly additions: string[];
}

export function compareShape(element: XmlElement, rule: Rule): ShapeFindings {
  const findings: Findings = { wrong: [], additions: [] };
  if (isNamed(element, rule)) match(element, rule, findings);
  else findings.wrong.push(`${element.name} stands in the place of ${rule.name}`);
  return findings;
}

function match(element: XmlElement, rule: Rule, findings: Findings): void {
  checkAttributes(element, rule, findings);
  if (rule.content === 'any') return;
  if (rule.content === 'text') {
    if (element.children.some(isElement)) findings.wrong.push(`${rule.name} holds elements`);
    return;
  }
  const text = element.children.filter((child) => !isElement(child)).join('');
  if (text.trim() !== '') findings.wrong.push(`${rule.name} holds text`);
  else if (text !== '' && rule.unsigned) findings.additions.push(`white space in ${rule.name}`);
  if ('known' in rule.content) matchOpen(childElements(element), rule, rule.content, findings);
  else matchInOrder(childElements(element), rule, rule.content, findings);
}

function matchOpen(
  children: readonly XmlElement[],
  parent: Rule,
  { known }: Open,
  findings: Findings,
): void {
  for (const { rule, min, max } of known) {
    const fitting = children.filter((child) => isNamed(child, rule));
    if (fitting.length < min) findings.wrong.push(`${parent.name} lacks ${rule.name}`);
    if (fitting.length > max) {
      findings.wrong.push(`${parent.name} holds more than ${max} ${rule.name}`);
      return;
    }
  }
  for (const child of children) {
    const part = known.find(({ rule }) => isNamed(child, rule));
    if (part !== undefined) match(child, part.rule, findings);
    else findings.additions.push(`${child.name} in ${parent.name}`);
  }
}

function matchInOrder(
  children: readonly XmlElement[],
  parent: Rule,
  parts: readonly Part[],
  findings: Findings,
): void {
  let next = 0;
  for (const { rule, min, max } of parts) {
    let count = 0;
    let child = children[next];
    while (child !== undefined && count < max && isNamed(child, rule)) {
      match(child, rule, findings);
      count += 1;
      next += 1;
      child = children[next];
    }
    if (count < min) findings.wrong.push(`${parent.name} lacks ${rule.name} in its place`);
  }
  for (const { name } of children.slice(next)) {
    findings.wrong.push(`${parent.name} holds ${name}, which does not belong there`);
  }
}

const isNamed = (element: XmlElement, rule: Rule): boolean =>
  element.namespace === rule.namespace && element.name === rule.name;

function checkAttributes(element: XmlElement, rule: Rule, findings: Findings): void {
  for (const name of rule.required) {
    const held = element.attributes.find((held) => held.name === name && held.namespace === '');
    if (held === undefined) findings.wrong.push(`${rule.name} lacks its ${name}`);
  }
  for (const { name, namespace } of element.attributes) {
    if (namespace === '' && (rule.required.includes(name) || rule.optional.includes(name))) {
      continue;
    }
    if (rule.unsigned) findings.additions.push(`the attribute ${name} of ${rule.name}`);
    else findings.wrong.push(`${rule.name} has an attribute ${name}`);
  }
}
