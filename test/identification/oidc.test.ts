import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LOA } from '../../src/evidence/party.js';
import { createIdentification } from '../../src/identification/identification.js';
import { createRelyingParty, type RelyingParty } from '../../src/identification/oidc.js';
import type { IdentityProvider } from '../../src/identification/ports.js';
import type { SignInState } from '../../src/identification/sign-in-state.js';
import { createGuardedClient } from '../../src/outbound/guarded-client.js';
import { type LyingProvider, startLyingProvider } from './lying-provider.js';
import { TestClock } from './test-clock.js';

const CALLBACK = 'https://post.example/sign-in/callback';
const client = createGuardedClient({ allow: ['http'], allowLoopback: true });

let clock: TestClock;
let provider: LyingProvider;
beforeEach(async () => {
  clock = new TestClock(new Date());
  provider = await startLyingProvider(() => ({
    aud: 'service',
    sub: 's-1',
    nonce: state().nonce,
    acr: 'level-3',
    auth_time: seconds(),
    iat: seconds(),
    exp: seconds() + 300,
    person_identifier: 'RO/RO/1',
    family_name: 'Ionescu',
    given_name: 'Ana',
    birthdate: '1984-05-17',
  }));
});
afterEach(() => provider.close());

const seconds = (): number => Math.floor(clock.now().getTime() / 1000);

function state(): SignInState {
  return {
    provider: 'eid',
    state: 's'.repeat(43),
    nonce: 'n'.repeat(43),
    verifier: 'v'.repeat(43),
    returnTo: '/',
    startedAt: clock.now(),
  };
}

function configured(changed: Partial<IdentityProvider> = {}): IdentityProvider {
  return {
    key: 'eid',
    name: 'eID',
    issuer: provider.issuer,
    clientId: 'service',
    acr: { 'level-3': { authentication: LOA.high, proofing: LOA.substantial } },
    ...changed,
  };
}

const party = (changed: Partial<IdentityProvider> = {}, requireIssuer = false): RelyingParty =>
  createRelyingParty({
    provider: configured(changed),
    redirectUri: CALLBACK,
    client,
    clock,
    requireIssuer,
  });

const answer = (changed: Record<string, string> = {}): URL =>
  new URL(`${CALLBACK}?${new URLSearchParams({ code: 'c', state: state().state, ...changed })}`);

const outcome = (from: RelyingParty, url = answer()): Promise<string> =>
  from.identify(url, state()).then(
    (identity) => identity.subject,
    (error: { code?: string }) => String(error.code ?? error),
  );

describe('a provider', () => {
  test('identifies a person at the levels that its acr stands for', async () => {
    expect(await party().identify(answer(), state())).toMatchObject({
      subject: 's-1',
      authentication: LOA.high,
      proofing: LOA.substantial,
      method: 'level-3',
    });
  });

  test('is asked for the token with the verifier, the exact redirect URI and the secret in the header', async () => {
    await party({ clientSecret: 'a secret/with:signs' }).identify(answer(), state());
    const [form = ''] = provider.seen.filter((line) => line.startsWith('POST /token'));
    expect(Object.fromEntries(new URLSearchParams(form.slice('POST /token '.length)))).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: CALLBACK,
      code_verifier: state().verifier,
    });
    expect(provider.tokenHeaders().authorization).toMatch(/^Basic /);
  });

  test('gets the secret in the form where it takes it only there', async () => {
    provider.behaviour.discovery = (body) => ({
      body: { ...body, token_endpoint_auth_methods_supported: ['client_secret_post'] },
    });
    await party({ clientSecret: 'secret' }).identify(answer(), state());
    expect(provider.seen.join()).toContain('client_secret=secret');
  });

  test('is asked in its own words for a level and better', async () => {
    const acr = {
      'level-1': { authentication: LOA.low, proofing: LOA.low },
      'level-4': { authentication: LOA.high, proofing: LOA.high },
      'level-3': { authentication: LOA.substantial, proofing: LOA.high },
    };
    const url = new URL(
      await party({ acr }).authorizationUrl({ ...state(), assurance: LOA.substantial }, 'ro'),
    );
    expect(url.searchParams.get('acr_values')).toBe('level-3 level-4');
    const proofed = await party({
      acr: { ...acr, 'level-2': { authentication: LOA.substantial, proofing: LOA.substantial } },
    }).authorizationUrl({ ...state(), assurance: LOA.substantial, proofing: LOA.high }, 'ro');
    expect(new URL(proofed).searchParams.get('acr_values')).toBe('level-3 level-4');
    expect(url.searchParams.get('ui_locales')).toBe('ro');
  });

  test('that is down stops its own sign-in, and is asked again at the next', async () => {
    const relying = party();
    provider.behaviour.discovery = () => ({ status: 503 });
    const down = { code: 'identification/provider-unavailable' };
    await expect(relying.authorizationUrl(state(), 'en')).rejects.toMatchObject(down);
    await expect(relying.authorizationUrl(state(), 'en')).rejects.toMatchObject(down);
    provider.behaviour.discovery = (body) => ({ body });
    expect(await relying.authorizationUrl(state(), 'en')).toContain(`${provider.issuer}/auth?`);
  });

  test('is asked for its metadata once an hour, and trusted with the old ones while it is down', async () => {
    const relying = party();
    const asked = () => provider.seen.filter((line) => line.includes('well-known')).length;
    await Promise.all([
      relying.authorizationUrl(state(), 'en'),
      relying.authorizationUrl(state(), 'en'),
    ]);
    expect(asked()).toBe(1);
    clock.advance(3601);
    provider.behaviour.discovery = () => ({ status: 500 });
    await relying.authorizationUrl(state(), 'en');
    expect(asked()).toBe(2);
  });

  test.each<[string, LyingProvider['behaviour']['discovery']]>([
    ['another issuer', (body) => ({ body: { ...body, issuer: 'https://other.example' } })],
    ['its issuer with a slash', (body) => ({ body: { ...body, issuer: `${body.issuer}/` } })],
    ['no keys', (body) => ({ body: { ...body, jwks_uri: undefined } })],
    ['a redirect', () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } })],
    ['text', () => ({ body: 'hello' })],
    ['a list', () => ({ body: [] })],
    ['HTML', () => ({ headers: { 'content-type': 'text/html' } })],
    ['a megabyte', (body) => ({ body: { ...body, x: 'x'.repeat(1_000_000) } })],
  ])('whose metadata are %s cannot be used', async (_, discovery) => {
    provider.behaviour.discovery = discovery;
    await expect(party().authorizationUrl(state(), 'en')).rejects.toMatchObject({
      code: 'identification/provider-unavailable',
    });
  });

  test.each<[string, Partial<LyingProvider['behaviour']>, string]>([
    [
      'that refuses the code',
      { token: () => ({ status: 400, body: { error: 'invalid_grant' } }) },
      'sign-in-failed',
    ],
    [
      'that sends no ID token',
      { token: (body) => ({ body: { ...body, id_token: undefined } }) },
      'sign-in-failed',
    ],
    [
      'whose ID token is a list',
      { token: (body) => ({ body: { ...body, id_token: [] } }) },
      'sign-in-failed',
    ],
    [
      'that redirects the code elsewhere',
      { token: () => ({ status: 307, headers: { location: 'http://127.0.0.1:1/' } }) },
      'sign-in-failed',
    ],
    [
      'that answers in HTML',
      { token: () => ({ headers: { 'content-type': 'text/html' }, body: '<p>' }) },
      'sign-in-failed',
    ],
    [
      'that answers without end',
      { token: (body) => ({ body: { ...body, x: 'x'.repeat(1_000_000) } }) },
      'provider-unavailable',
    ],
    ['whose keys cannot be had', { keys: () => ({ status: 500 }) }, 'provider-unavailable'],
    ['whose keys are HTML', { keys: () => ({ body: '<p>' }) }, 'provider-unavailable'],
    ['with no key that fits', { keys: () => ({ body: { keys: [] } }) }, 'sign-in-failed'],
    [
      'with other keys',
      {
        keys: (body) => ({
          body: { keys: (body.keys as object[]).map((key) => ({ ...key, kid: 'k2' })) },
        }),
      },
      'sign-in-failed',
    ],
    ['with a wrong nonce', { claims: (claims) => ({ ...claims, nonce: 'x' }) }, 'sign-in-failed'],
    [
      'with a wrong audience',
      { claims: (claims) => ({ ...claims, aud: 'other' }) },
      'sign-in-failed',
    ],
    [
      'with a wrong issuer',
      { claims: (claims) => ({ ...claims, iss: 'https://other.example' }) },
      'sign-in-failed',
    ],
    [
      'with an expired token',
      { claims: (claims) => ({ ...claims, exp: 1_700_000_000 }) },
      'sign-in-failed',
    ],
    [
      'with an old authentication',
      { claims: (claims) => ({ ...claims, auth_time: seconds() - 30_000 }) },
      'sign-in-failed',
    ],
    [
      'with an unknown level',
      { claims: (claims) => ({ ...claims, acr: 'level-9' }) },
      'assurance-unknown',
    ],
    ['with no level', { claims: ({ acr: _, ...claims }) => claims }, 'sign-in-failed'],
    ['with no name', { claims: ({ family_name: _, ...claims }) => claims }, 'attributes'],
  ])('%s identifies nobody', async (_, behaviour, code) => {
    Object.assign(provider.behaviour, behaviour);
    expect(await outcome(party())).toBe(`identification/${code}`);
  });

  test.each<[string, Record<string, string>, string]>([
    ['another issuer', { iss: 'https://other.example' }, 'sign-in-failed'],
    ['another state', { state: 'x' }, 'sign-in-failed'],
    ['an error of the person', { error: 'access_denied' }, 'sign-in-cancelled'],
    ['an error of its own', { error: 'server_error' }, 'sign-in-failed'],
    ['an error and a wrong state', { error: 'access_denied', state: 'x' }, 'sign-in-failed'],
  ])('that sends the browser back with %s identifies nobody', async (_, changed, code) => {
    expect(await outcome(party(), answer(changed))).toBe(`identification/${code}`);
    expect(provider.seen.join()).not.toContain('/token');
  });

  test('beside others must name itself in its answer', async () => {
    expect(await outcome(party({}, true))).toBe('identification/sign-in-failed');
    expect(await outcome(party({}, true), answer({ iss: provider.issuer }))).toBe('s-1');
  });

  test('behind an address that must not be reached is never asked', async () => {
    const relying = createRelyingParty({
      provider: configured(),
      redirectUri: CALLBACK,
      client: createGuardedClient({ allow: ['http', 'https'] }),
      clock,
      requireIssuer: false,
    });
    await expect(relying.authorizationUrl(state(), 'en')).rejects.toMatchObject({
      code: 'identification/provider-unavailable',
    });
    expect(provider.seen).toEqual([]);
  });
});

describe('a provider of the configuration', () => {
  const level = { authentication: LOA.low, proofing: LOA.low };
  const create = (...providers: IdentityProvider[]) =>
    createIdentification({
      providers,
      publicUrl: 'https://post.example',
      client,
      sessions: undefined as never,
      replay: undefined as never,
      clients: undefined as never,
      clock,
      random: randomBytes,
      stateKey: randomBytes(32),
      tokenKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    });

  test.each<[string, Partial<IdentityProvider>]>([
    ['without https', { issuer: 'http://eid.example' }],
    ['that is no URL', { issuer: 'eid.example' }],
    ['of another scheme', { issuer: 'ftp://eid.example' }],
    ['whose key is no path', { key: '../x' }],
  ])('%s is refused', (_, changed) => {
    expect(() => create(configured({ acr: { x: level }, ...changed }))).toThrow(
      /Identity provider/,
    );
  });

  test('must not share its key with another', () => {
    expect(() => create(configured(), configured())).toThrow(/same key/);
  });

  test('is shown by key and name only', () => {
    expect(create(configured({ clientSecret: 'secret' })).providers).toEqual([
      { key: 'eid', name: 'eID' },
    ]);
  });
});
