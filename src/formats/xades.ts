/**
 * Writes enveloped XAdES baseline signatures, levels B-T and B-LT (EN 319 132-1 V1.3.1), in canonical form from the start.
 * Two steps with a signature and a token between them, and later a third with validation data; all are pure.
 */

import { concat, toBase64, utf8 } from './bytes.js';
import type { CryptoEngine } from './engine.js';
import type { XmlElement } from './xml-tree.js';
import { writeXml } from './xml-writer.js';

export const XADES_NAMESPACE = 'http://uri.etsi.org/01903/v1.3.2#';
export const DSIG_NAMESPACE = 'http://www.w3.org/2000/09/xmldsig#';
export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const ENVELOPED_SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
/** XPath-Filter 2.0: the name of its transform and of its elements. */
export const FILTER2_NAMESPACE = 'http://www.w3.org/2002/06/xmldsig-filter2';
export const SIGNED_PROPERTIES_TYPE = 'http://uri.etsi.org/01903#SignedProperties';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

const LESS_THAN = 0x3c;

/** Names inside one signature; each stands once in a document that is sealed once. */
const ID = { signature: 'seal', document: 'seal-document', properties: 'seal-properties' } as const;

/** What a signature says of its key, made once per key. */
export interface SigningCertificate {
  readonly keyInfo: XmlElement;
  /** `xades:SigningCertificateV2`; without issuer and serial, which would only be a hint. */
  readonly reference: XmlElement;
}

export interface SealInput {
  /** The document in the form of Exclusive C14N, without signature. */
  readonly document: string;
  readonly certificate: SigningCertificate;
  readonly signingTime: Date;
  /** `ds:SignatureMethod/@Algorithm`. */
  readonly signatureAlgorithm: string;
  /** Of the document, for `xades:DataObjectFormat`. */
  readonly mimeType: string;
}

/** Everything of a sealed document but signature value and token. */
export interface SealParts {
  /** UTF-8 of the document. */
  readonly document: Uint8Array;
  readonly signedInfo: XmlElement;
  readonly keyInfo: XmlElement;
  readonly signedProperties: XmlElement;
}

export interface PreparedSeal extends SealParts {
  /** What the key signs: `ds:SignedInfo` in canonical form. */
  readonly signedInfoBytes: Uint8Array;
}

/** What a verifier needs beside the seal, kept in it (clauses 5.4.1 and 5.4.2): DER, in the order written. */
export interface ValidationData {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  /** Whole OCSPResponses. */
  readonly ocspResponses: readonly Uint8Array[];
}

/** Synchronous, as sealing calls it thousands of times a second. */
type Hash = CryptoEngine['hash'];

/**
 * @param certificate DER
 * @param intermediates DER, from the issuer of `certificate` upwards
 */
export const signingCertificate = (
  certificate: Uint8Array,
  intermediates: readonly Uint8Array[],
  hash: Hash,
): SigningCertificate => ({
  keyInfo: keyInfoOf([certificate, ...intermediates]),
  reference: xades('SigningCertificateV2', [
    xades('Cert', [xades('CertDigest', digestOf(certificate, hash))]),
  ]),
});

/** `ds:KeyInfo` with these certificates, DER. */
export const keyInfoOf = (certificates: readonly Uint8Array[]): XmlElement =>
  ds('KeyInfo', [
    ds(
      'X509Data',
      certificates.map((der) => ds('X509Certificate', [toBase64(der)])),
    ),
  ]);

export function prepareSeal(input: SealInput, hash: Hash): PreparedSeal {
  const document = utf8(input.document);
  const signedProperties = xades(
    'SignedProperties',
    [
      xades('SignedSignatureProperties', [
        xades('SigningTime', [input.signingTime.toISOString().replace('.000Z', 'Z')]),
        input.certificate.reference,
      ]),
      xades('SignedDataObjectProperties', [
        xades('DataObjectFormat', [xades('MimeType', [input.mimeType])], {
          ObjectReference: `#${ID.document}`,
        }),
      ]),
    ],
    { Id: ID.properties },
  );
  const signedInfo = ds('SignedInfo', [
    CANONICALIZATION_METHOD,
    ds('SignatureMethod', [], { Algorithm: input.signatureAlgorithm }),
    ds('Reference', [DOCUMENT_TRANSFORMS, ...digestOf(document, hash)], {
      Id: ID.document,
      URI: '',
    }),
    ds(
      'Reference',
      // The digest is of the element standing alone, as a verifier's canonicaliser will write it.
      [PROPERTIES_TRANSFORMS, ...digestOf(utf8(writeXml(signedProperties)), hash)],
      { Type: SIGNED_PROPERTIES_TYPE, URI: `#${ID.properties}` },
    ),
  ]);
  return {
    document,
    signedInfo,
    signedProperties,
    keyInfo: input.certificate.keyInfo,
    signedInfoBytes: utf8(writeXml(signedInfo)),
  };
}

/**
 * What a signature time-stamp is taken over: `ds:SignatureValue` in canonical form (EN 319 132-1 clause 5.3).
 * @param signatureValue ECDSA values raw `r || s` (XML-DSig 1.1 section 6.4.3)
 */
export const timestampedBytes = (signatureValue: Uint8Array): Uint8Array =>
  utf8(writeXml(signatureValueElement(signatureValue)));

/**
 * The sealed document, UTF-8.
 * @param token DER TimeStampToken over `timestampedBytes`; without it the level is B-B
 * @param validation for level B-LT; it stands after the token, and nothing before it changes
 */
export function assembleSeal(
  { document, signedInfo, keyInfo, signedProperties }: SealParts,
  signatureValue: Uint8Array,
  token?: Uint8Array,
  validation?: ValidationData,
): Uint8Array {
  const properties = token === undefined ? [] : [unsignedProperties(token, validation)];
  const signature = ds(
    'Signature',
    [
      signedInfo,
      signatureValueElement(signatureValue),
      keyInfo,
      ds('Object', [
        xades('QualifyingProperties', [signedProperties, ...properties], {
          Target: `#${ID.signature}`,
        }),
      ]),
    ],
    { Id: ID.signature },
  );
  // Last child of the root. The root shows no prefix of the signature's, so it is written as if alone.
  const end = document.lastIndexOf(LESS_THAN);
  return concat(document.subarray(0, end), utf8(writeXml(signature)), document.subarray(end));
}

/** No Id: nothing refers to it, and what is not signed must not be free to change. */
const signatureValueElement = (value: Uint8Array): XmlElement =>
  ds('SignatureValue', [toBase64(value)]);

const unsignedProperties = (token: Uint8Array, validation?: ValidationData): XmlElement =>
  xades('UnsignedProperties', [
    xades('UnsignedSignatureProperties', [
      xades('SignatureTimeStamp', [
        CANONICALIZATION_METHOD,
        xades('EncapsulatedTimeStamp', [toBase64(token)]),
      ]),
      ...(validation ? validationElements(validation) : []),
    ]),
  ]);

/** An element without values would not be by the schema. */
function validationElements({ certificates, crls, ocspResponses }: ValidationData): XmlElement[] {
  const holding = (name: string, children: readonly XmlElement[]): XmlElement[] =>
    children.length === 0 ? [] : [xades(name, children)];
  const values = (name: string, ders: readonly Uint8Array[]): XmlElement[] =>
    ders.map((der) => xades(name, [toBase64(der)]));
  return [
    ...holding('CertificateValues', values('EncapsulatedX509Certificate', certificates)),
    ...holding('RevocationValues', [
      ...holding('CRLValues', values('EncapsulatedCRLValue', crls)),
      ...holding('OCSPValues', values('EncapsulatedOCSPValue', ocspResponses)),
    ]),
  ];
}

const element =
  (prefix: string, namespace: string) =>
  (
    name: string,
    children: XmlElement['children'],
    attributes: Readonly<Record<string, string>> = {},
  ): XmlElement => ({
    prefix,
    name,
    namespace,
    attributes: Object.entries(attributes).map(([attribute, value]) => ({
      prefix: '',
      name: attribute,
      namespace: '',
      value,
    })),
    children,
  });
const ds = element('ds', DSIG_NAMESPACE);
const xades = element('xades', XADES_NAMESPACE);

const digestOf = (bytes: Uint8Array, hash: Hash): XmlElement[] => [
  DIGEST_METHOD,
  ds('DigestValue', [toBase64(hash('SHA-256', bytes))]),
];

const transforms = (...algorithms: readonly string[]): XmlElement =>
  ds(
    'Transforms',
    algorithms.map((Algorithm) => ds('Transform', [], { Algorithm })),
  );

const CANONICALIZATION_METHOD = ds('CanonicalizationMethod', [], { Algorithm: EXCLUSIVE_C14N });
const DIGEST_METHOD = ds('DigestMethod', [], { Algorithm: SHA256 });
const DOCUMENT_TRANSFORMS = transforms(ENVELOPED_SIGNATURE, EXCLUSIVE_C14N);
const PROPERTIES_TRANSFORMS = transforms(EXCLUSIVE_C14N);
