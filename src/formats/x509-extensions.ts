/** The extensions of X.509 certificates that a verifier acts on (RFC 5280 section 4.2, RFC 3739 section 3.2.6). */

import { type DerElement, malformed, parseDer, Tag } from './der.js';
import {
  DerFields,
  expectTag,
  onlyChild,
  readBoolean,
  readCount,
  readNamedBits,
  readOid,
  readText,
} from './der-values.js';
import { Oid } from './oids.js';

/** Bit positions of KeyUsage (RFC 5280 section 4.2.1.3). */
export const KeyUsage = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyCertSign: 5,
  cRLSign: 6,
} as const;

export interface CertificateExtensions {
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number };
  /** Bit positions, see {@link KeyUsage}. Absent means unrestricted. */
  readonly keyUsage?: ReadonlySet<number>;
  readonly extendedKeyUsage?: { readonly critical: boolean; readonly purposes: readonly string[] };
  readonly subjectKeyIdentifier?: Uint8Array;
  /** The keyIdentifier of AuthorityKeyIdentifier. A hint for the search, never a proof. */
  readonly authorityKeyIdentifier?: Uint8Array;
  readonly policies: readonly string[];
  /** The statementId of each QCStatement. */
  readonly qcStatements: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly crlUrls: readonly string[];
  /** Constraints on certificates below this one that we do not compute. A path through them must be refused. */
  readonly uncomputedConstraints: readonly string[];
  /** Critical extensions that we do not know. */
  readonly unknownCritical: readonly string[];
}

type Draft = { -readonly [Field in keyof CertificateExtensions]: CertificateExtensions[Field] };

export const noExtensions: CertificateExtensions = {
  policies: [],
  qcStatements: [],
  ocspUrls: [],
  crlUrls: [],
  uncomputedConstraints: [],
  unknownCritical: [],
};

const MAX_EXTENSION_BYTES = 32 * 1024;

type Reader = (draft: Draft, value: DerElement, critical: boolean) => void;

const readers: Readonly<Record<string, Reader>> = {
  [Oid.basicConstraints]: (draft, value) => {
    draft.basicConstraints = readBasicConstraints(value);
  },
  [Oid.keyUsage]: (draft, value) => {
    draft.keyUsage = readNamedBits(expectTag(value, Tag.bitString));
  },
  [Oid.extKeyUsage]: (draft, value, critical) => {
    draft.extendedKeyUsage = { critical, purposes: new DerFields(value).rest().map(readOidOf) };
  },
  [Oid.subjectKeyIdentifier]: (draft, value) => {
    draft.subjectKeyIdentifier = expectTag(value, Tag.octetString).content;
  },
  [Oid.authorityKeyIdentifier]: (draft, value) => {
    const identifier = new DerFields(value).takeIf(Tag.contextPrimitive(0));
    if (identifier !== undefined) draft.authorityKeyIdentifier = identifier.content;
  },
  [Oid.certificatePolicies]: (draft, value) => {
    draft.policies = firstOids(value);
  },
  [Oid.qcStatements]: (draft, value) => {
    draft.qcStatements = firstOids(value);
  },
  [Oid.authorityInfoAccess]: (draft, value) => {
    draft.ocspUrls = new DerFields(value).rest().flatMap(readOcspUrl);
  },
  [Oid.cRLDistributionPoints]: (draft, value) => {
    draft.crlUrls = new DerFields(value).rest().flatMap(readCrlUrls);
  },
  [Oid.nameConstraints]: (draft) => {
    draft.uncomputedConstraints = [...draft.uncomputedConstraints, 'name constraints'];
  },
  [Oid.policyConstraints]: (draft) => {
    draft.uncomputedConstraints = [...draft.uncomputedConstraints, 'policy constraints'];
  },
  [Oid.policyMappings]: (draft) => {
    draft.uncomputedConstraints = [...draft.uncomputedConstraints, 'policy mappings'];
  },
  // Acts only where an explicit policy is demanded (RFC 5280 section 6.1.2), which we never do.
  [Oid.inhibitAnyPolicy]: () => undefined,
  // Other names of the same subject and issuer: they allow nothing that a path decision rests on.
  [Oid.subjectAltName]: () => undefined,
  [Oid.issuerAltName]: () => undefined,
};

/**
 * Reads the SEQUENCE OF Extension.
 * @throws FormatError `formats/der`, also for an extension that occurs twice (RFC 5280 section 4.2)
 */
export function readExtensions(list: DerElement): CertificateExtensions {
  const draft: Draft = { ...noExtensions };
  const seen = new Set<string>();
  for (const { oid, critical, value } of readExtensionList(list)) {
    if (seen.has(oid)) throw malformed(`extension ${oid} twice`);
    seen.add(oid);
    const reader = readers[oid];
    if (reader !== undefined) reader(draft, parseDer(value, MAX_EXTENSION_BYTES), critical);
    else if (critical) draft.unknownCritical = [...draft.unknownCritical, oid];
  }
  return draft;
}

export interface RawExtension {
  readonly oid: string;
  readonly critical: boolean;
  /** Content of extnValue: the DER of the extension's own type. */
  readonly value: Uint8Array;
}

/** Reads a SEQUENCE OF Extension without looking into the values: certificates and TSTInfo share it. */
export function readExtensionList(list: DerElement): RawExtension[] {
  if (list.children.length === 0) throw malformed('an empty list of extensions');
  return list.children.map((extension) => {
    const fields = new DerFields(extension);
    const oid = readOid(fields.take(Tag.oid));
    // `critical FALSE` written out is not DER, but stands in certificates that real authorities issued; the signature covers it.
    const critical = fields.takeIf(Tag.boolean);
    const value = fields.take(Tag.octetString).content;
    fields.end();
    return { oid, critical: critical !== undefined && readBoolean(critical), value };
  });
}

function readBasicConstraints(value: DerElement): { ca: boolean; pathLength?: number } {
  const fields = new DerFields(value);
  const ca = fields.takeIf(Tag.boolean);
  const pathLength = fields.takeIf(Tag.integer);
  fields.end();
  return {
    ca: ca !== undefined && readBoolean(ca),
    ...(pathLength && { pathLength: readCount(pathLength) }),
  };
}

const readOidOf = (element: DerElement): string => readOid(expectTag(element, Tag.oid));

/** The first field of each member of a SEQUENCE OF SEQUENCE: policies and statements begin with their OID. */
const firstOids = (value: DerElement): string[] =>
  new DerFields(value).rest().map((member) => readOid(new DerFields(member).take(Tag.oid)));

/** `[6]` of GeneralName. */
const URI = Tag.contextPrimitive(6);

function readOcspUrl(access: DerElement): string[] {
  const fields = new DerFields(access);
  const method = readOid(fields.take(Tag.oid));
  const location = fields.any();
  fields.end();
  return method === Oid.ocsp && location.tag === URI ? [uriText(location)] : [];
}

function readCrlUrls(point: DerElement): string[] {
  const name = new DerFields(point).takeIf(Tag.contextConstructed(0));
  if (name === undefined) return [];
  const fullName = onlyChild(name);
  if (fullName.tag !== Tag.contextConstructed(0)) return [];
  return fullName.children.filter((general) => general.tag === URI).map(uriText);
}

const uriText = ({ content }: DerElement): string => readText({ tag: Tag.ia5String, content });
