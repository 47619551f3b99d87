/** What identification asks of the world. */

import type { Assurance } from '../evidence/party.js';

export interface Clock {
  now(): Date;
}

/** Cryptographic randomness. */
export type RandomBytes = (length: number) => Uint8Array;

/** An OpenID Connect provider as the operator configured it. */
export interface IdentityProvider {
  /** Path-safe. */
  readonly key: string;
  readonly name: string;
  /** Issuer URL; discovery as OpenID Connect Discovery 1.0 section 4. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a public client, which PKCE protects alone. */
  readonly clientSecret?: string;
  /** `acr` value → levels. Values not named here identify nobody. */
  readonly acr: Readonly<
    Record<string, { readonly authentication: Assurance; readonly proofing: Assurance }>
  >;
}

export interface SessionStore {
  insert(session: StoredSession): Promise<void>;
  find(idHash: Uint8Array): Promise<StoredSession | undefined>;
  /** Moves the idle limit. */
  touch(idHash: Uint8Array, idleUntil: Date): Promise<void>;
  remove(idHash: Uint8Array): Promise<void>;
}

/** The payload is encrypted under a key derived from the cookie, which the database never sees. */
export interface StoredSession {
  readonly idHash: Uint8Array;
  readonly payload: Uint8Array;
  readonly createdAt: Date;
  readonly idleUntil: Date;
  readonly endsAt: Date;
}

/** Remembers one-time values until they cannot be valid any more. */
export interface ReplayStore {
  /** True if `value` was not used before; remembers it until `expiresAt`. One caller wins a race. */
  use(kind: 'client-assertion' | 'sign-in-state', value: string, expiresAt: Date): Promise<boolean>;
}

export interface ClientStore {
  find(clientId: string): Promise<RegisteredClient | undefined>;
}

/** What an officer does with machine clients. Nothing at run time needs it. */
export interface ClientRegistry {
  /** False if the id is taken, disabled clients included: an id never changes its owner. */
  add(client: RegisteredClient): Promise<boolean>;
  /** Ordered by id. */
  list(): Promise<RegisteredClient[]>;
  /** Takes effect with the client's next call. False if there is no such client. */
  disable(clientId: string): Promise<boolean>;
}

/** A machine client, entered by an officer who proofed the legal person. */
export interface RegisteredClient {
  readonly clientId: string;
  readonly name: string;
  readonly legalPerson: { readonly identifier: string; readonly legalName: string };
  readonly proofing: Assurance;
  readonly proofedBy: string;
  readonly proofedAt: Date;
  /** JWK Set with the client's public keys. */
  readonly jwks: { readonly keys: readonly Record<string, unknown>[] };
  readonly disabled: boolean;
}
