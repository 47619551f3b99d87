/** What sealing an evidence asks of the world. Implementations live in `sealing/`. */

/** Whatever can produce a signature value: a file key, a PKCS#11 session, a remote service. */
export interface Signer {
  /**
   * Signs `bytes` (the signer hashes them itself). ECDSA values are raw r‖s, as XML signatures and JOSE take them.
   * Rejects with `SealingError` when the key cannot be used; it never returns a wrong value quietly.
   */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

export type SealAlgorithm = 'ecdsa-p256-sha256' | 'ecdsa-p384-sha384' | 'rsa-sha256';

/** A signer with the certificates that speak for it. All certificates are DER. */
export interface SealKey {
  readonly signer: Signer;
  readonly algorithm: SealAlgorithm;
  readonly certificate: Uint8Array;
  /** From the issuer of `certificate` upwards, without the root. */
  readonly intermediates: readonly Uint8Array[];
}

/** One question put to one authority, kept for the record whatever came of it. */
export interface TsaAttempt {
  /** The authority's address as configured, or `embedded`. */
  readonly tsa: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** `granted`, or the stable code of the refusal, such as `tsa/nonce-differs`. */
  readonly outcome: string;
  readonly detail: string;
  /** The time in a token that is proven in every other respect, whether it was taken or refused for this very time. */
  readonly genTime?: Date;
}

/** Expected outcomes are values. `attempts` names every authority tried, in order. */
export type TimestampResult =
  | {
      readonly kind: 'granted';
      /** DER TimeStampToken (RFC 3161 section 2.4.2), checked by two readers when it came from outside. */
      readonly token: Uint8Array;
      readonly genTime: Date;
      readonly attempts: readonly TsaAttempt[];
    }
  | { readonly kind: 'failed'; readonly attempts: readonly TsaAttempt[] };

export interface TimestampAuthority {
  /**
   * Stamps SHA-256 of `bytes`; only the digest leaves the process. The bytes are given because a second reader, which
   * shares no code with ours, hashes them anew. Never rejects for what an authority did.
   */
  stamp(bytes: Uint8Array): Promise<TimestampResult>;
}
