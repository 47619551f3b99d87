/** Distinguished names (RFC 5280 section 4.1.2.4): as bytes, as text for people, and as a key for comparison. */

import { toHex } from './bytes.js';
import { type DerElement, Tag } from './der.js';
import { DerFields, readOid, readText } from './der-values.js';
import { Oid } from './oids.js';

export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

export interface DistinguishedName {
  readonly der: Uint8Array;
  /** `CN=…, O=…` in the order of the certificate. For people only; never compare it. */
  readonly text: string;
  readonly attributes: readonly NameAttribute[];
  /** Equal for two names that RFC 5280 section 7.1 calls the same. */
  readonly key: string;
}

const shortNames: Readonly<Record<string, string>> = {
  [Oid.commonName]: 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  [Oid.organizationName]: 'O',
  '2.5.4.11': 'OU',
  '2.5.4.42': 'GN',
  [Oid.organizationIdentifier]: 'organizationIdentifier',
};

const textTags: ReadonlySet<number> = new Set([
  Tag.utf8String,
  Tag.printableString,
  Tag.teletexString,
  Tag.ia5String,
  Tag.bmpString,
  Tag.universalString,
]);

/** @throws FormatError `formats/der` */
export function readName(element: DerElement): DistinguishedName {
  const relativeNames = new DerFields(element)
    .rest()
    .map((relative) => new DerFields(relative, Tag.set).rest().map(readAttribute));
  return {
    der: element.bytes,
    text: relativeNames.map((parts) => parts.map(attributeText).join(' + ')).join(', '),
    attributes: relativeNames.flat(),
    key: JSON.stringify(relativeNames.map((parts) => parts.map(attributeKey).sort())),
  };
}

/** The value of the first attribute of this type. */
export const nameAttribute = (name: DistinguishedName, type: string): string | undefined =>
  name.attributes.find((attribute) => attribute.type === type)?.value;

function readAttribute(element: DerElement): NameAttribute {
  const fields = new DerFields(element);
  const type = readOid(fields.take(Tag.oid));
  const value = fields.any();
  fields.end();
  return { type, value: textTags.has(value.tag) ? readText(value) : `#${toHex(value.bytes)}` };
}

const attributeText = ({ type, value }: NameAttribute): string =>
  `${shortNames[type] ?? type}=${value}`;

/** String preparation of RFC 4518 as far as certificates use it: composed, lower case, single spaces. */
const attributeKey = ({ type, value }: NameAttribute): string =>
  `${type}=${value.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')}`;
