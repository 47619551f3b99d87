/** A parsed XML element as plain data: what readers walk and what writers embed. */

export interface XmlAttribute {
  readonly prefix: string;
  readonly name: string;
  /** Empty for an attribute without prefix. */
  readonly namespace: string;
  readonly value: string;
}

export interface XmlElement {
  readonly prefix: string;
  readonly name: string;
  /** Empty for an element in no namespace. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  /** Text and CDATA are strings, adjacent ones joined; comments and processing instructions are left out. */
  readonly children: readonly XmlChild[];
}

export type XmlChild = XmlElement | string;

export const isElement = (child: XmlChild): child is XmlElement => typeof child !== 'string';

export const childElements = (element: XmlElement): XmlElement[] =>
  element.children.filter(isElement);

/** The text directly inside an element, or `undefined` if it also holds elements. */
export function textOf({ children }: XmlElement): string | undefined {
  let text = '';
  for (const child of children) {
    if (isElement(child)) return undefined;
    text += child;
  }
  return text;
}

/** The value of an attribute in no namespace. */
export const attribute = (element: XmlElement, name: string): string | undefined =>
  element.attributes.find((candidate) => candidate.name === name && candidate.namespace === '')
    ?.value;
