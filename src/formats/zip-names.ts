/** Which names an entry of a container may have: relative, plain, and one per file on every file system. */

import { fromUtf8 } from './bytes.js';
import { FormatError } from './errors.js';

const MAX_NAME = 255;
// Control characters, and the marks that make a name read other than it is spelt (bidirectional, zero-width).
const DECEPTIVE = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

const refuse = (detail: string, entry: string): FormatError =>
  new FormatError('formats/zip', detail, { entry });

/**
 * Decodes and checks one name. Without the UTF-8 flag only ASCII is taken: code page 437 would be a guess.
 * @throws FormatError `formats/zip`
 */
export function entryName(bytes: Uint8Array, utf8: boolean): string {
  let name: string;
  try {
    name = fromUtf8(bytes);
  } catch {
    throw refuse('An entry’s name is not UTF-8.', '');
  }
  if (!utf8 && bytes.some((byte) => byte > 0x7f)) {
    throw refuse('An entry’s name is not marked as UTF-8.', name);
  }
  if (bytes.length === 0 || bytes.length > MAX_NAME) {
    throw refuse('An entry’s name is empty or too long.', name.slice(0, 64));
  }
  if (DECEPTIVE.test(name)) throw refuse('An entry’s name has hidden characters.', name);
  if (/[\\:]/.test(name) || name.startsWith('/')) {
    throw refuse('An entry’s name is not a relative path.', name);
  }
  const segments = name.replace(/\/$/, '').split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw refuse('An entry’s name leaves its folder.', name);
  }
  return name;
}

/** Refuses names that some file system would take for one another, and a file that is also a folder. */
export function refuseClashingNames(names: readonly string[]): void {
  const folded = names.map(fold);
  const files = new Set<string>();
  for (const [index, name] of folded.entries()) {
    if (files.has(name)) throw refuse('Two entries have the same name.', names[index] ?? '');
    files.add(name);
  }
  for (const [index, name] of folded.entries()) {
    const segments = name.split('/');
    for (let depth = 1; depth < segments.length; depth += 1) {
      if (files.has(segments.slice(0, depth).join('/'))) {
        throw refuse('An entry is both a file and a folder.', names[index] ?? '');
      }
    }
  }
}

const fold = (name: string): string => name.normalize('NFKC').toLowerCase();
