/** Writes DER (ITU-T X.690): pure functions from values to bytes. Each returns a whole element. */

import { concat, utf8 } from './bytes.js';
import { Tag } from './der.js';
import { compareBytes } from './der-values.js';

/** An element of any identifier octet around content that is already encoded. */
export function encode(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const lengthOctets =
    size < 0x80 ? 0 : size < 0x100 ? 1 : size < 0x10000 ? 2 : size < 0x1000000 ? 3 : 4;
  const element = new Uint8Array(2 + lengthOctets + size);
  element[0] = tag;
  element[1] = lengthOctets === 0 ? size : 0x80 | lengthOctets;
  for (let octet = 0; octet < lengthOctets; octet++) {
    element[2 + octet] = (size >>> (8 * (lengthOctets - 1 - octet))) & 0xff;
  }
  let offset = 2 + lengthOctets;
  for (const part of parts) {
    element.set(part, offset);
    offset += part.length;
  }
  return element;
}

/** Elements that are already encoded, one after the other, without a wrapper. */
export const raw = concat;

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  encode(Tag.sequence, ...parts);

/** A SET whose parts the caller already gives in the order of their tags. */
export const set = (...parts: readonly Uint8Array[]): Uint8Array => encode(Tag.set, ...parts);

/** A SET OF: the parts are put in ascending order of their encodings, as DER wants. */
export const setOf = (...parts: readonly Uint8Array[]): Uint8Array =>
  encode(Tag.set, ...sorted(parts));

/** The same elements in ascending order of their encodings: for an IMPLICIT SET OF such as CMS certificates. */
export const sorted = (parts: readonly Uint8Array[]): Uint8Array[] => [...parts].sort(compareBytes);

/** @param value a number that is not negative, or its big-endian octets (read as unsigned) */
export function integer(value: bigint | Uint8Array): Uint8Array {
  const octets = typeof value === 'bigint' ? magnitude(value) : value;
  let start = 0;
  while (start < octets.length - 1 && octets[start] === 0) start += 1;
  const shortest = octets.subarray(start);
  const needsSign = shortest.length === 0 || (shortest[0] ?? 0) >= 0x80;
  return needsSign ? encode(Tag.integer, ZERO, shortest) : encode(Tag.integer, shortest);
}

const ZERO = Uint8Array.of(0);

function magnitude(value: bigint): Uint8Array {
  if (value < 0n) throw new RangeError('a negative INTEGER has no use in these formats');
  const octets: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) octets.unshift(Number(rest & 0xffn));
  return Uint8Array.from(octets);
}

/** @param dotted at least two arcs, such as `1.2.840.113549` */
export function oid(dotted: string): Uint8Array {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  return encode(Tag.oid, ...[first * 40n + second, ...rest].map(arc));
}

function arc(value: bigint): Uint8Array {
  const octets = [Number(value & 0x7fn)];
  for (let left = value >> 7n; left > 0n; left >>= 7n) octets.unshift(Number(left & 0x7fn) | 0x80);
  return Uint8Array.from(octets);
}

export const octetString = (content: Uint8Array): Uint8Array => encode(Tag.octetString, content);

/** A BIT STRING of whole octets: keys and signatures. */
export const bitString = (content: Uint8Array): Uint8Array => encode(Tag.bitString, ZERO, content);

/** In UTC. Milliseconds are written only if they are not zero, and without trailing zeros (X.690 section 11.7). */
export function generalizedTime(time: Date): Uint8Array {
  const iso = time.toISOString();
  const fraction = iso.slice(19, 23).replace(/\.?0+$/, '');
  return encode(Tag.generalizedTime, utf8(`${iso.slice(0, 19).replace(/[-:T]/g, '')}${fraction}Z`));
}

export const utf8String = (text: string): Uint8Array => encode(Tag.utf8String, utf8(text));

/** `[n]` over constructed content, or EXPLICIT over one whole element. */
export const contextConstructed = (n: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  encode(Tag.contextConstructed(n), ...parts);

/** `[n]` IMPLICIT over the content octets of a primitive value. */
export const contextPrimitive = (n: number, content: Uint8Array): Uint8Array =>
  encode(Tag.contextPrimitive(n), content);

export const boolean = (value: boolean): Uint8Array =>
  encode(Tag.boolean, Uint8Array.of(value ? 0xff : 0));

export const nullValue = (): Uint8Array => encode(Tag.nullValue);
