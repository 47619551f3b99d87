/** CMS SignedData with exactly one signer (RFC 5652 section 5), as far as time-stamp tokens use it. Reads; does not judge. */

import { concat, equalBytes } from './bytes.js';
import { type DerElement, malformed, parseDer, Tag } from './der.js';
import { DerFields, expectTag, isSorted, onlyChild, readCount, readOid } from './der-values.js';
import type { HashName } from './engine.js';
import { type DistinguishedName, readName } from './name.js';
import { Oid } from './oids.js';
import {
  readHashAlgorithm,
  readSignatureAlgorithm,
  type SignatureAlgorithm,
} from './signature-algorithms.js';

export interface SignedData {
  readonly contentType: string;
  /** The octets inside eContent: what the messageDigest attribute is over. */
  readonly content: Uint8Array;
  /** DER certificates in the order of the file. Path material and nothing more. */
  readonly certificates: readonly Uint8Array[];
  /** Names of parts that are there, are not read, and that no signature covers. */
  readonly unsignedParts: readonly string[];
  readonly signer: SignerInfo;
}

export type SignerIdentifier =
  | {
      readonly kind: 'issuerAndSerial';
      readonly issuer: DistinguishedName;
      readonly serial: Uint8Array;
    }
  | { readonly kind: 'subjectKeyIdentifier'; readonly identifier: Uint8Array };

export interface SignerInfo {
  readonly sid: SignerIdentifier;
  /** `undefined` for a hash that we cannot compute. */
  readonly digestHash: HashName | undefined;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
  /** The signed attributes under their SET tag: the bytes under the signature (section 5.4). */
  readonly signedBytes: Uint8Array;
  /** The single value of each signed attribute, by attribute type. */
  readonly signedAttributes: ReadonlyMap<string, DerElement>;
}

export interface SignedDataLimits {
  readonly bytes: number;
  readonly certificates: number;
}

/** @throws FormatError `formats/der` */
export function readSignedData(der: Uint8Array, limits: SignedDataLimits): SignedData {
  const outer = new DerFields(parseDer(der, limits.bytes));
  if (readOid(outer.take(Tag.oid)) !== Oid.signedData) throw malformed('CMS of another type');
  const signedData = onlyChild(outer.take(Tag.contextConstructed(0)));
  outer.end();

  const fields = new DerFields(signedData);
  const version = readCount(fields.take(Tag.integer));
  const digestAlgorithms = fields.take(Tag.set);
  const encapsulated = new DerFields(fields.take(Tag.sequence));
  const contentType = readOid(encapsulated.take(Tag.oid));
  const wrapped = onlyChild(encapsulated.take(Tag.contextConstructed(0)));
  encapsulated.end();
  const certificates = fields.takeIf(Tag.contextConstructed(0))?.children ?? [];
  if (certificates.length > limits.certificates) throw malformed('too many certificates');
  const revocationLists = fields.takeIf(Tag.contextConstructed(1));
  const signers = fields.take(Tag.set);
  fields.end();

  // Section 5.1: version 3 goes with content other than id-data and with certificates of X.509 only.
  if (version !== 3) throw malformed('an unexpected SignedData version');
  const [signerInfo, another] = signers.children;
  if (signerInfo === undefined || another !== undefined) throw malformed('other than one signer');
  const { signer, unsignedAttributes } = readSigner(signerInfo, onlyChild(digestAlgorithms));
  return {
    contentType,
    content: expectTag(wrapped, Tag.octetString).content,
    certificates: certificates.map(x509Only),
    unsignedParts: [
      ...(revocationLists ? ['revocation lists'] : []),
      ...(unsignedAttributes ? ['unsigned attributes'] : []),
    ],
    signer,
  };
}

/** Attribute certificates and other formats have context tags; nothing here could check them. */
function x509Only(element: DerElement): Uint8Array {
  if (element.tag !== Tag.sequence) throw malformed('a certificate of another kind than X.509');
  return element.bytes;
}

function readSigner(
  element: DerElement,
  announcedDigest: DerElement,
): { readonly signer: SignerInfo; readonly unsignedAttributes: DerElement | undefined } {
  const fields = new DerFields(element);
  const version = readCount(fields.take(Tag.integer));
  const sid = readSignerIdentifier(fields.any());
  if (version !== (sid.kind === 'issuerAndSerial' ? 1 : 3)) {
    throw malformed('a SignerInfo version that does not fit its identifier');
  }
  const digestAlgorithm = fields.take(Tag.sequence);
  if (!equalBytes(digestAlgorithm.bytes, announcedDigest.bytes)) {
    throw malformed('a digest algorithm other than the one announced');
  }
  const digestHash = readHashAlgorithm(digestAlgorithm);
  const attributes = fields.take(Tag.contextConstructed(0));
  const signatureAlgorithm = fields.take(Tag.sequence);
  const signature = fields.take(Tag.octetString).content;
  const unsignedAttributes = fields.takeIf(Tag.contextConstructed(1));
  fields.end();
  const signer = {
    sid,
    digestHash,
    signatureAlgorithm: readSignatureAlgorithm(signatureAlgorithm, digestHash),
    signature,
    signedBytes: concat(Uint8Array.of(Tag.set), attributes.bytes.subarray(1)),
    signedAttributes: readAttributes(attributes),
  };
  return { signer, unsignedAttributes };
}

function readSignerIdentifier(element: DerElement): SignerIdentifier {
  if (element.tag === Tag.contextPrimitive(0)) {
    return { kind: 'subjectKeyIdentifier', identifier: element.content };
  }
  const fields = new DerFields(element);
  const issuer = readName(fields.take(Tag.sequence));
  const serial = fields.take(Tag.integer).content;
  fields.end();
  return { kind: 'issuerAndSerial', issuer, serial };
}

/** Section 5.3: the attributes MUST be DER, so a SET OF in ascending order; each type once, each with one value here. */
function readAttributes(element: DerElement): ReadonlyMap<string, DerElement> {
  if (!isSorted(element.children)) throw malformed('signed attributes that are not in DER order');
  const attributes = new Map<string, DerElement>();
  for (const attribute of element.children) {
    const fields = new DerFields(attribute);
    const type = readOid(fields.take(Tag.oid));
    const value = onlyChild(fields.take(Tag.set));
    fields.end();
    if (attributes.has(type)) throw malformed(`signed attribute ${type} twice`);
    attributes.set(type, value);
  }
  return attributes;
}
