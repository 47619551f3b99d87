/** Bytes and their text forms. Portable: `Uint8Array` only. */

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64_CODES = Uint8Array.from(BASE64, (digit) => digit.charCodeAt(0));
/** By character code; -1 for what is no digit. */
const BASE64_VALUES = Int8Array.from({ length: 128 }, (_, code) =>
  BASE64.indexOf(String.fromCharCode(code)),
);
const PADDING = 0x3d;

/** Where texts up to a third of it are encoded first: memory of the right size for the result costs less than a guess. */
const scratch = new Uint8Array(3 * 16_384);

export function utf8(text: string): Uint8Array {
  if (text.length * 3 > scratch.length) return encoder.encode(text);
  return scratch.slice(0, encoder.encodeInto(text, scratch).written);
}

/** Decodes UTF-8. Throws `TypeError` on a malformed sequence; a byte-order mark is kept. */
export const fromUtf8 = (bytes: Uint8Array): string => strictDecoder.decode(bytes);

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** A copy in memory of its own, for libraries that take buffers and keep views into them. */
export const ownBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** Compares public values. Not constant-time: secrets are compared where the secret lives. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  const inWords = a.length >= WORDS_FROM && a.byteOffset % 4 === 0 && b.byteOffset % 4 === 0;
  const words = inWords ? a.length >> 2 : 0;
  if (words > 0) {
    const left = new Uint32Array(a.buffer, a.byteOffset, words);
    const right = new Uint32Array(b.buffer, b.byteOffset, words);
    for (let at = 0; at < words; at += 1) if (left[at] !== right[at]) return false;
  }
  for (let at = words * 4; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

/** Whole files are compared four bytes at a time. */
const WORDS_FROM = 256;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** Decodes an even number of hexadecimal digits, else `undefined`. */
export function fromHex(text: string): Uint8Array | undefined {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) return undefined;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** RFC 4648 section 4, with padding. Written byte by byte: sealing does it thousands of times a second. */
export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let at = 0;
  for (let offset = 0; offset < bytes.length; offset += 3) {
    const bits =
      ((bytes[offset] as number) << 16) |
      ((bytes[offset + 1] as number) << 8) |
      (bytes[offset + 2] as number);
    codes[at] = BASE64_CODES[bits >> 18] as number;
    codes[at + 1] = BASE64_CODES[(bits >> 12) & 63] as number;
    codes[at + 2] = BASE64_CODES[(bits >> 6) & 63] as number;
    codes[at + 3] = BASE64_CODES[bits & 63] as number;
    at += 4;
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  codes.fill(PADDING, at - missing);
  return strictDecoder.decode(codes);
}

export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/**
 * Decodes strict base64: alphabet, padding and zero trailing bits as RFC 4648 section 3.5 wants them.
 * White space is refused unless `lineBreaks` is set (XML Schema base64Binary allows it).
 * Returns `undefined` for anything else: a digest must not have two spellings.
 */
export function fromBase64(text: string, lineBreaks = false): Uint8Array | undefined {
  const dense = lineBreaks && /[ \t\r\n]/.test(text) ? text.replace(/[ \t\r\n]+/g, '') : text;
  if (dense.length % 4 !== 0) return undefined;
  const padding = dense.endsWith('==') ? 2 : dense.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((dense.length / 4) * 3 - padding);
  const digits = dense.length - padding;
  let offset = 0;
  for (let at = 0; at < digits; at += 4) {
    // What is no digit is negative, and so is then the whole; padding counts as nothing.
    const bits =
      (digitAt(dense, at) << 18) |
      (digitAt(dense, at + 1) << 12) |
      (at + 2 < digits ? digitAt(dense, at + 2) << 6 : 0) |
      (at + 3 < digits ? digitAt(dense, at + 3) : 0);
    if (bits < 0) return undefined;
    bytes[offset] = bits >> 16;
    bytes[offset + 1] = bits >> 8;
    bytes[offset + 2] = bits;
    offset += 3;
    if (at + 4 > digits && (bits & (padding === 2 ? 0xffff : 0xff)) !== 0) return undefined;
  }
  return bytes;
}

const digitAt = (text: string, at: number): number => BASE64_VALUES[text.charCodeAt(at)] ?? -1;
