/** Strict reader of DER (ITU-T X.690 sections 8, 10 and 11): one spelling for each value, and limits before work. */

import { FormatError } from './errors.js';

/** Identifier octets of the types that our formats use. */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nullValue: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
  /** `[n]` over a primitive value (IMPLICIT). */
  contextPrimitive: (n: number): number => 0x80 | n,
  /** `[n]` over a constructed value, or EXPLICIT. */
  contextConstructed: (n: number): number => 0xa0 | n,
} as const;

export interface DerElement {
  /** The identifier octet: class, constructed bit and number. */
  readonly tag: number;
  /** The whole encoding: identifier, length and content. A view, not a copy. */
  readonly bytes: Uint8Array;
  /** The content octets. A view, not a copy. */
  readonly content: Uint8Array;
  /** Empty for a primitive element. */
  readonly children: readonly DerElement[];
}

const MAX_DEPTH = 32;
const MAX_ELEMENTS = 10_000;
const MAX_OID_BYTES = 1024;
const CONSTRUCTED = 0x20;

/**
 * Parses exactly one DER element.
 *
 * Refuses indefinite and non-minimal lengths, tags above 30, trailing bytes, a wrong constructed bit, OIDs above 1 kB,
 * a nesting deeper than 32 and more elements than given. Does not look inside OCTET STRING and BIT STRING.
 *
 * @param limit the most bytes that are looked at
 * @param maxElements 10,000 unless told; only revocation lists are longer
 * @throws FormatError `formats/der`
 */
export function parseDer(
  bytes: Uint8Array,
  limit: number,
  maxElements: number = MAX_ELEMENTS,
): DerElement {
  if (bytes.length > limit) throw malformed(`larger than ${limit} bytes`);
  const end = checkElement({ bytes, elementsLeft: maxElements }, 0, bytes.length, 0);
  if (end !== bytes.length) throw malformed('bytes after the end');
  return new CheckedElement(bytes, 0);
}

export function malformed(what: string): FormatError {
  return new FormatError('formats/der', `Not DER as expected: ${what}.`);
}

interface Input {
  readonly bytes: Uint8Array;
  elementsLeft: number;
}

/** Checks an element with all it holds, without keeping anything of it. Returns where it ends. */
function checkElement(input: Input, start: number, end: number, depth: number): number {
  const { bytes } = input;
  if (input.elementsLeft === 0) throw malformed('too many elements');
  input.elementsLeft -= 1;
  if (depth >= MAX_DEPTH) throw malformed(`nested deeper than ${MAX_DEPTH}`);
  if (end - start < 2) throw malformed('cut short');
  const tag = bytes[start] ?? 0;
  checkTag(tag);
  const contentStart = contentStartOf(bytes, start, end);
  const contentEnd = contentStart + lengthOf(bytes, start);
  if (contentEnd > end) throw malformed('cut short');
  if ((tag & CONSTRUCTED) !== 0) {
    let offset = contentStart;
    while (offset < contentEnd) offset = checkElement(input, offset, contentEnd, depth + 1);
  } else {
    checkPrimitive(tag, bytes, contentStart, contentEnd);
  }
  return contentEnd;
}

/** An element of bytes that were checked. Most of a certificate or a token is never looked at, so views are made when asked for. */
class CheckedElement implements DerElement {
  readonly tag: number;
  readonly #source: Uint8Array;
  readonly #start: number;
  readonly #contentStart: number;
  readonly #end: number;
  #children: readonly DerElement[] | undefined;

  constructor(source: Uint8Array, start: number) {
    this.tag = source[start] ?? 0;
    this.#source = source;
    this.#start = start;
    this.#contentStart = contentStartOf(source, start, source.length);
    this.#end = this.#contentStart + lengthOf(source, start);
  }

  get bytes(): Uint8Array {
    return this.#source.subarray(this.#start, this.#end);
  }

  get content(): Uint8Array {
    return this.#source.subarray(this.#contentStart, this.#end);
  }

  get children(): readonly DerElement[] {
    this.#children ??= this.#readChildren();
    return this.#children;
  }

  #readChildren(): DerElement[] {
    const children: DerElement[] = [];
    if ((this.tag & CONSTRUCTED) === 0) return children;
    let offset = this.#contentStart;
    while (offset < this.#end) {
      const child = new CheckedElement(this.#source, offset);
      children.push(child);
      offset = child.#end;
    }
    return children;
  }
}

function checkTag(tag: number): void {
  const number = tag & 0x1f;
  if (number === 0x1f) throw malformed('a tag number above 30');
  if (tag >= 0x40) return;
  if (number === 0) throw malformed('an end-of-contents mark');
  const constructed = (tag & CONSTRUCTED) !== 0;
  // X.690 section 10.2: DER has no constructed strings. SEQUENCE (16), SET (17) and EXTERNAL (8) are always constructed.
  if (constructed !== (number === 16 || number === 17 || number === 8)) {
    throw malformed('a wrong constructed bit');
  }
}

/** Where the content of the element at `start` begins; its length is checked to have one spelling. */
function contentStartOf(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start + 1] ?? 0;
  if (first < 0x80) return start + 2;
  const octets = first & 0x7f;
  if (octets === 0) throw malformed('an indefinite length');
  if (octets > 4 || start + 2 + octets > end) throw malformed('a length that does not fit');
  const length = lengthOf(bytes, start);
  if (length < 0x80 || length < 256 ** (octets - 1)) throw malformed('a length not in short form');
  return start + 2 + octets;
}

function lengthOf(bytes: Uint8Array, start: number): number {
  const first = bytes[start + 1] ?? 0;
  if (first < 0x80) return first;
  let length = 0;
  for (let at = start + 2; at < start + 2 + (first & 0x7f); at += 1) {
    length = length * 256 + (bytes[at] ?? 0);
  }
  return length;
}

/** What can be checked without knowing the type in use: the universal values that have two spellings in BER. */
function checkPrimitive(tag: number, bytes: Uint8Array, start: number, end: number): void {
  switch (tag) {
    case Tag.boolean:
      if (end - start !== 1 || (bytes[start] !== 0 && bytes[start] !== 0xff)) {
        throw malformed('a BOOLEAN that is neither 00 nor FF');
      }
      return;
    case Tag.nullValue:
      if (end !== start) throw malformed('a NULL with content');
      return;
    case Tag.integer:
    case Tag.enumerated:
      checkInteger(bytes.subarray(start, Math.min(end, start + 2)));
      return;
    case Tag.oid:
      // Reading arcs costs the square of their size, in other readers of the same bytes too.
      if (end - start > MAX_OID_BYTES) throw malformed('an OID above 1 kB');
      return;
  }
}

/** X.690 section 8.3.2: at least one octet, and the first nine bits are not all equal. */
export function checkInteger(content: Uint8Array): void {
  const [first, second] = content;
  if (first === undefined) throw malformed('an INTEGER without content');
  if (second === undefined) return;
  if ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)) {
    throw malformed('an INTEGER not in its shortest form');
  }
}
