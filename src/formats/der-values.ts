/** Values inside DER elements, and a cursor over the fields of a SEQUENCE. */

import { fromUtf8 } from './bytes.js';
import { checkInteger, type DerElement, malformed, Tag } from './der.js';

const MAX_INTEGER_BYTES = 1024;

/** Walks the fields of a SEQUENCE or SET in order. Whoever reads one must call `end()`: an unread field is an error. */
export class DerFields {
  readonly #fields: readonly DerElement[];
  #position = 0;

  /** @throws FormatError `formats/der` when the element has another tag */
  constructor(element: DerElement, tag: number = Tag.sequence) {
    this.#fields = expectTag(element, tag).children;
  }

  /** The next field, of any tag. */
  any(): DerElement {
    const field = this.#fields[this.#position];
    if (field === undefined) throw malformed('a missing field');
    this.#position += 1;
    return field;
  }

  /** The next field, which must have this tag. */
  take(tag: number): DerElement {
    return expectTag(this.any(), tag);
  }

  /** The next field if it has this tag, else `undefined` and the cursor stays. */
  takeIf(tag: number): DerElement | undefined {
    return this.#fields[this.#position]?.tag === tag ? this.any() : undefined;
  }

  /** All fields not yet taken. */
  rest(): readonly DerElement[] {
    const rest = this.#fields.slice(this.#position);
    this.#position = this.#fields.length;
    return rest;
  }

  end(): void {
    if (this.#position !== this.#fields.length) throw malformed('an unexpected field');
  }
}

export function expectTag(element: DerElement, tag: number): DerElement {
  if (element.tag !== tag) {
    throw malformed(`tag ${element.tag.toString(16)} where ${tag.toString(16)} belongs`);
  }
  return element;
}

/** The one element inside an EXPLICIT tag. */
export function onlyChild(element: DerElement): DerElement {
  const [child, another] = element.children;
  if (child === undefined || another !== undefined) throw malformed('not exactly one element');
  return child;
}

/** Reads INTEGER content of at most 1 kB. Also for IMPLICIT tags, whose content the parser did not check. */
export function readInteger(element: DerElement): bigint {
  const { content } = element;
  checkInteger(content);
  if (content.length > MAX_INTEGER_BYTES) throw malformed('an INTEGER that is too long');
  let value = 0n;
  for (const octet of content) value = (value << 8n) | BigInt(octet);
  return BigInt.asIntN(content.length * 8, value);
}

/** Reads an INTEGER between 0 and 2^31 - 1. */
export function readCount(element: DerElement): number {
  const value = element.content.length <= 4 ? readInteger(element) : -1n;
  if (value < 0n) throw malformed('a count out of range');
  return Number(value);
}

export function readBoolean(element: DerElement): boolean {
  const [octet] = element.content;
  if (element.content.length !== 1 || (octet !== 0 && octet !== 0xff)) {
    throw malformed('a BOOLEAN that is neither 00 nor FF');
  }
  return octet === 0xff;
}

/** Reads OBJECT IDENTIFIER content of at most 1 kB as dotted numbers (X.690 section 8.19). */
export function readOid(element: DerElement): string {
  const { content } = element;
  if (content.length === 0) throw malformed('an empty OID');
  const arcs: string[] = [];
  let start = 0;
  for (let index = 0; index < content.length; index++) {
    const octet = content[index] ?? 0;
    if (octet >= 0x80) continue;
    if (start === index && arcs.length > 0) arcs.push(SMALL_ARCS[octet] ?? '');
    else pushArc(arcs, content.subarray(start, index + 1));
    start = index + 1;
  }
  if (start !== content.length) throw malformed('an OID that is cut short');
  return arcs.join('.');
}

/** Most arcs are one octet. */
const SMALL_ARCS = Array.from({ length: 128 }, (_, arc) => String(arc));

function pushArc(arcs: string[], octets: Uint8Array): void {
  if (octets[0] === 0x80) throw malformed('an OID arc not in its shortest form');
  const value = octets.length <= 4 ? smallArc(octets) : largeArc(octets);
  if (arcs.length > 0) {
    arcs.push(value.toString());
    return;
  }
  // The first two arcs share one number: 40 * first + second, where only the first arc 2 has a second above 39.
  const first = value < 40 ? 0 : value < 80 ? 1 : 2;
  const second = typeof value === 'number' ? value - 40 * first : value - 80n;
  arcs.push(first.toString(), second.toString());
}

const smallArc = (octets: Uint8Array): number =>
  octets.reduce((value, octet) => value * 128 + (octet & 0x7f), 0);

const largeArc = (octets: Uint8Array): bigint =>
  octets.reduce((value, octet) => (value << 7n) | BigInt(octet & 0x7f), 0n);

/** Reads a BIT STRING that holds whole octets: keys and signatures. */
export function readOctetBitString(element: DerElement): Uint8Array {
  if (element.content[0] !== 0) throw malformed('a BIT STRING that is not whole octets');
  return element.content.subarray(1);
}

/** Reads a named-bit list: the set of positions that are on. Trailing zero bits are refused (X.690 section 11.2.2). */
export function readNamedBits(element: DerElement): ReadonlySet<number> {
  const [unused, ...octets] = element.content;
  const last = octets.at(-1);
  if (unused === undefined || unused > 7) throw malformed('a bad BIT STRING');
  const shortest = last === undefined ? unused === 0 : lowestBit(last) === unused;
  if (!shortest) throw malformed('a named-bit list not in its shortest form');
  const bits = new Set<number>();
  octets.forEach((octet, index) => {
    for (let bit = 0; bit < 8; bit++) if ((octet & (0x80 >> bit)) !== 0) bits.add(index * 8 + bit);
  });
  return bits;
}

/** Position of the lowest bit that is on, or -1. */
const lowestBit = (octet: number): number => (octet === 0 ? -1 : 31 - Math.clz32(octet & -octet));

/** Reads the string types of RFC 5280 section 4.1.2.4, IA5String included. Malformed text is an error. */
export function readText({ tag, content }: Pick<DerElement, 'tag' | 'content'>): string {
  switch (tag) {
    case Tag.utf8String:
      return checkedUtf8(content);
    case Tag.printableString:
    case Tag.ia5String:
      if (content.some((octet) => octet >= 0x80)) throw malformed('text outside ASCII');
      return checkedUtf8(content);
    case Tag.teletexString:
      // In certificates, T61 has always meant Latin-1 in practice.
      return Array.from(content, (octet) => String.fromCharCode(octet)).join('');
    case Tag.bmpString:
      return wideText(content, 2);
    case Tag.universalString:
      return wideText(content, 4);
    default:
      throw malformed('no string type');
  }
}

function checkedUtf8(content: Uint8Array): string {
  try {
    return fromUtf8(content);
  } catch {
    throw malformed('text that is not UTF-8');
  }
}

function wideText(content: Uint8Array, width: 2 | 4): string {
  if (content.length % width !== 0) throw malformed('text that is cut short');
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  let text = '';
  for (let offset = 0; offset < content.length; offset += width) {
    const point = width === 2 ? view.getUint16(offset) : view.getUint32(offset);
    if (point > 0x10ffff) throw malformed('text outside Unicode');
    text += width === 2 ? String.fromCharCode(point) : String.fromCodePoint(point);
  }
  return text;
}

/** Whether the encodings of these elements ascend, as DER wants of a SET OF (X.690 section 11.6). */
export function isSorted(elements: readonly DerElement[]): boolean {
  return elements.every((element, index) => {
    const previous = elements[index - 1];
    return previous === undefined || compareBytes(previous.bytes, element.bytes) <= 0;
  });
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
