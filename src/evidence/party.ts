/** Who somebody is, how that is known, and how sure the service was. */

export const LOA = {
  low: 'http://eidas.europa.eu/LoA/low',
  substantial: 'http://eidas.europa.eu/LoA/substantial',
  high: 'http://eidas.europa.eu/LoA/high',
} as const;

export type AssuranceName = keyof typeof LOA;

/** An eIDAS level of assurance, by its URI (Regulation (EU) 2015/1502). */
export type Assurance = (typeof LOA)[AssuranceName];

const RANK: Record<Assurance, number> = { [LOA.low]: 1, [LOA.substantial]: 2, [LOA.high]: 3 };

export const isAssurance = (uri: string): uri is Assurance => Object.hasOwn(RANK, uri);

/** True if `level` is `needed` or better. */
export const reaches = (level: Assurance, needed: Assurance): boolean =>
  RANK[level] >= RANK[needed];

/** The schemes a person can be known or addressed by. */
export type IdentifierScheme =
  | 'http://eidas.europa.eu/attributes/naturalperson/PersonIdentifier'
  | 'http://eidas.europa.eu/attributes/legalperson/LegalPersonIdentifier';

export const PERSON_IDENTIFIER: IdentifierScheme =
  'http://eidas.europa.eu/attributes/naturalperson/PersonIdentifier';
export const LEGAL_PERSON_IDENTIFIER: IdentifierScheme =
  'http://eidas.europa.eu/attributes/legalperson/LegalPersonIdentifier';

/** Identifiers that mean something within one service alone are UUIDs; the scheme names their specification. */
export const SCOPED_ID_SCHEME = 'urn:ietf:rfc:9562';

export interface VerifiedIdentifier {
  readonly scheme: IdentifierScheme;
  readonly value: string;
  /** Who vouches for the value: the issuer URL of the identity provider, or the service itself for clients. */
  readonly issuer: string;
}

/**
 * The one result of identification, whatever the method. It comes only from an authenticated channel.
 * Proofing (how the person was once identified) and authentication (how they were recognised now) stay apart.
 */
export interface VerifiedIdentity {
  readonly person: 'natural' | 'legal';
  readonly identifiers: readonly VerifiedIdentifier[];
  readonly attributes: IdentityAttributes;
  readonly proofing: Assurance;
  readonly authentication: Assurance;
  /** A URI that names the method, such as `urn:oasis:names:tc:...` or the provider's `acr`. */
  readonly method: string;
  readonly authenticatedAt: Date;
  /** Issuer URL of the identity provider, or of the service's own token endpoint. */
  readonly provider: string;
  /** The provider's subject: stable at that provider, meaningless elsewhere. */
  readonly subject: string;
  /** Set when a registered machine client acts for the person named here (EN 319 522-2 I03/I04/I11). */
  readonly delegate?: ClientDelegate;
}

export interface IdentityAttributes {
  readonly familyName?: string;
  readonly firstName?: string;
  /** ISO 8601 calendar date. Stays in the identification log; never in evidence. */
  readonly dateOfBirth?: string;
  readonly legalName?: string;
  readonly email?: { readonly value: string; readonly verified: boolean };
}

/** A machine that acts for a legal person. */
export interface ClientDelegate {
  readonly clientId: string;
  readonly name: string;
}

/**
 * How a sender addresses a recipient: exactly one of three ways. Compared exactly with what the provider verified.
 */
export type RecipientAddress =
  | { readonly scheme: 'eidas-natural'; readonly personIdentifier: string }
  | { readonly scheme: 'eidas-legal'; readonly legalPersonIdentifier: string }
  | {
      readonly scheme: 'email';
      readonly email: string;
      readonly familyName: string;
      readonly firstName: string;
      readonly dateOfBirth: string;
    };

/** The name to show for a verified person: the legal name, or first and family name. */
export function displayName({ attributes }: Pick<VerifiedIdentity, 'attributes'>): string {
  return attributes.legalName ?? [attributes.firstName, attributes.familyName].join(' ').trim();
}
