/** Qualified names of XML (Namespaces in XML 1.0), and which of them every parser takes without a look at its tables. */

import { fromUtf8, utf8 } from './bytes.js';

export interface QualifiedName {
  /** Empty where there is none. */
  readonly prefix: string;
  readonly name: string;
  /** The prefix a declaration binds, if this is the name of one; empty for the default namespace. */
  readonly declares?: string;
  /** Letters, digits and signs of ASCII in their places, and no prefix that XML keeps for itself. */
  readonly plain: boolean;
}

/** Long names are the parser's to judge too. */
const PLAIN = /^(?!xml)[A-Za-z_][A-Za-z0-9_.-]{0,99}$/i;
/** Namespaces with nothing to escape, to resolve or to argue about; XML's own two are not among them. */
const PLAIN_NAMESPACE =
  /^(?:urn:[a-z0-9][a-z0-9.:_-]*|https?:\/\/(?!www\.w3\.org\/(?:XML\/1998|2000\/xmlns))[a-z0-9.-]+(?:\/[a-z0-9._~/-]*)?#?)$/i;

/** Documents say the same few names again and again. */
const names = new Map<string, QualifiedName>();
const MOST_NAMES = 1000;

/** Remembers what is plain, and so short; whoever makes up names makes it forget, and nothing worse. */
export function nameOf(qualified: string): QualifiedName {
  const known = names.get(qualified);
  if (known !== undefined) return known;
  const name = splitName(qualified);
  if (!name.plain) return name;
  if (names.size >= MOST_NAMES) names.clear();
  // A part of a text may keep the whole text in memory: what is remembered is a copy.
  const copy = fromUtf8(utf8(qualified));
  const kept = splitName(copy);
  names.set(copy, kept);
  return kept;
}

function splitName(qualified: string): QualifiedName {
  if (qualified === 'xmlns') return { prefix: '', name: qualified, declares: '', plain: true };
  const colon = qualified.indexOf(':');
  const name = qualified.slice(colon + 1);
  if (colon < 0) return { prefix: '', name, plain: PLAIN.test(name) };
  const prefix = qualified.slice(0, colon);
  const plain = PLAIN.test(name);
  if (prefix === 'xmlns') return { prefix, name, declares: name, plain };
  return { prefix, name, plain: qualified === 'xml:lang' || (plain && PLAIN.test(prefix)) };
}

/** A default namespace may be none; any other must be one. */
export const isPlainNamespace = (prefix: string, uri: string): boolean =>
  (prefix === '' && uri === '') || PLAIN_NAMESPACE.test(uri);
