/**
 * The pinned shape of a seal: which elements and attributes stand in `ds:Signature`, and in which order
 * (XML-DSig 1.1; XAdES EN 319 132-1 levels B-T and B-LT). What is not listed is not read, and is reported.
 */

import { DSIG_NAMESPACE, FILTER2_NAMESPACE, XADES_NAMESPACE } from '../formats/xades.js';
import type { XmlElement } from '../formats/xml-tree.js';
import { compareShape, type Open, type Part, type Rule, type ShapeFindings } from './shape.js';

type Attributes = Partial<Pick<Rule, 'required' | 'optional'>>;

const rule =
  (namespace: string, unsigned: boolean) =>
  (name: string, content: Rule['content'], attributes: Attributes = {}): Rule => ({
    namespace,
    name,
    required: [],
    optional: [],
    unsigned,
    ...attributes,
    content,
  });
const ds = rule(DSIG_NAMESPACE, false);
const xades = rule(XADES_NAMESPACE, false);
const looseDs = rule(DSIG_NAMESPACE, true);
const looseXades = rule(XADES_NAMESPACE, true);

/** Each certificate and each token is work; nobody's seal has more of them. */
const MAX_OF_A_KIND = 20;
const one = (rule: Rule): Part => ({ rule, min: 1, max: 1 });
const maybe = (rule: Rule): Part => ({ rule, min: 0, max: 1 });
const some = (rule: Rule): Part => ({ rule, min: 1, max: MAX_OF_A_KIND });
const any = (rule: Rule): Part => ({ rule, min: 0, max: MAX_OF_A_KIND });
const open = (...known: readonly Part[]): Open => ({ known });

const algorithm = { required: ['Algorithm'] };
const id = { optional: ['Id'] };
const digest = [one(ds('DigestMethod', [], algorithm)), one(ds('DigestValue', 'text'))];

// XPath-Filter2 in its one known spelling, which `signed-info.ts` reads as a text and nobody evaluates.
const filter = rule(FILTER2_NAMESPACE, false)('XPath', 'text', { required: ['Filter'] });
const transforms = ds('Transforms', [some(ds('Transform', [maybe(filter)], algorithm))]);
const reference = ds('Reference', [one(transforms), ...digest], {
  required: ['URI'],
  optional: ['Id', 'Type'],
});
const signedInfo = ds(
  'SignedInfo',
  [
    one(ds('CanonicalizationMethod', [], algorithm)),
    one(ds('SignatureMethod', [], algorithm)),
    { rule: reference, min: 2, max: 2 },
  ],
  id,
);

const certificateReference = xades('Cert', [
  one(xades('CertDigest', digest)),
  maybe(xades('IssuerSerialV2', 'text')),
]);
const signedSignatureProperties = xades(
  'SignedSignatureProperties',
  [
    one(xades('SigningTime', 'text')),
    // Its absence is a missing signer and not a broken form, so `findSigner` says it.
    maybe(xades('SigningCertificate', 'any')),
    maybe(xades('SigningCertificateV2', [some(certificateReference)])),
    maybe(xades('SignaturePolicyIdentifier', 'any')),
    maybe(xades('SignatureProductionPlaceV2', 'any')),
    maybe(xades('SignerRoleV2', 'any')),
  ],
  id,
);
const dataObjectFormat = xades(
  'DataObjectFormat',
  [
    maybe(xades('Description', 'text')),
    maybe(xades('ObjectIdentifier', 'any')),
    maybe(xades('MimeType', 'text')),
    maybe(xades('Encoding', 'text')),
  ],
  { required: ['ObjectReference'] },
);
const signedDataObjectProperties = xades(
  'SignedDataObjectProperties',
  [some(dataObjectFormat), any(xades('CommitmentTypeIndication', 'any'))],
  id,
);
const signedProperties = xades(
  'SignedProperties',
  [one(signedSignatureProperties), maybe(signedDataObjectProperties)],
  { required: ['Id'] },
);

const signatureTimestamp = looseXades('SignatureTimeStamp', [
  maybe(looseDs('CanonicalizationMethod', [], algorithm)),
  one(looseXades('EncapsulatedTimeStamp', 'text')),
]);
const valuesOf = (name: string, value: string): Rule =>
  looseXades(name, open(any(looseXades(value, 'text'))));
const certificateValues = valuesOf('CertificateValues', 'EncapsulatedX509Certificate');
const revocationValues = looseXades(
  'RevocationValues',
  open(
    maybe(valuesOf('CRLValues', 'EncapsulatedCRLValue')),
    maybe(valuesOf('OCSPValues', 'EncapsulatedOCSPValue')),
  ),
);
const unsignedProperties = looseXades('UnsignedProperties', [
  one(
    looseXades(
      'UnsignedSignatureProperties',
      open(any(signatureTimestamp), maybe(certificateValues), maybe(revocationValues)),
    ),
  ),
]);
const qualifyingProperties = looseXades(
  'QualifyingProperties',
  [one(signedProperties), maybe(unsignedProperties)],
  { required: ['Target'] },
);

const x509Data = looseDs('X509Data', open(some(looseDs('X509Certificate', 'text'))));
const signature = looseDs(
  'Signature',
  [
    one(signedInfo),
    // Unsigned by itself, but the token's imprint is over this element with its attributes.
    one(ds('SignatureValue', 'text', id)),
    one(looseDs('KeyInfo', open(some(x509Data)))),
    one(looseDs('Object', [one(qualifyingProperties)])),
  ],
  { required: ['Id'] },
);

/** Compares a `ds:Signature` with the pinned shape. */
export const shapeOfSeal = (element: XmlElement): ShapeFindings => compareShape(element, signature);
