/**
 * The one door to an XML parser. libxml2 says whether bytes are XML and gives their canonical form;
 * the tree is read from that form alone, so what a reader sees is what a digest covers. Bytes that are that form
 * already, as our own are, need no parser: the reader sees for itself that our writer would make the same bytes of them.
 */

import { XmlDocument as LibXmlDocument, ParseOption, XmlC14NMode } from 'libxml2-wasm';
import { concat, fromUtf8, utf8 } from './bytes.js';
import { type CanonicalDocument, readCanonical, readIfCanonical } from './xml-canonical.js';
import { XmlError } from './xml-errors.js';
import { scanXml, XML_LIMITS, type XmlAside, type XmlLimits } from './xml-scan.js';
import type { XmlElement } from './xml-tree.js';
import { writeXml } from './xml-writer.js';

export interface XmlDocument {
  /** The document element as plain data: no comments, no processing instructions. */
  readonly root: XmlElement;
  readonly aside: XmlAside;
  /**
   * Exclusive C14N 1.0 without comments of one element of this document, as UTF-8.
   * @param omit a descendant left out, as the enveloped-signature transform does
   */
  canonicalise(element: XmlElement, omit?: XmlElement): Uint8Array;
  /** The same of the whole document (`Reference URI=""`): processing instructions around the root count too. */
  canonicaliseDocument(omit?: XmlElement): Uint8Array;
}

/**
 * Parses UTF-8 XML 1.0 with namespaces. No document type, no entity beyond the five, no network, bounded
 * size and depth. Nothing outlives the call in the parser's memory, so there is nothing to release.
 * Throws `XmlError`.
 */
export function parseXml(bytes: Uint8Array, limits: XmlLimits = XML_LIMITS): XmlDocument {
  const { text, aside } = scanXml(bytes, limits);
  const own = readIfCanonical(text);
  const { root, before, after, instructions } = own ?? mustRead(canonicalText(bytes));
  const canonicaliseRoot = (omit?: XmlElement): string =>
    (own && partOf(text, own, omit)) ?? writeXml(root, omit, instructions);
  return {
    root,
    aside,
    canonicalise: (element, omit) =>
      utf8(element === root ? canonicaliseRoot(omit) : writeXml(element, omit, instructions)),
    canonicaliseDocument: (omit) => utf8(before + canonicaliseRoot(omit) + after),
  };
}

/** A document that is canonical already, without a child of its root: nothing else in it depends on that one. */
function partOf(
  text: string,
  { places }: CanonicalDocument,
  omit: XmlElement | undefined,
): string | undefined {
  if (omit === undefined) return text;
  const place = places.get(omit);
  return place && text.slice(0, place.from) + text.slice(place.to);
}

/**
 * The document element of what `canonicalise` gave: what is read is then exactly what is digested. Such text needs no
 * parser again, and no limits: it is as large as the document it was made of allowed.
 */
export const readCanonicalXml = (canonical: Uint8Array): XmlElement =>
  mustRead(fromUtf8(canonical)).root;

function mustRead(canonical: string): CanonicalDocument {
  const document = readCanonical(canonical);
  if (document === undefined) throw new RangeError('no canonical XML where it must be');
  return document;
}

function canonicalText(bytes: Uint8Array): string {
  let document: LibXmlDocument | undefined;
  try {
    document = LibXmlDocument.fromBuffer(bytes, {
      encoding: 'utf-8',
      option:
        ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_SKIP_IDS,
    });
    const chunks: Uint8Array[] = [];
    const write = (chunk: Uint8Array): number => {
      // The chunk is a view of memory the parser will use again; it may also end within a character.
      chunks.push(chunk.slice());
      return chunk.length;
    };
    document.canonicalize(
      { write, close: () => true },
      { mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, withComments: false },
    );
    return fromUtf8(concat(...chunks));
  } catch (cause) {
    throw new XmlError('xml/not-well-formed', 'The bytes are not well-formed XML.', {}, { cause });
  } finally {
    document?.dispose();
  }
}
