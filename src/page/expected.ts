/**
 * What a court sheet's code asks for: the SHA-256 of the sealed list of evidence, behind the `#` of the page's address. A browser
 * sends that part to nobody, and neither does the page.
 */

import type { Report } from '../verification/report.js';

export type Expected =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'digest'; readonly sha256: string }
  /** Something that begins like one and is none: a code read badly, a link that was cut. */
  | { readonly kind: 'unreadable' };

const NAME = '#sha256';
const FORM = /^#sha256=([0-9a-f]{64})$/i;

/** @param fragment with its `#`, as `location.hash` has it */
export function readExpected(fragment: string): Expected {
  const [, sha256] = FORM.exec(fragment) ?? [];
  if (sha256 !== undefined) return { kind: 'digest', sha256: sha256.toLowerCase() };
  return fragment.toLowerCase().startsWith(NAME) ? { kind: 'unreadable' } : { kind: 'nothing' };
}

export type Comparison =
  | { readonly kind: 'same'; readonly file: string }
  | { readonly kind: 'other' }
  /** Nothing was given that could be it. */
  | { readonly kind: 'no-list' };

/** Whether a sealed list or an evidence that was given has exactly this SHA-256. Says nothing about its worth. */
export function compareExpected({ lists, evidence }: Report, sha256: string): Comparison {
  const found = [...lists, ...evidence].find((one) => one.sha256 === sha256);
  if (found !== undefined) return { kind: 'same', file: found.file };
  return { kind: lists.length > 0 ? 'other' : 'no-list' };
}
