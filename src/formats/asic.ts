/**
 * ASiC-E with a time assertion (ETSI EN 319 162-1 clauses 4.2 and 4.4): a ZIP of stored entries, `mimetype` first, in which a
 * manifest names every file by digest and a time-stamp token stands over the manifest. Bytes only; nothing is judged here.
 */

import { fromBase64, toBase64, utf8 } from './bytes.js';
import { FormatError } from './errors.js';
import { DSIG_NAMESPACE } from './xades.js';
import { parseXml } from './xml.js';
import { attribute, childElements, textOf, type XmlElement } from './xml-tree.js';
import { writeXml } from './xml-writer.js';
import { type ZipInput, zipBytes } from './zip-writer.js';

export const ASIC_E = 'application/vnd.etsi.asic-e+zip';
export const ASIC_NAMESPACE = 'http://uri.etsi.org/02918/v1.2.1#';
export const TIMESTAMP_TOKEN = 'application/vnd.etsi.timestamp-token';
export const MIMETYPE_PATH = 'mimetype';
export const META_FOLDER = 'META-INF/';
export const ASIC_MANIFEST_PATH = 'META-INF/ASiCManifest.xml';
export const TIMESTAMP_PATH = 'META-INF/timestamp.tst';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
/** What any reader may rely on; `zip-reader.ts` refuses more. */
const MAX_ENTRIES = 1000;

export interface DataObject {
  /** Name of the entry. */
  readonly name: string;
  readonly mimeType: string | undefined;
  readonly digestAlgorithm: string;
  readonly digest: Uint8Array;
}

export interface AsicManifest {
  /** Name of the entry that proves the manifest, and what it says it is. */
  readonly proof: { readonly name: string; readonly mimeType: string | undefined };
  readonly objects: readonly DataObject[];
}

/** One file of a container, measured before it is written. */
export interface AsicFile extends ZipInput {
  readonly mimeType: string;
  readonly sha256: Uint8Array;
}

/** The manifest over these files, in canonical form: what the token is taken over. */
export const writeAsicManifest = (files: readonly Omit<AsicFile, 'open'>[]): Uint8Array =>
  utf8(
    writeXml(
      asic('ASiCManifest', {}, [
        asic('SigReference', { MimeType: TIMESTAMP_TOKEN, URI: TIMESTAMP_PATH }, []),
        ...files.map(({ name, mimeType, sha256 }) =>
          asic('DataObjectReference', { MimeType: mimeType, URI: uriOf(name) }, [
            element('ds', DSIG_NAMESPACE, 'DigestMethod', { Algorithm: SHA256 }, []),
            element('ds', DSIG_NAMESPACE, 'DigestValue', {}, [toBase64(sha256)]),
          ]),
        ),
      ]),
    ),
  );

/**
 * Every entry of the container in its order, ready for `writeZip`.
 * @param token DER over `manifest`
 * @throws FormatError `formats/zip` for more entries than a reader takes
 */
export function asicEntries(
  files: readonly AsicFile[],
  manifest: Uint8Array,
  token: Uint8Array,
): readonly ZipInput[] {
  const entries = [
    // Clause A.1: first, stored, without extra fields, so that the type is found at byte 38.
    zipBytes(MIMETYPE_PATH, utf8(ASIC_E)),
    ...files,
    zipBytes(ASIC_MANIFEST_PATH, manifest),
    zipBytes(TIMESTAMP_PATH, token),
  ];
  if (entries.length <= MAX_ENTRIES) return entries;
  throw new FormatError('formats/zip', `A container has at most ${MAX_ENTRIES} entries.`, {
    entries: entries.length,
  });
}

/**
 * Reads an ASiCManifest, of whatever maker. Unknown attributes and extensions are passed over, unless critical.
 * @throws FormatError `formats/asic`, XmlError
 */
export function readAsicManifest(bytes: Uint8Array): AsicManifest {
  const { root } = parseXml(bytes);
  if (!is(root, ASIC_NAMESPACE, 'ASiCManifest')) throw unreadable('it is no ASiCManifest');
  const [reference, ...rest] = childElements(root);
  if (!is(reference, ASIC_NAMESPACE, 'SigReference')) throw unreadable('it names no proof');
  const objects: DataObject[] = [];
  for (const child of rest) {
    if (is(child, ASIC_NAMESPACE, 'DataObjectReference')) objects.push(readObject(child));
    else if (isCriticalExtension(child)) throw unreadable('a critical extension is unknown');
  }
  if (objects.length === 0) throw unreadable('it names no file');
  return {
    proof: { name: nameOf(reference), mimeType: attribute(reference, 'MimeType') },
    objects,
  };
}

function readObject(element: XmlElement): DataObject {
  const [method, value] = childElements(element);
  const digestAlgorithm = is(method, DSIG_NAMESPACE, 'DigestMethod')
    ? attribute(method, 'Algorithm')
    : undefined;
  const digest = is(value, DSIG_NAMESPACE, 'DigestValue')
    ? fromBase64(textOf(value) ?? '', true)
    : undefined;
  if (digestAlgorithm === undefined || digest === undefined) {
    throw unreadable('a file is named without a digest');
  }
  return {
    name: nameOf(element),
    mimeType: attribute(element, 'MimeType'),
    digestAlgorithm,
    digest,
  };
}

const isCriticalExtension = (child: XmlElement): boolean =>
  childElements(child).some((one) => attribute(one, 'Critical') === 'true');

const is = (
  element: XmlElement | undefined,
  namespace: string,
  name: string,
): element is XmlElement => element?.namespace === namespace && element.name === name;

/** A name as a relative URI reference (RFC 3986): `/` between names, everything else that means something escaped. */
const uriOf = (name: string): string => name.split('/').map(encodeURIComponent).join('/');

function nameOf(element: XmlElement): string {
  const uri = attribute(element, 'URI');
  try {
    if (uri) return decodeURIComponent(uri.replace(/^\.\//, ''));
  } catch {
    // Falls through: an escape that is none.
  }
  throw unreadable('a file is named in a way that cannot be read');
}

const unreadable = (what: string): FormatError =>
  new FormatError('formats/asic', `This manifest cannot be used: ${what}.`);

const element = (
  prefix: string,
  namespace: string,
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: XmlElement['children'],
): XmlElement => ({
  prefix,
  name,
  namespace,
  attributes: Object.entries(attributes).map(([attributeName, value]) => ({
    prefix: '',
    name: attributeName,
    namespace: '',
    value,
  })),
  children,
});

const asic = (
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: XmlElement['children'],
): XmlElement => element('asic', ASIC_NAMESPACE, name, attributes, children);
