/** PEM, the text form of keys and certificates (RFC 7468). */

import { fromBase64, toBase64 } from './bytes.js';

export interface PemBlock {
  /** Such as `CERTIFICATE`, `X509 CRL` or `PRIVATE KEY`. */
  readonly label: string;
  readonly der: Uint8Array;
}

/** Writes one block: 64 characters a line, LF, with a final line end (RFC 7468 section 3, strict form). */
export function encodePem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END ([A-Z0-9 ]+)-----/g;

/**
 * Reads every block of a text, in order; what stands between blocks is explanatory and ignored (section 2).
 * Returns `undefined` when any block is damaged: half a chain must not pass for a whole one.
 */
export function decodePem(text: string): PemBlock[] | undefined {
  const blocks: PemBlock[] = [];
  for (const [, label = '', body = '', end] of text.matchAll(BLOCK)) {
    const der = label === end ? fromBase64(body, true) : undefined;
    if (!der || der.length === 0) return undefined;
    blocks.push({ label, der });
  }
  const begun = text.match(/-----BEGIN /g)?.length ?? 0;
  return begun === blocks.length ? blocks : undefined;
}

/** The DER of all blocks with one label, or `undefined` when the text is damaged. */
export const decodePemBlocks = (text: string, label: string): Uint8Array[] | undefined =>
  decodePem(text)
    ?.filter((block) => block.label === label)
    .map((block) => block.der);

const DER_SEQUENCE = 0x30;

/**
 * The certificates of a PEM or DER file given as trusted. An empty file is a mistake, not an empty trust, and so is one
 * that holds anything else: whoever gives a key or a list away meant another file.
 * @returns what is wrong as the end of a sentence that begins with the file's name
 */
export function certificatesOf(bytes: Uint8Array): Uint8Array[] | string {
  if (bytes[0] === DER_SEQUENCE) return [bytes];
  const blocks = decodePem(new TextDecoder('latin1').decode(bytes));
  if (blocks === undefined) return 'is neither DER nor PEM, or damaged.';
  if (blocks.length === 0) return 'holds no certificate.';
  const other = blocks.find(({ label }) => label !== 'CERTIFICATE');
  if (other) return `holds a ${other.label}; trust is given by certificates alone.`;
  return blocks.map(({ der }) => der);
}
