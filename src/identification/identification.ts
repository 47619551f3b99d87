/** Puts the ways of identifying together: people through their providers, machines through the token endpoint. */

import type { KeyObject } from 'node:crypto';
import { reaches, type VerifiedIdentity } from '../evidence/party.js';
import type { GuardedClient } from '../outbound/ports.js';
import { createAccessTokens } from './access-token.js';
import { IdentificationError, signInFailed } from './errors.js';
import { createRelyingParty, type RelyingParty } from './oidc.js';
import type {
  ClientStore,
  Clock,
  IdentityProvider,
  RandomBytes,
  ReplayStore,
  SessionStore,
} from './ports.js';
import type { Identification, SignInRequest } from './service.js';
import { createSessions } from './session.js';
import { sameSecret } from './session-secrets.js';
import { openState, SIGN_IN_MS, type SignInState, sealState } from './sign-in-state.js';
import { createTokenEndpoint } from './token.js';

export interface IdentificationOptions {
  readonly providers: readonly IdentityProvider[];
  /** Public address of the service, without a trailing slash. */
  readonly publicUrl: string;
  readonly client: GuardedClient;
  readonly sessions: SessionStore;
  readonly replay: ReplayStore;
  readonly clients: ClientStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** 32 bytes. Seals the sign-in state in the browser; the same on every node. */
  readonly stateKey: Uint8Array;
  /** EC P-256. Signs access tokens; the same on every node. */
  readonly tokenKey: KeyObject;
}

/** Where providers send people back to: to be registered with each of them, to the letter. */
export const redirectUri = (publicUrl: string): string => `${publicUrl}/sign-in/callback`;

/** The token endpoint, and with it the audience of client assertions. */
export const tokenEndpoint = (publicUrl: string): string => `${publicUrl}/oauth/token`;

/** @throws IdentificationError `identification/configuration` if a provider is not usable as configured */
export function createIdentification(options: IdentificationOptions): Identification {
  const { providers, publicUrl, clock, random, stateKey, replay } = options;
  const sessions = createSessions({ store: options.sessions, clock, random });
  const callback = redirectUri(publicUrl);
  const parties = new Map<string, RelyingParty>();
  for (const provider of providers)
    parties.set(
      provider.key,
      createRelyingParty({
        provider,
        redirectUri: callback,
        client: options.client,
        clock,
        requireIssuer: providers.length > 1,
      }),
    );
  if (parties.size !== providers.length)
    throw new IdentificationError(
      'identification/configuration',
      'Two identity providers have the same key.',
    );
  const tokens = createTokenEndpoint(
    createAccessTokens({
      privateKey: options.tokenKey,
      issuer: publicUrl,
      audience: `${publicUrl}/api/v1`,
      clock,
      random,
    }),
    { clients: options.clients, replay, clock, audience: tokenEndpoint(publicUrl) },
    publicUrl,
  );
  const secret = (): string => Buffer.from(random(32)).toString('base64url');

  return {
    providers: providers.map(({ key, name }) => ({ key, name })),

    async begin(request) {
      const party = parties.get(request.provider);
      if (!party)
        throw new IdentificationError(
          'identification/unknown-provider',
          'There is no such identity provider here. Choose one from the sign-in page.',
        );
      const state = newState(request, clock.now(), secret);
      return {
        redirectTo: await party.authorizationUrl(state, request.language),
        browserState: sealState(state, stateKey, random),
      };
    },

    async complete({ callbackUrl, browserState, previousCookie }) {
      const state = openState(browserState, stateKey, clock.now());
      const answer = readAnswer(callbackUrl, callback);
      const party = state && parties.get(state.provider);
      if (!state || !answer || !party) throw signInFailed();
      if (!sameSecret(answer.searchParams.get('state') ?? '', state.state)) throw signInFailed();
      // Used up before anything is asked of the provider: whatever follows, this answer comes no second time.
      const forgetAt = new Date(state.startedAt.getTime() + SIGN_IN_MS);
      if (!(await replay.use('sign-in-state', state.state, forgetAt))) throw signInFailed();
      const identity = await party.identify(answer, state);
      checkLevel(identity, state);
      const { cookie, session } = await sessions.start(identity, previousCookie);
      return { cookie, returnTo: state.returnTo, session };
    },

    session: (cookie) => sessions.find(cookie),
    signOut: (cookie) => sessions.end(cookie),
    issueToken: (form) => tokens.issue(form),
    bearer: (token) => tokens.bearer(token),
  };
}

function newState(request: SignInRequest, startedAt: Date, secret: () => string): SignInState {
  const { provider, returnTo, maxAge, assurance, proofing } = request;
  return {
    provider,
    state: secret(),
    nonce: secret(),
    verifier: secret(),
    returnTo,
    startedAt,
    ...(maxAge !== undefined && { maxAge }),
    ...(assurance !== undefined && { assurance }),
    ...(proofing !== undefined && { proofing }),
  };
}

/** The provider's answer, if it came to exactly the registered address. */
function readAnswer(url: string, callback: string): URL | undefined {
  if (url.length > 8192 || !URL.canParse(url)) return undefined;
  const answer = new URL(url);
  const exact = `${answer.origin}${answer.pathname}` === callback && answer.hash === '';
  return exact ? answer : undefined;
}

function checkLevel(identity: VerifiedIdentity, { assurance, proofing }: SignInState): void {
  const recognised = !assurance || reaches(identity.authentication, assurance);
  const proofed = !proofing || reaches(identity.proofing, proofing);
  if (recognised && proofed) return;
  throw new IdentificationError(
    'identification/assurance-too-low',
    'You are identified, but below the level that this step needs. Sign in again with a stronger means.',
    {
      needed: { authentication: assurance, proofing },
      reached: { authentication: identity.authentication, proofing: identity.proofing },
    },
  );
}
