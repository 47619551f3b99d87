/** What the edges may ask of identification. Everything ends in a `VerifiedIdentity`. */

import type { Assurance, VerifiedIdentity } from '../evidence/party.js';

export interface ProviderSummary {
  /** Path-safe key from the configuration. */
  readonly key: string;
  readonly name: string;
}

export interface Identification {
  readonly providers: readonly ProviderSummary[];

  /** Starts an OpenID Connect sign-in (code + PKCE, state, nonce). `returnTo` is a local path. */
  begin(request: SignInRequest): Promise<SignInStart>;
  /**
   * Ends it. Throws `IdentificationError` for every mismatch of state, nonce, issuer, audience, signature,
   * time or level; the message never says which secret differed.
   */
  complete(request: SignInCallback): Promise<SignInResult>;
  /** The session a cookie value belongs to, if it is alive (15 min idle, 8 h in all). */
  session(cookie: string): Promise<Session | undefined>;
  signOut(cookie: string): Promise<void>;
  /** RFC 7523 `private_key_jwt` at our own token endpoint; registered clients only. */
  issueToken(form: Readonly<Record<string, string>>): Promise<TokenResponse>;
  /** The caller behind a bearer token of ours. Throws `IdentificationError`. */
  bearer(token: string): Promise<{ identity: VerifiedIdentity; tokenId: string }>;
}

export interface SignInRequest {
  readonly provider: string;
  readonly returnTo: string;
  /** Step-up: ask the provider for a fresh authentication at most this many seconds old. */
  readonly maxAge?: number;
  /** Level of authentication to ask for. */
  readonly assurance?: Assurance;
  /** Level of proofing to ask for: where a provider knows several, a weaker one is a way that leads back here. */
  readonly proofing?: Assurance;
  readonly language: string;
}
export interface SignInStart {
  readonly redirectTo: string;
  /** Goes into a short-lived `HttpOnly` cookie and comes back in `SignInCallback.browserState`. */
  readonly browserState: string;
}
export interface SignInCallback {
  readonly callbackUrl: string;
  readonly browserState: string;
  /** The cookie of a session that existed before; it ends here (no fixation). */
  readonly previousCookie?: string;
}
export interface SignInResult {
  /** New value for the session cookie. */
  readonly cookie: string;
  readonly returnTo: string;
  readonly session: Session;
}

export interface Session {
  /** Stable id of the session, safe to store: not the cookie. */
  readonly id: string;
  readonly identity: VerifiedIdentity;
  /** For `X-CSRF-Token` or the hidden form field. */
  readonly csrf: string;
  readonly expiresAt: Date;
}

export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
}
