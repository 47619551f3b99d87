/**
 * The shape of an evidence in XML (EN 319 522-3 V1.1.1 clause 5.2.2 and its schema), as data.
 * Elements declared locally in the schema are in no namespace: it has no `elementFormDefault`.
 */

export const NAMESPACE = {
  erds: 'http://uri.etsi.org/19522/v1#',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
  xml: 'http://www.w3.org/XML/1998/namespace',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
} as const;

/** A name of the table taken apart, for comparison with an element's. */
export interface TableName {
  readonly namespace: string;
  readonly localName: string;
}

function namespaceOf(prefix: string): string {
  const namespace = Object.entries(NAMESPACE).find(([held]) => held === prefix)?.[1];
  if (namespace === undefined) throw new RangeError(`no namespace for ${prefix}`);
  return namespace;
}
const apart = new Map<string, TableName>();

/** @param name a name of the table, and no other: it is remembered */
export function takenApart(name: string): TableName {
  const known = apart.get(name);
  if (known !== undefined) return known;
  const [first = '', second] = name.split(':');
  const made =
    second === undefined
      ? { namespace: '', localName: first }
      : { namespace: namespaceOf(first), localName: second };
  apart.set(name, made);
  return made;
}

/** What a text may be, by XML Schema part 2. White space is kept in the first two and collapsed in the others. */
export type TextType =
  | 'string'
  | 'non-empty'
  | 'uri'
  | 'non-empty-uri'
  | 'time'
  | 'integer'
  | 'int'
  | 'integers'
  | 'base64'
  | 'boolean'
  | 'id'
  | 'language';

export interface ElementRule extends TableName {
  /** `prefix:Name` with a prefix of `NAMESPACE`, or `Name` for no namespace. */
  readonly name: string;
  readonly type: TextType | TypeName;
  readonly min: 0 | 1;
  readonly max: number;
}

export type Content =
  /** These elements in this order. */
  | { readonly kind: 'sequence'; readonly elements: readonly ElementRule[] }
  /** Exactly one of these sequences. */
  | { readonly kind: 'one-of'; readonly options: readonly (readonly ElementRule[])[] }
  /** One to `max` of these elements, in any order. */
  | { readonly kind: 'some-of'; readonly elements: readonly ElementRule[]; readonly max: number }
  | { readonly kind: 'text'; readonly type: TextType }
  /** The schema's AnyType, and what other standards define. */
  | { readonly kind: 'anything' };

export interface AttributeRule {
  readonly type: TextType;
  readonly required: boolean;
}

export interface TypeRule {
  readonly content: Content;
  readonly attributes: Readonly<Record<string, AttributeRule>>;
  /** The names of those that must stand there. */
  readonly required: readonly string[];
  /** Whether further attributes may stand there. */
  readonly openAttributes: boolean;
}

export type TypeName =
  | 'Evidence'
  | 'EventReasons'
  | 'EventReason'
  | 'Policies'
  | 'EntityDetails'
  | 'Identity'
  | 'Attribute'
  | 'AttributeValue'
  | 'CertificateDetails'
  | 'CertificateId'
  | 'CertificateIdAndSignature'
  | 'CertificateSignature'
  | 'Digest'
  | 'Algorithm'
  | 'SignatureValue'
  | 'UserDetails'
  | 'RecipientDelegate'
  | 'Identifier'
  | 'AssuranceDetails'
  | 'AssuranceLevel'
  | 'PolicyResources'
  | 'PolicyResource'
  | 'AuthenticationDetails'
  | 'AuthenticationAndLevel'
  | 'ContentInfo'
  | 'Parts'
  | 'Part'
  | 'TransactionLogs'
  | 'Extensions'
  | 'Extension'
  | 'Any';

const MANY = Number.POSITIVE_INFINITY;
type ElementType = ElementRule['type'];
const element =
  (min: 0 | 1, max: number) =>
  (name: string, type: ElementType): ElementRule => ({ name, ...takenApart(name), type, min, max });
const one = element(1, 1);
const maybe = element(0, 1);
const some = element(1, MANY);
const any = element(0, MANY);

const must = (type: TextType): AttributeRule => ({ type, required: true });
const may = (type: TextType): AttributeRule => ({ type, required: false });

type Attributes = TypeRule['attributes'];
const rule = (content: Content, attributes: Attributes = {}, openAttributes = false): TypeRule => ({
  content,
  attributes,
  required: Object.keys(attributes).filter((name) => attributes[name]?.required),
  openAttributes,
});
const sequence = (...elements: readonly ElementRule[]): Content => ({ kind: 'sequence', elements });
const oneOf = (...options: readonly (readonly ElementRule[])[]): Content => ({
  kind: 'one-of',
  options,
});
const text = (type: TextType): Content => ({ kind: 'text', type });
const anything: Content = { kind: 'anything' };

export const TYPES: Readonly<Record<TypeName, TypeRule>> = {
  Evidence: rule(
    sequence(
      one('erds:EvidenceIdentifier', 'string'),
      one('erds:ERDSEventId', 'non-empty-uri'),
      maybe('erds:EventReasons', 'EventReasons'),
      one('EventTime', 'time'),
      maybe('erds:EvidenceIssuerPolicyID', 'Policies'),
      one('erds:EvidenceIssuerDetails', 'EntityDetails'),
      one('erds:SenderDetails', 'UserDetails'),
      maybe('erds:SenderDelegateDetails', 'UserDetails'),
      some('erds:RecipientDetails', 'UserDetails'),
      any('erds:RecipientsDelegateDetails', 'RecipientDelegate'),
      maybe('erds:SubmissionTime', 'time'),
      maybe('EvidenceRefersToRecipient', 'integer'),
      maybe('erds:MessageIdentifier', 'non-empty'),
      maybe('erds:UserContentInfo', 'ContentInfo'),
      maybe('erds:ExternalERDSDetails', 'EntityDetails'),
      maybe('ForwardedToExternalSystem', 'string'),
      maybe('erds:TransactionLogInformation', 'TransactionLogs'),
      maybe('erds:Extensions', 'Extensions'),
      maybe('ds:Signature', 'Any'),
    ),
    { version: must('string'), Id: may('id') },
  ),
  EventReasons: rule(sequence(some('erds:EventReason', 'EventReason'))),
  EventReason: rule(sequence(one('Code', 'uri'), any('Details', 'string'))),
  Policies: rule(sequence(some('PolicyID', 'uri'))),

  EntityDetails: rule(
    sequence(
      one('erds:Identity', 'Identity'),
      maybe('erds:CertificateDetails', 'CertificateDetails'),
      maybe('erds:Any', 'Any'),
    ),
  ),
  Identity: rule(sequence(some('saml:Attribute', 'Attribute'))),
  Attribute: rule(
    sequence(any('saml:AttributeValue', 'AttributeValue')),
    { Name: must('string'), NameFormat: may('uri'), FriendlyName: may('string') },
    true,
  ),
  AttributeValue: rule(anything, {}, true),
  CertificateDetails: rule({
    kind: 'some-of',
    max: 3,
    elements: [
      one('X509Certificate', 'base64'),
      one('CertID', 'CertificateId'),
      one('erds:CertIDAndSignature', 'CertificateIdAndSignature'),
    ],
  }),
  CertificateId: rule(sequence(one('CertDigest', 'Digest'), maybe('IssuerSerialV2', 'base64')), {
    URI: may('uri'),
  }),
  CertificateIdAndSignature: rule(
    sequence(
      one('CertID', 'CertificateId'),
      one('erds:CertSignatureDetails', 'CertificateSignature'),
    ),
  ),
  CertificateSignature: rule(
    sequence(one('ds:SignatureMethod', 'Algorithm'), one('ds:SignatureValue', 'SignatureValue')),
  ),
  Digest: rule(sequence(one('ds:DigestMethod', 'Algorithm'), one('ds:DigestValue', 'base64'))),
  // Parameters inside would change what the algorithm is, so none are taken.
  Algorithm: rule(sequence(), { Algorithm: must('uri') }),
  SignatureValue: rule(text('base64'), { Id: may('id') }),

  UserDetails: rule(
    sequence(
      maybe('erds:Identity', 'Identity'),
      maybe('Identifier', 'Identifier'),
      maybe('AssuranceLevelsDetails', 'AssuranceDetails'),
    ),
  ),
  RecipientDelegate: rule(
    sequence(
      maybe('erds:Identity', 'Identity'),
      maybe('Identifier', 'Identifier'),
      maybe('AssuranceLevelsDetails', 'AssuranceDetails'),
      one('DelegatingRecipients', 'integers'),
    ),
  ),
  Identifier: rule(text('non-empty'), { IdentifierSchemeName: must('non-empty') }),
  AssuranceDetails: rule(
    oneOf(
      [
        one('GlobalAssuranceLevel', 'AssuranceLevel'),
        one('erds:AuthenticationDetails', 'AuthenticationDetails'),
      ],
      [
        one('erds:AuthenticationDetsAndAssuranceLevel', 'AuthenticationAndLevel'),
        one('IdentityProofAssuranceLevel', 'AssuranceLevel'),
        maybe('FederationAssuranceLevel', 'AssuranceLevel'),
      ],
    ),
  ),
  AssuranceLevel: rule(
    sequence(
      one('AssuranceLevel', 'uri'),
      maybe('PolicyID', 'uri'),
      maybe('PolicyIDDetails', 'string'),
      maybe('PolicyIDDetailsResources', 'PolicyResources'),
    ),
  ),
  PolicyResources: rule(sequence(some('URI', 'PolicyResource'))),
  PolicyResource: rule(text('non-empty-uri'), { 'xml:lang': must('language') }),
  AuthenticationDetails: rule(
    oneOf(
      [one('saml:Assertion', 'Any')],
      [one('OAuth2', 'Any')],
      [one('AuthenticationTime', 'time'), one('AuthenticationMethod', 'uri')],
      [one('other', 'Any')],
    ),
  ),
  AuthenticationAndLevel: rule(
    sequence(
      one('AssuranceLevel', 'AssuranceLevel'),
      maybe('erds:AuthenticationDetails', 'AuthenticationDetails'),
    ),
  ),

  ContentInfo: rule(
    sequence(
      maybe('AppLayerIdentifier', 'string'),
      maybe('ComposingParts', 'int'),
      one('erds:PartsInfo', 'Parts'),
    ),
  ),
  Parts: rule(sequence(some('erds:PartInfo', 'Part'))),
  Part: rule(
    sequence(
      one('Identifier', 'string'),
      one('ContentType', 'string'),
      maybe('ds:DigestMethod', 'Algorithm'),
      maybe('ds:DigestValue', 'base64'),
    ),
  ),

  TransactionLogs: rule(sequence(some('erds:TransactionLog', 'Any'))),
  Extensions: rule(sequence(some('erds:Extension', 'Extension'))),
  Extension: rule(anything, { isCritical: may('boolean') }, true),
  Any: rule(anything, {}, true),
};
