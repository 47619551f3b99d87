/** What a machine can compute. One value, passed as an argument, never registered globally. */

export type HashName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';

/** An incremental hash, for content that is never whole in memory. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** May be called once. */
  digest(): Uint8Array;
}

/** How a signature value is to be read and checked. */
export type SignatureScheme =
  | { readonly kind: 'ecdsa'; readonly hash: HashName; readonly encoding: 'raw' | 'der' }
  | { readonly kind: 'rsa-pkcs1'; readonly hash: HashName }
  | { readonly kind: 'rsa-pss'; readonly hash: HashName; readonly saltLength: number }
  | { readonly kind: 'ed25519' };

/** `unsupported` means this machine cannot tell, which is not the same as `invalid`. */
export type SignatureCheck = 'valid' | 'invalid' | 'unsupported';

export interface CryptoEngine {
  /** Synchronous, because sealing calls it thousands of times a second. */
  hash(name: HashName, bytes: Uint8Array): Uint8Array;
  /** Asynchronous, because some machines have to load theirs first. */
  hasher(name: HashName): Promise<Hasher>;
  /**
   * Checks one signature. Never throws: a malformed key or value is `invalid`.
   * @param spki DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7)
   */
  verify(
    scheme: SignatureScheme,
    spki: Uint8Array,
    signature: Uint8Array,
    data: Uint8Array,
  ): Promise<SignatureCheck>;
}
