/**
 * One evidence as EN 319 522-2 clause 8 describes it, without its signature.
 * The model holds everything EN 319 522-3 V1.1.1 can say, so that foreign evidence can be read too.
 * Component codes (G01 …) are those of EN 319 522-2 Table 6.
 */

import type { HashName } from '../formats/engine.js';
import type { XmlElement } from '../formats/xml-tree.js';

export const EVIDENCE_VERSION = 'EN319522v1.1.1';

export interface Evidence {
  /** G02 */
  readonly version: string;
  /** `@Id`, needed where a signature refers to the element by name. */
  readonly xmlId?: string;
  /** G01 */
  readonly evidenceId: string;
  /** G03, the URI as read; `eventCode()` tells what V1.1.1 calls it. */
  readonly eventUri: string;
  /** G04 */
  readonly reasons: readonly EventReason[];
  /** G05 */
  readonly eventTime: Date;
  /** R01: URIs */
  readonly policies: readonly string[];
  /** R02 */
  readonly issuer: EntityDetails;
  /** I01, I02, I10 */
  readonly sender: UserDetails;
  /** I03, I04, I11 */
  readonly senderDelegate?: UserDetails;
  /** I05, I06, I12 */
  readonly recipients: readonly UserDetails[];
  /** I07, I08, I13 */
  readonly recipientDelegates: readonly RecipientDelegate[];
  /** M03 */
  readonly submissionTime?: Date;
  /** I09, 1-based over `recipients` */
  readonly refersToRecipient?: number;
  /** M01 */
  readonly messageId?: string;
  /** M02 */
  readonly content?: ContentInfo;
  /** M05 */
  readonly externalErds?: EntityDetails;
  /** M04 */
  readonly externalSystem?: string;
  /** G06: the children of each `TransactionLog` */
  readonly transactionLogs: readonly XmlFragment[];
  /** E01 */
  readonly extensions: readonly Extension[];
}

export interface EventReason {
  /** A URI, normally of Table 3. */
  readonly code: string;
  /** Free text in UK English. */
  readonly details: readonly string[];
}

/** Any content: what stands inside an element of the schema's AnyType. */
export interface XmlFragment {
  readonly attributes: XmlElement['attributes'];
  readonly children: XmlElement['children'];
}

export interface Extension extends XmlFragment {
  readonly critical: boolean;
}

/** A `saml:Attribute` of the eIDAS attribute profile. */
export interface IdentityAttribute {
  readonly name: string;
  readonly nameFormat?: string;
  readonly friendlyName?: string;
  readonly values: readonly string[];
}

export interface EntityDetails {
  readonly identity: readonly IdentityAttribute[];
  readonly certificates: readonly CertificateDetail[];
  /** The schema's `Any`, kept as read. */
  readonly any?: XmlFragment;
}

export type CertificateDetail =
  | { readonly kind: 'certificate'; readonly der: Uint8Array }
  | { readonly kind: 'id'; readonly id: CertificateId }
  | {
      readonly kind: 'id-and-signature';
      readonly id: CertificateId;
      readonly signatureAlgorithm: string;
      readonly signatureValue: Uint8Array;
    };

export interface CertificateId {
  readonly digestAlgorithm: string;
  readonly digest: Uint8Array;
  readonly issuerSerial?: Uint8Array;
  readonly uri?: string;
}

export interface UserDetails {
  readonly identity?: readonly IdentityAttribute[];
  readonly identifier?: Identifier;
  readonly assurance?: AssuranceDetails;
}

export interface Identifier {
  readonly scheme: string;
  readonly value: string;
}

/** Whether a delegate acts for the recipient at a position; who names none acts for all (EN 319 522-3 clause 5.2.2.19). */
export const actsFor = (
  { delegatingRecipients }: RecipientDelegate,
  position: number | undefined,
): boolean =>
  position === undefined ||
  delegatingRecipients.length === 0 ||
  delegatingRecipients.includes(position);

export interface RecipientDelegate extends UserDetails {
  /** 1-based indices over `recipients`. */
  readonly delegatingRecipients: readonly number[];
}

/** EN 319 522-2 clause 5.4: one joint level, or proofing and authentication apart. */
export type AssuranceDetails =
  | {
      readonly kind: 'global';
      readonly level: AssuranceLevel;
      readonly authentication: AuthenticationDetails;
    }
  | {
      readonly kind: 'separate';
      readonly authenticationLevel: AssuranceLevel;
      readonly authentication?: AuthenticationDetails;
      readonly proofingLevel: AssuranceLevel;
      readonly federationLevel?: AssuranceLevel;
    };

export interface AssuranceLevel {
  readonly level: string;
  readonly policyId?: string;
  readonly policyDetails?: string;
  readonly policyResources?: readonly { readonly language: string; readonly uri: string }[];
}

export type AuthenticationDetails =
  | { readonly kind: 'time-and-method'; readonly time: Date; readonly method: string }
  | { readonly kind: 'assertion'; readonly assertion: XmlElement }
  | { readonly kind: 'oauth2'; readonly content: XmlFragment }
  | { readonly kind: 'other'; readonly content: XmlFragment };

export interface ContentInfo {
  readonly appLayerIdentifier?: string;
  readonly composingParts?: number;
  readonly parts: readonly ContentPart[];
}

export interface ContentPart {
  readonly identifier: string;
  readonly contentType: string;
  readonly digest?: ContentDigest;
}

export interface ContentDigest {
  /** XML-DSig algorithm URI, such as `http://www.w3.org/2001/04/xmlenc#sha256`. */
  readonly algorithm: string;
  readonly value: Uint8Array;
}

/** An evidence with the bytes that prove it. The bytes are as first sealed and are kept for ever. */
export interface SealedEvidence {
  readonly evidenceId: string;
  /** UTF-8 XML: an `erds:Evidence` whose last child is an enveloped XAdES B-T signature. */
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`: what the successor's predecessor link names. */
  readonly digest: Uint8Array;
  readonly claimedTime: Date;
  /** The token's genTime: the event is proven to have been recorded no later than this. */
  readonly provenTime: Date;
}

export const DIGEST_URI: Record<Exclude<HashName, 'SHA-1'>, string> = {
  'SHA-256': 'http://www.w3.org/2001/04/xmlenc#sha256',
  'SHA-384': 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  'SHA-512': 'http://www.w3.org/2001/04/xmlenc#sha512',
};
