/** Looking over a whole XML tree without recursion, and reading what stands at a fixed place. */

import {
  attribute,
  childElements,
  isElement,
  textOf,
  type XmlElement,
} from '../formats/xml-tree.js';

/** The element and everything below it, in document order. */
export function descendants(root: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  const open = [root];
  for (let element = open.pop(); element !== undefined; element = open.pop()) {
    found.push(element);
    const { children } = element;
    // One by one: an element may have more children than a call can have arguments.
    for (let last = children.length - 1; last >= 0; last -= 1) {
      const child = children[last];
      if (child !== undefined && isElement(child)) open.push(child);
    }
  }
  return found;
}

/** The first child with a name; its namespace and place were settled by the shape. */
export const childNamed = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child): child is XmlElement => isElement(child) && child.name === name);

export const childrenNamed = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element ? childElements(element).filter((child) => child.name === name) : [];

/** Follows names downwards. */
export const at = (element: XmlElement | undefined, ...names: string[]): XmlElement | undefined =>
  names.reduce(childNamed, element);

export const textAt = (element: XmlElement | undefined, ...names: string[]): string => {
  const found = at(element, ...names);
  return (found && textOf(found)) ?? '';
};

export const algorithmAt = (element: XmlElement | undefined, ...names: string[]): string => {
  const found = at(element, ...names);
  return (found && attribute(found, 'Algorithm')) ?? '';
};
