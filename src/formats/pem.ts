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
