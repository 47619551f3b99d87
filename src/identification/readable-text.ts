/** Text about a person that can be read aloud, compared and put into evidence without surprises. */

import { hidesSomething } from '../evidence/hidden-text.js';

const MAX_LENGTH = 256;

/** @returns the text in NFC; `undefined` if it is no text, empty, padded, unreadable, or longer than 256 characters */
export function readableText(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return undefined;
  const normal = value.normalize('NFC');
  const readable = normal !== '' && normal === normal.trim() && !hidesSomething(normal);
  return readable ? normal : undefined;
}

/**
 * The same without white space, as identifiers are, and in the code points it came in: they are compared as they are, and
 * NFC would turn a Kelvin sign into the letter K.
 */
export function readableIdentifier(value: unknown): string | undefined {
  const text = readableText(value);
  return text === undefined || typeof value !== 'string' || /\s/u.test(value) ? undefined : value;
}
