/** One OpenID Connect provider, seen from the relying party: authorization code with PKCE (RFC 6749, RFC 7636, RFC 9700). */

import { createRemoteJWKSet, type JWTVerifyGetKey, customFetch as joseFetch } from 'jose';
import * as oidc from 'openid-client';
import { reaches, type VerifiedIdentity } from '../evidence/party.js';
import { OutboundError } from '../outbound/errors.js';
import { guardedFetch } from '../outbound/guarded-fetch.js';
import type { GuardedClient } from '../outbound/ports.js';
import { identityFromClaims, REQUESTED_CLAIMS } from './claims.js';
import { IdentificationError, providerUnavailable, signInFailed } from './errors.js';
import { checkIdToken } from './id-token.js';
import type { Clock, IdentityProvider } from './ports.js';
import type { SignInState } from './sign-in-state.js';

export interface RelyingParty {
  /** Where to send the browser. @throws IdentificationError `identification/provider-unavailable` */
  authorizationUrl(state: SignInState, language: string): Promise<string>;
  /**
   * Exchanges the code of the provider's answer and checks everything that came with it.
   * @param answer the full address the browser came back to; its `state` is checked against `state.state`
   * @throws IdentificationError
   */
  identify(answer: URL, state: SignInState): Promise<VerifiedIdentity>;
}

export interface RelyingPartyOptions {
  readonly provider: IdentityProvider;
  readonly redirectUri: string;
  readonly client: GuardedClient;
  readonly clock: Clock;
  /** Refuse answers without `iss` (RFC 9207): with several providers, one could pass for another. */
  readonly requireIssuer: boolean;
}

interface Discovered {
  readonly config: oidc.Configuration;
  readonly keys: JWTVerifyGetKey;
  readonly at: number;
}

const LIMITS = { maxBytes: 262_144, timeoutMs: 5_000 };
const DISCOVERY_MS = 60 * 60_000;
/** Without a wish for a fresh authentication: no older than a session of ours could be. Also makes `auth_time` mandatory. */
const DEFAULT_MAX_AGE = 8 * 60 * 60;

/** @throws IdentificationError `identification/configuration` */
export function createRelyingParty(options: RelyingPartyOptions): RelyingParty {
  const { provider, redirectUri, clock, requireIssuer } = options;
  checkProvider(provider);
  const fetch = guardedFetch(options.client, LIMITS);
  let known: Discovered | undefined;
  let pending: Promise<Discovered> | undefined;

  /** Lazy and repeated: a provider that is down stops its own sign-ins and nothing else. */
  async function discovered(): Promise<Discovered> {
    if (known && clock.now().getTime() - known.at < DISCOVERY_MS) return known;
    pending ??= discover(provider, fetch, clock).finally(() => {
      pending = undefined;
    });
    try {
      known = await pending;
      return known;
    } catch (error) {
      if (known) return known;
      throw providerUnavailable(error);
    }
  }

  return {
    async authorizationUrl(state, language) {
      const { config } = await discovered();
      const levels = acrValues(provider, state);
      const url = oidc.buildAuthorizationUrl(config, {
        scope: 'openid',
        response_type: 'code',
        redirect_uri: redirectUri,
        state: state.state,
        nonce: state.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(state.verifier),
        code_challenge_method: 'S256',
        max_age: String(state.maxAge ?? DEFAULT_MAX_AGE),
        ...(levels.length > 0 && { acr_values: levels.join(' ') }),
        claims: CLAIMS_PARAMETER,
        ui_locales: language,
      });
      return url.href;
    },

    async identify(answer, state) {
      const { config, keys } = await discovered();
      if (requireIssuer && !answer.searchParams.has('iss')) throw signInFailed();
      try {
        // The library judges times by the machine's clock and leaves the signature to TLS; `checkIdToken` does neither.
        const tokens = await oidc.authorizationCodeGrant(config, answer, {
          expectedState: state.state,
          expectedNonce: state.nonce,
          pkceCodeVerifier: state.verifier,
          idTokenExpected: true,
        });
        const expected = {
          issuer: provider.issuer,
          clientId: provider.clientId,
          nonce: state.nonce,
          startedAt: state.startedAt,
          maxAge: state.maxAge ?? DEFAULT_MAX_AGE,
        };
        const claims = await checkIdToken(tokens.id_token ?? '', keys, expected, clock.now());
        return identityFromClaims(claims, provider);
      } catch (error) {
        throw translate(error);
      }
    },
  };
}

/** Asked for by name and in the ID token, so that every attribute is under the provider's signature (Core section 5.5). */
const CLAIMS_PARAMETER = JSON.stringify({
  id_token: Object.fromEntries(
    ['acr', 'auth_time', ...REQUESTED_CLAIMS].map((claim) => [claim, null]),
  ),
});

/** The provider's own words for what is needed and better, the lowest first; none if anything will do. */
function acrValues(
  { acr }: IdentityProvider,
  { assurance, proofing }: Pick<SignInState, 'assurance' | 'proofing'>,
): string[] {
  if (!assurance && !proofing) return [];
  return Object.entries(acr)
    .filter(([, levels]) => !assurance || reaches(levels.authentication, assurance))
    .filter(([, levels]) => !proofing || reaches(levels.proofing, proofing))
    .sort(([, a], [, b]) => Number(reaches(a.authentication, b.authentication)) * 2 - 1)
    .map(([value]) => value);
}

async function discover(
  provider: IdentityProvider,
  fetch: ReturnType<typeof guardedFetch>,
  clock: Clock,
): Promise<Discovered> {
  const execute = isInsecure(provider.issuer) ? [oidc.allowInsecureRequests] : [];
  const found = await oidc.discovery(
    new URL(provider.issuer),
    provider.clientId,
    undefined,
    oidc.None(),
    { [oidc.customFetch]: fetch, execute },
  );
  const metadata = found.serverMetadata();
  const keysAt = metadata.jwks_uri;
  if (metadata.issuer !== provider.issuer || !keysAt)
    throw new TypeError('the discovery document is of another issuer, or names no keys');
  if (isInsecure(keysAt) && !isInsecure(provider.issuer))
    throw new TypeError('the keys of the provider are not protected on their way');
  const config = new oidc.Configuration(
    metadata,
    provider.clientId,
    undefined,
    clientAuthentication(provider, metadata.token_endpoint_auth_methods_supported),
  );
  config[oidc.customFetch] = fetch;
  for (const extend of execute) extend(config);
  const keys = createRemoteJWKSet(new URL(keysAt), { [joseFetch]: fetch });
  return { config, keys, at: clock.now().getTime() };
}

function clientAuthentication(
  { clientSecret }: IdentityProvider,
  // RFC 8414 section 2: basic, if the provider does not say.
  methods: readonly string[] = ['client_secret_basic'],
): oidc.ClientAuth {
  if (clientSecret === undefined) return oidc.None();
  return methods.includes('client_secret_basic')
    ? oidc.ClientSecretBasic(clientSecret)
    : oidc.ClientSecretPost(clientSecret);
}

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);
const isInsecure = (url: string): boolean => new URL(url).protocol === 'http:';

function checkProvider({ key, issuer }: IdentityProvider): void {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const usable =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname));
  if (!usable || !/^[a-z0-9-]{1,40}$/.test(key))
    throw new IdentificationError(
      'identification/configuration',
      `Identity provider "${key}": the key must be lower-case letters, digits and hyphens, and the issuer an https URL.`,
      { key },
    );
}

/** Errors a provider sends back when the person chose, or failed, not to sign in (RFC 6749 section 4.1.2.1, Core section 3.1.2.6). */
const PERSON_DID_NOT = new Set([
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
  'unmet_authentication_requirements',
]);

function translate(error: unknown): IdentificationError {
  if (error instanceof IdentificationError) return error;
  if (error instanceof oidc.AuthorizationResponseError && PERSON_DID_NOT.has(error.error))
    return new IdentificationError(
      'identification/sign-in-cancelled',
      'You were not signed in: the identity provider ended the sign-in.',
      {},
      { cause: error },
    );
  return cameFromOutside(error) ? providerUnavailable(error) : signInFailed(error);
}

function cameFromOutside(error: unknown): boolean {
  if (error instanceof OutboundError) return true;
  return error instanceof Error && error.cause !== undefined && cameFromOutside(error.cause);
}
